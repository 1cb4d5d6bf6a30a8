/** Places in a trace, as they travel with workflows. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { formatPlace, parsePlace, placeOfMessage, placeOfRun } from '../../../contracts/trace-place.ts';

const runs = fc.uuid();

it('are read back as they were written, and nothing else is read', () => {
  fc.assert(
    fc.property(runs, fc.nat(), fc.boolean(), (runId, n, sampled) => {
      const place = { ...placeOfMessage(runId, n, placeOfRun(runId)), sampled };
      expect(parsePlace(formatPlace(place))).toEqual(place);
    }),
  );
  for (const text of [undefined, 7, '', 'x', '01-' + '0'.repeat(32), formatPlace(placeOfRun('a-b'))])
    expect(parsePlace(text)).toBeUndefined();
});

it('of an execution is what its run id says, in the trace it was asked in', () => {
  fc.assert(
    fc.property(runs, runs, (runId, asker) => {
      const alone = placeOfRun(runId);
      expect(alone).toEqual({ traceId: runId.replaceAll('-', ''), spanId: alone.spanId, sampled: true });
      const parent = { ...placeOfRun(asker), sampled: false };
      expect(placeOfRun(runId, parent)).toEqual({ ...parent, spanId: alone.spanId });
    }),
  );
});

it('of its messages are different ones', () => {
  const run = placeOfRun('01a21a7f-97e6-714f-bb54-d94045321fd7');
  const places = Array.from({ length: 1_000 }, (_, n) => placeOfMessage('01a21a7f', n, run).spanId);
  expect(new Set([run.spanId, ...places]).size).toBe(1_001);
});
