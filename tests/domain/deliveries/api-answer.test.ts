/** What an answer of a client's API means (12-rules U30). */
import { describe, expect, it } from 'vitest';
import { judgeAnswer, refusedLeads, retryAfterMs } from '../../../domain/deliveries/api-answer.ts';

const answer = (status: number, more: { body?: string; key?: string } = {}) => ({
  ...{ status, body: '', key: undefined, retryAfter: undefined },
  ...more,
});

describe('an answer', () => {
  it.each([200, 201, 202, 204, 299])('%i is sent', (status) => {
    expect(judgeAnswer(answer(status), 'b1')).toEqual({ sent: true });
  });

  it.each([300, 301, 302, 307, 308, 399])('%i is never followed', (status) => {
    expect(judgeAnswer(answer(status), 'b1')).toEqual({
      sent: false,
      retryable: false,
      code: 'API_REDIRECT',
    });
  });

  it.each([408, 425, 429, 500, 502, 503, 504, 599])('%i is asked again', (status) => {
    expect(judgeAnswer(answer(status), 'b1')).toEqual({ sent: false, retryable: true, code: 'API_LATER' });
  });

  it.each([400, 401, 403, 404, 409, 410, 422])('%i is final', (status) => {
    expect(judgeAnswer(answer(status), 'b1')).toEqual({ sent: false, retryable: false, code: 'API_REFUSED' });
  });

  it('409 counts as sent only when it names our key', () => {
    expect(judgeAnswer(answer(409, { key: 'b1' }), 'b1')).toEqual({ sent: true });
    expect(judgeAnswer(answer(409, { body: '{"idempotency_key":"b1"}' }), 'b1')).toEqual({ sent: true });
    expect(judgeAnswer(answer(409, { body: '{"idempotency_key":"b2"}', key: 'b2' }), 'b1').sent).toBe(false);
    expect(judgeAnswer(answer(409, { body: 'null' }), 'b1').sent).toBe(false);
    expect(judgeAnswer(answer(400, { key: 'b1' }), 'b1').sent).toBe(false);
  });
});

describe('Retry-After', () => {
  const now = new Date('2026-11-26T10:00:00Z');
  it.each<[string | undefined, number]>([
    [undefined, 0],
    ['120', 120_000],
    ['7200', 3_600_000],
    ['Thu, 26 Nov 2026 10:05:00 GMT', 300_000],
    ['Thu, 26 Nov 2026 09:00:00 GMT', 0],
    ['soon', 0],
  ])('%s is %i ms', (text, ms) => {
    expect(retryAfterMs(text, now)).toBe(ms);
  });
});

describe('leads refused one by one', () => {
  const refused = (value: unknown) => refusedLeads(JSON.stringify({ refused: value }), ['d1', 'd2']);

  it('are those of the batch, each once, with a code that can be shown', () => {
    expect(
      refused([
        { delivery_id: 'd2', code: 'Déjà client !' },
        { delivery_id: 'd2', code: 'again' },
        { delivery_id: 'd1' },
        { delivery_id: 'other', code: 'x' },
      ]),
    ).toEqual([
      { delivery_id: 'd2', code: 'deja_client' },
      { delivery_id: 'd1', code: 'autre' },
    ]);
  });

  it('are none in what cannot be read', () => {
    for (const value of [undefined, null, 'd1', {}, [null, 'd1', 3], [{ id: 'd1' }]])
      expect(refused(value)).toEqual([]);
    for (const body of ['', '<html>', '[]', 'null', '{"refused":[{"delivery_id":"d1"'])
      expect(refusedLeads(body, ['d1'])).toEqual([]);
  });
});
