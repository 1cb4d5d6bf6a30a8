/** Prometheus metrics of the API process, kept per application; served on an internal port by `main.ts`. */
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { App } from '../deps.ts';

const SECONDS = [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10];

declare module 'fastify' {
  interface FastifyInstance {
    metrics: Registry;
  }
}

/** Counts every answer by route (never by URL, which holds ids), method and status. */
export function measure(app: App): void {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry, prefix: 'rdz_api_' });
  const duration = new Histogram({
    name: 'rdz_http_request_duration_seconds',
    help: 'Time to answer, by route',
    labelNames: ['method', 'route', 'status'] as const,
    buckets: SECONDS,
    registers: [registry],
  });
  const problems = new Counter({
    name: 'rdz_http_errors_total',
    help: 'Answers of 500 and above',
    registers: [registry],
  });
  measureIntake(app, registry);
  app.decorate('metrics', registry);
  app.addHook('onResponse', (request, reply, done) => {
    const route = request.routeOptions.url ?? 'unknown';
    const status = String(reply.statusCode);
    duration.observe({ method: request.method, route, status }, reply.elapsedTime / 1000);
    if (reply.statusCode >= 500) problems.inc();
    done();
  });
}

/** What the door did, as its queue counts it. */
function measureIntake({ deps: { intake } }: App, registry: Registry): void {
  const registers = [registry];
  const counter = (name: string, help: string, read: () => number) =>
    new Counter({
      ...{ name, help, registers },
      collect() {
        this.reset();
        this.inc(read());
      },
    });
  counter('rdz_intake_groups_total', 'Groups of submissions committed together', () => intake.stats.groups);
  counter('rdz_intake_submissions_total', 'Submissions stored and answered', () => intake.stats.items);
  counter('rdz_intake_retries_total', 'Groups whose decision was taken again', () => intake.stats.retries);
  new Gauge({
    ...{ name: 'rdz_intake_waiting', help: 'Submissions not answered yet', registers },
    collect() {
      this.set(intake.depth);
    },
  });
}
