/** What a simulation is asked for, read and checked. */
import { isAllowed, type Permission } from '../../domain/access/permissions.ts';
import type { OrderFields, ReplayEdits, SettingsEdit as Edit } from '../../domain/routing/replay-edits.ts';
import { addDays, type ParisDay, parisDay, parisDayStart, weekMonday } from '../../domain/time/paris-time.ts';
import { replaysSince } from '../../store/routing/replay/replays.ts';
import { commandeOf } from '../commandes/commande-answer.ts';
import { commandeFields } from '../commandes/commande-fields.ts';
import type { App } from '../http/deps.ts';
import type { Caller } from '../http/plugins/auth.ts';
import type { Scope } from '../http/plugins/scope.ts';
import { Problem } from '../http/problem.ts';
import { invalid, within } from '../http/validation.ts';
import { parseDay, parseWeek } from '../http/week.ts';
import type { OrderEdit, ReplayBody } from './contract.ts';

/** A replay tells of orders and of their clients. */
export function mustHave(caller: Caller, permission: Permission): void {
  if (!isAllowed(caller, permission))
    throw new Problem('forbidden', `Il vous manque le droit « ${permission} ».`);
}

export interface AskedPeriod {
  day?: string;
  week?: string;
}

/** Whole days that are over and that the audit trail tells of. @throws Problem 422 */
export async function pastPeriod(
  { deps: { store, clock } }: App,
  { day, week }: AskedPeriod,
): Promise<{ from: ParisDay; to: ParisDay }> {
  const path = week ? 'week' : 'day';
  if (!day === !week) throw invalid([{ path: 'day', message: 'demande un jour, ou une semaine' }]);
  const from = week ? weekMonday(parseWeek(week)) : parseDay(day!);
  const to = week ? addDays(from, 6) : from;
  if (to >= parisDay(clock())) throw invalid([{ path, message: 'n’est pas encore terminé' }]);
  const since = await replaysSince(store);
  if (since && parisDayStart(from) < since)
    throw invalid([{ path, message: 'précède la mise à jour qui permet de simuler le passé' }]);
  return { from, to };
}

function orderFields({ commande_id: _id, ...change }: OrderEdit, place: number): OrderFields {
  const { active, quota_semaine, priorite, departements, criteria, prix_lead_cents, ...caps } = within(
    `commandes.${place}`,
    () => commandeFields(change),
  );
  const { day_cap, month_cap, budget_cap_cents, lb_target_bp } = caps;
  const given = { active, quota_semaine, priorite, departements, criteria, prix_lead_cents };
  const all = { ...given, day_cap, month_cap, budget_cap_cents, lb_target_bp };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined)) as OrderFields;
}

const settingsEdit = (edit: NonNullable<ReplayBody['settings']>): Edit => ({ ...edit }) as Edit;
/** Edits of orders in scope; of switches of both companies by who sees both. @throws Problem */
export async function replayEdits(app: App, body: ReplayBody, scope: Scope): Promise<ReplayEdits> {
  const { commandes = [], settings = {} } = body;
  const shared = [settings.cross_entity, settings.overlap_guard, settings.lb_replacement];
  const calendars = Object.keys(settings.delivery_calendar ?? {}) as ('ZR7' | 'MDL')[];
  if (
    !scope.both &&
    (shared.some((edit) => edit !== undefined) || calendars.some((entity) => !scope.sees(entity)))
  )
    throw new Problem(
      'forbidden',
      'Les réglages des deux sociétés se simulent en les regardant toutes deux.',
    );
  const orders = [];
  for (const [place, edit] of commandes.entries()) {
    const { _id } = await commandeOf(app, edit.commande_id, scope);
    orders.push({ commande_id: _id, fields: orderFields(edit, place) });
  }
  return {
    orders: orders.filter(({ fields }) => Object.keys(fields).length > 0),
    settings: settingsEdit(settings),
  };
}
