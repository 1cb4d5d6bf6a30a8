/** Writes the forms of one page. Like pages they are deactivated, never deleted. */
import { comparable } from '../../domain/common/text.ts';
import { auditDiff } from '../audit/audit-diff.ts';
import { type Actor, logEvent } from '../audit/event-log.ts';
import { isDuplicateKey } from '../db/errors.ts';
import type { Store } from '../db/mongo.ts';
import { retrying, transaction } from '../db/transaction.ts';
import type { FormDoc, PageDoc } from './collections.ts';
import { mirrorForms } from './forms-config.ts';

/** Another page, or the other company, has this form. */
export class FormTakenError extends Error {
  override name = 'FormTakenError';
}

/** Two processes may write a form, or the setting, for the first time: the second one's retry then finds it. */
export const FIRST_FORM = { on: isDuplicateKey, tries: 3 };

export type FormFields = Pick<FormDoc, 'name' | 'produit' | 'active'>;

/** How the audit trail names a form. */
export const loggedForm = ({ _id, entity, page }: Pick<FormDoc, '_id' | 'entity' | 'page'>) => ({
  entity_type: 'form' as const,
  entity_id: _id,
  entity,
  ...(page && { related: { page_id: page } }),
});

/** Adds a form to a page; one that was configured before and is on no page is taken over. @throws FormTakenError */
export function addForm(
  store: Store,
  page: Pick<PageDoc, '_id' | 'entity'>,
  input: FormFields & Pick<FormDoc, 'code'>,
  by: Actor,
  now: Date,
): Promise<FormDoc> {
  return retrying(
    () =>
      transaction(store, async (session) => {
        const _id = comparable(input.code);
        const before = await store.forms.findOne({ _id }, { session });
        if (before && (before.page !== undefined || before.entity !== page.entity))
          throw new FormTakenError('form taken');
        const form: FormDoc = {
          _id,
          ...input,
          page: page._id,
          entity: page.entity,
          created_at: before?.created_at ?? now,
          updated_at: now,
        };
        await store.forms.replaceOne({ _id }, form, { session, upsert: true });
        await mirrorForms(store, session, by.id, now);
        await logEvent(
          store,
          { action: 'form.create', by, ...loggedForm(form), ...auditDiff(before ?? {}, form) },
          now,
          session,
        );
        return form;
      }),
    FIRST_FORM,
  );
}

/** @returns the form as it is then, or `null` when the page has none of this code */
export function changeForm(
  store: Store,
  { page, code }: { page: string; code: string },
  change: Partial<FormFields>,
  by: Actor,
  now: Date,
): Promise<FormDoc | null> {
  return retrying(
    () =>
      transaction(store, async (session) => {
        const $set = { ...change, updated_at: now };
        const before = await store.forms.findOneAndUpdate(
          { _id: comparable(code), page },
          { $set },
          { session },
        );
        if (!before) return null;
        const after = { ...before, ...$set };
        await mirrorForms(store, session, by.id, now);
        await logEvent(
          store,
          { action: 'form.update', by, ...loggedForm(after), ...auditDiff(before, after) },
          now,
          session,
        );
        return after;
      }),
    FIRST_FORM,
  );
}
