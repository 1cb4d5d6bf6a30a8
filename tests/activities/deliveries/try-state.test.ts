/** Where a batch is for an activity that may not be the first to try it. */
import { describe, expect, it } from 'vitest';
import { lookAtTry, refusalOf } from '../../../activities/deliveries/sending/try-state.ts';
import type { BatchStatus } from '../../../domain/deliveries/delivery-lifecycle.ts';
import type { BatchAttempt, BatchClaim } from '../../../store/deliveries/collections.ts';
import { SEND_LIMIT_MS } from '../../../contracts/limits.ts';

const NOW = new Date('2026-11-23T08:30:00Z');
const MINE = { scope: 'report-1', batchId: 'batch-1', activity: 'run-1/7' };
const KEY = 'report-1/batch-1/';
const OWN = `${KEY}run-1/7/`;
const tried = (token: string) => ({ token }) as BatchAttempt;
const claimed = (token: string, ageMs = 1_000) =>
  ({ token, at: new Date(NOW.getTime() - ageMs) }) as BatchClaim;

function look(
  batch: { status?: BatchStatus; claim?: BatchClaim; attempts?: BatchAttempt[] },
  { mode = 'send', n = 2 }: { mode?: 'send' | 'resend' | 'force'; n?: number } = {},
) {
  return lookAtTry({ status: 'ready_to_send', attempts: [], ...batch }, mode, { ...MINE, attemptNo: n }, NOW);
}

describe('a batch', () => {
  it('is free where a mode starts from', () => {
    expect(look({})).toBe('free');
    expect(look({ status: 'failed', attempts: [tried('run-1/6/1')] })).toBe('free');
    expect(look({ status: 'uncertain' }, { mode: 'resend' })).toBe('free');
    expect(look({ status: 'sent' }, { mode: 'force' })).toBe('free');
    // What somebody gave up on keeps its claim for a late answer.
    expect(look({ status: 'uncertain', claim: claimed('other/1/1') }, { mode: 'resend' })).toBe('free');
  });

  it('is refused everywhere else', () => {
    for (const status of ['sending', 'sent', 'uncertain', 'cancelled'] as const)
      expect([status, look({ status })]).toEqual([status, 'refused']);
    expect(look({ status: 'failed' }, { mode: 'resend' })).toBe('refused');
    expect(look({ status: 'failed' }, { mode: 'force' })).toBe('refused');
    expect([refusalOf('send', 'sent'), refusalOf('force', 'failed'), refusalOf('resend', 'sending')]).toEqual(
      ['ALREADY_SENT', 'NOT_SENT', 'SENDING'],
    );
  });

  it('says what an earlier try of this very activity recorded', () => {
    const own = tried(`${OWN}1`);
    expect(look({ status: 'sent', attempts: [tried('x/1/1'), own] })).toBe(own);
  });

  it('says what another activity recorded for the same run, before it was reset', () => {
    const before = tried(`${KEY}run-0/9/1`);
    expect(look({ status: 'failed', attempts: [before] })).toBe(before);
  });

  it('held by such an activity is left to it: its answer is its own', () => {
    expect(look({ status: 'sending', claim: claimed(`${KEY}run-0/9/1`) }, { n: 2 })).toBe('refused');
  });

  it('held by an earlier try of this activity is lost: that one will not answer', () => {
    expect(look({ status: 'sending', claim: claimed(`${OWN}1`) }, { n: 2 })).toBe('lost');
    expect(look({ status: 'sending', claim: claimed(`${OWN}9`) }, { n: 10 })).toBe('lost');
  });

  it('held by a later try is left to it: who looks is the one that was taken for dead', () => {
    expect(look({ status: 'sending', claim: claimed(`${OWN}2`) }, { n: 1 })).toBe('refused');
    expect(look({ status: 'sending', claim: claimed(`${OWN}10`) }, { n: 9 })).toBe('refused');
  });

  it('held by somebody else is left to them until they cannot be alive any more', () => {
    expect(look({ status: 'sending', claim: claimed('run-2/7/1') })).toBe('refused');
    expect(look({ status: 'sending', claim: claimed('run-2/7/1', SEND_LIMIT_MS) })).toBe('refused');
    expect(look({ status: 'sending', claim: claimed('run-2/7/1', SEND_LIMIT_MS + 1) })).toBe('lost');
  });
});
