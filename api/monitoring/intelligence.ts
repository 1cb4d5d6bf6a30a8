import type { App } from '../http/deps.ts';
import { invalid } from '../http/validation.ts';
import { Intelligence, IntelligenceQuery, type Widget, WIDGET_NAMES, type WidgetData } from './contract.ts';
import { READERS, Watched } from './widgets.ts';

/** What callers find in the place of a part that could not be computed. */
const NOTHING: WidgetData = {
  ...{ phone_quality: [], quality_series: [], duplicate_by_source: [], duplicate_offenders_by_entity: {} },
  duplicate_cross_matrix: [],
  duplicate_time_buckets: { lt_1h: 0, '1h_24h': 0, '1d_7d': 0, gt_7d: 0, unknown: 0 },
  rejections_by_source: [],
  lb_stats: {
    ...{ suspicious_total: 0, lb_replaced_count: 0, suspicious_delivered_count: 0 },
    ...{ lb_sent_count: 0, lb_stock_available: 0, lb_usage_rate: 0 },
  },
  kpis: {
    ...{ total_leads: 0, delivered: 0, valid_total: 0, delivered_valid: 0 },
    ...{ real_deliverability_rate: 0, clean_rate: 0, economic_yield: 0 },
  },
  source_scores: [],
  cannibalization: {
    ...{ cross_entity_duplicate_count: 0, total_unique_phones: 0, cross_entity_duplicate_rate: 0 },
    ...{ first_source_distribution: {}, first_entity_distribution: {}, cannibalization_index: 0 },
  },
  overlap_stats: {
    ...{ shared_clients_count: 0, shared_clients_rate: 0 },
    ...{ shared_client_deliveries_30d_count: 0, shared_client_deliveries_30d_rate: 0 },
    ...{ overlap_fallback_deliveries_30d_count: 0, overlap_fallback_deliveries_30d_rate: 0 },
  },
};

const isWidget = (name: string): name is Widget => (WIDGET_NAMES as string[]).includes(name);

/** @throws Problem 422 when one is none of them */
function wanted(text: string | undefined): Widget[] {
  const names =
    text
      ?.split(',')
      .map((name) => name.trim())
      .filter(Boolean) ?? [];
  const unknown = names.find((name) => !isWidget(name));
  if (unknown !== undefined)
    throw invalid([
      { path: 'widgets', message: `ne connaît pas « ${unknown} » : ${WIDGET_NAMES.join(', ')}` },
    ]);
  return names.length > 0 ? names.filter(isWidget) : WIDGET_NAMES;
}

export default (app: App) =>
  app.route({
    method: 'GET',
    url: '/api/monitoring/intelligence',
    config: { permission: 'dashboard.view' },
    schema: {
      summary: 'Sources, doublons, qualité et recouvrement des deux sociétés',
      description:
        'Chaque partie est calculée à part : celle qui échoue est vide, et `_errors` la nomme. Un doublon répète le téléphone et le produit d’un lead vendu dans les 30 jours.',
      querystring: IntelligenceQuery,
      response: { 200: Intelligence },
    },
    handler: async ({ query, scope, log }) => {
      const range = query.range ?? '7d';
      const product = query.product?.trim().toUpperCase() || null;
      const widgets = wanted(query.widgets);
      const watched = new Watched(app.deps, scope, { range, ...(product && { produit: product }) });
      const _errors: string[] = [];
      const read = async <W extends Widget>(widget: W): Promise<[W, WidgetData[W]]> => {
        try {
          return [widget, await READERS[widget](watched)];
        } catch (error) {
          log.error({ err: error, widget }, 'monitoring');
          _errors.push(widget);
          return [widget, NOTHING[widget]];
        }
      };
      const parts = Object.fromEntries(await Promise.all(widgets.map(read)));
      return {
        range,
        ...watched.days.current,
        scope: scope.both ? ('BOTH' as const) : scope.entities[0]!,
        product,
        ...parts,
        _errors,
      };
    },
  });
