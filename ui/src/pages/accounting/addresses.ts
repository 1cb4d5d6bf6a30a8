/** Where the accountant's files are fetched, and what leads to a client's account. */
import { apiUrl, type Params } from '../../lib/api/client.ts';
import { openable } from '../../lib/addresses.ts';
import { session } from '../../lib/session.svelte.ts';

/** A link cannot say what is looked at but in its address. */
export const fileLink = (path: string, params: Params): string =>
  apiUrl(path, { entity: session.scope, ...params });

export const statementLink = (client_id: string): string | null => openable(`/clients/${client_id}/releve`);
