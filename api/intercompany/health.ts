import { countOpenTransfers } from '../../store/intercompany/count-open.ts';
import { INTERCOMPANY_JOB } from '../../store/intercompany/cron-log.ts';
import type { App } from '../http/deps.ts';
import { instant, maybeInstant } from '../http/instant.ts';
import { IntercompanyHealth } from './contract.ts';

const RUNS = 8;

export default (app: App) =>
  app.route({
    method: 'GET',
    url: '/api/intercompany/health',
    config: { permission: 'intercompany.view' },
    schema: { summary: 'Où en est l’intersociétés', response: { 200: IntercompanyHealth } },
    handler: async () => {
      const { store } = app.deps;
      const [open, drafts, runs] = await Promise.all([
        countOpenTransfers(store),
        store.invoices.countDocuments({ draft_key: /^ic\|/ }),
        store.cron_logs.find({ job: INTERCOMPANY_JOB }).sort({ started_at: -1 }).limit(RUNS).toArray(),
      ]);
      const failed = runs[0]?.status === 'error';
      return {
        status: (failed || open.error_transfers > 0 ? 'degraded' : drafts > 0 ? 'warning' : 'healthy') as
          'degraded' | 'warning' | 'healthy',
        ...open,
        drafts,
        last_runs: runs.map(({ week_key, status, trigger, started_at, finished_at, errors = [] }) => ({
          week_key,
          status,
          trigger,
          started_at: instant(started_at),
          finished_at: maybeInstant(finished_at),
          errors: errors.map(({ code }) => code),
        })),
      };
    },
  });
