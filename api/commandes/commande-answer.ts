/** One order as every order route answers it. */
import { weekKey } from '../../domain/time/paris-time.ts';
import { weekUses } from '../../store/routing/commande-weeks.ts';
import type { CommandeDoc } from '../../store/commandes/collections.ts';
import type { App } from '../http/deps.ts';
import type { Scope } from '../http/plugins/scope.ts';
import type { CommandeDetail } from './contract.ts';
import { commandeView } from './view.ts';
import { clientNames } from '../deliveries/names.ts';

export const COMMANDE_GONE = 'Cette commande n’existe pas.';

/** The order of an id, in scope and not deleted. @throws Problem 404 */
export async function commandeOf(app: App, id: string, scope: Scope): Promise<CommandeDoc> {
  const commande = await app.deps.store.commandes.findOne({ _id: id, deleted_at: { $exists: false } });
  return scope.record(commande, COMMANDE_GONE);
}

export async function commandeAnswer(app: App, commande: CommandeDoc): Promise<CommandeDetail> {
  const { store, clock } = app.deps;
  const week = weekKey(clock());
  const [uses, names] = await Promise.all([
    weekUses(store, week, [commande._id]),
    clientNames(store, [commande.client_id]),
  ]);
  const view = commandeView(
    commande,
    names.get(commande.client_id)?.name ?? '',
    week,
    uses.get(commande._id),
  );
  return { ...view, criteria: commande.criteria ?? [] };
}
