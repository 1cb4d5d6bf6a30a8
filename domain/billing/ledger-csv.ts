/** The lines of a ledger as a file people open in a spreadsheet. */
import { type Cell, sheet } from '../common/spreadsheet.ts';

/** By column: what a line answers under that name. */
const COLUMNS = {
  week_key: 'semaine',
  entity: 'societe',
  client_name: 'client',
  product_code: 'produit',
  kind: 'ligne',
  line_type: 'type',
  departement: 'departement',
  sent_at: 'envoye_le',
  outcome: 'sort',
  billable: 'facturable',
  free: 'offert',
  billing_mode: 'mode',
  supplement: 'supplement',
  unit_price_ht: 'prix_ht',
  discount_pct: 'remise_pct',
  net_unit_price_ht: 'prix_net_ht',
  vat_rate: 'tva_pct',
  source_entity: 'societe_du_lead',
  order_id: 'commande',
  delivery_id: 'livraison',
  lead_id: 'lead',
  record_id: 'enregistrement',
} as const;

export type CsvLine = Record<keyof typeof COLUMNS, Cell>;

export function ledgerCsv(lines: readonly CsvLine[]): string {
  const names = Object.keys(COLUMNS) as (keyof typeof COLUMNS)[];
  return sheet(
    Object.values(COLUMNS),
    lines.map((line) => names.map((name) => line[name])),
  );
}
