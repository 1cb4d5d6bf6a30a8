/**
 * Where records and lists are read; `null` where the reader would only be refused: what they have no permission for, and
 * what is the other company's (01-domain §5).
 */
import type { Entity } from '../../../domain/common/entity.ts';
import { PAGES } from '../pages.ts';
import { inScope } from './api/read.ts';
import { matchPath } from './router/match.ts';
import { href } from './router/router.svelte.ts';
import { can } from './session.svelte.ts';

/** @param to a page of the admin, with or without `?…` */
export function openable(to: string): string | null {
  const path = to.split('?', 1)[0]!;
  const page = PAGES.find((one) => matchPath(one.path, path));
  return page && can(page.permission) ? href(to) : null;
}

const recordIn =
  (list: string) =>
  /** @param entity the record's company; left out when it is not known, or sure to be the reader's */
  (id: string, entity?: Entity): string | null =>
    entity && !inScope(entity) ? null : openable(`${list}/${id}`);

/** The page of one record. */
export const addressOf = {
  batch: recordIn('/lots'),
  client: recordIn('/clients'),
  commande: recordIn('/commandes'),
  delivery: recordIn('/livraisons'),
  invoice: recordIn('/factures'),
  lead: recordIn('/leads'),
  run: recordIn('/executions'),
};
