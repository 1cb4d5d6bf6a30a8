/** What an entry of the audit trail is found by. */
import { expect, it } from 'vitest';
import { eventTerms } from '../../../domain/audit/event-terms.ts';

const event = { action: 'client.update', entity_id: 'Client-7', user: 'Zoé Lefèvre' };

it('is its action and id as a whole, and the folded words of all it says', () => {
  const at = new Date('2026-11-23T09:00:00Z');
  const terms = eventTerms({
    ...event,
    before: { name: 'Ancien nom', legal: { city: 'Nîmes' } },
    after: { reason: 'Téléphone faux', count: 12, done: true, list: ['Éolienne'], nothing: null, at },
  });
  expect(terms.slice(0, 2)).toEqual(['client.update', 'client-7']);
  const words = 'client update zoe lefevre ancien nom nimes telephone faux 12 true eolienne 2026';
  for (const word of words.split(' ')) expect(terms).toContain(word);
  expect(terms).toEqual([...new Set(terms)]);
  expect(terms).not.toContain('null');
});

it('has the reason and names first when there is more than fits', () => {
  const after = {
    ...Object.fromEntries(Array.from({ length: 100 }, (_, n) => [`f${n}`, `mot${n}`])),
    name: 'Solaire',
    reason: 'doublon',
  };
  const terms = eventTerms({ ...event, after, before: { name: 'Midi' } });
  expect(terms).toHaveLength(60);
  expect(terms.slice(2, 9)).toEqual(['client', 'update', 'zoe', 'lefevre', 'doublon', 'solaire', 'midi']);
});

it('is short, whatever was written', () => {
  const terms = eventTerms({ ...event, after: { text: 'x'.repeat(500) }, before: null });
  expect(terms.at(-1)).toBe('x'.repeat(60));
  expect(eventTerms(event)).toEqual(['client.update', 'client-7', 'client', 'update', 'zoe', 'lefevre']);
});
