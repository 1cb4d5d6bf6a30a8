/** Writes landing pages. They are deactivated, never deleted: leads, texts and the funnel name them. */
import { comparable } from '../../domain/common/text.ts';
import { auditDiff } from '../audit/audit-diff.ts';
import { type Actor, logEvent } from '../audit/event-log.ts';
import { isDuplicateKey } from '../db/errors.ts';
import type { Store } from '../db/mongo.ts';
import { transaction } from '../db/transaction.ts';
import type { PageDoc } from './collections.ts';

/** Another page has this code. */
export class PageCodeTakenError extends Error {
  override name = 'PageCodeTakenError';
}

export type PageFields = Pick<PageDoc, 'name' | 'produit' | 'source' | 'origins' | 'active'>;

/** How the audit trail names a page. */
export const loggedPage = ({ _id, entity }: Pick<PageDoc, '_id' | 'entity'>) => ({
  entity_type: 'page' as const,
  entity_id: _id,
  entity,
});

/** @throws PageCodeTakenError */
export async function createPage(
  store: Store,
  input: PageFields & Pick<PageDoc, 'code' | 'entity'>,
  by: Actor,
  now: Date,
): Promise<PageDoc> {
  const page: PageDoc = { _id: comparable(input.code), ...input, created_at: now, updated_at: now };
  await transaction(store, async (session) => {
    await store.pages.insertOne(page, { session });
    const { after } = auditDiff({}, page);
    await logEvent(store, { action: 'page.create', by, ...loggedPage(page), after }, now, session);
  }).catch((error: unknown) => {
    if (isDuplicateKey(error)) throw new PageCodeTakenError('code taken');
    throw error;
  });
  return page;
}

/** @returns the page as it is then, or `null` when there is none */
export function changePage(
  store: Store,
  id: string,
  change: Partial<PageFields>,
  by: Actor,
  now: Date,
): Promise<PageDoc | null> {
  return transaction(store, async (session) => {
    const $set = { ...change, updated_at: now };
    const before = await store.pages.findOneAndUpdate({ _id: id }, { $set }, { session });
    if (!before) return null;
    const after = { ...before, ...$set };
    await logEvent(
      store,
      { action: 'page.update', by, ...loggedPage(after), ...auditDiff(before, after) },
      now,
      session,
    );
    return after;
  });
}
