/** Shapes and indexes of alerts and of statistics by day. */
import type { Entity } from '../../domain/common/entity.ts';
import type { AlertReach, AlertRule } from '../../domain/monitoring/alert-rules.ts';
import type { AlertKind } from '../../domain/monitoring/alerts.ts';
import type { DayRows, OrderRow, ReceivedLeads } from '../../domain/monitoring/day-stats.ts';
import type { ParisDay } from '../../domain/time/paris-time.ts';
import { type Specs, present } from '../db/schema-kit.ts';

export interface AlertDoc {
  _id: string;
  kind: AlertKind;
  subject_type: string;
  subject_id: string;
  entity: Entity | null;
  related: Record<string, string>;
  /** Codes and counts, of the last time it was raised. */
  facts: Record<string, string | number>;
  /** `kind|subject`, unique while set: one open alert of a kind on a subject. */
  open_key?: string;
  raised_at: Date;
  last_raised_at: Date;
  resolved_at?: Date;
  /** When each way of telling told it; gone when its end is told too. */
  told?: { mail?: Date; webhook?: Date };
  /** Somebody takes care of it. */
  acked?: { at: Date; by: string; by_name: string };
}

/** What a person changed about alerts. `_id`: a kind, or `reach` for who is told. */
export type AlertRuleDoc = { _id: string; updated_at: Date; updated_by: string } & Partial<
  AlertRule & AlertReach
>;

/** What happened on a day that is over. `_id`: day|cube|entity|produit. */
export type DailyStatsDoc = DayRows & { _id: string; day: ParisDay };

/** A day that is over. `_id`: the Paris day. */
export interface StatsDayDoc {
  _id: ParisDay;
  /** Its statistics are kept since. */
  closed_at?: Date;
  /** Counts what who closes it would overlook. */
  changes?: number;
}

/** Of one order, all kept days summed. `_id`: the order. */
export type StatsTotalDoc = Omit<OrderRow, 'commande_id'> & { _id: string; entity: Entity; produit: string };

/** What no longer counts of a day that is kept, on the day it was taken back. `_id`: the lead. */
export interface StatsCorrectionDoc extends ReceivedLeads {
  _id: string;
  day: ParisDay;
}

export interface MonitoringDocuments {
  alerts: AlertDoc;
  alert_rules: AlertRuleDoc;
  daily_stats: DailyStatsDoc;
  stats_days: StatsDayDoc;
  stats_corrections: StatsCorrectionDoc;
  stats_totals: StatsTotalDoc;
}

export const monitoringCollections: Specs<MonitoringDocuments> = {
  alerts: {
    indexes: [
      { key: { open_key: 1 }, unique: true, ...present('open_key') },
      { key: { raised_at: -1, _id: -1 } },
      { key: { resolved_at: 1 }, ...present('told') },
    ],
  },
  alert_rules: { indexes: [] },
  daily_stats: { indexes: [{ key: { cube: 1, day: 1, entity: 1, produit: 1 } }] },
  stats_days: { indexes: [] },
  stats_corrections: { indexes: [{ key: { day: 1 } }] },
  stats_totals: { indexes: [{ key: { client_id: 1 } }] },
};
