/**
 * Numbers of invoices (02-money "Invoices"): continuous per company and year, given at issue. Credit notes, deposits and
 * invoices share a series; invoices between the companies have their own, per issuer and ISO year.
 */
import type { Entity } from '../common/entity.ts';
import type { ParisDay, WeekKey } from '../time/paris-time.ts';

/** Four digits or more. */
const counted = (n: number): string => String(n).padStart(4, '0');

const yearOf = (text: string): string => text.slice(0, 4);

export interface Numbered {
  entity: Entity;
  type: 'external' | 'intercompany';
  /** Of an intercompany one. */
  week_key?: WeekKey;
}

/** The series of a document issued on a day; it restarts with the year its numbers show. */
export const seriesOf = ({ entity, type, week_key }: Numbered, issued_on: ParisDay): string =>
  type === 'intercompany'
    ? `intercompany|${entity}|${yearOf(week_key ?? issued_on)}`
    : `external|${entity}|${yearOf(issued_on)}`;

/** Series of `journal_no`, over all documents of a company in a financial year (the calendar year). */
export const journalOf = (entity: Entity, issued_on: ParisDay): string =>
  `journal|${entity}|${yearOf(issued_on)}`;

/** `ZR7-202611-0001`, or `IC-ZR7-2026-W48-0001`. */
export const numberOf = ({ entity, type, week_key }: Numbered, issued_on: ParisDay, n: number): string =>
  type === 'intercompany'
    ? `IC-${entity}-${week_key}-${counted(n)}`
    : `${entity}-${issued_on.slice(0, 7).replace('-', '')}-${counted(n)}`;
