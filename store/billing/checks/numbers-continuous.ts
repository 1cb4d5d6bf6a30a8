import { type CheckFinding, finding, numbersOff, type Off } from '../../../domain/billing/checks.ts';
import { parisDay } from '../../../domain/time/paris-time.ts';
import type { Look } from './look.ts';

/** 1 … last of every series of this year and the last one: external numbers, those between the companies, the journal's. */
export async function numbersContinuous(look: Look): Promise<CheckFinding> {
  const { store, entity, now, at } = look;
  const thisYear = Number(parisDay(now).slice(0, 4));
  const off: Off[] = [];
  for (const year of [thisYear - 1, thisYear]) {
    // By the year their numbers show: that of the day of issue, or of the week.
    const days = { $gte: `${year}-01-01`, $lte: `${year}-12-31` } as never;
    const weeks = { $gte: `${year}-W01`, $lte: `${year}-W53` } as never;
    const numbered = { ...at, projection: { type: 1, invoice_number: 1, journal_no: 1 } };
    const own = { imported: { $exists: false } } as const;
    const issued = await store.invoices.find({ entity, issued_on: days, ...own }, numbered).toArray();
    const between = await store.invoices
      .find(
        { entity, type: 'intercompany', week_key: weeks, invoice_number: { $exists: true }, ...own },
        numbered,
      )
      .toArray();
    const external = issued.filter(({ type }) => type === 'external');
    const series = [
      ['external', `${entity} ${year}`, external.map(numberOf)],
      ['intercompany', `IC-${entity} ${year}`, between.map(numberOf)],
      ['journal', `Journal ${entity} ${year}`, issued.map(({ journal_no }) => journal_no ?? 0)],
    ] as const;
    for (const [kind, name, numbers] of series) {
      const last = await store.invoice_series.findOne({ _id: `${kind}|${entity}|${year}` }, at);
      // Numbers of version 1 have gaps, and go before ours.
      const before = last?.imported ?? 0;
      const ours = numbers.map((n) => n - before);
      for (const n of numbersOff((last?.last ?? 0) - before, ours))
        off.push({ id: `${name} n° ${n + before}`, by: 1 });
    }
  }
  return finding(off);
}

/** `42` of `ZR7-202611-0042`. */
const numberOf = ({ invoice_number }: { invoice_number?: string }): number =>
  Number(invoice_number?.split('-').at(-1));
