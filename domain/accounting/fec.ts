/**
 * The sales journal in the layout of the FEC (08-einvoice "FEC"): 18 columns, tab, CRLF, decimal comma. It is an extract for the
 * accountant's software, not the legal file of a financial year, which holds all books of a company.
 */
import { inLatin9 } from '../common/latin9.ts';
import type { Entity } from '../common/entity.ts';
import type { Cents } from '../money/money.ts';
import type { ParisDay } from '../time/paris-time.ts';
import type { JournalEntry } from './entry.ts';

export const FEC_COLUMNS = [
  'JournalCode',
  'JournalLib',
  'EcritureNum',
  'EcritureDate',
  'CompteNum',
  'CompteLib',
  'CompAuxNum',
  'CompAuxLib',
  'PieceRef',
  'PieceDate',
  'EcritureLib',
  'Debit',
  'Credit',
  'EcritureLet',
  'DateLet',
  'ValidDate',
  'Montantdevise',
  'Idevise',
] as const;

const JOURNAL = { code: 'VE', label: 'Ventes' };

/** `1234,56`: no thousands apart, never below 0. */
const amount = (cents: Cents): string => `${Math.floor(cents / 100)},${String(cents % 100).padStart(2, '0')}`;

const day = (value: ParisDay): string => value.replaceAll('-', '');

/** One field: what would part fields or lines is a space. */
const field = (text: string): string =>
  inLatin9(text)
    .replace(/[\p{Cc}|\s]+/gu, ' ')
    .trim();

const line = (fields: readonly string[]): string => `${fields.map(field).join('\t')}\r\n`;

export const fecHead = (): string => line(FEC_COLUMNS);

/** The lines of one entry. */
export const fecLines = (entry: JournalEntry): string =>
  entry.lines
    .map(({ account, aux, debit, credit }) =>
      line([
        JOURNAL.code,
        JOURNAL.label,
        String(entry.number),
        day(entry.day),
        account.number,
        account.label,
        aux?.number ?? '',
        aux?.label ?? '',
        entry.piece,
        day(entry.day),
        entry.label,
        amount(debit),
        amount(credit),
        '',
        '',
        day(entry.day),
        '',
        '',
      ]),
    )
    .join('');

/** Whether some days are of one financial year: entries are numbered from 1 in each. */
export const isOneYear = ({ from, to }: { from: ParisDay; to: ParisDay }): boolean =>
  from.slice(0, 4) === to.slice(0, 4);

/** The name says that it is not the FEC, which would be `<SIREN>FEC<day>.txt`. */
export const fecFilename = (entity: Entity, { from, to }: { from: ParisDay; to: ParisDay }): string =>
  `journal-des-ventes_${entity}_${from}_${to}_extrait-non-FEC.txt`;
