import { describe, expect, it } from 'vitest';
import { DELIVERY_FAILURES, undeliverableCode } from '../../../domain/deliveries/delivery-failure.ts';

const client = { active: true, email: 'main@client.fr' };
const DENYLIST = ['example.com'];

describe('nothing can be mailed to a client', () => {
  it.each([
    ['who does not exist', null, 'CLIENT_INACTIVE'],
    ['who was never read', undefined, 'CLIENT_INACTIVE'],
    ['who is switched off', { ...client, active: false }, 'CLIENT_INACTIVE'],
    ['who is deleted', { ...client, deleted_at: new Date('2026-11-23T09:00:00Z') }, 'CLIENT_INACTIVE'],
    ['without any channel', { active: true }, 'CLIENT_NO_CHANNEL'],
    ['with an API only', { active: true, api_endpoint: 'https://crm.client.fr/leads' }, 'CLIENT_NO_EMAIL'],
    ['whose address is malformed', { active: true, email: 'bad' }, 'CLIENT_EMAIL_INVALID'],
    ['whose address is denied', { active: true, email: 'a@example.com' }, 'CLIENT_EMAIL_DENYLISTED'],
  ])('%s', (_who, nobody, code) => {
    expect(undeliverableCode(nobody, DENYLIST)).toBe(code);
    expect(DELIVERY_FAILURES).toHaveProperty(code);
  });
});

it('anything can be mailed to an active client with a valid address', () => {
  expect(undeliverableCode(client, DENYLIST)).toBeNull();
});

it.each(Object.entries(DELIVERY_FAILURES))(
  '%s tells people what happened, in a sentence',
  (_code, sentence) => {
    expect(sentence).toMatch(/^\p{Lu}.*\p{L}\)?\.$/u);
  },
);
