/**
 * What a source is worth (03-api "Monitoring intelligence"): toxicity = 2·dup% + suspicious% + rejected% − delivered%, trust = 0.4·valid% +
 * 0.4·delivered% − 0.1·dup% − 0.1·suspicious%, both kept within 0 and 100, with their parts. Example: 200 leads, 10 duplicates (5 %), 20
 * suspicious (10 %), 160 valid (80 %), 100 sent (50 %) of which 4 rejected (4 %): toxicity 2·5 + 10 + 4 − 50 → 0, trust 32 + 20 − 0.5 − 1 = 50.5.
 */
import { percentOf } from '../money/rate.ts';
import type { SourceRow } from './day-stats.ts';

/** Shares of 100, with one decimal. */
export interface SourceRates {
  valid_rate: number;
  suspicious_rate: number;
  invalid_rate: number;
  duplicate_rate: number;
  /** Sent of what came in. What leaves may have come in before: at most 100. */
  delivered_rate: number;
  /** Rejected by clients of what was sent to them; what their API refused on arrival is no complaint. */
  rejected_rate: number;
}

export interface Scores {
  toxicity_score: number;
  toxicity_breakdown: { dup_x2: number; susp: number; rej: number; deliv_neg: number };
  trust_score: number;
  trust_breakdown: { valid_x04: number; deliv_x04: number; dup_neg: number; susp_neg: number };
}

const oneDecimal = (value: number): number => Math.round(value * 10) / 10;
const kept = (value: number): number => oneDecimal(Math.min(100, Math.max(0, value)));
const sum = (parts: object): number =>
  Object.values(parts).reduce((total: number, part: number) => total + part, 0);

type Counted = Pick<
  SourceRow,
  'received' | 'valid' | 'suspicious' | 'invalid' | 'duplicates' | 'sent' | 'rejected' | 'refused'
>;

/** At most all of it: events of a day may be of leads of the day before. */
const share = (part: number, whole: number): number => Math.min(100, Math.max(0, percentOf(part, whole)));

export function ratesOf(of: Counted): SourceRates {
  return {
    valid_rate: share(of.valid, of.received),
    suspicious_rate: share(of.suspicious, of.received),
    invalid_rate: share(of.invalid, of.received),
    duplicate_rate: share(of.duplicates, of.received),
    delivered_rate: share(of.sent, of.received),
    rejected_rate: share(of.rejected - of.refused, of.sent),
  };
}

export function scoresOf(rates: SourceRates): Scores {
  const { duplicate_rate, suspicious_rate, rejected_rate, delivered_rate, valid_rate } = rates;
  const toxicity_breakdown = {
    dup_x2: oneDecimal(2 * duplicate_rate),
    susp: suspicious_rate,
    rej: rejected_rate,
    deliv_neg: -delivered_rate || 0,
  };
  const trust_breakdown = {
    valid_x04: oneDecimal(0.4 * valid_rate),
    deliv_x04: oneDecimal(0.4 * delivered_rate),
    dup_neg: oneDecimal(-0.1 * duplicate_rate) || 0,
    susp_neg: oneDecimal(-0.1 * suspicious_rate) || 0,
  };
  return {
    toxicity_score: kept(sum(toxicity_breakdown)),
    toxicity_breakdown,
    trust_score: kept(sum(trust_breakdown)),
    trust_breakdown,
  };
}
