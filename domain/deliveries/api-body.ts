/**
 * The JSON that carries a batch to a client's API (12-rules U33): the CSV's columns under the client's own names, and of
 * the other answers of a lead only those that the client's mapping names.
 */
import type { Entity } from '../common/entity.ts';
import { CUSTOM_FIELDS } from '../intake/submission.ts';
import type { ParisDay } from '../time/paris-time.ts';
import { CSV_COLUMNS, type CsvRow, csvCells } from './csv.ts';

/** A name in the client's JSON, by ours. */
export type FieldNames = Readonly<Record<string, string>>;

export interface ApiMapping {
  /** CSV columns that have another name at the client's. */
  fields: FieldNames;
  /** Further answers of a lead that the client gets, under these names. */
  custom_fields: FieldNames;
}

export const NO_MAPPING: ApiMapping = { fields: {}, custom_fields: {} };

/** Further answers a mapping may name. */
export const MAPPABLE_CUSTOM_FIELDS = [...CUSTOM_FIELDS, 'code_postal'] as const;

/** CSV columns a mapping may rename, of both companies. */
export const MAPPABLE_FIELDS: readonly string[] = [...new Set(Object.values(CSV_COLUMNS).flat())];

/** Always under these names: an answer refuses a lead by them. */
const OWN_NAMES = ['delivery_id', 'lead_id', 'assigned_at'] as const;

export interface ApiLead extends CsvRow {
  delivery_id: string;
  lead_id: string;
  assigned_at: Date;
  custom_fields: Readonly<Record<string, string>>;
}

export interface ApiBatch {
  key: string;
  batch_id: string;
  entity: Entity;
  produit: string;
  day: ParisDay;
  /** Nothing in it is a lead, so nothing of it is to be kept. */
  test: boolean;
  leads: readonly ApiLead[];
}

/** The body as it is signed and sent. */
export function apiBody({ leads, key, ...batch }: ApiBatch, mapping: ApiMapping): string {
  return JSON.stringify({
    idempotency_key: key,
    ...batch,
    count: leads.length,
    leads: leads.map((lead) => apiLead(lead, batch, mapping)),
  });
}

function apiLead(
  lead: ApiLead,
  { entity, produit }: Pick<ApiBatch, 'entity' | 'produit'>,
  { fields, custom_fields }: ApiMapping,
): Record<string, string> {
  const columns = csvCells(entity, produit, lead).map(([column, cell]) => [fields[column] ?? column, cell]);
  const further = Object.entries(custom_fields).map(([field, name]) => [
    name,
    lead.custom_fields[field] ?? '',
  ]);
  const own = {
    delivery_id: lead.delivery_id,
    lead_id: lead.lead_id,
    assigned_at: lead.assigned_at.toISOString(),
  };
  return { ...Object.fromEntries([...columns, ...further]), ...own };
}

const NAME = /^[A-Za-z_][\w.-]{0,59}$/;

/** What a mapping gets wrong, by field; nothing when it can be used. */
export function mappingProblems({ fields, custom_fields }: ApiMapping): { path: string; message: string }[] {
  const problems: { path: string; message: string }[] = [];
  const names = new Map<string, string>(OWN_NAMES.map((name) => [name, name]));
  const judge = (part: string, known: readonly string[], given: FieldNames): void => {
    for (const [field, name] of Object.entries(given)) {
      const path = `${part}.${field}`;
      if (!known.includes(field)) problems.push({ path, message: 'n’est pas un champ d’un lead' });
      else if (!NAME.test(name))
        problems.push({
          path,
          message: 'doit commencer par une lettre et ne tenir que lettres, chiffres, _, . ou -',
        });
    }
  };
  judge('fields', MAPPABLE_FIELDS, fields);
  judge('custom_fields', MAPPABLE_CUSTOM_FIELDS, custom_fields);
  const all = [
    ...MAPPABLE_FIELDS.map((field) => ({ path: `fields.${field}`, name: fields[field] ?? field })),
    ...Object.entries(custom_fields).map(([field, name]) => ({ path: `custom_fields.${field}`, name })),
  ];
  for (const { path, name } of all) {
    if (names.has(name)) problems.push({ path, message: `le nom « ${name} » est pris deux fois` });
    names.set(name, path);
  }
  return problems;
}
