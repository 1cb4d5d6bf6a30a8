/**
 * Whether what is planned takes place and goes on: daily runs and Monday's job. Looked at by API and worker alike, and read in
 * MongoDB, so that it is noticed with Temporal or the workers away too.
 */
import { ENTITIES } from '../../domain/common/entity.ts';
import { LONG_PAUSE_MS, missingMonday, missingRun, scheduledRunAt } from '../../domain/runs/run-schedule.ts';
import { addWeeks, parisDay, weekKey } from '../../domain/time/paris-time.ts';
import type { Log } from '../../log.ts';
import type { Store } from '../db/mongo.ts';
import { cronLogId } from '../intercompany/cron-log.ts';
import { type AlertSubject, raiseAlert, resolveAlert, resolveOthers } from './alerts.ts';

/** A day, and time for the run itself (00-runbook "Surveiller `delivery_reports`"). */
const REPORT_DUE_MS = 26 * 60 * 60_000;

/**
 * Since when a job has been planned; `null` while it is not, because nobody made its Schedule or somebody paused it.
 * @throws when Temporal does not say
 */
export type PlannedSince = (job: 'daily-delivery' | 'intercompany-invoices') => Promise<Date | null>;

export interface RunWatchDeps {
  store: Store;
  log: Log;
  planned: PlannedSince;
}

const EVER = new Date(0);

/** @param id of the report, or the day of a run that has none */
export const runSubject = (id: string): AlertSubject => ({ type: 'run', id, entity: null });

/** Raises the alerts on what did not begin, or does not go on: once each. */
export async function watchRuns(deps: RunWatchDeps, now: Date): Promise<void> {
  await watchReports(deps, now);
  await watchPause(deps, now);
  await watchToday(deps, now);
  await watchMonday(deps, now);
}

/** Nobody waited for a run before there was somebody. */
const firstUserAt = async ({ store }: RunWatchDeps): Promise<Date | null> =>
  (await store.users.findOne({}, { sort: { created_at: 1 }, projection: { created_at: 1 } }))?.created_at ??
  null;

/** A Temporal that is away plans nothing, and what it was to do is not done: planned since ever. */
const plannedSince = async (deps: RunWatchDeps, job: Parameters<PlannedSince>[0]): Promise<Date | null> =>
  deps.planned(job).catch(() => firstUserAt(deps));

/** The last run began more than 26 hours ago. */
async function watchReports(deps: RunWatchDeps, now: Date): Promise<void> {
  const last = await deps.store.delivery_reports.findOne({}, { sort: { started_at: -1 } });
  const since = last?.started_at ?? (await firstUserAt(deps)) ?? now;
  const age = now.getTime() - since.getTime();
  if (age < REPORT_DUE_MS) return;
  await raiseAlert(
    deps,
    'run_missing',
    runSubject(last?._id ?? 'none'),
    { hours: Math.floor(age / 3_600_000) },
    now,
  );
}

/** A run is paused for so long that somebody may have forgotten it. */
async function watchPause(deps: RunWatchDeps, now: Date): Promise<void> {
  const held = await deps.store.delivery_reports.findOne({ lock: 'daily-delivery', paused: true });
  const since = held?.paused_at;
  const long = held && since && now.getTime() - since.getTime() >= LONG_PAUSE_MS ? held : null;
  await resolveOthers(deps.store, ['run_paused'], long ? [long._id] : [], now);
  if (!long) return;
  const facts = { since: since!.toISOString() };
  await raiseAlert(deps, 'run_paused', { ...runSubject(long._id), occurrence: facts.since }, facts, now);
}

/** Today's planned run has not begun: at once, and again when it is too late for it to begin by itself. */
async function watchToday(deps: RunWatchDeps, now: Date): Promise<void> {
  const { store } = deps;
  const date = parisDay(now);
  if (!missingRun(date, now, EVER)) return;
  if (await store.delivery_reports.findOne({ date }, { projection: { _id: 1 } })) return;
  const since = await plannedSince(deps, 'daily-delivery');
  const missing = since && missingRun(date, now, since);
  if (!missing) return;
  if (missing === 'run_missed') await resolveAlert(store, ['run_late'], date, now);
  const planned = scheduledRunAt(date).toISOString();
  await raiseAlert(deps, missing, runSubject(date), { planned }, now);
}

/** Monday's job, of both companies and every week, has not run by noon: the ledgers and what the companies owe each other wait for somebody. */
async function watchMonday(deps: RunWatchDeps, now: Date): Promise<void> {
  const { store } = deps;
  const week = addWeeks(weekKey(now), -1);
  if (!missingMonday(weekKey(now), now, EVER)) return;
  if (await store.cron_logs.findOne({ _id: cronLogId({ week, named: false, issuers: ENTITIES }) }))
    return resolveAlert(store, ['intercompany_missing'], week, now);
  const since = await plannedSince(deps, 'intercompany-invoices');
  if (!since || !missingMonday(weekKey(now), now, since)) return;
  await raiseAlert(deps, 'intercompany_missing', { type: 'cron', id: week, entity: null }, {}, now);
}
