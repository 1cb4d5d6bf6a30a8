/**
 * Writes the registry's forms the way `/settings/forms-config` does: by entity and produit alone. What a whole list leaves out
 * is deactivated, and nothing is deleted (issue 9).
 */
import type { ClientSession } from 'mongodb';
import type { Entity } from '../../domain/common/entity.ts';
import { comparable } from '../../domain/common/text.ts';
import { auditDiff } from '../audit/audit-diff.ts';
import { type Actor, logEvent } from '../audit/event-log.ts';
import type { Store } from '../db/mongo.ts';
import { retrying, transaction } from '../db/transaction.ts';
import { FIRST_FORM } from './change-form.ts';
import type { FormDoc } from './collections.ts';
import { type FormsConfig, mirrorForms, readFormsConfig } from './forms-config.ts';

/** A form is on a page of the other company: the page decides whose it is. */
export class FormOfOtherError extends Error {
  override name = 'FormOfOtherError';
  readonly code: string;
  constructor(code: string) {
    super('form of the other company');
    this.code = code;
  }
}

export interface ConfiguredForm {
  form_code: string;
  entity: Entity;
  produit: string;
}

interface Writing {
  store: Store;
  session: ClientSession;
  now: Date;
}

/** @throws FormOfOtherError */
async function putForm(
  { store, session, now }: Writing,
  before: FormDoc | undefined,
  { form_code, entity, produit }: ConfiguredForm,
): Promise<void> {
  if (before?.page !== undefined && before.entity !== entity) throw new FormOfOtherError(form_code);
  const _id = comparable(form_code);
  const set = { code: form_code, entity, produit, active: true, updated_at: now };
  await store.forms.updateOne(
    { _id },
    { $set: set, $setOnInsert: { name: '', created_at: now } },
    { session, upsert: true },
  );
}

/**
 * @param forms to be active as they say
 * @param whole whether those that are not among them are deactivated
 * @returns every active form
 */
export function writeFormsConfig(
  store: Store,
  { forms, whole, by, now }: { forms: readonly ConfiguredForm[]; whole: boolean; by: Actor; now: Date },
): Promise<FormsConfig> {
  return retrying(
    () =>
      transaction(store, async (session) => {
        const before = await readFormsConfig(store, session);
        const ids = forms.map(({ form_code }) => comparable(form_code));
        const known = await store.forms.find({ _id: { $in: ids } }, { session }).toArray();
        const byId = new Map(known.map((form) => [form._id, form]));
        for (const form of forms)
          await putForm({ store, session, now }, byId.get(comparable(form.form_code)), form);
        if (whole)
          await store.forms.updateMany(
            { _id: { $nin: ids }, active: true },
            { $set: { active: false, updated_at: now } },
            { session },
          );
        await mirrorForms(store, session, by.id, now);
        const after = await readFormsConfig(store, session);
        const event = {
          action: 'setting.update' as const,
          entity_type: 'setting' as const,
          entity_id: 'forms_config',
          entity: null,
          by,
        };
        await logEvent(store, { ...event, ...auditDiff({ forms: before }, { forms: after }) }, now, session);
        return after;
      }),
    FIRST_FORM,
  );
}
