/** The collections of money as 2.3.0 makes them. A later change of what areas declare is a later migration. */
import type { Document, IndexDescription } from 'mongodb';

/** The index holds only documents that have the field. */
const present = (field: string) => ({ partialFilterExpression: { [field]: { $exists: true } } });
const schema = (required: string[], properties: Document): Document => ({
  $jsonSchema: { bsonType: 'object', required: ['_id', ...required], properties },
});
const oneOf = (values: string[]) => ({ enum: values });
const DATE = { bsonType: 'date' };
const TEXT = { bsonType: 'string' };
const COUNT = { bsonType: ['int', 'long', 'double'], minimum: 0 };
const WHOLE = { bsonType: ['int', 'long', 'double'], multipleOf: 1 };

export const MONEY_COLLECTIONS: Record<string, { indexes: IndexDescription[]; validator?: Document }> = {
  prices: {
    indexes: [{ key: { scope: 1, id: 1, product: 1, valid_from: 1 } }],
    validator: schema(['scope', 'id', 'valid_from'], {
      scope: oneOf(['client', 'order', 'product', 'internal']),
      valid_from: DATE,
      price: { bsonType: ['int', 'long', 'double', 'null'], minimum: 0, multipleOf: 1 },
    }),
  },
  prepayment_balances: {
    indexes: [{ key: { client_id: 1 } }, { key: { entity: 1, remaining: 1 } }],
    validator: schema(['entity', 'client_id', 'produit', 'remaining', 'held', 'delivered'], {
      entity: oneOf(['ZR7', 'MDL']),
      remaining: { ...WHOLE, minimum: 0 },
      held: { ...WHOLE, minimum: 0 },
      delivered: { ...WHOLE, minimum: 0 },
    }),
  },
  prepayment_movements: {
    indexes: [
      { key: { balance_id: 1, at: -1, _id: -1 } },
      { key: { balance_id: 1, units: 1 } },
      { key: { delivery_id: 1 }, ...present('delivery_id') },
    ],
    validator: schema(['balance_id', 'kind', 'units', 'at'], {
      kind: oneOf(['top_up', 'refund', 'correction', 'taken', 'consumed', 'given_back']),
      units: WHOLE,
      at: DATE,
    }),
  },
  billing_weeks: {
    indexes: [{ key: { entity: 1, week_key: 1 }, unique: true }],
    validator: schema(['entity', 'week_key', 'changes'], { entity: oneOf(['ZR7', 'MDL']), changes: COUNT }),
  },
  billing_ledger: {
    indexes: [
      { key: { build_id: 1, record_id: 1, kind: 1, billable: 1, free_by: 1, client_id: 1, delivery_id: 1 } },
      { key: { build_id: 1, client_id: 1, _id: 1 } },
      { key: { delivery_id: 1 } },
    ],
    validator: schema(['build_id', 'record_id', 'delivery_id', 'kind', 'sent_at'], {
      kind: oneOf(['delivery', 'reversal']),
      billing_entity: oneOf(['ZR7', 'MDL']),
      billing_mode: oneOf(['WEEKLY_INVOICE', 'PREPAID']),
      sent_at: DATE,
    }),
  },
  billing_records: {
    indexes: [
      { key: { build_id: 1, client_id: 1 } },
      { key: { record_id: 1, build_id: 1 }, unique: true },
      { key: { invoice_id: 1 }, ...present('invoice_id') },
      { key: { client_id: 1, week_key: -1 } },
    ],
    validator: schema(['build_id', 'record_id', 'client_id', 'week_key', 'status'], {
      billing_entity: oneOf(['ZR7', 'MDL']),
      status: oneOf(['not_invoiced', 'invoiced', 'paid', 'overdue']),
      units_billable: { ...WHOLE, minimum: 0 },
      units_free: { ...WHOLE, minimum: 0 },
      client_id: TEXT,
    }),
  },
  billing_credits: {
    indexes: [{ key: { client_id: 1, week_key: -1 } }, { key: { entity: 1, week_key: 1 } }],
    validator: schema(['entity', 'client_id', 'commande_id', 'produit', 'week_key', 'units'], {
      entity: oneOf(['ZR7', 'MDL']),
      units: { ...WHOLE, minimum: 1 },
    }),
  },
  billing_checks: {
    indexes: [],
    validator: schema(['name', 'entity', 'ok', 'difference', 'checked_at'], {
      entity: oneOf(['ZR7', 'MDL']),
      difference: COUNT,
      checked_at: DATE,
    }),
  },
  intercompany_transfers: {
    indexes: [
      { key: { delivery_id: 1 } },
      { key: { from_entity: 1, sent_at: -1, _id: -1 } },
      { key: { to_entity: 1, sent_at: -1, _id: -1 } },
      { key: { from_entity: 1, status: 1, week_key: 1, _id: 1 } },
      { key: { week_key: 1, from_entity: 1, _id: 1 } },
      { key: { invoice_id: 1, sent_at: -1, _id: -1 }, ...present('invoice_id') },
      { key: { status: 1, _id: 1 }, partialFilterExpression: { status: 'error' } },
    ],
    validator: schema(
      ['delivery_id', 'from_entity', 'to_entity', 'produit', 'week_key', 'status', 'sent_at'],
      {
        from_entity: oneOf(['ZR7', 'MDL']),
        to_entity: oneOf(['ZR7', 'MDL']),
        status: oneOf(['pending', 'invoiced', 'cancelled', 'error']),
        sent_at: DATE,
      },
    ),
  },
  interfacturation_outside: {
    indexes: [{ key: { week_key: 1 } }],
    validator: schema(['week_key', 'from_entity', 'to_entity', 'produit', 'status'], {
      from_entity: oneOf(['ZR7', 'MDL']),
      to_entity: oneOf(['ZR7', 'MDL']),
      status: oneOf(['not_invoiced', 'invoiced', 'paid', 'overdue']),
    }),
  },
  cron_logs: {
    indexes: [{ key: { job: 1, started_at: -1 } }],
    validator: schema(['job', 'week_key', 'status', 'started_at'], {
      status: oneOf(['running', 'success', 'error']),
      started_at: DATE,
    }),
  },
  invoices: {
    indexes: [
      { key: { entity: 1, invoice_number: 1 }, unique: true, ...present('invoice_number') },
      { key: { draft_key: 1 }, unique: true, ...present('draft_key') },
      { key: { entity: 1, created_at: -1, _id: -1 } },
      { key: { entity: 1, status: 1, due_on: 1 } },
      { key: { client_id: 1, created_at: -1 }, ...present('client_id') },
      { key: { original_ids: 1 } },
      { key: { entity: 1, client_id: 1 }, partialFilterExpression: { kind: 'deposit' } },
      { key: { unfinished: 1 }, partialFilterExpression: { unfinished: true } },
      { key: { entity: 1, issued_on: 1, journal_no: 1 }, ...present('issued_on') },
      { key: { type: 1, week_key: 1 }, ...present('week_key') },
      { key: { 'transmission.state': 1, 'transmission.asked_at': 1 }, ...present('transmission.state') },
    ],
    validator: schema(['entity', 'type', 'kind', 'status', 'ttc', 'paid', 'credited'], {
      entity: oneOf(['ZR7', 'MDL']),
      type: oneOf(['external', 'intercompany']),
      kind: oneOf(['invoice', 'credit_note', 'deposit']),
      status: oneOf(['draft', 'sent', 'paid', 'cancelled']),
      ht: WHOLE,
      vat: WHOLE,
      ttc: WHOLE,
      paid: { ...WHOLE, minimum: 0 },
      credited: { ...WHOLE, minimum: 0 },
    }),
  },
  invoice_series: { indexes: [], validator: schema(['last', 'last_issued_on'], { last: COUNT }) },
  invoice_files: { indexes: [], validator: schema(['pdf', 'sha256'], { sha256: TEXT }) },
  invoice_mails: {
    indexes: [
      { key: { invoice_id: 1, created_at: 1 } },
      { key: { invoice_id: 1, step: 1, simulated: 1 }, unique: true, ...present('step') },
      { key: { status: 1, updated_at: 1 }, partialFilterExpression: { status: 'sending' } },
    ],
    validator: schema(['invoice_id', 'kind', 'to', 'status'], {
      status: oneOf(['none', 'sending', 'sent', 'failed']),
    }),
  },
  payments: {
    indexes: [
      { key: { invoice_id: 1, at: 1 } },
      { key: { cancels: 1 }, unique: true, ...present('cancels') },
      { key: { entity: 1, paid_on: 1 } },
    ],
    validator: schema(['invoice_id', 'amount', 'paid_on', 'means', 'at'], {
      amount: WHOLE,
      means: oneOf(['virement', 'prelevement', 'cheque', 'carte', 'compensation', 'autre']),
      at: DATE,
    }),
  },
};
