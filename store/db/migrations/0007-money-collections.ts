/** The collections of money as 2.3.0 makes them. A later change of what areas declare is a later migration. */
import type { Document, IndexDescription } from 'mongodb';

export const MONEY_COLLECTIONS: Record<string, { indexes: IndexDescription[]; validator?: Document }> = {
  prices: {
    indexes: [
      {
        key: {
          scope: 1,
          id: 1,
          product: 1,
          valid_from: 1,
        },
      },
    ],
    validator: {
      $jsonSchema: {
        bsonType: 'object',
        required: ['_id', 'scope', 'id', 'valid_from'],
        properties: {
          scope: {
            enum: ['client', 'order', 'product', 'internal'],
          },
          valid_from: {
            bsonType: 'date',
          },
          price: {
            bsonType: ['int', 'long', 'double', 'null'],
            minimum: 0,
            multipleOf: 1,
          },
        },
      },
    },
  },
  prepayment_balances: {
    indexes: [
      {
        key: {
          client_id: 1,
        },
      },
      {
        key: {
          entity: 1,
          remaining: 1,
        },
      },
    ],
    validator: {
      $jsonSchema: {
        bsonType: 'object',
        required: ['_id', 'entity', 'client_id', 'produit', 'remaining', 'held', 'delivered'],
        properties: {
          entity: {
            enum: ['ZR7', 'MDL'],
          },
          remaining: {
            bsonType: ['int', 'long', 'double'],
            multipleOf: 1,
            minimum: 0,
          },
          held: {
            bsonType: ['int', 'long', 'double'],
            multipleOf: 1,
            minimum: 0,
          },
          delivered: {
            bsonType: ['int', 'long', 'double'],
            multipleOf: 1,
            minimum: 0,
          },
        },
      },
    },
  },
  prepayment_movements: {
    indexes: [
      {
        key: {
          balance_id: 1,
          at: -1,
          _id: -1,
        },
      },
      {
        key: {
          delivery_id: 1,
        },
        partialFilterExpression: {
          delivery_id: {
            $exists: true,
          },
        },
      },
    ],
    validator: {
      $jsonSchema: {
        bsonType: 'object',
        required: ['_id', 'balance_id', 'kind', 'units', 'at'],
        properties: {
          kind: {
            enum: ['top_up', 'refund', 'correction', 'taken', 'consumed', 'given_back'],
          },
          units: {
            bsonType: ['int', 'long', 'double'],
            multipleOf: 1,
          },
          at: {
            bsonType: 'date',
          },
        },
      },
    },
  },
  billing_weeks: {
    indexes: [
      {
        key: {
          entity: 1,
          week_key: 1,
        },
        unique: true,
      },
    ],
    validator: {
      $jsonSchema: {
        bsonType: 'object',
        required: ['_id', 'entity', 'week_key', 'changes'],
        properties: {
          entity: {
            enum: ['ZR7', 'MDL'],
          },
          changes: {
            bsonType: ['int', 'long', 'double'],
            minimum: 0,
          },
        },
      },
    },
  },
  billing_ledger: {
    indexes: [
      {
        key: {
          build_id: 1,
          record_id: 1,
          _id: 1,
        },
      },
      {
        key: {
          build_id: 1,
          client_id: 1,
          _id: 1,
        },
      },
      {
        key: {
          delivery_id: 1,
        },
      },
    ],
    validator: {
      $jsonSchema: {
        bsonType: 'object',
        required: ['_id', 'build_id', 'record_id', 'delivery_id', 'kind', 'sent_at'],
        properties: {
          kind: {
            enum: ['delivery', 'reversal'],
          },
          billing_entity: {
            enum: ['ZR7', 'MDL'],
          },
          billing_mode: {
            enum: ['WEEKLY_INVOICE', 'PREPAID'],
          },
          sent_at: {
            bsonType: 'date',
          },
        },
      },
    },
  },
  billing_records: {
    indexes: [
      {
        key: {
          build_id: 1,
          client_id: 1,
        },
      },
      {
        key: {
          record_id: 1,
          build_id: 1,
        },
        unique: true,
      },
      {
        key: {
          invoice_id: 1,
        },
        partialFilterExpression: {
          invoice_id: {
            $exists: true,
          },
        },
      },
      {
        key: {
          client_id: 1,
          week_key: -1,
        },
      },
    ],
    validator: {
      $jsonSchema: {
        bsonType: 'object',
        required: ['_id', 'build_id', 'record_id', 'client_id', 'week_key', 'status'],
        properties: {
          billing_entity: {
            enum: ['ZR7', 'MDL'],
          },
          status: {
            enum: ['not_invoiced', 'invoiced', 'paid', 'overdue'],
          },
          units_billable: {
            bsonType: ['int', 'long', 'double'],
            multipleOf: 1,
            minimum: 0,
          },
          units_free: {
            bsonType: ['int', 'long', 'double'],
            multipleOf: 1,
            minimum: 0,
          },
          client_id: {
            bsonType: 'string',
          },
        },
      },
    },
  },
  billing_credits: {
    indexes: [
      {
        key: {
          client_id: 1,
          week_key: -1,
        },
      },
      {
        key: {
          entity: 1,
          week_key: 1,
        },
      },
    ],
    validator: {
      $jsonSchema: {
        bsonType: 'object',
        required: ['_id', 'entity', 'client_id', 'commande_id', 'produit', 'week_key', 'units'],
        properties: {
          entity: {
            enum: ['ZR7', 'MDL'],
          },
          units: {
            bsonType: ['int', 'long', 'double'],
            multipleOf: 1,
            minimum: 1,
          },
        },
      },
    },
  },
  intercompany_transfers: {
    indexes: [
      {
        key: {
          delivery_id: 1,
        },
      },
      {
        key: {
          from_entity: 1,
          sent_at: -1,
          _id: -1,
        },
      },
      {
        key: {
          to_entity: 1,
          sent_at: -1,
          _id: -1,
        },
      },
      {
        key: {
          from_entity: 1,
          status: 1,
          week_key: 1,
          _id: 1,
        },
      },
      {
        key: {
          week_key: 1,
          from_entity: 1,
          _id: 1,
        },
      },
      {
        key: {
          invoice_id: 1,
        },
        partialFilterExpression: {
          invoice_id: {
            $exists: true,
          },
        },
      },
      {
        key: {
          status: 1,
          _id: 1,
        },
        partialFilterExpression: {
          status: 'error',
        },
      },
    ],
    validator: {
      $jsonSchema: {
        bsonType: 'object',
        required: [
          '_id',
          'delivery_id',
          'from_entity',
          'to_entity',
          'produit',
          'week_key',
          'status',
          'sent_at',
        ],
        properties: {
          from_entity: {
            enum: ['ZR7', 'MDL'],
          },
          to_entity: {
            enum: ['ZR7', 'MDL'],
          },
          status: {
            enum: ['pending', 'invoiced', 'cancelled', 'error'],
          },
          sent_at: {
            bsonType: 'date',
          },
        },
      },
    },
  },
  interfacturation_outside: {
    indexes: [
      {
        key: {
          week_key: 1,
        },
      },
    ],
    validator: {
      $jsonSchema: {
        bsonType: 'object',
        required: ['_id', 'week_key', 'from_entity', 'to_entity', 'produit', 'status'],
        properties: {
          from_entity: {
            enum: ['ZR7', 'MDL'],
          },
          to_entity: {
            enum: ['ZR7', 'MDL'],
          },
          status: {
            enum: ['not_invoiced', 'invoiced', 'paid', 'overdue'],
          },
        },
      },
    },
  },
  cron_logs: {
    indexes: [
      {
        key: {
          job: 1,
          started_at: -1,
        },
      },
    ],
    validator: {
      $jsonSchema: {
        bsonType: 'object',
        required: ['_id', 'job', 'week_key', 'status', 'started_at'],
        properties: {
          status: {
            enum: ['running', 'success', 'error'],
          },
          started_at: {
            bsonType: 'date',
          },
        },
      },
    },
  },
  invoices: {
    indexes: [
      {
        key: {
          entity: 1,
          invoice_number: 1,
        },
        unique: true,
        partialFilterExpression: {
          invoice_number: {
            $exists: true,
          },
        },
      },
      {
        key: {
          draft_key: 1,
        },
        unique: true,
        partialFilterExpression: {
          draft_key: {
            $exists: true,
          },
        },
      },
      {
        key: {
          entity: 1,
          created_at: -1,
          _id: -1,
        },
      },
      {
        key: {
          entity: 1,
          status: 1,
          due_on: 1,
        },
      },
      {
        key: {
          client_id: 1,
          created_at: -1,
        },
        partialFilterExpression: {
          client_id: {
            $exists: true,
          },
        },
      },
      {
        key: {
          original_ids: 1,
        },
      },
      {
        key: {
          unfinished: 1,
        },
        partialFilterExpression: {
          unfinished: true,
        },
      },
      {
        key: {
          entity: 1,
          issued_on: 1,
          journal_no: 1,
        },
        partialFilterExpression: {
          issued_on: {
            $exists: true,
          },
        },
      },
      {
        key: {
          type: 1,
          week_key: 1,
        },
        partialFilterExpression: {
          week_key: {
            $exists: true,
          },
        },
      },
    ],
    validator: {
      $jsonSchema: {
        bsonType: 'object',
        required: ['_id', 'entity', 'type', 'kind', 'status', 'ttc', 'paid', 'credited'],
        properties: {
          entity: {
            enum: ['ZR7', 'MDL'],
          },
          type: {
            enum: ['external', 'intercompany'],
          },
          kind: {
            enum: ['invoice', 'credit_note', 'deposit'],
          },
          status: {
            enum: ['draft', 'sent', 'paid', 'cancelled'],
          },
          ht: {
            bsonType: ['int', 'long', 'double'],
            multipleOf: 1,
          },
          vat: {
            bsonType: ['int', 'long', 'double'],
            multipleOf: 1,
          },
          ttc: {
            bsonType: ['int', 'long', 'double'],
            multipleOf: 1,
          },
          paid: {
            bsonType: ['int', 'long', 'double'],
            multipleOf: 1,
            minimum: 0,
          },
          credited: {
            bsonType: ['int', 'long', 'double'],
            multipleOf: 1,
            minimum: 0,
          },
        },
      },
    },
  },
  invoice_series: {
    indexes: [],
    validator: {
      $jsonSchema: {
        bsonType: 'object',
        required: ['_id', 'last', 'last_issued_on'],
        properties: {
          last: {
            bsonType: ['int', 'long', 'double'],
            minimum: 0,
          },
        },
      },
    },
  },
  invoice_files: {
    indexes: [],
    validator: {
      $jsonSchema: {
        bsonType: 'object',
        required: ['_id', 'pdf', 'sha256'],
        properties: {
          sha256: {
            bsonType: 'string',
          },
        },
      },
    },
  },
  invoice_mails: {
    indexes: [
      {
        key: {
          invoice_id: 1,
          created_at: 1,
        },
      },
      {
        key: {
          invoice_id: 1,
          step: 1,
        },
        unique: true,
        partialFilterExpression: {
          step: {
            $exists: true,
          },
        },
      },
    ],
    validator: {
      $jsonSchema: {
        bsonType: 'object',
        required: ['_id', 'invoice_id', 'kind', 'to', 'status'],
        properties: {
          status: {
            enum: ['none', 'sending', 'sent', 'failed'],
          },
        },
      },
    },
  },
  payments: {
    indexes: [
      {
        key: {
          invoice_id: 1,
          at: 1,
        },
      },
      {
        key: {
          cancels: 1,
        },
        unique: true,
        partialFilterExpression: {
          cancels: {
            $exists: true,
          },
        },
      },
      {
        key: {
          entity: 1,
          paid_on: 1,
        },
      },
    ],
    validator: {
      $jsonSchema: {
        bsonType: 'object',
        required: ['_id', 'invoice_id', 'amount', 'paid_on', 'means', 'at'],
        properties: {
          amount: {
            bsonType: ['int', 'long', 'double'],
            multipleOf: 1,
          },
          means: {
            enum: ['virement', 'prelevement', 'cheque', 'carte', 'compensation', 'autre'],
          },
          at: {
            bsonType: 'date',
          },
        },
      },
    },
  },
};
