/** VAT rates an invoice of a French company may show (08-einvoice, BR-FR-16): any other is refused when it is saved. */
import { type BasisPoints, bpToPercent, percentToBp } from './money.ts';

export const FRENCH_VAT_RATES: readonly BasisPoints[] = [
  0, 0.9, 1.05, 1.75, 2.1, 5.5, 7, 8.5, 9.2, 9.6, 10, 13, 19.6, 20, 20.6,
].map(percentToBp);

/** @param rate basis points */
export const isFrenchVatRate = (rate: number): boolean => FRENCH_VAT_RATES.some((known) => known === rate);

/** As people read them: `0 ; 0,9 ; 1,05 …`. */
export const frenchVatWords = (): string =>
  FRENCH_VAT_RATES.map((rate) => String(bpToPercent(rate)).replace('.', ',')).join(' ; ');
