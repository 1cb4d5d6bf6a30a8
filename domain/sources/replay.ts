/** What a breaker would have done: its rules held against figures of the past, hour by hour. */
import {
  addCounts,
  type BreakerRules,
  type ExceededRate,
  exceededRate,
  NO_COUNTS,
  type SourceCounts,
  trialSize,
} from './rules.ts';

/** Of one hour; what was sold and rejected may be told of the last hour of its day. */
export interface HourCounts extends SourceCounts {
  /** When the hour begins. */
  at: Date;
}

export interface ReplayedTrip {
  at: Date;
  exceeded: ExceededRate;
  /** Leads kept until it was well again, or until the end. */
  held: number;
  /** Null: it would still be on hold. */
  closed_at: Date | null;
}

export interface Replay {
  received: number;
  held: number;
  trips: ReplayedTrip[];
}

const HOUR_MS = 3_600_000;

/** What happened while a source is on hold: hours that are over until it is tried out, then those of the trial. */
interface Hold {
  trip: ReplayedTrip;
  /** When it is tried out; null: nobody does. */
  trial_at: number | null;
  trial: SourceCounts | null;
  size: number;
}

/**
 * Replays some hours, one after the other. A trial ends with the hour in which enough leads have passed, since hours are the
 * finest that is known.
 * @param hours every hour of the time, the empty ones too
 */
export function replayBreaker(rules: BreakerRules, hours: readonly HourCounts[]): Replay {
  const replay: Replay = { received: 0, held: 0, trips: [] };
  const trialAfter = (at: number): number | null =>
    rules.half_open_hours === undefined ? null : at + rules.half_open_hours * HOUR_MS;
  let hold: Hold | null = null;
  let first = 0;
  for (const [index, hour] of hours.entries()) {
    const end = hour.at.getTime() + HOUR_MS;
    replay.received += hour.received;
    if (!hold) {
      first = Math.max(first, index + 1 - rules.window_hours);
      const window = hours.slice(first, index + 1).reduce<SourceCounts>(addCounts, NO_COUNTS);
      const exceeded = exceededRate(rules, window);
      if (!exceeded) continue;
      const trip: ReplayedTrip = { at: new Date(end), exceeded, held: 0, closed_at: null };
      replay.trips.push(trip);
      hold = { trip, trial_at: trialAfter(end), trial: null, size: trialSize(window.received) };
      continue;
    }
    const tried = hold.trial_at !== null && hour.at.getTime() >= hold.trial_at;
    const before: SourceCounts = hold.trial ?? NO_COUNTS;
    const passed = tried ? Math.min(hour.received, hold.size - before.received) : 0;
    hold.trip.held += hour.received - passed;
    if (!tried) continue;
    hold.trial = addCounts(before, hour);
    if (hold.trial.received < hold.size) continue;
    const again = exceededRate(rules, hold.trial, 0);
    if (again) {
      hold.trial_at = trialAfter(end);
      hold.trial = null;
    } else {
      hold.trip.closed_at = new Date(end);
      first = index + 1;
      hold = null;
    }
  }
  replay.held = replay.trips.reduce((sum, { held }) => sum + held, 0);
  return replay;
}
