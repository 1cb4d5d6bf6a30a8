/** What `/api/system/health` looks at, module by module. Each look is bounded in time and none hides the others. */
import { ALERT_KINDS, type AlertKind, ALERTS, alertSpec } from '../../domain/monitoring/alerts.ts';
import { LONG_PAUSE_MS } from '../../domain/runs/run-schedule.ts';
import { DAY_MS } from '../../domain/time/paris-time.ts';
import { CONNECTION_CODES } from '../../domain/deliveries/smtp-code.ts';
import type { DeliveryStatus } from '../../domain/deliveries/delivery-lifecycle.ts';
import { ENTITIES } from '../../domain/common/entity.ts';
import { COLLECTIONS } from '../../store/collections.ts';
import type { DeliveryReportDoc } from '../../store/runs/collections.ts';
import { heldDeliveries } from '../../store/v1/hold.ts';
import { lateOrders } from '../../store/deliveries/waiting-orders.ts';
import { readAlertPolicy } from '../../store/monitoring/alert-rules.ts';
import { countOpenAlerts } from '../../store/monitoring/alerts.ts';
import { missingIndexes } from '../../store/db/set-up.ts';
import { lastRestore, restoreState } from '../../store/system/restore-mark.ts';
import { readSetting } from '../../store/settings/settings.ts';
import { describeSchedules } from '../../temporal/schedules.ts';
import { countPollers } from './count-pollers.ts';
import { intercompanyModule, invoicesModule, lastMonday, mondayView } from './money-health.ts';
import type { App, AppDeps } from '../http/deps.ts';
import { type Health, HEALTH_STATES, type HealthState } from './contract.ts';
import { instant, maybeInstant } from '../http/instant.ts';
import { within } from '../http/within.ts';

type Modules = Health['modules'];

const LOOK_MS = 3_000;
const HOUR_MS = 3_600_000;
/** A daily run older than this was missed (00-runbook). */
const RUN_AGE_HOURS = 26;

const worst = (states: readonly HealthState[]): HealthState =>
  HEALTH_STATES[Math.max(0, ...states.map((state) => HEALTH_STATES.indexOf(state)))]!;

const plural = (n: number, one: string, many: string) => `${n} ${n > 1 ? many : one}`;

function lastRunView(report: DeliveryReportDoc | null, now: Date): Modules['cron']['last_daily_run'] {
  if (!report) return null;
  const age = (now.getTime() - (report.finished_at ?? report.started_at).getTime()) / HOUR_MS;
  return {
    id: report._id,
    status: report.status,
    finished_at: maybeInstant(report.finished_at),
    age_hours: Math.round(age * 10) / 10,
  };
}

type AlertModule = NonNullable<ReturnType<typeof alertSpec>['health']>['module'];
type Judgement = { status: HealthState; detail?: string };

/** The worse of what a module found itself and what its open alerts say, with every sentence. */
function withAlerts<M extends Judgement>(module: M, name: AlertModule, open: OpenAlerts): M {
  const told = ALERT_KINDS.flatMap((kind) => {
    const { health, sentence } = alertSpec(kind);
    return health?.module === name && open.has(kind) ? [{ status: health.status, sentence }] : [];
  });
  if (told.length === 0) return module;
  const sentences = [...(module.detail ? [module.detail] : []), ...told.map(({ sentence }) => sentence)];
  const status = worst([module.status, ...told.map((alert) => alert.status)]);
  return { ...module, status, detail: sentences.join(' ') };
}

type OpenAlerts = ReadonlyMap<AlertKind, number>;

function lastDelivery(report: DeliveryReportDoc | null): Modules['cron']['last_daily_delivery'] {
  if (!report) return null;
  const { started_at, finished_at } = report;
  const duration = finished_at && (finished_at.getTime() - started_at.getTime()) / 1000;
  return { run_at: instant(started_at), duration_s: duration ?? null };
}

async function cron({ store, temporal }: AppDeps, now: Date): Promise<Modules['cron']> {
  const [report, monday, failed_runs_7d, schedules] = await Promise.all([
    store.delivery_reports.findOne({}, { sort: { started_at: -1 } }),
    lastMonday(store),
    store.delivery_reports.countDocuments({
      started_at: { $gte: new Date(now.getTime() - 7 * DAY_MS) },
      status: 'failed',
    }),
    within(LOOK_MS, describeSchedules(temporal.client), []),
  ]);
  const last_daily_run = lastRunView(report, now);
  const next_runs = schedules.flatMap(({ job, next }) => (next ? [{ job, at: instant(next) }] : []));
  const facts = {
    last_daily_run,
    next_runs,
    failed_runs_7d,
    last_daily_delivery: lastDelivery(report),
    ...mondayView(monday, now),
    failed_crons_7d: failed_runs_7d,
  };
  const paused = schedules.filter((schedule) => schedule.paused).map((schedule) => schedule.name);
  if (!last_daily_run)
    return { status: 'warning', detail: 'Aucune exécution quotidienne pour l’instant.', ...facts };
  if (last_daily_run.age_hours > RUN_AGE_HOURS) {
    return { status: 'degraded', detail: `Pas d’exécution depuis ${RUN_AGE_HOURS} heures.`, ...facts };
  }
  if (report?.paused_at && now.getTime() - report.paused_at.getTime() >= LONG_PAUSE_MS)
    return { status: 'degraded', detail: ALERTS.run_paused.sentence, ...facts };
  if (paused.length > 0) return { status: 'warning', detail: `En pause : ${paused.join(', ')}.`, ...facts };
  if (failed_runs_7d > 0) {
    const runs = plural(failed_runs_7d, 'exécution en échec', 'exécutions en échec');
    return { status: 'warning', detail: `${runs} en 7 jours.`, ...facts };
  }
  return { status: 'healthy', ...facts };
}

/** @param held deliveries that wait for it */
const unverifiedImport = (held: number): string =>
  `L’import de la version 1 n’est pas vérifié : rien n’est attribué ni envoyé, ${plural(held, 'livraison retenue', 'livraisons retenues')}.`;

async function deliveries({ store }: AppDeps, now: Date): Promise<Modules['deliveries']> {
  const since = { $gte: new Date(now.getTime() - DAY_MS) };
  const entity = { $in: [...ENTITIES] };
  const inStatus = (status: DeliveryStatus) => store.deliveries.countDocuments({ entity, status });
  const [failed_24h, uncertain, failed, pending_csv, total_sent, inbox, denylist, last, late, held] =
    await Promise.all([
      store.deliveries.countDocuments({ entity, status: 'failed', updated_at: since }),
      inStatus('uncertain'),
      inStatus('failed'),
      inStatus('pending_csv'),
      inStatus('sent'),
      store.delivery_batches.countDocuments({ status: { $in: ['failed', 'uncertain'] } }),
      readSetting(store, 'email_denylist'),
      store.delivery_reports.findOne({ status: 'done' }, { sort: { started_at: -1 } }),
      // Counted here, and not told by its alert: nobody raises one while Temporal is away.
      lateOrders(store, now),
      heldDeliveries(store),
    ]);
  const off = last?.balance.filter((line) => line.off !== 0) ?? [];
  const facts = { failed_24h, uncertain, inbox, failed, pending_csv, total_sent };
  const failures = plural(failed_24h, 'livraison en échec', 'livraisons en échec');
  const doubts = plural(uncertain, 'livraison incertaine', 'livraisons incertaines');
  const details = [
    ...(held === null ? [] : [unverifiedImport(held)]),
    ...(failed_24h > 0 ? [`${failures} depuis 24 h.`] : []),
    ...(uncertain > 0 ? [`${doubts}, à confirmer ou renvoyer.`] : []),
    ...(late.length > 0 ? [ALERTS.immediate_late.sentence] : []),
    ...(denylist.simulation_mode ? ['Mode simulation : tout part vers une seule adresse.'] : []),
    ...(off.length > 0 ? ['L’équilibre de la dernière exécution n’est pas à zéro.'] : []),
  ];
  if (details.length === 0) return { status: 'healthy', ...facts };
  const status = failed_24h > 0 || late.length > 0 || held !== null ? 'degraded' : 'warning';
  return { status, detail: details.join(' '), ...facts };
}

async function mongo({ store }: AppDeps): Promise<Modules['mongo']> {
  const missing_indexes = await missingIndexes(store);
  const indexes = Object.values(COLLECTIONS).reduce((sum, collection) => sum + collection.indexes.length, 0);
  const facts = {
    database: store.db.databaseName,
    indexes: indexes - missing_indexes.length,
    missing_indexes,
  };
  return missing_indexes.length > 0
    ? { status: 'error', detail: 'Des index manquent.', ...facts }
    : { status: 'healthy', ...facts };
}

async function temporalModule({ temporal, config }: AppDeps): Promise<Modules['temporal']> {
  const facts = { namespace: config.TEMPORAL_NAMESPACE, ui_url: config.TEMPORAL_UI_URL };
  return (await within(LOOK_MS, temporal.reachable(), false))
    ? { status: 'healthy', ...facts }
    : {
        status: 'degraded',
        detail: 'Temporal ne répond pas : la réception continue, rien ne part.',
        ...facts,
      };
}

async function smtp({ store }: AppDeps, now: Date): Promise<Modules['smtp']> {
  const failed_connections_24h = await store.delivery_batches.countDocuments({
    status: 'failed',
    last_error: { $in: [...CONNECTION_CODES] },
    updated_at: { $gte: new Date(now.getTime() - DAY_MS) },
  });
  return failed_connections_24h > 0
    ? { status: 'warning', detail: 'Un serveur de messagerie est resté injoignable.', failed_connections_24h }
    : { status: 'healthy', failed_connections_24h };
}

async function worker(deps: AppDeps, now: Date): Promise<Modules['worker']> {
  const pollers = await within(LOOK_MS, countPollers(deps, now), 0);
  return pollers > 0
    ? { status: 'healthy', pollers }
    : { status: 'degraded', detail: 'Aucun worker ne travaille : rien ne part.', pollers };
}

function proxy(app: App): Modules['proxy'] {
  return app.proxyNotice.untrusted
    ? {
        status: 'warning',
        detail: 'X-Forwarded-For arrive sans TRUST_PROXY : les limites comptent le proxy.',
      }
    : { status: 'healthy' };
}

/** Alerts reach nobody until somebody says whom (12-rules U58). */
async function alertsModule({ store }: AppDeps): Promise<Modules['alerts']> {
  const { reach } = await readAlertPolicy(store);
  const recipients = reach.recipients.length + (reach.webhook_url ? 1 : 0);
  return recipients > 0
    ? { status: 'healthy', recipients }
    : {
        status: 'warning',
        detail: 'Les alertes ne préviennent personne : page Alertes, Réglages.',
        recipients,
      };
}

async function restoreModule({ store }: AppDeps): Promise<Modules['restore']> {
  const restore = await lastRestore(store, false);
  const state = restore ? restoreState(restore) : 'none';
  if (state === 'standing')
    return {
      status: 'error',
      detail:
        'La base a été restaurée et n’est pas réglée : npm run restore:settle. Aucun worker ne démarre.',
      state,
    };
  if (state === 'held')
    return {
      status: 'degraded',
      detail: 'Rien ne part seul depuis la restauration : page Restauration.',
      state,
    };
  return { status: 'healthy', state };
}

/** The state of every module, and the worst of them. */
export async function readHealth(app: App): Promise<Health> {
  const { deps } = app;
  const now = deps.clock();
  const [
    cronState,
    deliveryState,
    between,
    invoices,
    mongoState,
    temporalState,
    smtpState,
    workerState,
    restore,
    alertsState,
    alerts,
  ] = await Promise.all([
    cron(deps, now),
    deliveries(deps, now),
    intercompanyModule(deps.store),
    invoicesModule(deps.store, now),
    mongo(deps),
    temporalModule(deps),
    smtp(deps, now),
    worker(deps, now),
    restoreModule(deps),
    alertsModule(deps),
    countOpenAlerts(deps.store),
  ]);
  const modules: Modules = {
    cron: withAlerts(cronState, 'cron', alerts),
    deliveries: withAlerts(deliveryState, 'deliveries', alerts),
    intercompany: withAlerts(between, 'intercompany', alerts),
    invoices: withAlerts(invoices, 'invoices', alerts),
    mongo: mongoState,
    temporal: temporalState,
    smtp: smtpState,
    worker: workerState,
    proxy: proxy(app),
    restore,
    alerts: alertsState,
  };
  const status = worst(Object.values(modules).map((module) => module.status));
  return { status, timestamp: instant(now), modules };
}
