/** The worker's metrics (docs/metrics.md): its own, and those of Temporal's SDK, on one page. */
import type { AddressInfo } from 'node:net';
import { collectDefaultMetrics, Counter, Histogram, Registry } from 'prom-client';
import type { Config } from '../config.ts';
import { type MetricsPage, serveMetrics } from '../metrics-port.ts';

const PORTS_TRIED = 20;
/** A message takes longer than a page. */
const SECONDS = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];
const SDK_MS = 2_000;

export class WorkerMetrics {
  readonly #registry = new Registry();
  readonly #sends: Counter<'entity' | 'outcome'>;
  readonly #seconds: Histogram<'entity'>;

  constructor() {
    const registers = [this.#registry];
    collectDefaultMetrics({ register: this.#registry, prefix: 'rdz_worker_' });
    this.#sends = new Counter({
      ...{ name: 'rdz_smtp_sends_total', help: 'Tries to send a message, by company and outcome', registers },
      labelNames: ['entity', 'outcome'],
    });
    this.#seconds = new Histogram({
      ...{ name: 'rdz_smtp_send_duration_seconds', help: 'Time until the server took a message', registers },
      ...{ labelNames: ['entity'], buckets: SECONDS },
    });
  }

  /** Counts a try to send. */
  readonly onSend = (entity: string, outcome: string, seconds: number): void => {
    this.#sends.inc({ entity, outcome });
    if (outcome === 'sent') this.#seconds.observe({ entity }, seconds);
  };

  /**
   * Serves them at the configured port, or the next free one: a metrics port must not keep a worker from working.
   * @param sdk where the SDK serves its own; null when it does not
   * @returns `host:port`, null when no port was free
   */
  async serve(config: Config, sdk: string | null): Promise<string | null> {
    const { HOST: host, WORKER_METRICS_PORT: wanted } = config;
    for (let port = wanted; port < wanted + PORTS_TRIED; port += 1) {
      const address = { host, port, name: 'WORKER_METRICS_PORT' };
      const server = await serveMetrics(() => this.#page(sdk), address).catch(() => null);
      if (server) return `${host}:${(server.unref().address() as AddressInfo).port}`;
      if (wanted === 0) break;
    }
    return null;
  }

  /** The SDK's metrics begin when its runtime has some; without them the page still has ours. */
  async #page(sdk: string | null): Promise<MetricsPage> {
    const ask = async (url: string) => (await fetch(url, { signal: AbortSignal.timeout(SDK_MS) })).text();
    const [own, theirs] = await Promise.all([
      this.#registry.metrics(),
      sdk === null ? '' : ask(`http://${sdk}/metrics`).catch(() => ''),
    ]);
    return { text: `${own.trimEnd()}\n${theirs}`, contentType: this.#registry.contentType };
  }
}
