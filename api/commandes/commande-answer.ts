/** Orders as every order route answers them. */
import type { OrderView } from '../../domain/routing/open-rules.ts';
import { type WeekKey, weekKey } from '../../domain/time/paris-time.ts';
import { weekUses } from '../../store/routing/commande-weeks.ts';
import { readOrderStates } from '../../store/routing/order-states.ts';
import type { CommandeDoc } from '../../store/commandes/collections.ts';
import type { App } from '../http/deps.ts';
import { Problem } from '../http/problem.ts';
import type { Scope } from '../http/plugins/scope.ts';
import type { Commande, CommandeDetail } from './contract.ts';
import { commandeView } from './view.ts';
import { clientNames } from '../deliveries/names.ts';

export const COMMANDE_GONE = 'Cette commande n’existe pas.';

/** The order of an id, in scope and not deleted. @throws Problem 404 */
export async function commandeOf(app: App, id: string, scope: Scope): Promise<CommandeDoc> {
  const commande = await app.deps.store.commandes.findOne({ _id: id, deleted_at: { $exists: false } });
  return scope.record(commande, COMMANDE_GONE);
}

/** An order as routing knows it: one made by another process a moment ago is read first. @throws Problem 404 */
export async function orderOf({ deps: { live } }: App, { _id }: CommandeDoc): Promise<OrderView> {
  if (!live.current.orders.has(_id)) await live.refresh();
  const order = live.current.orders.get(_id);
  if (!order) throw new Problem('not_found', COMMANDE_GONE);
  return order;
}

/** Orders with their use of a week; of this week with what closes them at this moment, too. */
export async function commandeAnswers(
  { deps: { store, clock, live } }: App,
  commandes: readonly CommandeDoc[],
  asked?: WeekKey,
): Promise<Commande[]> {
  const now = clock();
  const week = asked ?? weekKey(now);
  const ids = commandes.map(({ _id }) => _id);
  const known = week === weekKey(now) ? ids.flatMap((id) => live.current.orders.get(id) ?? []) : [];
  const [uses, names, states] = await Promise.all([
    weekUses(store, week, ids),
    clientNames(
      store,
      commandes.map(({ client_id }) => client_id),
    ),
    readOrderStates(store, live.current, now, known),
  ]);
  return commandes.map((commande) =>
    commandeView(commande, names.get(commande.client_id)?.name ?? '', {
      week,
      use: uses.get(commande._id),
      state: states.get(commande._id),
    }),
  );
}

export async function commandeAnswer(app: App, commande: CommandeDoc): Promise<CommandeDetail> {
  const [view] = await commandeAnswers(app, [commande]);
  return { ...view!, criteria: commande.criteria ?? [] };
}
