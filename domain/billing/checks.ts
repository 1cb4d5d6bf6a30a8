/**
 * What must hold of money every day (11-money-design "Equations to check daily"): each equation with what it says, in what
 * it counts, and what its examples are. What is counted is in `store/billing/checks`.
 */
import type { Entity } from '../common/entity.ts';

export interface CheckSpec {
  /** One French sentence: what is equal to what. */
  sentence: string;
  /** What a difference is in. */
  unit: 'unités' | 'livraisons' | 'enregistrements' | 'factures' | 'numéros' | 'transferts';
  /** What the examples are; `null`: words that name something which has no page. */
  examples: 'delivery' | 'client' | 'invoice' | null;
}

export const CHECKS = {
  prepaid_balances: {
    sentence: 'Le solde prépayé de chaque client est la somme de ses mouvements, et n’est jamais négatif.',
    unit: 'unités',
    examples: 'client',
  },
  sold_on_lines: {
    sentence:
      'Chaque lead envoyé d’une semaine terminée est sur une ligne du grand livre, et chaque retour la reprend.',
    unit: 'livraisons',
    examples: 'delivery',
  },
  records_are_lines: {
    sentence: 'Chaque enregistrement est la somme de ses lignes, retours après facture compris.',
    unit: 'enregistrements',
    examples: 'client',
  },
  invoices_are_sums: {
    sentence: 'Chaque facture émise est la somme de ses lignes, et de ce qu’elle facture.',
    unit: 'factures',
    examples: 'invoice',
  },
  transfers_are_sales: {
    sentence: 'Chaque lead accepté de l’autre société a son transfert, et aucun lead retourné n’en garde un.',
    unit: 'transferts',
    examples: 'delivery',
  },
  numbers_continuous: {
    sentence: 'Les numéros de facture et de journal se suivent de 1 au dernier, sans trou ni doublon.',
    unit: 'numéros',
    examples: null,
  },
  journal_balances: {
    sentence: 'Au journal des ventes, le débit égale le crédit et le TTC de chaque document.',
    unit: 'factures',
    examples: null,
  },
  money_settled: {
    sentence: 'Aucun lead envoyé n’attend son unité prépayée ou son transfert depuis plus de 10 minutes.',
    unit: 'livraisons',
    examples: 'delivery',
  },
} as const satisfies Record<string, CheckSpec>;

export type CheckName = keyof typeof CHECKS;
export const CHECK_NAMES = Object.keys(CHECKS) as CheckName[];

/** Weeks that are looked at: a year and a bit. What is older was looked at every day of that year. */
export const CHECKED_WEEKS = 54;
/** Money that is due is settled within seconds; older than this, nobody is about to. */
export const SETTLED_WITHIN_MS = 10 * 60_000;
/** Examples that are kept of what does not hold. */
export const EXAMPLES = 5;

/** What one look found. */
export interface CheckFinding {
  /** 0: it holds. */
  difference: number;
  /** Ids of the first few, as `examples` of the equation says. */
  example_ids: string[];
}

export interface CheckResult extends CheckFinding {
  name: CheckName;
  entity: Entity;
  ok: boolean;
  checked_at: Date;
  /** Since when it has not held. */
  failing_since?: Date;
}

/** Something that does not hold, and by how much. */
export interface Off {
  id: string;
  by: number;
}

/** What does not hold, as a finding: how much, and the first few. */
export function finding(off: readonly Off[]): CheckFinding {
  return {
    difference: off.reduce((sum, { by }) => sum + Math.abs(by), 0),
    example_ids: [...new Set(off.map(({ id }) => id))].slice(0, EXAMPLES),
  };
}

/** Units of a record as its lines say. */
export interface LineSums {
  /** Units on billable lines. */
  units: number;
  /** Of those, the free ones. */
  free: number;
  /** Reversals of billable lines. */
  reversed: number;
  /** Of those, of lines that are free. */
  reversed_free: number;
}

/** What of a record follows from its lines. */
export interface RecordUnits {
  units_billable: number;
  units_free: number;
  /** It is invoiced: a return since then is credited, and changes it no more. */
  locked: boolean;
  /** Units on credit notes of its invoice, and those a person has to credit outside. */
  credited: number;
}

/**
 * How many units a record is off its lines. An invoiced one stays as it was: what was returned since then is on a credit note,
 * or was free and is credited nowhere.
 */
export function recordOff(
  { units, free, reversed, reversed_free }: LineSums,
  { units_billable, units_free, locked, credited }: RecordUnits,
): number {
  const least = units - reversed + (locked ? credited : 0);
  // Free units that came back since the invoice are on it still, as billable as they are free.
  const kept = Math.min(Math.max(units_billable - least, 0), locked ? reversed_free : 0);
  return Math.abs(units_billable - least - kept) + Math.abs(units_free - (free - reversed_free + kept));
}

/** Numbers that are missing from 1 to the last of a series, that are there twice, or that are beyond its last. */
export function numbersOff(last: number, numbers: readonly number[]): number[] {
  const seen = new Set<number>();
  const wrong: number[] = [];
  for (const n of numbers) {
    if (seen.has(n) || n < 1 || n > last) wrong.push(n);
    seen.add(n);
  }
  for (let n = 1; n <= last; n += 1) if (!seen.has(n)) wrong.push(n);
  return wrong.sort((a, b) => a - b);
}
