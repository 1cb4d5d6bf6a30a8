/** Orders as the API shows them: `prix_lead_cents` → `prix_lead`, `remise_bp` → `remise_percent`, `lb_target_bp` → `lb_target_pct` (0…1). */
import type { WeekUse } from '../../domain/routing/lb.ts';
import { tightestLimit } from '../../domain/routing/caps.ts';
import { type OrderInput, shutBy } from '../../domain/routing/open-rules.ts';
import { quotaIn } from '../../domain/routing/order-terms.ts';
import { parisDay, weekBounds, type WeekKey, weekMonday } from '../../domain/time/paris-time.ts';
import { asCents, bpToPercent, bpToRatio, toEuros } from '../../domain/money/money.ts';
import { orderTerms } from '../../store/commandes/terms.ts';
import { namedFigures } from '../leads/trace-view.ts';
import type { CommandeDoc } from '../../store/commandes/collections.ts';
import type { Commande } from './contract.ts';
import { criteriaSummary } from './criteria-fields.ts';
import { instant } from '../http/instant.ts';

const NO_USE: WeekUse = { used: 0, lb_used: 0 };

/** Units a quota still allows; unlimited orders say so in words. */
export const quotaRemaining = (quota: number, used: number): number | 'illimité' =>
  quota === 0 ? 'illimité' : Math.max(0, quota - used);

/** What of an order is asked about. */
export interface CommandeMoment {
  week: WeekKey;
  /** Of that week. */
  use: WeekUse | undefined;
  /** As it stands now; absent for another week than this one. */
  state: OrderInput | undefined;
}

/** Of a past week there is the quota alone: days and months go on. */
function limitView({ week, use, state }: CommandeMoment, quota: number): Commande['limit'] {
  const limit = state
    ? tightestLimit(state.order, state.week, parisDay(state.now))
    : tightestLimit({ quota, caps: null }, use ?? NO_USE, weekMonday(week));
  if (limit?.rule !== 'budget_cap') return limit;
  return { ...limit, used: toEuros(asCents(limit.used)), limit: toEuros(asCents(limit.limit)) };
}

/** What keeps an order from every lead now; null: it takes leads. */
export function closedView(state: OrderInput | undefined): Commande['closed_by'] {
  const failure = state ? shutBy(state) : null;
  return failure && { rule: failure.rule, figures: namedFigures(failure.rule, failure.figures) };
}

export function commandeView(commande: CommandeDoc, clientName: string, moment: CommandeMoment): Commande {
  const { week, use } = moment;
  const { used, lb_used } = use ?? NO_USE;
  const terms = orderTerms(commande);
  const quota = quotaIn(commande.quota_semaine, terms.quota_weeks, week);
  return {
    id: commande._id,
    entity: commande.entity,
    client_id: commande.client_id,
    client_name: clientName,
    produit: commande.produit,
    departements: commande.departements,
    quota_semaine: commande.quota_semaine,
    priorite: commande.priorite,
    lb_target_pct: bpToRatio(commande.lb_target_bp),
    prix_lead: commande.prix_lead_cents === null ? null : toEuros(commande.prix_lead_cents),
    remise_percent: bpToPercent(commande.remise_bp),
    active: commande.active,
    auto_renew: commande.auto_renew,
    day_cap: commande.day_cap ?? 0,
    month_cap: commande.month_cap ?? 0,
    budget_cap: toEuros(commande.budget_cap_cents ?? asCents(0)),
    debut: terms.debut,
    fin: terms.fin,
    pauses: [...terms.pauses],
    quota_weeks: [...terms.quota_weeks],
    delivery_mode: terms.delivery_mode,
    delivery_hours: terms.delivery_hours,
    notes: commande.notes,
    created_at: instant(commande.created_at),
    updated_at: instant(commande.updated_at),
    week_start: instant(weekBounds(week).start),
    leads_delivered_this_week: used,
    lb_delivered_this_week: lb_used,
    quota_remaining: quotaRemaining(quota, used),
    quota_this_week: quota,
    limit: limitView(moment, quota),
    closed_by: closedView(moment.state),
    criteria_summary: criteriaSummary(commande.criteria ?? []),
  };
}
