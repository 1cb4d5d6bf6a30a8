/** What an invoice between the companies calls its lines. */
import { weekLabel } from '../invoices/assemble.ts';
import { asWeekKey } from '../time/paris-time.ts';

/** @param returned a credit note: leads that were rejected after they had been billed */
export const transferLabel = (product: string, week: string, returned: boolean): string =>
  `Leads ${product} transmis, ${weekLabel(asWeekKey(week))}${returned ? ' : leads retournés' : ''}`;
