/** Columns of the source ranking, on screen and on a phone. */
import type { Intelligence } from '../../lib/api/types.ts';
import type { Column } from '../../lib/components/data/columns.ts';
import { count, percent } from '../../lib/format/number.ts';
import { sourceName } from './records-behind.ts';

export type ScoreRow = NonNullable<Intelligence['source_scores']>[number];

const decimals = new Intl.NumberFormat('fr-FR', { maximumFractionDigits: 1 });
const signed = new Intl.NumberFormat('fr-FR', { maximumFractionDigits: 1, signDisplay: 'negative' });

export const score = (value: number): string => decimals.format(value);
/** @param value of 100 */
export const share = (value: number): string => percent(value / 100);

/** What a score is the sum of, part by part. */
export type ScoreParts = readonly { name: string; value: string }[];
const partsOf = (parts: Readonly<Record<string, number>>): ScoreParts =>
  Object.entries(parts).map(([name, value]) => ({ name, value: signed.format(value).replace('-', '−') }));

export const trustParts = ({ trust_breakdown: of }: ScoreRow): ScoreParts =>
  partsOf({ valides: of.valid_x04, envoyés: of.deliv_x04, doublons: of.dup_neg, suspects: of.susp_neg });

export const toxicityParts = ({ toxicity_breakdown: of }: ScoreRow): ScoreParts =>
  partsOf({ doublons: of.dup_x2, suspects: of.susp, rejets: of.rej, envoyés: of.deliv_neg });

const number = (
  key: string,
  header: string,
  value: (row: ScoreRow) => number,
  text: (value: number) => string = count,
  spare?: number,
): Column<ScoreRow> => ({
  key,
  header,
  align: 'end',
  text: (row) => text(value(row)),
  sort: value,
  ...(spare !== undefined && { spare }),
});

export const SOURCE_COLUMNS: readonly Column<ScoreRow>[] = [
  { key: 'source', header: 'Source', text: (row) => sourceName(row.source), sort: (row) => row.source },
  number('trust', 'Confiance', (row) => row.trust_score, score),
  number('toxicity', 'Toxicité', (row) => row.toxicity_score, score),
  number('total', 'Reçus', (row) => row.total),
  number('valid', 'Valides', (row) => row.valid_rate, share, 1),
  number('delivered', 'Envoyés', (row) => row.delivered),
  number('duplicates', 'Doublons', (row) => row.duplicates),
  number('suspicious', 'Suspects', (row) => row.suspicious, count, 2),
  number('rejected', 'Rejetés', (row) => row.rejected),
];
