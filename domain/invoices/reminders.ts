/** When a client is reminded of an invoice that is late (02-money "Invoices"): steps in their order, as far apart as planned. */
import type { ReminderStep } from '../settings/company.ts';
import { daysBetween, type ParisDay } from '../time/paris-time.ts';

/** A reminder that was asked for. */
export interface AskedReminder {
  /** From 1 on. */
  step: number;
  on: ParisDay;
  /** It left; one that did not is tried again before the next. */
  sent: boolean;
}

const lastOf = (asked: readonly AskedReminder[]): AskedReminder | undefined =>
  asked.reduce<AskedReminder | undefined>(
    (last, one) => (last && last.step > one.step ? last : one),
    undefined,
  );

/** The step that follows; null when none is left. One that did not leave comes again. */
export function nextStep(asked: readonly AskedReminder[], steps: number): number | null {
  const last = lastOf(asked);
  const next = last === undefined ? 1 : last.sent ? last.step + 1 : last.step;
  return next <= steps ? next : null;
}

/**
 * The step to be sent today. A client who was not reminded in time is not sent everything at once: between two steps there are
 * always the days planned between them.
 */
export function reminderDue(
  due_on: ParisDay,
  asked: readonly AskedReminder[],
  steps: readonly Pick<ReminderStep, 'days'>[],
  today: ParisDay,
): number | null {
  const next = nextStep(asked, steps.length);
  if (next === null || daysBetween(due_on, today) < steps[next - 1]!.days) return null;
  const last = lastOf(asked);
  if (last === undefined || last.step === next) return next;
  const apart = steps[next - 1]!.days - (steps[last.step - 1]?.days ?? 0);
  return daysBetween(last.on, today) >= apart ? next : null;
}
