import { newId } from '../../store/db/ids.ts';
import { forgetRetentionRun, openRetentionRun } from '../../store/privacy/retention-run.ts';
import { readSetting } from '../../store/settings/settings.ts';
import { awaitRetention } from '../../temporal/launch/retention.ts';
import type { App } from '../http/deps.ts';
import { actorOf } from '../http/plugins/auth.ts';
import { found } from '../http/problem.ts';
import { DryRunAnswer, DryRunBody } from './contract.ts';
import { changedMonths, runView } from './view.ts';

export default (app: App) =>
  app.route({
    method: 'POST',
    url: '/api/privacy/retention/dry-run',
    config: { permission: 'privacy.manage' },
    schema: {
      summary: 'Essai : ce que l’effacement ferait maintenant ; rien n’est effacé',
      description:
        'Avec les durées données, sinon celles des paramètres. Répond après 20 s au plus ; s’il dure encore, `status` le dit, et la lecture des paramètres en donne la suite.',
      body: DryRunBody,
      response: { 200: DryRunAnswer },
    },
    handler: async ({ body, caller }) => {
      const { store, temporal, clock } = app.deps;
      const { months: before } = await readSetting(store, 'retention');
      const id = `dry-${newId()}`;
      const months = changedMonths(before, body.months);
      const asked = { id, months, at_any_hour: true, by: actorOf(caller), now: clock() };
      await openRetentionRun(store, { ...asked, kind: 'dry_run' });
      try {
        await awaitRetention(temporal, { run_id: id });
      } catch (error) {
        await forgetRetentionRun(store, id);
        throw error;
      }
      const run = found(await store.retention_runs.findOne({ _id: id }), 'Cet essai n’existe plus.');
      return { success: true, dry_run: runView(run) };
    },
  });
