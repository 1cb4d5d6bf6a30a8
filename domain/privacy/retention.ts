/**
 * How long what is known of persons is kept (06-law "Retention"): a period per kind, in months, and what falls due. Invoices, their
 * lines and the ledger are never deleted: they outlive the persons.
 */
import { parisHour } from '../time/paris-time.ts';

/**
 * In the order they are purged. `csv`: the files of batches that were sent. `prospects`: the persons in leads; what is left is
 * for statistics. `visites`: visits of landing pages. `journal`: the audit trail, but for what explains invoices.
 */
export const RETENTION_KINDS = ['csv', 'prospects', 'visites', 'journal'] as const;
export type RetentionKind = (typeof RETENTION_KINDS)[number];

/** `factures`: what explains invoices in the audit trail is kept at least so long, as they are. */
export type RetentionMonths = Record<RetentionKind | 'factures', number>;
export const RETENTION_FIELDS = [...RETENTION_KINDS, 'factures'] as const;

export interface RetentionSettings {
  /** Nothing is purged until somebody switches it on. */
  enabled: boolean;
  months: RetentionMonths;
}

export const DEFAULT_RETENTION: RetentionSettings = {
  enabled: false,
  months: { csv: 36, prospects: 36, visites: 13, journal: 36, factures: 120 },
};

/** Shortest and longest of each, in months; of `factures` the law's ten years are the shortest. */
export const RETENTION_BOUNDS: Readonly<Record<keyof RetentionMonths, { least: number; most: number }>> = {
  csv: { least: 1, most: 120 },
  prospects: { least: 3, most: 120 },
  visites: { least: 1, most: 25 },
  journal: { least: 12, most: 120 },
  factures: { least: 120, most: 360 },
};

/** What is wrong with periods: beyond their bounds, or files that would outlast the persons in them. */
export function retentionProblems(months: RetentionMonths): { path: string; message: string }[] {
  const beyond = RETENTION_FIELDS.flatMap((kind) => {
    const { least, most } = RETENTION_BOUNDS[kind];
    return months[kind] < least || months[kind] > most
      ? [{ path: `months.${kind}`, message: `est entre ${least} et ${most} mois` }]
      : [];
  });
  const files =
    months.csv > months.prospects
      ? [{ path: 'months.csv', message: 'ne dépasse pas la durée des prospects : leurs noms y sont' }]
      : [];
  return [...beyond, ...files];
}

/** Whether any period that deletes something is shorter than before. */
export const isShorter = (months: RetentionMonths, before: RetentionMonths): boolean =>
  RETENTION_FIELDS.some((kind) => months[kind] < before[kind]);

/** What is older than this falls due: so many calendar months before, in UTC, the 31st being the last day of shorter ones. */
export function cutoffOf(months: number, now: Date): Date {
  const at = new Date(now);
  const day = at.getUTCDate();
  at.setUTCDate(1);
  at.setUTCMonth(at.getUTCMonth() - months);
  const last = new Date(Date.UTC(at.getUTCFullYear(), at.getUTCMonth() + 1, 0)).getUTCDate();
  at.setUTCDate(Math.min(day, last));
  return at;
}

/** Paris hours in which nothing is delivered, and the purge may work: from the first until before the second. */
export const QUIET_HOURS = { from: 20, to: 7 } as const;
export const isQuiet = (now: Date): boolean => {
  const hour = parisHour(now);
  return hour >= QUIET_HOURS.from || hour < QUIET_HOURS.to;
};

/** When something last happened with a person (12-rules U63): created, sent, note, another submission; LBs too. */
export const lastContact = (moments: readonly (Date | undefined)[]): Date =>
  new Date(Math.max(0, ...moments.map((at) => at?.getTime() ?? 0)));

/** Entries of the audit trail that explain what was sold, at which price, and what was purged. */
const EXPLAINING = new Set([
  ...['billing', 'client', 'commande', 'credit', 'entity', 'intercompany', 'interfacturation', 'invoice'],
  ...['prepaid', 'pricing', 'privacy', 'product', 'retention', 'setting', 'simulation', 'transfer'],
]);
export const explainsInvoices = (action: string): boolean => EXPLAINING.has(action.split('.', 1)[0]!);

/** Why something that is old enough is left, until it is no longer so. */
export const KEPT_REASONS = ['open', 'invoice', 'csv'] as const;
/** `open`: a batch or delivery of it is not finished. `invoice`: not invoiced, or not paid. `csv`: a file still names it. */
export type KeptReason = (typeof KEPT_REASONS)[number];

/** Of one kind: how many fell due, and how many of those that did were left. */
export interface RetentionCounts {
  purged: number;
  kept: Partial<Record<KeptReason, number>>;
}
export const NOTHING_PURGED: RetentionCounts = { purged: 0, kept: {} };

export function addRetention(a: RetentionCounts, b: RetentionCounts): RetentionCounts {
  const kept: RetentionCounts['kept'] = { ...a.kept };
  for (const reason of KEPT_REASONS) {
    const n = (a.kept[reason] ?? 0) + (b.kept[reason] ?? 0);
    if (n > 0) kept[reason] = n;
  }
  return { purged: a.purged + b.purged, kept };
}
