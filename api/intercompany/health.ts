import { countTransfers } from '../../store/intercompany/count-open.ts';
import { INTERCOMPANY_JOB } from '../../store/intercompany/cron-log.ts';
import { describeSchedule } from '../../temporal/schedules.ts';
import type { App } from '../http/deps.ts';
import { maybeInstant } from '../http/instant.ts';
import { within } from '../http/within.ts';
import { IntercompanyHealth } from './contract.ts';
import { runViews } from './runs.ts';
import { transferView } from './view.ts';

const RUNS = 8;
const ERRORS = 20;
/** Temporal may be away: the page goes on without what it knows. */
const LOOK_MS = 3_000;

export default (app: App) =>
  app.route({
    method: 'GET',
    url: '/api/intercompany/health',
    config: { permission: 'intercompany.view' },
    schema: {
      summary: 'Où en est l’intersociétés',
      description:
        'Les transferts qui attendent, les dernières exécutions du lundi, la prochaine, et celle en cours.',
      response: { 200: IntercompanyHealth },
    },
    handler: async () => {
      const { store, temporal } = app.deps;
      const [pending, invoiced, error, cancelled, failed, draft_count, logs, schedule] = await Promise.all([
        countTransfers(store, 'pending'),
        countTransfers(store, 'invoiced'),
        countTransfers(store, 'error'),
        countTransfers(store, 'cancelled'),
        store.intercompany_transfers.find({ status: 'error' }).sort({ _id: -1 }).limit(ERRORS).toArray(),
        store.invoices.countDocuments({ draft_key: /^ic\|/ }),
        store.cron_logs.find({ job: INTERCOMPANY_JOB }).sort({ started_at: -1 }).limit(RUNS).toArray(),
        within(LOOK_MS, describeSchedule(temporal.client, 'intercompany-invoices'), null),
      ]);
      const last_runs = await runViews(app, logs);
      const bad = last_runs[0]?.status === 'error' || error > 0;
      return {
        status: bad ? ('degraded' as const) : draft_count > 0 ? ('warning' as const) : ('healthy' as const),
        transfers: { total: pending + invoiced + error + cancelled, pending, invoiced, error },
        recent_errors: failed.map((transfer) => transferView(transfer, new Map())),
        invoices: { draft_count },
        cron: {
          next_run: maybeInstant(schedule?.next),
          paused: schedule?.paused ?? false,
          running: last_runs.find(({ status }) => status === 'running') ?? null,
          last_runs,
        },
      };
    },
  });
