/** What is known of a batch or a mail after a restore, from what Temporal's histories still say. */
import { describe, expect, it } from 'vitest';
import {
  batchVerdict,
  factsByBatch,
  type MailFact,
  mailVerdict,
  parseBackupInstant,
  type SendFact,
} from '../../../domain/system/restore.ts';

const at = (minute: number) => new Date(Date.UTC(2026, 10, 27, 9, minute));
const fact = (minute: number, status: SendFact['status']): SendFact => ({
  ...{ batch_id: 'b1', at: at(minute), status, code: null, workflow_id: 'daily-delivery/2026-11-27' },
});

describe('a batch', () => {
  it.each<[string, SendFact['status'][], string, number | null]>([
    ['nobody says anything of', [], 'uncertain', null],
    ['was sent', ['sent'], 'sent', 0],
    ['failed, then was sent', ['failed', 'sent'], 'sent', 1],
    ['was sent, and failed when it was sent again', ['sent', 'failed'], 'sent', 0],
    ['failed', ['failed'], 'failed', 0],
    ['failed twice', ['failed', 'failed'], 'failed', 1],
    ['failed, and whose last try never ended', ['failed', null], 'uncertain', 1],
    ['whose first try never ended, and whose second failed', [null, 'failed'], 'uncertain', 1],
    ['was in doubt, and failed when it was sent again', ['uncertain', 'failed'], 'uncertain', 1],
    ['was cancelled: a person does it again', ['failed', 'cancelled'], 'uncertain', 1],
  ])('that %s', (_what, statuses, result, decisive) => {
    const facts = statuses.map((status, minute) => fact(minute, status));
    // In whatever order the histories are read.
    for (const order of [facts, [...facts].reverse()])
      expect(batchVerdict(order)).toEqual({
        result,
        ...(decisive !== null && { fact: facts[decisive] }),
      });
  });

  it('has the facts of all histories', () => {
    const other = { ...fact(1, 'sent'), batch_id: 'b2' };
    const facts = factsByBatch([fact(0, 'failed'), other, fact(2, 'sent')]);
    expect(facts.get('b1')).toHaveLength(2);
    expect(facts.get('b2')).toEqual([other]);
  });
});

describe('a mail', () => {
  const mail = (minute: number, status: MailFact['status']): MailFact => ({
    ...{ mail_id: 'm', invoice_id: 'i', at: at(minute), status, workflow_id: 'invoice/i/m' },
  });
  it.each<[MailFact['status'][], string]>([
    [[], 'uncertain'],
    [['sent'], 'sent'],
    [['sent', 'failed'], 'sent'],
    [['failed'], 'failed'],
    [['failed', null], 'uncertain'],
    [[null, 'failed'], 'uncertain'],
  ])('%j is %s', (statuses, result) => {
    const facts = statuses.map((status, minute) => mail(minute, status));
    expect(mailVerdict(facts)).toBe(result);
  });
});

describe('the instant of a backup', () => {
  const now = at(30);
  it.each(['2026-11-27T03:00:00+01:00', '2026-11-27T02:00Z', '2026-11-27T02:00:00.123Z'])('%s', (text) => {
    expect(parseBackupInstant(text, now).toISOString()).toMatch(/^2026-11-27T02:00/);
  });
  it.each(['hier', '2026-11-27', '2026-11-27T03:00:00', '2026-13-27T03:00:00Z', '2027-01-01T00:00:00Z'])(
    'not %s: it has no zone, is none, or is in the future',
    (text) => {
      expect(() => parseBackupInstant(text, now)).toThrow(RangeError);
    },
  );
});
