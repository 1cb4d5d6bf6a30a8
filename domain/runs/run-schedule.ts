/** When the daily run is to begin, and how long it may be late (01-domain "The daily run", 00-runbook). */
import { parisInstant, type ParisDay, type WeekKey, weekMonday } from '../time/paris-time.ts';

/** Paris time. */
export const RUN_TIME = { hour: 9, minute: 30 } as const;

/** Paris time of Monday's job (02-money "Intercompany"). */
export const INTERCOMPANY_TIME = { dayOfWeek: 'MONDAY', hour: 8, minute: 0 } as const;

/** Paris time at which clients are reminded of late invoices: working days, when somebody is there to answer. */
export const REMINDER_TIME = { dayOfWeek: { start: 'MONDAY', end: 'FRIDAY' }, hour: 10, minute: 0 } as const;

/** Paris time of the purge: at night, at an hour that every day has, also when clocks change. */
export const RETENTION_TIME = { hour: 3, minute: 30 } as const;

/** A run that could not begin in time still does within so long: until 17:30. Afterwards a person starts it. */
export const CATCH_UP_HOURS = 8;

const HOUR_MS = 3_600_000;
/** A run begins within seconds of its time; later than this, somebody should look. */
const LATE_MS = 15 * 60_000;
/** A pause longer than this is one somebody has forgotten, or should be told of. */
export const LONG_PAUSE_MS = 30 * 60_000;

const INTERCOMPANY_DUE_HOUR = 12;

const two = (n: number) => String(n).padStart(2, '0');

/** The moment a day's run is planned for. */
export const scheduledRunAt = (day: ParisDay): Date =>
  parisInstant(`${day}T${two(RUN_TIME.hour)}:${two(RUN_TIME.minute)}`)!;

/**
 * Whether a Monday's job that has not run should have: by noon.
 * @param week that of the Monday
 * @param plannedSince since when the job has been planned
 */
export function missingMonday(week: WeekKey, now: Date, plannedSince: Date): boolean {
  const at = (hour: number) => parisInstant(`${weekMonday(week)}T${two(hour)}:00`)!;
  return plannedSince <= at(INTERCOMPANY_TIME.hour) && now >= at(INTERCOMPANY_DUE_HOUR);
}

/** The moment after which a day's run is missed. */
export const runMissedAt = (day: ParisDay): Date =>
  new Date(scheduledRunAt(day).getTime() + CATCH_UP_HOURS * HOUR_MS);

/**
 * Whether a day that has no run yet should have one.
 * @param plannedSince since when the run has been planned: a system set up at noon missed nothing
 */
export function missingRun(day: ParisDay, now: Date, plannedSince: Date): 'run_late' | 'run_missed' | null {
  const due = scheduledRunAt(day);
  if (plannedSince > due || now.getTime() - due.getTime() < LATE_MS) return null;
  return now < runMissedAt(day) ? 'run_late' : 'run_missed';
}
