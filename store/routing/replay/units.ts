/** Units of orders while a past period is replayed: of weeks, days and months, cents, and what clients have paid for in advance. */
import { asCents, type Cents } from '../../../domain/money/money.ts';
import { NO_CAP_USE, withUnit } from '../../../domain/routing/caps.ts';
import type { WeekUse } from '../../../domain/routing/lb.ts';
import { type MonthKey, monthOf } from '../../../domain/time/paris-month.ts';
import { parisDay, type WeekKey } from '../../../domain/time/paris-time.ts';
import { balanceId } from '../../billing/prepaid-units.ts';

/** One assigned lead, as it counts. */
export interface Unit {
  commande_id: string;
  client_id: string;
  produit: string;
  week_key: WeekKey;
  assigned_at: Date;
  is_lb: boolean;
  /** Net price of its moment. */
  cents: Cents;
  prepaid: boolean;
}

const NO_USE: WeekUse = { used: 0, lb_used: 0, caps: NO_CAP_USE };

export class ReplayUnits {
  readonly left: Map<string, number>;
  readonly #weeks = new Map<WeekKey, Map<string, WeekUse>>();
  readonly #months = new Map<string, Record<MonthKey, number>>();

  constructor(left: ReadonlyMap<string, number>) {
    this.left = new Map(left);
  }

  /** Use by order. Everything is counted, whether or not a cap asks for it: one may be set in the middle of a week. */
  ofWeek(week: WeekKey): Map<string, WeekUse> {
    let uses = this.#weeks.get(week);
    if (!uses) {
      // A month goes on where a week has only begun.
      const begin = (months: Record<MonthKey, number>): WeekUse => ({
        ...NO_USE,
        caps: { ...NO_CAP_USE, months },
      });
      uses = new Map([...this.#months].map(([id, months]) => [id, begin(months)]));
      this.#weeks.set(week, uses);
    }
    return uses;
  }

  take(unit: Unit): void {
    this.#count(unit, 1);
  }

  giveBack(unit: Unit): void {
    this.#count(unit, -1);
  }

  /** Units the fences of the week count and no delivery tells of. */
  offset(week: WeekKey, commandeId: string, by: { used: number; lb_used: number }): void {
    const uses = this.ofWeek(week);
    const use = uses.get(commandeId) ?? NO_USE;
    uses.set(commandeId, { ...use, used: use.used + by.used, lb_used: use.lb_used + by.lb_used });
  }

  #count(unit: Unit, sign: 1 | -1): void {
    const { commande_id, week_key, is_lb, cents } = unit;
    const day = parisDay(unit.assigned_at);
    const month = monthOf(day);
    const months = { ...this.#months.get(commande_id) };
    months[month] = (months[month] ?? 0) + sign;
    this.#months.set(commande_id, months);
    const uses = this.ofWeek(week_key);
    const { used, lb_used, caps = NO_CAP_USE } = uses.get(commande_id) ?? NO_USE;
    const counted =
      sign === 1
        ? withUnit(caps, { day, is_lb, cents })
        : {
            days: { ...caps.days, [day]: (caps.days[day] ?? 0) - 1 },
            lb_days: { ...caps.lb_days, [day]: (caps.lb_days[day] ?? 0) - Number(is_lb) },
            cents: asCents(caps.cents - cents),
          };
    uses.set(commande_id, {
      used: used + sign,
      lb_used: lb_used + sign * Number(is_lb),
      caps: { ...counted, months },
    });
    for (const [week, others] of this.#weeks) {
      const other = week === week_key ? undefined : others.get(commande_id);
      if (other?.caps) others.set(commande_id, { ...other, caps: { ...other.caps, months } });
    }
    if (unit.prepaid) this.addLeft(balanceId(unit.client_id, unit.produit), -sign);
  }

  addLeft(balance: string, units: number): void {
    this.left.set(balance, (this.left.get(balance) ?? 0) + units);
  }
}
