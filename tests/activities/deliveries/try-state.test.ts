/** Where a batch is for an activity that may not be the first to try it. */
import { describe, expect, it } from 'vitest';
import { nextStep, refusalOf, type Step } from '../../../activities/deliveries/sending/try-state.ts';
import type { BatchStatus } from '../../../domain/deliveries/delivery-lifecycle.ts';
import type { BatchAttempt, BatchClaim } from '../../../store/deliveries/collections.ts';
import { SEND_LIMIT_MS } from '../../../contracts/limits.ts';

const NOW = new Date('2026-11-23T08:30:00Z');
const MINE = { scope: 'report-1', batchId: 'batch-1', activity: 'run-1/7' };
const KEY = 'report-1/batch-1/';
const OWN = `${KEY}run-1/7/`;
const tried = (token: string, more: Partial<BatchAttempt> = {}) =>
  ({ token, result: 'failed', automatic: true, ...more }) as BatchAttempt;
const claimed = (token: string, ageMs = 1_000) =>
  ({ token, at: new Date(NOW.getTime() - ageMs) }) as BatchClaim;

function look(
  batch: { status?: BatchStatus; claim?: BatchClaim; attempts?: BatchAttempt[] },
  { mode = 'send', n = 2 }: { mode?: 'send' | 'resend' | 'force'; n?: number } = {},
) {
  const asked = { mode, automatic: true, channels: ['csv'] as const };
  const next = nextStep(
    { status: 'ready_to_send', attempts: [], ...batch },
    asked,
    { ...MINE, attemptNo: n },
    NOW,
  );
  if (next.step === 'try') return next.channel === 'csv' && next.mode === mode ? 'free' : next;
  return next.step === 'done' ? next.tried : next.step;
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

describe('with two channels', () => {
  const both = (
    batch: Partial<Parameters<typeof nextStep>[0]>,
    mode: 'send' | 'resend' | 'force' = 'send',
    automatic = true,
  ) =>
    nextStep(
      { status: 'ready_to_send', attempts: [], ...batch },
      { mode, automatic, channels: ['api', 'csv'] },
      { ...MINE, attemptNo: 2 },
      NOW,
    );
  const API = `${KEY}run-1/7+api/`;
  const byApi = (more: Partial<BatchAttempt> = {}) => tried(`${API}1`, { channel: 'api', ...more });
  const byMail = (more: Partial<BatchAttempt> = {}) => tried(`${OWN}1`, more);
  const step = (channel: 'api' | 'csv', mode: string) => ({ step: 'try', channel, mode });
  const missing = (more: object = {}) => ({
    ...({ channel: 'csv', status: 'failed', retryable: true, automatic_attempts: 0, code: 'X' } as const),
    ...more,
  });

  it.each<[string, Partial<Parameters<typeof nextStep>[0]>, object]>([
    ['the API comes first', {}, step('api', 'send')],
    ['then the mail, when the API failed', { status: 'failed', attempts: [byApi()] }, step('csv', 'send')],
    [
      'and when nobody knows of the API: the batch stays in doubt unless the mail gets through',
      { status: 'uncertain', attempts: [byApi({ result: 'uncertain' })] },
      step('csv', 'resend'),
    ],
    [
      'and when the API has it: that changes only what is missing',
      { status: 'sent', attempts: [byApi({ result: 'sent' })], missing: missing() },
      step('csv', 'complete'),
    ],
    [
      'a channel that refused for good is not asked again by itself',
      { status: 'failed', attempts: [tried('x/b/r/1/1', { channel: 'api', retryable: false })] },
      step('csv', 'send'),
    ],
    [
      'nothing is tried when both refused for good',
      {
        status: 'failed',
        attempts: [
          tried('x/b/r/1/1', { channel: 'api', retryable: false }),
          tried('x/b/r/2/1', { retryable: false }),
        ],
      },
      { step: 'refused' },
    ],
    [
      'a missing channel in doubt is left to a person',
      { status: 'sent', missing: missing({ status: 'uncertain' }) },
      { step: 'refused' },
    ],
    [
      'what the try that died left of the API is lost',
      { status: 'sending', claim: { ...claimed(`${API}1`), channel: 'api' } },
      { step: 'lost' },
    ],
    [
      'what the API said counts when the mail failed',
      { status: 'sent', attempts: [byApi({ result: 'sent' }), byMail()] },
      { step: 'done', tried: byApi({ result: 'sent' }) },
    ],
  ])('%s', (_name, batch, expected) => {
    expect(both(batch)).toEqual(expected satisfies object as Step);
  });

  it('a person may try every channel again', () => {
    const refused = {
      status: 'failed',
      attempts: [tried('x/b/r/1/1', { channel: 'api', retryable: false })],
    } as const;
    expect(both({ ...refused, attempts: [...refused.attempts] }, 'send', false)).toEqual(step('api', 'send'));
    const doubted = { status: 'sent', missing: missing({ status: 'uncertain' }) } as const;
    expect(both(doubted, 'resend', false)).toEqual(step('csv', 'complete'));
    expect(both({ status: 'sent' }, 'force', false)).toEqual(step('api', 'force'));
    expect(
      both({ status: 'sent', attempts: [byApi({ result: 'sent', forced: true })] }, 'force', false),
    ).toEqual(step('csv', 'force'));
  });
});
