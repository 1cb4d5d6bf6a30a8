/**
 * Every Schedule, in one list; written to Temporal when a worker starts (04-architecture "Temporal"). What the code says
 * is corrected there; an operator's pause and note are kept.
 */
import {
  type CalendarSpec,
  type Client,
  type IntervalSpec,
  ScheduleAlreadyRunning,
  type ScheduleOptions,
  ScheduleNotFoundError,
  ScheduleOverlapPolicy,
} from '@temporalio/client';
import {
  CATCH_UP_HOURS,
  INTERCOMPANY_TIME,
  REMINDER_TIME,
  RETENTION_TIME,
  RUN_TIME,
} from '../domain/runs/run-schedule.ts';
import { PARIS } from '../domain/time/paris-time.ts';
import type * as workflows from '../workflows/index.ts';

export interface ScheduleSpecification {
  id: string;
  workflow: keyof typeof workflows;
  /** What people call it. */
  name: string;
  /** What the Temporal UI says of it. */
  summary: string;
  calendar?: CalendarSpec;
  interval?: IntervalSpec;
  /** How late a moment missed while Temporal was down is still made up for. */
  catchupWindow: string;
}

export const SCHEDULES: readonly ScheduleSpecification[] = [
  {
    id: 'daily-delivery',
    workflow: 'startDailyDelivery',
    name: 'livraison quotidienne',
    summary: 'Livraison quotidienne, 09:30 heure de Paris',
    calendar: RUN_TIME,
    catchupWindow: `${CATCH_UP_HOURS}h`,
  },
  {
    id: 'week-orders',
    workflow: 'weekOrders',
    name: 'fin des commandes non reconduites',
    summary: 'Fin des commandes non reconduites, lundi 00:00 heure de Paris',
    calendar: { dayOfWeek: 'MONDAY', hour: 0, minute: 0 },
    catchupWindow: '8h',
  },
  {
    id: 'intercompany-invoices',
    workflow: 'startIntercompany',
    name: 'facturation intersociétés',
    summary: 'Facturation intersociétés, lundi 08:00 heure de Paris',
    calendar: INTERCOMPANY_TIME,
    catchupWindow: `${CATCH_UP_HOURS}h`,
  },
  {
    id: 'invoice-reminders',
    workflow: 'invoiceReminders',
    name: 'relances des factures',
    summary: 'Relances des factures échues, du lundi au vendredi à 10:00 heure de Paris',
    calendar: REMINDER_TIME,
    catchupWindow: `${CATCH_UP_HOURS}h`,
  },
  {
    id: 'retention',
    workflow: 'startRetention',
    name: 'conservation des données',
    summary: 'Conservation des données : effacement de ce qui a passé sa durée, 03:30 heure de Paris',
    calendar: RETENTION_TIME,
    catchupWindow: '3h',
  },
  {
    id: 'watchdog',
    workflow: 'watchdog',
    name: 'surveillance',
    summary: 'Surveillance : lots interrompus, exécution manquante',
    interval: { every: '10m' },
    catchupWindow: '1m',
  },
  {
    id: 'source-breakers',
    workflow: 'sourceBreakers',
    name: 'disjoncteurs des sources',
    summary: 'Disjoncteurs des sources, chaque minute',
    interval: { every: '1m' },
    catchupWindow: '1m',
  },
];

/**
 * Ids of Schedules an earlier release made and this one does not: they are removed, or they would go on firing. Nothing
 * else is, whoever made it.
 */
const FORMER_SCHEDULES: readonly string[] = [];

function optionsOf(
  { id, workflow, summary, calendar, interval, catchupWindow }: ScheduleSpecification,
  taskQueue: string,
) {
  return {
    scheduleId: id,
    spec: {
      timezone: PARIS,
      ...(calendar && { calendars: [calendar] }),
      ...(interval && { intervals: [interval] }),
    },
    action: {
      type: 'startWorkflow',
      workflowType: workflow,
      workflowId: id,
      taskQueue,
      staticSummary: summary,
      args: [],
    },
    // A run's troubles are in its report: they never stop the next day's.
    policies: { overlap: ScheduleOverlapPolicy.SKIP, catchupWindow, pauseOnFailure: false },
  } as const satisfies ScheduleOptions;
}

/** Makes missing Schedules, corrects those that differ from the code, and removes those it no longer has. */
export async function upsertSchedules(
  client: Client,
  taskQueue: string,
  schedules: readonly ScheduleSpecification[] = SCHEDULES,
  former: readonly string[] = FORMER_SCHEDULES,
): Promise<void> {
  for (const schedule of schedules) {
    const options = optionsOf(schedule, taskQueue);
    try {
      await client.schedule.create(options);
    } catch (error) {
      if (!(error instanceof ScheduleAlreadyRunning)) throw error;
      const { spec, action, policies } = options;
      await client.schedule.getHandle(schedule.id).update(({ state }) => ({ spec, action, policies, state }));
    }
  }
  for (const id of former) {
    await client.schedule
      .getHandle(id)
      .delete()
      .catch((error: unknown) => {
        if (!(error instanceof ScheduleNotFoundError)) throw error;
      });
  }
}

export interface ScheduleState {
  job: string;
  name: string;
  /** Null when paused, or not made yet. */
  next: Date | null;
  paused: boolean;
  note: string;
}

/** When one job runs next, whether or not a worker has made it yet. */
export async function describeSchedule(client: Client, job: string): Promise<ScheduleState> {
  const name = SCHEDULES.find(({ id }) => id === job)?.name ?? job;
  try {
    const { state, info } = await client.schedule.getHandle(job).describe();
    const next = state.paused ? null : (info.nextActionTimes[0] ?? null);
    return { job, name, next, paused: state.paused, note: state.note ?? '' };
  } catch (error) {
    if (!(error instanceof ScheduleNotFoundError)) throw error;
    return { job, name, next: null, paused: false, note: '' };
  }
}

/** How long a look may wait for Temporal, ms. */
const LOOK_MS = 3_000;

/** Since when a job has been planned; `null` while it is paused, or not made yet. @throws when Temporal does not answer in time */
export async function plannedSince(client: Client, job: string): Promise<Date | null> {
  try {
    const { state, info } = await client.withDeadline(Date.now() + LOOK_MS, () =>
      client.schedule.getHandle(job).describe(),
    );
    return state.paused ? null : info.createdAt;
  } catch (error) {
    if (error instanceof ScheduleNotFoundError) return null;
    throw error;
  }
}

/** When each job runs next. */
export const describeSchedules = (client: Client): Promise<ScheduleState[]> =>
  Promise.all(SCHEDULES.map(({ id }) => describeSchedule(client, id)));
