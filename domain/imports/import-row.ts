/** A row of a file as the door reads it (12-rules U48): the same body as a posted one, filled in with what holds for the file. */
import { type Entity, isEntity } from '../common/entity.ts';
import { asText, parseSubmission, type Submission } from '../intake/submission.ts';
import { CONSENT_FIELDS, DATE_FIELD } from './fields.ts';

/** What a row gets where its own cell is empty. */
export interface ImportDefaults {
  produit?: string;
  source?: string;
}

export interface ImportShape {
  /** The company the file is of. */
  entity: Entity;
  /** Of each column its field; empty: it is ignored. */
  fields: readonly string[];
  defaults: ImportDefaults;
}

const isConsent = (field: string): field is keyof typeof CONSENT_FIELDS =>
  Object.hasOwn(CONSENT_FIELDS, field);

/** The submission of a row, or `null` where it names the other company: a file is of one. */
export function submissionOf(
  cells: readonly string[],
  { entity, fields, defaults }: ImportShape,
): Submission | null {
  const body: Record<string, unknown> = { phone: '' };
  const consent: Record<string, string> = {};
  let date = '';
  fields.forEach((field, column) => {
    const cell = cells[column]?.trim();
    if (!field || !cell) return;
    if (field === DATE_FIELD) date = asText(cell);
    else if (isConsent(field)) consent[CONSENT_FIELDS[field]] = cell;
    else body[field] = cell;
  });
  body['entity'] ??= entity;
  body['produit'] ??= defaults.produit;
  body['utm_source'] ??= defaults.source;
  if (Object.keys(consent).length > 0) body['consent'] = consent;
  const submission = parseSubmission(body)!;
  if (isEntity(submission.entity) && submission.entity !== entity) return null;
  if (date) submission.given[DATE_FIELD] = date;
  return submission;
}
