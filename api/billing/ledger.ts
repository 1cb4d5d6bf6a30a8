import { Type } from 'typebox';
import { ledgerCsv } from '../../domain/billing/ledger-csv.ts';
import { bpToPercent } from '../../domain/money/money.ts';
import { weekKey } from '../../domain/time/paris-time.ts';
import type { LedgerLineDoc } from '../../store/billing/collections.ts';
import { currentBuilds } from '../../store/billing/read-records.ts';
import { type ClientName, clientNames } from '../deliveries/names.ts';
import type { App } from '../http/deps.ts';
import { instant } from '../http/instant.ts';
import { readPage } from '../http/paging.ts';
import { parseWeek } from '../http/week.ts';
import { type LedgerLine, LedgerList, LedgerQuery } from './contract.ts';
import { maybeEuros } from './view.ts';

/** Lines of one file: more than any week has. */
const FILE_LINES = 100_000;

const lineView = (line: LedgerLineDoc, names: ReadonlyMap<string, ClientName>): LedgerLine => ({
  id: line._id,
  kind: line.kind,
  record_id: line.record_id,
  week_key: line.week_key,
  entity: line.billing_entity,
  source_entity: line.source_entity,
  client_id: line.client_id,
  client_name: names.get(line.client_id)?.name ?? '',
  order_id: line.commande_id,
  delivery_id: line.delivery_id,
  lead_id: line.lead_id,
  product_code: line.produit,
  departement: line.departement,
  line_type: line.line_type,
  outcome: line.outcome,
  billable: line.billable,
  free: line.free_by !== undefined,
  billing_mode: line.billing_mode,
  supplement: line.supplement,
  unit_price_ht: maybeEuros(line.unit_price),
  discount_pct: bpToPercent(line.discount_bp),
  net_unit_price_ht: maybeEuros(line.net_unit_price),
  vat_rate: bpToPercent(line.vat_bp),
  sent_at: instant(line.sent_at),
});

export default (app: App) =>
  app.route({
    method: 'GET',
    url: '/api/billing/ledger',
    config: { permission: 'billing.view' },
    schema: {
      summary: 'Lignes du grand livre, une par lead livré',
      description:
        'De la semaine en cours, à moins que `week_key`, `record_id` ou `delivery_id` n’en dise une autre. `format=csv` : toutes les lignes du filtre, dans un fichier pour tableur.',
      querystring: LedgerQuery,
      response: {
        200: {
          description: 'Les lignes',
          content: {
            'application/json': { schema: LedgerList },
            'text/csv': { schema: Type.String() },
          },
        },
      },
    },
    handler: async ({ query, scope }, reply) => {
      const { store, clock } = app.deps;
      const { week_key, client_id, record_id, delivery_id } = query;
      // A record or a delivery is found whatever its week; else it is one week's lines.
      const named = record_id !== undefined || delivery_id !== undefined;
      const week = week_key ? parseWeek(week_key) : named ? undefined : weekKey(clock());
      const filter = {
        build_id: { $in: await currentBuilds(store, { entities: scope.entities, ...(week && { week }) }) },
        ...(client_id && { client_id }),
        ...(record_id && { record_id }),
        ...(delivery_id && { delivery_id }),
      };
      if (query.format === 'csv') {
        const docs = await store.billing_ledger
          .find(filter)
          .sort({ sent_at: 1, _id: 1 })
          .limit(FILE_LINES)
          .toArray();
        const names = await namesOf(docs);
        return reply
          .type('text/csv; charset=utf-8')
          .header('content-disposition', `attachment; filename="grand-livre${week ? `-${week}` : ''}.csv"`)
          .header('cache-control', 'private, no-store')
          .send(ledgerCsv(docs.map((line) => lineView(line, names))));
      }
      const { docs, answer } = await readPage(store.billing_ledger, filter, query, { by: 'sent_at' });
      const names = await namesOf(docs);
      return { lines: docs.map((line) => lineView(line, names)), ...answer };

      function namesOf(lines: readonly LedgerLineDoc[]) {
        return clientNames(
          store,
          lines.map((line) => line.client_id),
        );
      }
    },
  });
