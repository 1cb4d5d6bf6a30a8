/**
 * Switching the validators off and on again, for going back to an older release (docs/operations.md): 2.0.0 puts its own
 * validators back at every start, and those do not know the values a newer release writes. MongoDB keeps a collection's
 * level when its validator is replaced, so "off" outlives such a start.
 */
import { COLLECTIONS } from '../collections.ts';
import { DECLARED } from './declared.ts';
import { ENFORCED } from './make-collection.ts';
import type { Store } from './mongo.ts';

const validated = DECLARED.filter((name) => COLLECTIONS[name].validator);

/** Lets every document in. */
export async function switchValidatorsOff({ db }: Store): Promise<void> {
  for (const name of validated) await db.command({ collMod: name, validationLevel: 'off' });
}

/** Puts the declared validators back in force: the database must be of this release. */
export async function switchValidatorsOn({ db }: Store): Promise<void> {
  for (const name of validated)
    await db.command({ collMod: name, validator: COLLECTIONS[name].validator, ...ENFORCED });
}

/** Names of the collections whose validator is off. */
export async function validatorsOff({ db }: Store): Promise<string[]> {
  const listed = await db
    .listCollections<{ name: string; options: { validationLevel?: string } }>({}, { nameOnly: false })
    .toArray();
  return listed
    .filter(({ options }) => options.validationLevel === 'off')
    .map(({ name }) => name)
    .sort();
}
