/** Orders as the API shows them: `prix_lead_cents` → `prix_lead`, `remise_bp` → `remise_percent`, `lb_target_bp` → `lb_target_pct` (0…1). */
import type { WeekUse } from '../../domain/routing/lb.ts';
import { weekBounds, type WeekKey } from '../../domain/time/paris-time.ts';
import { bpToPercent, bpToRatio, toEuros } from '../../domain/money/money.ts';
import type { CommandeDoc } from '../../store/commandes/collections.ts';
import type { Commande } from './contract.ts';
import { criteriaSummary } from './criteria-fields.ts';
import { instant } from '../http/instant.ts';

/** Units a quota still allows; unlimited orders say so in words. */
export const quotaRemaining = (quota: number, used: number): number | 'illimité' =>
  quota === 0 ? 'illimité' : Math.max(0, quota - used);

/** @param use of the week asked about */
export function commandeView(
  commande: CommandeDoc,
  clientName: string,
  week: WeekKey,
  use: WeekUse | undefined,
): Commande {
  const { used, lb_used } = use ?? { used: 0, lb_used: 0 };
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
    notes: commande.notes,
    created_at: instant(commande.created_at),
    updated_at: instant(commande.updated_at),
    week_start: instant(weekBounds(week).start),
    leads_delivered_this_week: used,
    lb_delivered_this_week: lb_used,
    quota_remaining: quotaRemaining(commande.quota_semaine, used),
    criteria_summary: criteriaSummary(commande.criteria ?? []),
  };
}
