/**
 * Where a span is in its trace, as it travels in Temporal's headers: a `traceparent` of W3C Trace Context
 * (https://www.w3.org/TR/trace-context/). Ids only, and no random ones: a workflow that is replayed says the same again.
 */

import { defaultPayloadConverter, type Headers } from '@temporalio/common';

/** Name of the header. */
const TRACE_HEADER = 'traceparent';

export interface TracePlace {
  /** 32 hexadecimal digits. */
  traceId: string;
  /** 16 hexadecimal digits. */
  spanId: string;
  /** Whether the trace is recorded at all. */
  sampled: boolean;
}

/** What a workflow execution tells once it, or a message to it, has ended. */
export interface EndedSpan {
  /** `RunWorkflow batch`, `HandleUpdate retry`. */
  name: string;
  place: TracePlace;
  /** What it was asked by; absent: by a Schedule, or by somebody who does not trace. */
  parent?: TracePlace;
  workflow_id: string;
  run_id: string;
  /** ms since 1970. */
  started: number;
  ended: number;
  /** Name of the error it ended with. */
  error?: string;
}

const TRACEPARENT = /^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/;

export const formatPlace = ({ traceId, spanId, sampled }: TracePlace): string =>
  `00-${traceId}-${spanId}-${sampled ? '01' : '00'}`;

/** @returns undefined for what is no `traceparent` */
export function parsePlace(given: unknown): TracePlace | undefined {
  const found = typeof given === 'string' ? TRACEPARENT.exec(given) : null;
  if (!found) return undefined;
  const [, traceId, spanId, flags] = found;
  return { traceId: traceId!, spanId: spanId!, sampled: (Number.parseInt(flags!, 16) & 1) === 1 };
}

/** The place a call came with. */
export function placeIn(headers: Headers): TracePlace | undefined {
  const payload = headers[TRACE_HEADER];
  return payload && parsePlace(defaultPayloadConverter.fromPayload(payload));
}

/** Headers that carry a place on; as they are without one. */
export const withPlace = (headers: Headers, place: TracePlace | undefined): Headers =>
  place ? { ...headers, [TRACE_HEADER]: defaultPayloadConverter.toPayload(formatPlace(place)) } : headers;

/** What a span says of an error: its class, for messages quote people. */
export const errorName = (error: unknown): string => (error instanceof Error ? error.name : 'Error');

/** FNV-1a of 64 bits, as 16 digits: the workflow sandbox has no cryptography, and needs none for this. */
function hashOf(text: string): string {
  let hash = 0xcbf29ce484222325n;
  for (const letter of text) {
    hash ^= BigInt(letter.codePointAt(0)!);
    hash = BigInt.asUintN(64, hash * 0x100000001b3n);
  }
  return hash.toString(16).padStart(16, '0');
}

/**
 * Place of a workflow execution's own span; everybody who knows the execution knows it.
 * @param parent absent: the execution is a trace of its own
 */
export const placeOfRun = (runId: string, parent?: TracePlace): TracePlace => ({
  traceId: parent?.traceId ?? runId.replaceAll('-', ''),
  spanId: hashOf(runId),
  sampled: parent?.sampled ?? true,
});

/** Place of the handling of a message to it. @param n which message of this execution it is */
export const placeOfMessage = (runId: string, n: number, parent: TracePlace): TracePlace => ({
  ...parent,
  spanId: hashOf(`${runId}/${n}`),
});
