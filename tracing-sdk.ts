/** Sends the spans of this process to a collector by OTLP over HTTP. Loaded only where tracing is on. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  BatchSpanProcessor,
  type IdGenerator,
  NodeTracerProvider,
  RandomIdGenerator,
} from '@opentelemetry/sdk-trace-node';
import type { TracePlace } from './contracts/trace-place.ts';
import { beginSpan, contextAt, NO_PARENT, type SpanOptions } from './tracing.ts';

const { version } = JSON.parse(readFileSync(join(import.meta.dirname, 'package.json'), 'utf8')) as {
  version: string;
};

/** A stop waits this long for what was not sent yet. */
const LAST_SPANS_MS = 3_000;

/** A span whose place was known before it was made: one of a workflow. */
export type PlacedSpan = (
  name: string,
  place: TracePlace,
  parent: TracePlace | undefined,
  options: SpanOptions & { started: number },
) => ReturnType<typeof beginSpan>;

export interface Tracing {
  beginPlaced: PlacedSpan;
  /** Sends what is left; never throws. */
  close(): Promise<void>;
}

/** Random ids, unless one was given for the next span. */
class GivenIds implements IdGenerator {
  readonly #random = new RandomIdGenerator();
  given: TracePlace | undefined;

  readonly generateTraceId = (): string => this.given?.traceId ?? this.#random.generateTraceId();
  readonly generateSpanId = (): string => this.given?.spanId ?? this.#random.generateSpanId();
}

export interface Collector {
  /** Base URL: spans go to `/v1/traces` below it. */
  endpoint: string;
  headers: Record<string, string>;
}

/**
 * The sampler and the rest are standard variables (`OTEL_TRACES_SAMPLER`), which the SDK reads by itself.
 * @param service `rdz-api` or `rdz-worker`
 */
export function startTracing({ endpoint, headers }: Collector, service: string): Tracing {
  const ids = new GivenIds();
  const exporter = new OTLPTraceExporter({ url: `${endpoint.replace(/\/+$/, '')}/v1/traces`, headers });
  const provider = new NodeTracerProvider({
    resource: resourceFromAttributes({ 'service.name': service, 'service.version': version }),
    spanProcessors: [new BatchSpanProcessor(exporter)],
    idGenerator: ids,
  });
  provider.register();
  return {
    beginPlaced(name, place, parent, options) {
      ids.given = place;
      try {
        return beginSpan(name, { ...options, parent: parent ? contextAt(parent) : NO_PARENT });
      } finally {
        ids.given = undefined;
      }
    },
    async close() {
      const late = new Promise((resolve) => setTimeout(resolve, LAST_SPANS_MS).unref());
      await Promise.race([provider.shutdown(), late]).catch(() => undefined);
    },
  };
}
