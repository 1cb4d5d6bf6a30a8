/** Adds a version of a page's text of consent. There is no other write: what a lead names as its proof stays what it was. */
import { consentText } from '../../domain/pages/consent-text.ts';
import { type Actor, logEvent } from '../audit/event-log.ts';
import { isDuplicateKey } from '../db/errors.ts';
import { sha256 } from '../db/ids.ts';
import type { Store } from '../db/mongo.ts';
import { transaction } from '../db/transaction.ts';
import { loggedPage } from './change-page.ts';
import type { ConsentTextDoc, PageDoc } from './collections.ts';

/** The page has a text of this version. */
export class VersionTakenError extends Error {
  override name = 'VersionTakenError';
}

/** @throws VersionTakenError */
export async function addConsentText(
  store: Store,
  page: Pick<PageDoc, '_id' | 'entity'>,
  { version, text }: { version: string; text: string },
  by: Actor,
  now: Date,
): Promise<ConsentTextDoc> {
  const added: ConsentTextDoc = {
    _id: `${page._id}|${version}`,
    page: page._id,
    version,
    text,
    hash: sha256(consentText(text)),
    created_at: now,
    created_by: by.id,
  };
  await transaction(store, async (session) => {
    await store.consent_texts.insertOne(added, { session });
    const event = { action: 'page.consent_text' as const, by, ...loggedPage(page) };
    await logEvent(store, { ...event, after: { version, hash: added.hash } }, now, session);
  }).catch((error: unknown) => {
    if (isDuplicateKey(error)) throw new VersionTakenError('version taken');
    throw error;
  });
  return added;
}
