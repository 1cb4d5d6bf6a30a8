/** What the audit trail keeps of a change: what differs, and no image. */
import { expect, it } from 'vitest';
import { auditDiff } from '../../../store/audit/audit-diff.ts';

const LOGO = `data:image/png;base64,${'A'.repeat(5_000)}`;
const company = { smtp_from: 'a@b.fr', billing: { color: '#000000', logo: LOGO, emails: ['x'] } };

it('of a part keeps the fields that differ', () => {
  const after = { ...company, billing: { ...company.billing, color: '#ffffff' } };
  expect(auditDiff(company, after)).toEqual({
    before: { billing: { color: '#000000' } },
    after: { billing: { color: '#ffffff' } },
  });
});

it('notes that a logo changed, or that there is none any more', () => {
  const other = { ...company, billing: { ...company.billing, logo: `${LOGO}B` } };
  expect(auditDiff(company, other)).toEqual({
    before: { billing: { logo: 'image' } },
    after: { billing: { logo: 'changé' } },
  });
  const none = { ...company, billing: { ...company.billing, logo: '' } };
  expect(auditDiff(company, none)).toEqual({
    before: { billing: { logo: 'image' } },
    after: { billing: { logo: null } },
  });
});

it('keeps secrets, lists and what is new as they are', () => {
  expect(
    auditDiff({ password_hash: 'a', days: [1], at: null }, { password_hash: 'b', days: [2], at: { x: 1 } }),
  ).toEqual({
    before: { password_hash: 'secret', days: [1], at: null },
    after: { password_hash: 'changé', days: [2], at: { x: 1 } },
  });
});
