/**
 * Spans of this process, for those who watch it by OpenTelemetry (docs/tracing.md). They hold ids, codes and counts, never
 * what a person is called or reached by, nor what a server said (06-law). Unless tracing is on (tracing-sdk.ts) all of this
 * does nothing.
 */
import {
  type Attributes,
  type Context,
  context,
  type Link,
  type Span,
  type SpanContext,
  SpanKind,
  SpanStatusCode,
  isSpanContextValid,
  ROOT_CONTEXT,
  trace,
  TraceFlags,
} from '@opentelemetry/api';
import type { Config } from './config.ts';
import { errorName, type TracePlace } from './contracts/trace-place.ts';
import type { Tracing } from './tracing-sdk.ts';

const tracer = trace.getTracer('rdz');

/** Parent of what nobody asked for: a trace of its own. */
export const NO_PARENT: Context = ROOT_CONTEXT;

export type { Span, SpanContext } from '@opentelemetry/api';

export interface SpanOptions {
  attributes?: Attributes;
  kind?: keyof typeof SpanKind;
  /** Default: the span this is called in. */
  parent?: Context;
  /** Of others that wait for the same. */
  links?: readonly SpanContext[];
  /** ms since 1970; default: now. */
  started?: number;
}

const asLink = (spanContext: SpanContext): Link => ({ context: spanContext });

/** Begins a span; the caller ends it. */
export function beginSpan(name: string, options: SpanOptions = {}): Span {
  const { attributes, kind = 'INTERNAL', parent = context.active(), links, started } = options;
  return tracer.startSpan(
    name,
    {
      kind: SpanKind[kind],
      ...(attributes && { attributes }),
      ...(links && { links: links.map(asLink) }),
      ...(started !== undefined && { startTime: started }),
    },
    parent,
  );
}

/** Says that what a span is about failed, by the name of the error: messages quote people. */
export function failSpan(span: Span, name: string): void {
  span.setAttribute('error.type', name);
  span.setStatus({ code: SpanStatusCode.ERROR });
}

/** Runs `work` inside `span`: what it begins are its children. */
export const inSpan = <T>(span: Span, work: () => T): T =>
  context.with(trace.setSpan(context.active(), span), work);

/** Runs `work` as a span of its own, which ends with it. */
export async function traced<T>(
  name: string,
  options: SpanOptions,
  work: (span: Span) => Promise<T>,
): Promise<T> {
  const span = beginSpan(name, options);
  try {
    return await inSpan(span, () => work(span));
  } catch (error) {
    failSpan(span, errorName(error));
    throw error;
  } finally {
    span.end();
  }
}

/** The span this is called in, for those who do its work later. */
export const currentSpan = (): SpanContext | undefined => trace.getActiveSpan()?.spanContext();

/** Context of a span of another process, or of one that has ended. */
export const contextOf = (spanContext: SpanContext): Context =>
  trace.setSpanContext(context.active(), spanContext);

/** The same, for a place that came with a workflow. */
export const contextAt = ({ traceId, spanId, sampled }: TracePlace): Context =>
  contextOf({
    ...{ traceId, spanId, isRemote: true },
    traceFlags: sampled ? TraceFlags.SAMPLED : TraceFlags.NONE,
  });

/** Where this is called, to be carried by a workflow; undefined when nothing is traced. */
export function currentPlace(): TracePlace | undefined {
  const here = currentSpan();
  if (!here || !isSpanContextValid(here)) return undefined;
  const { traceId, spanId, traceFlags } = here;
  return { traceId, spanId, sampled: (traceFlags & TraceFlags.SAMPLED) !== 0 };
}

type CollectorConfig = Pick<Config, 'OTEL_EXPORTER_OTLP_ENDPOINT' | 'OTEL_EXPORTER_OTLP_HEADERS'>;

/** What is no percent-encoding stands for itself. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** `key=value` with commas between, as the standard variable has them: values are percent-encoded. */
const headersOf = (text: string): Record<string, string> =>
  Object.fromEntries(
    text
      .split(',')
      .map((pair) => pair.split('='))
      .filter(([key, ...value]) => key?.trim() && value.length > 0)
      .map(([key, ...value]) => [key!.trim(), decoded(value.join('=').trim())]),
  );

/**
 * Switches tracing on where a collector is configured.
 * @param service `rdz-api` or `rdz-worker`
 */
export async function openTracing(
  { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint, OTEL_EXPORTER_OTLP_HEADERS: headers }: CollectorConfig,
  service: string,
): Promise<Tracing | undefined> {
  if (!endpoint) return undefined;
  const { startTracing } = await import('./tracing-sdk.ts');
  return startTracing({ endpoint, headers: headersOf(headers) }, service);
}
