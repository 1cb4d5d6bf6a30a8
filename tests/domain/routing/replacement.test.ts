import { expect, it } from 'vitest';
import { isReplaceable, type SuspiciousLead } from '../../../domain/routing/replacement.ts';

const lead: SuspiciousLead = {
  entity: 'ZR7',
  is_lb: false,
  phone_quality: 'suspicious',
  lead_source_type: 'internal_lp',
};

it.each<[string, Partial<SuspiciousLead>, 'ZR7' | 'MDL', boolean]>([
  ['a suspicious number of our own page', {}, 'ZR7', true],
  ['a valid number', { phone_quality: 'valid' }, 'ZR7', false],
  ['a provider’s', { lead_source_type: 'provider' }, 'ZR7', false],
  ['one of no page', { lead_source_type: 'direct' }, 'ZR7', false],
  ['an LB', { is_lb: true }, 'ZR7', false],
  ['one that crosses', {}, 'MDL', false],
])('%s', (_what, fields, entity, replaced) => {
  expect(isReplaceable({ ...lead, ...fields }, { entity })).toBe(replaced);
});
