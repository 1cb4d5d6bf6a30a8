/**
 * Traces across Temporal: whoever starts a workflow or asks something of it sends its place along, and an activity is a child
 * of what its workflow was asked by (workflows/tracing.ts hands it on).
 */
import type { Context } from '@temporalio/activity';
import type { WorkflowClientInterceptor } from '@temporalio/client';
import type { Headers } from '@temporalio/common';
import type { ActivityInterceptors } from '@temporalio/worker';
import { placeIn, placeOfRun, withPlace } from '../contracts/trace-place.ts';
import { contextAt, currentPlace, traced } from '../tracing.ts';

const withCurrentPlace = (headers: Headers): Headers => withPlace(headers, currentPlace());

/** Makes a call to a workflow a span. */
const asked = <R>(name: string, workflowId: string | undefined, call: () => Promise<R>): Promise<R> =>
  traced(name, { kind: 'PRODUCER', attributes: { 'temporal.workflow_id': workflowId ?? '' } }, call);

/** What is asked, with the place of that span. */
const placed = <I extends { headers: Headers }>(input: I): I => ({
  ...input,
  headers: withCurrentPlace(input.headers),
});

/** For `new Client({ interceptors: { workflow: [...] } })`. */
export const traceCalls: WorkflowClientInterceptor = {
  startWithDetails: (input, next) =>
    asked(`StartWorkflow ${input.workflowType}`, input.options.workflowId, () => next(placed(input))),
  signalWithStart: (input, next) =>
    asked(`SignalWithStartWorkflow ${input.workflowType}`, input.options.workflowId, () =>
      next(placed(input)),
    ),
  signal: (input, next) =>
    asked(`SignalWorkflow ${input.signalName}`, input.workflowExecution.workflowId, () =>
      next(placed(input)),
    ),
  startUpdate: (input, next) =>
    asked(`UpdateWorkflow ${input.updateName}`, input.workflowExecution.workflowId, () =>
      next(placed(input)),
    ),
  startUpdateWithStart: (input, next) =>
    asked(`UpdateWithStartWorkflow ${input.updateName}`, input.workflowStartOptions.workflowId, () =>
      next({
        ...input,
        workflowStartHeaders: withCurrentPlace(input.workflowStartHeaders),
        updateHeaders: withCurrentPlace(input.updateHeaders),
      }),
    ),
};

/** For `Worker.create({ interceptors: { activity: [...] } })`. */
export const traceActivities = ({ info }: Context): ActivityInterceptors => ({
  inbound: {
    execute(input, next) {
      const { workflowExecution: execution, activityType, activityId, attempt } = info;
      const place = placeIn(input.headers) ?? (execution && placeOfRun(execution.runId));
      return traced(
        `RunActivity ${activityType}`,
        {
          kind: 'CONSUMER',
          ...(place && { parent: contextAt(place) }),
          attributes: {
            'temporal.workflow_id': execution?.workflowId ?? '',
            'temporal.run_id': execution?.runId ?? '',
            'temporal.activity_id': activityId,
            'temporal.attempt': attempt,
          },
        },
        () => next(input),
      );
    },
  },
});
