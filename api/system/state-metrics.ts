/**
 * What the database and Temporal know, as Prometheus metrics (docs/metrics.md): read when they are asked for, at most twice a
 * minute. Each API process tells the same, so rules and dashboards take the highest.
 */
import { Gauge } from 'prom-client';
import { countOpenAlerts } from '../../store/monitoring/alerts.ts';
import type { App } from '../http/deps.ts';
import { HEALTH_STATES, type Health } from './contract.ts';
import { readHealth } from './health-report.ts';

const KEPT_MS = 30_000;
/** What people or a worker still have to do something about. */
const UNFINISHED = ['ready_to_send', 'sending', 'failed', 'uncertain'] as const;

interface State {
  health: Health;
  alerts: ReadonlyMap<string, number>;
  batches: { _id: { entity: string; status: string }; n: number }[];
  /** Of the last run that is done: by company and scope, what the balance is off by. */
  balance: { entity: string; scope: string; off: number }[];
}
type Sample = [labels: Record<string, string>, value: number];

async function readState(app: App): Promise<State> {
  const { store } = app.deps;
  const [health, alerts, batches, done] = await Promise.all([
    readHealth(app),
    countOpenAlerts(store),
    store.delivery_batches
      .aggregate<State['batches'][number]>([
        { $match: { status: { $in: [...UNFINISHED] } } },
        { $group: { _id: { entity: '$entity', status: '$status' }, n: { $sum: 1 } } },
      ])
      .toArray(),
    store.delivery_reports.findOne(
      { status: 'done' },
      { sort: { started_at: -1 }, projection: { balance: 1 } },
    ),
  ]);
  return { health, alerts, batches, balance: done?.balance ?? [] };
}

/** Seconds since 1970, as Prometheus counts; null when it never was. */
const at = (instant: string | null | undefined): number | null =>
  instant ? Date.parse(instant) / 1000 : null;

/** A gauge, what it holds, and how it is read from the state. */
type StateGauge = [name: string, help: string, labels: string[], read: (state: State) => Sample[]];

/** One that has no labels: a figure of the modules, or null. */
const figure = (
  name: string,
  help: string,
  read: (modules: Health['modules']) => number | null | undefined,
): StateGauge => [
  name,
  help,
  [],
  ({ health }) => {
    const value = read(health.modules);
    return value === null || value === undefined ? [] : [[{}, value]];
  },
];

const GAUGES: StateGauge[] = [
  [
    'rdz_health',
    'State of a module: 0 healthy, 1 warning, 2 degraded, 3 error',
    ['module'],
    ({ health }) =>
      Object.entries(health.modules).map(([module, { status }]) => [
        { module },
        HEALTH_STATES.indexOf(status),
      ]),
  ],
  figure(
    'rdz_daily_run_finished_timestamp_seconds',
    'When the last daily run ended, or began when it has not ended',
    ({ cron }) => at(cron.last_daily_run?.finished_at ?? cron.last_daily_delivery?.run_at),
  ),
  figure(
    'rdz_daily_run_duration_seconds',
    'How long the last daily run that ended took',
    ({ cron }) => cron.last_daily_delivery?.duration_s,
  ),
  figure(
    'rdz_daily_runs_failed',
    'Daily runs of the last seven days that failed',
    ({ cron }) => cron.failed_runs_7d,
  ),
  figure('rdz_monday_run_timestamp_seconds', 'When Monday’s intercompany job ran last', ({ cron }) =>
    at(cron.last_intercompany_cron?.run_at),
  ),
  [
    'rdz_batches_unfinished',
    'Batches that have not reached their client, by company and status',
    ['entity', 'status'],
    ({ batches }) => batches.map(({ _id, n }) => [{ ..._id }, n]),
  ],
  figure(
    'rdz_deliveries_waiting',
    'Deliveries whose batch is yet to be made',
    ({ deliveries }) => deliveries.pending_csv,
  ),
  figure(
    'rdz_deliveries_uncertain',
    'Deliveries nobody knows to have arrived',
    ({ deliveries }) => deliveries.uncertain,
  ),
  figure(
    'rdz_deliveries_failed',
    'Deliveries that failed in the last 24 hours',
    ({ deliveries }) => deliveries.failed_24h,
  ),
  [
    'rdz_balance_off_leads',
    'Leads the balance of the last run that is done does not account for; zero, or leads are lost or doubled',
    ['entity', 'scope'],
    ({ balance }) => balance.map(({ entity, scope, off }) => [{ entity, scope }, off]),
  ],
  figure('rdz_invoices_overdue', 'Invoices past their due date', ({ invoices }) => invoices.overdue),
  figure(
    'rdz_transfers_in_error',
    'Intercompany transfers without a price',
    ({ intercompany }) => intercompany.error_transfers,
  ),
  [
    'rdz_alerts_open',
    'Alerts that are open, by kind',
    ['kind'],
    ({ alerts }) => [...alerts].map(([kind, n]) => [{ kind }, n]),
  ],
  figure(
    'rdz_worker_pollers',
    'Workers that ask Temporal for work, as Temporal counts them',
    ({ worker }) => worker.pollers,
  ),
];

/** Adds the state to an application's metrics. While it cannot be read, `rdz_state_up` is 0 and the rest is not there. */
export function measureState(app: App): void {
  let kept: { at: number; state: Promise<State | null> } | undefined;
  const state = (): Promise<State | null> => {
    const now = app.deps.clock().getTime();
    if (!kept || now - kept.at > KEPT_MS) kept = { at: now, state: readState(app).catch(() => null) };
    return kept.state;
  };
  const gauge = (name: string, help: string, labelNames: string[], read: (state: State | null) => Sample[]) =>
    new Gauge({
      ...{ name, help, labelNames, registers: [app.metrics] },
      async collect() {
        const samples = read(await state());
        this.reset();
        // A gauge without labels that has no value has none, and not zero.
        if (samples.length === 0 && labelNames.length === 0) this.remove();
        for (const [labels, value] of samples) this.set(labels, value);
      },
    });
  gauge('rdz_state_up', 'Whether what follows could be read: 1, or 0', [], (now) => [[{}, now ? 1 : 0]]);
  for (const [name, help, labels, read] of GAUGES) gauge(name, help, labels, (now) => (now ? read(now) : []));
}
