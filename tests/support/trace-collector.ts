/** An OpenTelemetry collector that keeps what it is sent (OTLP over HTTP, JSON). */
import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

interface Attribute {
  key: string;
  value: Record<string, unknown>;
}

export interface CollectedSpan {
  traceId: string;
  spanId: string;
  /** Empty: a root. */
  parentSpanId?: string;
  name: string;
  attributes: Attribute[];
  links?: { traceId: string; spanId: string }[];
  /** Of the process that made it. */
  service: string;
}

interface Export {
  resourceSpans: {
    resource: { attributes: Attribute[] };
    scopeSpans: { spans: Omit<CollectedSpan, 'service'>[] }[];
  }[];
}

export interface TraceCollector {
  url: string;
  /** Everything it got, as it came. */
  bodies: string[];
  /** Its key, as each request gave it. */
  keys: Set<unknown>;
  spans(): CollectedSpan[];
  close(): Promise<void>;
}

/** A single value of a span or resource, as text. */
export const attribute = (attributes: readonly Attribute[], key: string): string | undefined => {
  const found = attributes.find((one) => one.key === key);
  return found && String(Object.values(found.value)[0]);
};

export async function startTraceCollector(): Promise<TraceCollector> {
  const bodies: string[] = [];
  const keys = new Set<unknown>();
  const server = createServer(async (request, response) => {
    keys.add(request.headers['x-key']);
    if (request.url === '/v1/traces') bodies.push(await text(request));
    response.setHeader('content-type', 'application/json').end('{}');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    bodies,
    keys,
    spans: () =>
      bodies.flatMap((body) =>
        (JSON.parse(body) as Export).resourceSpans.flatMap(({ resource, scopeSpans }) => {
          const service = attribute(resource.attributes, 'service.name') ?? '';
          return scopeSpans.flatMap(({ spans }) => spans.map((span) => ({ ...span, service })));
        }),
      ),
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
