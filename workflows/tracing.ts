/**
 * Carries the trace of who asked through a workflow to its activities, and tells the worker of each execution and message
 * once it has ended. It adds no command and waits for nothing: executions that are open when tracing is switched on or off
 * are replayed as they were (docs/decisions/0027-traces.md).
 */
import {
  AsyncLocalStorage,
  type Headers,
  proxySinks,
  type Sinks,
  workflowInfo,
  type WorkflowInterceptors,
} from '@temporalio/workflow';
import {
  type EndedSpan,
  errorName,
  placeIn,
  placeOfMessage,
  placeOfRun,
  type TracePlace,
  withPlace,
} from '../contracts/trace-place.ts';

/** Told by workflows, heard by the worker when it traces (temporal/workflow-spans.ts). */
export interface TraceSinks extends Sinks {
  traces: { ended(span: EndedSpan): void };
}

const { traces } = proxySinks<TraceSinks>();

/** Once for each execution. */
export function interceptors(): WorkflowInterceptors {
  const handling = new AsyncLocalStorage<TracePlace>();
  /** What was asked last: the reason of whatever no handler does. */
  let cause: TracePlace | undefined;
  let messages = 0;

  const current = () => handling.getStore() ?? cause;
  const onward = <I extends { headers: Headers }>(input: I): I => ({
    ...input,
    headers: withPlace(input.headers, current()),
  });

  /** Tells of `work` when it ends, beside whoever waits for it. */
  function tell<T>(
    name: string,
    place: TracePlace,
    parent: TracePlace | undefined,
    work: Promise<T>,
  ): Promise<T> {
    const { workflowId: workflow_id, runId: run_id } = workflowInfo();
    const started = Date.now();
    const span = { name, place, ...(parent && { parent }), workflow_id, run_id, started };
    work.then(
      () => traces.ended({ ...span, ended: Date.now() }),
      (error: unknown) =>
        traces.ended({
          ...span,
          ended: Date.now(),
          error: errorName(error),
        }),
    );
    return work;
  }

  function onMessage<T>(name: string, headers: Headers, work: () => Promise<T>): Promise<T> {
    const parent = placeIn(headers);
    if (!parent) return work();
    messages += 1;
    const place = placeOfMessage(workflowInfo().runId, messages, parent);
    cause = place;
    return tell(name, place, parent, handling.run(place, work));
  }

  return {
    inbound: [
      {
        execute(input, next) {
          const parent = placeIn(input.headers);
          const { runId, workflowType } = workflowInfo();
          const place = placeOfRun(runId, parent);
          if (parent) cause ??= place;
          return tell(`RunWorkflow ${workflowType}`, place, parent, next(input));
        },
        handleSignal: (input, next) =>
          onMessage(`HandleSignal ${input.signalName}`, input.headers, () => next(input)),
        handleUpdate: (input, next) =>
          onMessage(`HandleUpdate ${input.name}`, input.headers, () => next(input)),
      },
    ],
    outbound: [
      {
        scheduleActivity: (input, next) => next(onward(input)),
        scheduleLocalActivity: (input, next) => next(onward(input)),
        startChildWorkflowExecution: (input, next) => next(onward(input)),
        signalWorkflow: (input, next) => next(onward(input)),
        continueAsNew: (input, next) => next(onward(input)),
      },
    ],
  };
}
