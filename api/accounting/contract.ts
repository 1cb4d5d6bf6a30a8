/** Contracts of what the accountant asks for: exports, statements, aged balance, VAT, prepaid units. */
import { type Static, Type } from 'typebox';
import { STATEMENT_KINDS } from '../../domain/accounting/statement.ts';
import { VAT_CATEGORIES } from '../../domain/invoices/document.ts';
import { AnswerDay, Count, EntityCode, EntityOrBoth, Nullable, OneOf } from '../http/contract.ts';

const Day = Type.String({ maxLength: 10, description: 'Jour de Paris, 2026-11-01' });
const Format = Type.Optional(OneOf(['json', 'csv'], 'csv : un fichier pour tableur'));
const entity = Type.Optional(EntityOrBoth);

export const ExportQuery = Type.Object({
  format: OneOf(
    ['fec', 'csv', 'pdf-zip', 'vat'],
    'fec : journal des ventes à la disposition du FEC ; csv : une ligne par document ; pdf-zip : les PDF ; vat : la TVA par taux',
  ),
  from: Day,
  to: Day,
  entity,
});

export const PeriodQuery = Type.Object({ from: Day, to: Day, entity });
const Amounts = Type.Object({ base: Type.Number(), vat: Type.Number() });
const VatRow = Type.Object({
  category: OneOf(VAT_CATEGORIES),
  rate: Type.Number(),
  invoiced: Amounts,
  due: Type.Object(Amounts.properties, {
    description: 'Exigible : à la facture sur les débits, à chaque règlement sur les encaissements',
  }),
});
const Sums = Type.Object({ count: Count, ht: Type.Number(), vat: Type.Number(), ttc: Type.Number() });
const CompanyBooks = Type.Object({
  entity: EntityCode,
  journal: Type.Object({
    entries: Count,
    debit: Type.Number(),
    credit: Type.Number(),
    agrees: Type.Boolean({ description: 'Débit = crédit = Σ TTC, au centime' }),
    wrong: Type.Array(Type.String(), { description: 'Pièces qui ne s’équilibrent pas' }),
  }),
  invoices: Sums,
  credit_notes: Sums,
  collected: Type.Array(VatRow),
  deductible: Type.Array(VatRow, { description: 'Ce que l’autre société lui a facturé' }),
});
export type CompanyBooks = Static<typeof CompanyBooks>;
export const PeriodAnswer = Type.Object({
  from: AnswerDay,
  to: AnswerDay,
  companies: Type.Array(CompanyBooks),
  clients_without_account: Type.Integer({ description: 'Clients actifs sans compte auxiliaire' }),
});
export type PeriodAnswer = Static<typeof PeriodAnswer>;

export const StatementQuery = Type.Object({
  from: Type.Optional(Type.String({ maxLength: 10, description: 'Par défaut le 1er janvier de l’année' })),
  to: Type.Optional(Type.String({ maxLength: 10, description: 'Par défaut aujourd’hui' })),
  format: Format,
});
const StatementRow = Type.Object({
  date: AnswerDay,
  kind: OneOf(STATEMENT_KINDS),
  number: Type.String({ description: 'De la facture ou de l’avoir' }),
  label: Type.String(),
  debit: Type.Number(),
  credit: Type.Number(),
  balance: Type.Number(),
});
export const StatementAnswer = Type.Object({
  client_id: Type.String(),
  client_name: Type.String(),
  entity: EntityCode,
  from: AnswerDay,
  to: AnswerDay,
  opening: Type.Number(),
  rows: Type.Array(StatementRow),
  closing: Type.Number({ description: 'Ce que doit le client ; négatif : ce qui lui est dû' }),
});
export type StatementAnswer = Static<typeof StatementAnswer>;

export const OnQuery = Type.Object({
  on: Type.Optional(Type.String({ maxLength: 10, description: 'Jour de Paris, compris ; aujourd’hui' })),
  entity,
  format: Format,
});
const aged = {
  not_due: Type.Number(),
  d0_30: Type.Number(),
  d31_60: Type.Number(),
  d61_90: Type.Number(),
  d90_plus: Type.Number(),
  credit_left: Type.Number({ description: 'Avoirs à imputer' }),
  total: Type.Number({ description: 'Solde : ce qui est dû, moins les avoirs à imputer' }),
};
const AgedClient = Type.Object({
  client_id: Type.String(),
  client_name: Type.String(),
  entity: EntityCode,
  ...aged,
});
export type AgedClient = Static<typeof AgedClient>;
export const AgedAnswer = Type.Object({
  on: AnswerDay,
  clients: Type.Array(AgedClient),
  totals: Type.Object(aged),
  count: Type.Integer(),
});
export type AgedAnswer = Static<typeof AgedAnswer>;

const PrepaidRow = Type.Object({
  client_id: Type.String(),
  client_name: Type.String(),
  entity: EntityCode,
  product_code: Type.String(),
  units: Type.Integer({ description: 'Achetées et pas encore livrées' }),
  value_ht: Nullable(Type.Number({ description: 'Les dernières achetées restent ; null : prix inconnu' })),
  estimated_units: Type.Integer({ description: 'Dont évaluées au prix du client ce jour-là' }),
});
export type PrepaidRow = Static<typeof PrepaidRow>;
export const PrepaidAnswer = Type.Object({
  on: AnswerDay,
  rows: Type.Array(PrepaidRow),
  units: Type.Integer(),
  value_ht: Type.Number({ description: 'De celles dont le prix est connu' }),
  count: Type.Integer(),
});
export type PrepaidAnswer = Static<typeof PrepaidAnswer>;
