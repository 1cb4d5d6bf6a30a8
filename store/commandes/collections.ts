/** Shape, indexes and validator of commandes: what a client orders each week. */
import { ENTITIES, type Entity } from '../../domain/common/entity.ts';
import type { BasisPoints, Cents } from '../../domain/money/money.ts';
import type { ParisDay, WeekKey } from '../../domain/time/paris-time.ts';
import type { DeliveryHours, DeliveryMode, Pause, QuotaWeeks } from '../../domain/routing/order-terms.ts';
import type { Criterion } from '../../domain/routing/criteria.ts';
import { type Specs, schema, oneOf, COUNT } from '../db/schema-kit.ts';

export interface CommandeDoc {
  _id: string;
  entity: Entity;
  client_id: string;
  produit: string;
  /** Two-character codes, or `['*']`. */
  departements: string[];
  /** 0 = unlimited. */
  quota_semaine: number;
  priorite: number;
  lb_target_bp: BasisPoints;
  prix_lead_cents: Cents | null;
  remise_bp: BasisPoints;
  active: boolean;
  /** false → deactivated Monday 00:00 Paris. */
  auto_renew: boolean;
  /** Last Paris week of an order that is not renewed; absent while it is. */
  last_week?: WeekKey;
  /** Units of a Paris day and of a Paris month; absent or 0: no cap. */
  day_cap?: number;
  month_cap?: number;
  /** Net price of a week's units; absent or 0: no budget. */
  budget_cap_cents?: Cents;
  /** First and last day. */
  debut?: ParisDay | null;
  fin?: ParisDay | null;
  pauses?: Pause[];
  /** Another quota for some weeks. */
  quota_weeks?: QuotaWeeks[];
  /** Absent: daily. */
  delivery_mode?: DeliveryMode;
  /** Of an immediate order. */
  delivery_hours?: DeliveryHours | null;
  /** What its leads must have answered; absent: nothing. */
  criteria?: Criterion[];
  notes: string;
  /** Bumped by whatever opens or closes it: the transaction that makes a missing fence checks the order through it. */
  fence_rev: number;
  created_at: Date;
  updated_at: Date;
  deleted_at?: Date;
}

export interface CommandesDocuments {
  commandes: CommandeDoc;
}

export const commandesCollections: Specs<CommandesDocuments> = {
  commandes: {
    indexes: [
      // One active commande per client and produit.
      { key: { client_id: 1, produit: 1 }, unique: true, partialFilterExpression: { active: true } },
      { key: { entity: 1, produit: 1 } },
      { key: { client_id: 1 } },
    ],
    validator: schema(['entity', 'client_id', 'produit', 'quota_semaine', 'priorite', 'active'], {
      entity: oneOf(ENTITIES),
      quota_semaine: COUNT,
      priorite: { bsonType: ['int', 'long', 'double'], minimum: 1, maximum: 10 },
    }),
  },
};
