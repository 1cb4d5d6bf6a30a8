/** One client as every client route answers it. */
import type { ClientDoc } from '../../store/clients/collections.ts';
import { clientCounts } from './client-counts.ts';
import type { App } from '../http/deps.ts';
import type { Scope } from '../http/plugins/scope.ts';
import type { ClientDetail } from './contract.ts';
import { noteView } from './crm-fields.ts';
import { clientView } from './view.ts';

export const CLIENT_GONE = 'Ce client n’existe pas.';

/** The client of an id, in scope and not deleted. @throws Problem 404 */
export async function clientOf(app: App, id: string, scope: Scope): Promise<ClientDoc> {
  const client = await app.deps.store.clients.findOne({ _id: id, deleted_at: { $exists: false } });
  return scope.record(client, CLIENT_GONE);
}

/** The same, deleted or not: its accounts stay readable. @throws Problem 404 */
export async function onceClientOf(app: App, id: string, scope: Scope): Promise<ClientDoc> {
  return scope.record(await app.deps.store.clients.findOne({ _id: id }), CLIENT_GONE);
}

export async function clientAnswer(app: App, client: ClientDoc): Promise<ClientDetail> {
  const { store, live, clock } = app.deps;
  const counts = await clientCounts(store, [client._id], clock());
  const view = clientView(client, counts.get(client._id)!, live.current.settings.email_denylist.domains);
  return { ...view, internal_notes: (client.internal_notes ?? []).map(noteView) };
}
