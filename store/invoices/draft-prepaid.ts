/** Drafts what bills a top-up, and lets it follow the units that are taken back before it is issued (02-money "Prepaid"). */
import type { ClientSession } from 'mongodb';
import type { Entity } from '../../domain/common/entity.ts';
import { PREPAID_KINDS, type PrepaidSale } from '../../domain/invoices/prepaid-sale.ts';
import type { Actor } from '../audit/event-log.ts';
import { mustMatch } from '../db/errors.ts';
import type { Store } from '../db/mongo.ts';
import { readEntity } from '../settings/change-setting.ts';
import type { InvoiceDoc } from './collections.ts';
import { emptyInvoice, logDraft, withTotals } from './make-drafts.ts';

/** Inside the transaction that moves the units: an invoice or a deposit, as the company's setting says. */
export async function draftPrepaid(
  store: Store,
  session: ClientSession,
  { entity, client_id, ...prepaid }: PrepaidSale & { entity: Entity; client_id: string },
  by: Actor,
  now: Date,
): Promise<InvoiceDoc> {
  const { billing } = await readEntity(store, entity, session);
  const draft: InvoiceDoc = {
    ...emptyInvoice(by.id, now),
    entity,
    type: 'external',
    kind: PREPAID_KINDS[billing.prepaid_document],
    client_id,
    prepaid,
  };
  const full = await withTotals(store, draft, now, session);
  await store.invoices.insertOne(full, { session });
  const written = await store.prepayment_movements.updateOne(
    { _id: prepaid.movement_id },
    { $set: { invoice_id: full._id } },
    { session },
  );
  mustMatch(written, 'the movement');
  await logDraft(store, session, 'invoice.create', full, by, now);
  return full;
}

/** Units of a draft are taken back: it bills the others, or is deleted when it bills nothing else. */
export async function shrinkPrepaid(
  store: Store,
  session: ClientSession,
  { prepaid, ...draft }: InvoiceDoc & { prepaid: PrepaidSale },
  units: number,
  by: Actor,
  now: Date,
): Promise<void> {
  const left = prepaid.units - units;
  const { _id, manual_lines } = draft;
  if (left === 0) {
    await store.prepayment_movements.updateOne(
      { _id: prepaid.movement_id },
      { $unset: { invoice_id: 1 } },
      { session },
    );
    if (manual_lines.length === 0) {
      await store.invoices.deleteOne({ _id }, { session });
      await logDraft(store, session, 'invoice.delete', draft, by, now);
      return;
    }
  }
  const after = await withTotals(
    store,
    {
      ...draft,
      ...(left > 0 && { prepaid: { ...prepaid, units: left } }),
      rev: draft.rev + 1,
      updated_at: now,
    },
    now,
    session,
  );
  await store.invoices.replaceOne({ _id }, after, { session });
  await logDraft(store, session, 'invoice.update', after, by, now);
}
