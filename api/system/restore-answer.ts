/** A restore as people see it: what concerns their companies. */
import type { RestoreItem } from '../../domain/system/restore.ts';
import type { RestoreDoc } from '../../store/system/collections.ts';
import { restoreState } from '../../store/system/restore-mark.ts';
import type { App } from '../http/deps.ts';
import { instant, maybeInstant } from '../http/instant.ts';
import type { Scope } from '../http/plugins/scope.ts';
import type { Restore } from './contract.ts';

/** Lines of the other company's clients are left out; those whose client nobody knows concern both. */
export async function restoreAnswer(app: App, restore: RestoreDoc, scope: Scope): Promise<Restore> {
  const { store, temporal } = app.deps;
  const { items = [], counts = {} } = restore;
  const ids = [...new Set(items.flatMap(({ client_id }) => client_id ?? []))];
  const found = await store.clients
    .find({ _id: { $in: ids } }, { projection: { entity: 1, name: 1 } })
    .toArray();
  const clients = new Map(found.map((client) => [client._id, client]));
  const clientOf = ({ client_id }: RestoreItem) => (client_id ? clients.get(client_id) : undefined);
  const seen = items.filter((item) => scope.sees(clientOf(item)?.entity ?? scope.entities[0]));
  return {
    state: restoreState(restore),
    backup_at: instant(restore.backup_at),
    marked_at: instant(restore.marked_at),
    settled_at: maybeInstant(restore.settled_at),
    released_at: maybeInstant(restore.released_at),
    released_by: restore.released_by ?? null,
    last_lead_at: maybeInstant(restore.last_lead_at ?? undefined),
    temporal: restore.temporal ?? false,
    stock: restore.stock ?? 0,
    total: Object.values(counts).reduce((sum, n) => sum + n, 0),
    items: seen.map((item) => {
      const { kind, id, client_id, count, at, told, workflow_id } = item;
      const client = clientOf(item);
      return {
        ...{ kind, id },
        ...(client_id && { client_id }),
        ...(client && { client_name: client.name }),
        ...(count !== undefined && { count }),
        ...(at && { at: instant(at) }),
        ...(told && { told }),
        temporal_url: workflow_id ? temporal.urlOf(workflow_id) : null,
      };
    }),
  };
}
