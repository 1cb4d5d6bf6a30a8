/** Makes spans of what workflows tell of themselves (workflows/tracing.ts). */
import type { InjectedSinks } from '@temporalio/worker';
import type { EndedSpan } from '../contracts/trace-place.ts';
import type { PlacedSpan } from '../tracing-sdk.ts';
import { failSpan } from '../tracing.ts';
import type { TraceSinks } from '../workflows/tracing.ts';

function record(beginPlaced: PlacedSpan, ended: EndedSpan): void {
  const span = beginPlaced(ended.name, ended.place, ended.parent, {
    kind: 'CONSUMER',
    started: ended.started,
    attributes: { 'temporal.workflow_id': ended.workflow_id, 'temporal.run_id': ended.run_id },
  });
  if (ended.error) failSpan(span, ended.error);
  span.end(ended.ended);
}

/**
 * For `Worker.create({ sinks })`: a worker that hears none of what workflows tell is complained of by the SDK.
 * @param beginPlaced absent: nothing is traced
 */
export const workflowSpans = (beginPlaced: PlacedSpan | undefined): InjectedSinks<TraceSinks> => ({
  traces: {
    ended: {
      fn: (_info, span) => {
        if (beginPlaced) record(beginPlaced, span);
      },
      callDuringReplay: false,
    },
  },
});
