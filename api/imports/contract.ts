/** Contracts of `/api/imports` (12-rules U48). */
import { type Static, Type } from 'typebox';
import { IMPORT_FIELDS } from '../../domain/imports/fields.ts';
import { IMPORT_STATUSES, MAX_IMPORT_COLUMNS, ROW_OUTCOMES } from '../../domain/imports/import-status.ts';
import {
  Count,
  Counts,
  EntityCode,
  EntityOrBoth,
  Id,
  Instant,
  ListAnswer,
  ListQuery,
  Nullable,
  OneOf,
  RequiredText,
  Text,
} from '../http/contract.ts';

const MaybeText = Nullable(Type.String());
const MaybeInstant = Nullable(Instant);
const Outcome = OneOf(ROW_OUTCOMES, 'Statut du lead à la porte, ou pourquoi il n’y en a pas');

const shown = {
  id: Type.String(),
  entity: EntityCode,
  file_name: Type.String(),
  status: OneOf(IMPORT_STATUSES),
  rows: Count,
  judged: Type.Integer({ description: 'Lignes regardées par la prévisualisation' }),
  stored: Type.Integer({ description: 'Lignes importées' }),
  expected: Counts,
  suspicious: Count,
  counts: Counts,
  undo: Type.Union([Type.Object({ deleted: Type.Integer(), kept: Count }), Type.Null()]),
  created_at: Instant,
  created_by: Type.String(),
  committed_at: MaybeInstant,
  committed_by: MaybeText,
  finished_at: MaybeInstant,
  undone_at: MaybeInstant,
  undone_by: MaybeText,
  expires_at: Nullable(Instant),
};
export const ImportSummary = Type.Object(shown);
export type ImportSummary = Static<typeof ImportSummary>;

export const ImportColumn = Type.Object({
  name: Type.String(),
  field: Type.String({ description: `Champ du lead, vide : ignorée. ${IMPORT_FIELDS.join(', ')}` }),
  samples: Type.Array(Type.String()),
});
export const ImportDetail = Type.Object({
  ...shown,
  columns: Type.Array(ImportColumn),
  defaults: Type.Object({ produit: Type.String(), source: Type.String() }),
});
export type ImportDetail = Static<typeof ImportDetail>;

export const NewImport = Type.Object({
  file_name: RequiredText(200),
  content: Type.String({
    minLength: 1,
    description: 'CSV ou XLSX en base64, 10 Mo et 50 000 lignes au plus',
  }),
  entity: Type.Optional(EntityCode),
});
export const ImportMapping = Type.Object({
  fields: Type.Array(Text(40), { maxItems: MAX_IMPORT_COLUMNS, description: 'Un champ par colonne' }),
  produit: Type.Optional(Type.String({ maxLength: 40, description: 'Des lignes qui n’en disent rien' })),
  source: Type.Optional(Type.String({ maxLength: 200, description: 'Des lignes qui n’en disent rien' })),
});

export const ImportListQuery = Type.Object({ ...ListQuery, entity: Type.Optional(EntityOrBoth) });
export const ImportList = Type.Object({ imports: Type.Array(ImportSummary), ...ListAnswer });
export const OneImport = Type.Object({ import: ImportDetail });
export const ImportAnswer = Type.Object({ success: Type.Boolean(), import: ImportDetail });

export const ImportRowsQuery = Type.Object({ ...ListQuery, outcome: Type.Optional(Outcome) });
export const ImportRow = Type.Object({
  id: Id,
  line: Type.Integer({ description: 'Ligne du fichier' }),
  cells: Type.Array(Type.String()),
  outcome: Nullable(Outcome),
  reason: MaybeText,
  suspicious: Type.Boolean(),
  client_id: MaybeText,
  client_name: MaybeText,
  commande_id: MaybeText,
  lead_id: MaybeText,
  same_as: Nullable(Type.Integer({ description: 'Ligne dont elle est le doublon' })),
});
export type ImportRow = Static<typeof ImportRow>;
export const ImportRows = Type.Object({ rows: Type.Array(ImportRow), ...ListAnswer });
