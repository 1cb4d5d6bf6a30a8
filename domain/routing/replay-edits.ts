/** What a person changes before a past day is replayed: orders and switches, for the whole of it. */
import type { Entity } from '../common/entity.ts';
import type { BasisPoints, Cents } from '../money/money.ts';
import type { DeliveryCalendar } from '../settings/calendar.ts';
import type { CrossEntitySettings, Settings } from '../settings/settings.ts';
import type { WeekKey, ParisDay } from '../time/paris-time.ts';
import type { Criterion } from './criteria.ts';
import type { Pause, QuotaWeeks } from './order-terms.ts';

/** Fields of an order as they are stored; what is absent stays. */
export interface OrderFields {
  active?: boolean;
  quota_semaine?: number;
  priorite?: number;
  departements?: string[];
  criteria?: Criterion[];
  lb_target_bp?: BasisPoints;
  day_cap?: number;
  month_cap?: number;
  budget_cap_cents?: Cents;
  prix_lead_cents?: Cents | null;
  pauses?: Pause[];
}

export interface OrderEdit {
  commande_id: string;
  fields: OrderFields;
}

export interface SettingsEdit {
  /** Weekdays; single dates stay closed. */
  delivery_calendar?: Partial<Record<Entity, Pick<DeliveryCalendar, 'enabled_days'>>>;
  cross_entity?: CrossEntitySettings;
  overlap_guard?: boolean;
  lb_replacement?: boolean;
}

export interface ReplayEdits {
  orders: OrderEdit[];
  settings: SettingsEdit;
}

export const NO_EDITS: ReplayEdits = { orders: [], settings: {} };

export const isEdited = ({ orders, settings }: ReplayEdits): boolean =>
  orders.length > 0 || Object.keys(settings).length > 0;

/** Edits of one order after each other; the later word counts. */
export const withEdit = (edits: ReplayEdits, { commande_id, fields }: OrderEdit): ReplayEdits => {
  const other = edits.orders.filter((edit) => edit.commande_id !== commande_id);
  const own = edits.orders.find((edit) => edit.commande_id === commande_id);
  return { ...edits, orders: [...other, { commande_id, fields: { ...own?.fields, ...fields } }] };
};

type Editable = OrderFields & {
  quota_weeks?: QuotaWeeks[];
  last_week?: WeekKey;
  debut?: ParisDay | null;
  fin?: ParisDay | null;
};

/** The order with its edits. A quota holds in every week; what is activated goes on. */
export function editedOrder<T extends Editable>(order: T, fields: OrderFields): T {
  const { last_week: _ended, quota_weeks: _weeks, ...rest } = order;
  return {
    ...(fields.active ? rest : { ...rest, ...(order.last_week && { last_week: order.last_week }) }),
    ...(fields.quota_semaine === undefined && order.quota_weeks && { quota_weeks: order.quota_weeks }),
    ...fields,
  } as T;
}

export const editedSettings = (settings: Settings, edit: SettingsEdit): Settings => ({
  ...settings,
  delivery_calendar: {
    ZR7: { ...settings.delivery_calendar.ZR7, ...edit.delivery_calendar?.ZR7 },
    MDL: { ...settings.delivery_calendar.MDL, ...edit.delivery_calendar?.MDL },
  },
  cross_entity: edit.cross_entity ?? settings.cross_entity,
  overlap_guard: { enabled: edit.overlap_guard ?? settings.overlap_guard.enabled },
  lb_replacement: { enabled: edit.lb_replacement ?? settings.lb_replacement.enabled },
});
