/** Gives users the keys a release brings, once, from a migration (12-rules U65). */
import { newKeysOf } from '../../domain/access/new-keys.ts';
import type { AddedKey } from '../../domain/access/permissions.ts';
import type { Store } from '../db/mongo.ts';

/** @param keys of one release. It may be run again: who has a key, or has it to be decided on, keeps that. */
export async function giveNewKeys(store: Store, keys: readonly AddedKey[]): Promise<void> {
  for await (const user of store.users.find()) {
    const { given, to_review } = newKeysOf(keys, user);
    if (given.length > 0)
      await store.users.updateOne({ _id: user._id }, { $addToSet: { permissions: { $each: given } } });
    if (to_review.length > 0)
      await store.users.updateOne({ _id: user._id }, { $addToSet: { keys_to_review: { $each: to_review } } });
  }
}
