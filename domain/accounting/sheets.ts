/** The accountant's tables as files for a spreadsheet. */
import { sheet } from '../common/spreadsheet.ts';
import type { Entity } from '../common/entity.ts';
import { bpToPercent, type Cents, toEuros } from '../money/money.ts';
import type { AgedRow } from './aged-balance.ts';
import type { Statement } from './statement.ts';
import { VAT_CATEGORY_WORDS, VAT_FLOW_WORDS, type VatFlow } from './vat-words.ts';
import type { VatRow } from './vat.ts';

/** VAT of one company in one direction. */
export interface CompanyVat {
  entity: Entity;
  flow: VatFlow;
  rows: readonly VatRow[];
}

export const vatSheet = (vat: readonly CompanyVat[]): string =>
  sheet(
    [
      ...['societe', 'sens', 'regime', 'taux'],
      ...['base_facturee', 'tva_facturee', 'base_exigible', 'tva_exigible'],
    ],
    vat.flatMap(({ entity, flow, rows }) =>
      rows.map(({ category, rate_bp, invoiced, due }) => [
        ...[entity, VAT_FLOW_WORDS[flow], VAT_CATEGORY_WORDS[category], bpToPercent(rate_bp)],
        ...[invoiced.base, invoiced.vat, due.base, due.vat].map(toEuros),
      ]),
    ),
  );

export function statementSheet({ opening, rows, closing }: Statement): string {
  const edge = (words: string, balance: Cents) => ['', words, '', null, null, toEuros(balance)];
  return sheet(
    ['date', 'libelle', 'numero', 'debit', 'credit', 'solde'],
    [
      edge('Solde d’ouverture', opening),
      ...rows.map(({ day, label, number, debit, credit, balance }) => [
        ...[day, label, number],
        ...[debit, credit, balance].map(toEuros),
      ]),
      edge('Solde de clôture', closing),
    ],
  );
}

export interface ClientAged {
  client_name: string;
  entity: Entity;
  aged: AgedRow;
}

export const agedSheet = (clients: readonly ClientAged[]): string =>
  sheet(
    [
      ...['client', 'societe', 'non_echu', 'retard_0_30', 'retard_31_60', 'retard_61_90', 'retard_plus_90'],
      ...['avoirs_a_imputer', 'solde'],
    ],
    clients.map(({ client_name, entity, aged }) => [
      ...[client_name, entity],
      ...[aged.not_due, aged.d0_30, aged.d31_60, aged.d61_90, aged.d90_plus].map(toEuros),
      ...[toEuros(aged.credit_left), toEuros(aged.total)],
    ]),
  );

export interface ClientUnits {
  client_name: string;
  entity: Entity;
  produit: string;
  units: number;
  value: Cents | null;
  estimated: number;
}

export const unitsSheet = (rows: readonly ClientUnits[]): string =>
  sheet(
    ['client', 'societe', 'produit', 'unites_non_livrees', 'valeur_ht', 'dont_unites_estimees'],
    rows.map(({ client_name, entity, produit, units, value, estimated }) => [
      ...[client_name, entity, produit, units],
      value === null ? null : toEuros(value),
      estimated,
    ]),
  );
