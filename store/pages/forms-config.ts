/**
 * What `forms_config` says: entity and produit of each active form. The registry holds it; the setting of that name is written
 * along in the same transaction, for the release before reads it there.
 */
import type { ClientSession } from 'mongodb';
import type { Entity } from '../../domain/common/entity.ts';
import type { Store } from '../db/mongo.ts';

export type FormsConfig = Record<string, { entity: Entity; produit: string }>;

/** The active forms by their code as written. */
export async function readFormsConfig(store: Store, session?: ClientSession): Promise<FormsConfig> {
  const forms = await store.forms
    .find({ active: true }, { ...(session && { session }), sort: { created_at: 1, _id: 1 } })
    .toArray();
  return Object.fromEntries(forms.map(({ code, entity, produit }) => [code, { entity, produit }]));
}

/** @param by id of who changed the forms in this transaction */
export async function mirrorForms(
  store: Store,
  session: ClientSession,
  by: string,
  now: Date,
): Promise<void> {
  const value = { forms: await readFormsConfig(store, session) };
  await store.settings.updateOne(
    { _id: 'forms_config' },
    { $set: { value, updated_at: now, updated_by: by } },
    { session, upsert: true },
  );
}
