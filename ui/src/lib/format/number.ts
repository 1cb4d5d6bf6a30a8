/**
 * Numbers as they are written in France.
 */
const whole = new Intl.NumberFormat('fr-FR');
const euros = new Intl.NumberFormat('fr-FR', { style: 'currency', currency: 'EUR' });
const percents = new Intl.NumberFormat('fr-FR', { style: 'percent', maximumFractionDigits: 1 });
const plurals = new Intl.PluralRules('fr-FR');

export const count = (value: number): string => whole.format(value);

/** @param value euros, as the API shows them (25.0). */
export const money = (value: number): string => euros.format(value);

/** @param share 0…1. */
export const percent = (share: number): string => percents.format(share);

/** `3 leads`, `1 lead`, `0 lead`. */
export const plural = (value: number, one: string, many = `${one}s`): string =>
  `${whole.format(value)} ${plurals.select(value) === 'one' ? one : many}`;

/** `850 ms`, `3,4 s`, `2 min 05`. */
export function duration(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${(ms / 1000).toLocaleString('fr-FR', { maximumFractionDigits: 1 })} s`;
  const seconds = Math.round(ms / 1000);
  return `${Math.floor(seconds / 60)} min ${String(seconds % 60).padStart(2, '0')}`;
}
