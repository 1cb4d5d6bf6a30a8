import fc from 'fast-check';
import { expect, it } from 'vitest';
import { undone } from '../../../domain/audit/undo.ts';
import { auditDiff } from '../../../store/audit/audit-diff.ts';

it('takes back what differed, absent fields and parts too', () => {
  const now = { quota: 9, added: 1, legal: { siren: '2', city: 'Lyon' }, hours: null };
  const before = { quota: 5, added: null, legal: { siren: '1' }, hours: { from: 8, to: 20 } };
  expect(undone(now, before)).toEqual({
    ...{ quota: 5, legal: { siren: '1', city: 'Lyon' }, hours: { from: 8, to: 20 } },
  });
});

const value = fc.oneof(fc.integer(), fc.string(), fc.array(fc.integer()), fc.boolean());
const part = fc.record({ a: value, b: value }, { requiredKeys: [] });
const record = fc.record({ x: value, y: value, list: fc.array(fc.nat()), part }, { requiredKeys: ['part'] });

it('is the other way round of what the trail keeps', () => {
  fc.assert(
    fc.property(record, record, (before, after) => {
      expect(undone(after, auditDiff(before, after).before)).toEqual(before);
    }),
  );
});
