import { addWeeks, weekKey } from '../../domain/time/paris-time.ts';
import { toEuros } from '../../domain/money/money.ts';
import { readReconciliation } from '../../store/intercompany/read-reconciliation.ts';
import type { App } from '../http/deps.ts';
import { instant } from '../http/instant.ts';
import { parseWeek } from '../http/week.ts';
import { Reconciliation, ReconciliationQuery } from './contract.ts';
import { invoiceNumbers } from '../../store/invoices/invoice-numbers.ts';

export default (app: App) =>
  app.route({
    method: 'GET',
    url: '/api/intercompany/reconciliation',
    config: { permission: 'intercompany.view' },
    schema: {
      summary: 'Les deux vues d’une semaine, lead par lead',
      description:
        'À gauche les transferts, à droite les livraisons acceptées de l’acheteur au prix en vigueur à leur envoi ; chaque écart a sa raison. Par défaut, la semaine passée.',
      querystring: ReconciliationQuery,
      response: { 200: Reconciliation },
    },
    handler: async ({ query }) => {
      const { store, clock } = app.deps;
      const week = query.week ? parseWeek(query.week) : addWeeks(weekKey(clock()), -1);
      const directions = await readReconciliation(store, week);
      const numbers = await invoiceNumbers(
        store,
        directions.flatMap(({ lines }) => lines.map(({ invoice_id }) => invoice_id)),
      );
      const price = (cents: Parameters<typeof toEuros>[0] | null) => (cents === null ? null : toEuros(cents));
      return {
        week_key: week,
        directions: directions.map(({ from, to, transfers, deliveries, difference, lines }) => ({
          from,
          to,
          transfers: { units: transfers.units, total_ht: toEuros(transfers.total) },
          deliveries: { units: deliveries.units, total_ht: toEuros(deliveries.total) },
          difference_ht: toEuros(difference),
          differences: lines.filter(({ reason }) => reason !== 'ok').length,
          lines: lines
            .filter(({ reason }) => !query.only_differences || reason !== 'ok')
            .map((line) => ({
              delivery_id: line.delivery_id,
              lead_id: line.lead_id,
              sent_at: instant(line.sent_at),
              product: line.produit,
              price_transfer: price(line.price_transfer),
              price_expected: price(line.price_expected),
              in_ledger: line.in_ledger,
              invoice_number: numbers.get(line.invoice_id ?? '') ?? null,
              reason: line.reason,
              cancel_reason: line.cancel_reason,
            })),
        })),
      };
    },
  });
