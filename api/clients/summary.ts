import { nextDeliveryDay } from '../../domain/settings/calendar.ts';
import { addDays, parisDay } from '../../domain/time/paris-time.ts';
import { clientOf } from './client-answer.ts';
import { clientPeriods } from './client-periods.ts';
import type { App } from '../http/deps.ts';
import { Problem } from '../http/problem.ts';
import { ClientSummary, SummaryQuery } from './contract.ts';
import { IdParams } from '../http/contract.ts';
import { instant } from '../http/instant.ts';
import { parseDay } from '../http/week.ts';

const DEFAULT_DAYS = 29;
const MAX_DAYS = 3 * 366;

export default (app: App) =>
  app.route({
    method: 'GET',
    url: '/api/clients/:id/summary',
    config: { permission: 'clients.view' },
    schema: {
      summary: 'Livraisons d’un client par jour, semaine ou mois',
      description:
        '`from` et `to` : jours compris, ou toute date ISO 8601 ; 30 jours par défaut. Envois et rejets comptent le jour où ils ont lieu, le reste le jour de l’attribution.',
      params: IdParams,
      querystring: SummaryQuery,
      response: { 200: ClientSummary },
    },
    handler: async ({ params, query, scope }) => {
      const { store, live, clock } = app.deps;
      const client = await clientOf(app, params.id, scope);
      const today = parisDay(clock());
      const to = query.to ? parseDay(query.to) : today;
      const from = query.from ? parseDay(query.from) : addDays(to, -DEFAULT_DAYS);
      if (from > to || addDays(from, MAX_DAYS) < to) {
        throw new Problem('bad_request', 'La période va d’un jour à un autre, trois ans au plus.');
      }
      const group_by = query.group_by ?? 'day';
      const [counted, last, run] = await Promise.all([
        clientPeriods(store, client, { from, to }, { by: group_by, now: clock() }),
        store.deliveries.findOne(
          { client_id: client._id, sent_at: { $gte: new Date(0) } },
          { sort: { sent_at: -1 }, projection: { sent_at: 1, sent_to: 1 } },
        ),
        store.delivery_reports.findOne({ date: today }, { sort: { n: -1 }, projection: { status: 1 } }),
      ]);
      // What is ready after today's run leaves with the next one.
      const next = run && run.status !== 'running' ? addDays(today, 1) : today;
      return {
        client_id: client._id,
        client_name: client.name,
        entity: client.entity,
        group_by,
        from,
        to,
        ...counted,
        last_delivery: last?.sent_at ? { sent_at: instant(last.sent_at), sent_to: last.sent_to } : null,
        next_delivery_day: nextDeliveryDay(live.current.settings.delivery_calendar[client.entity], next),
        auto_send_enabled: client.auto_send_enabled,
      };
    },
  });
