/** The checklist before a deployment (00-runbook §5.1 and §5.3). */
import { byHand, type Checklist, type Check, failed, runChecklist } from './checklist.ts';
import { environmentChecks, readConfig } from './environment-checks.ts';
import { type Servers, serverChecks } from './server-checks.ts';

const BEFORE = [
  byHand('tests', 'Tous les tests passent', 'la CI du commit déployé est verte (.ci/run).'),
  byHand('findings', 'Aucun finding critique non résolu', 'relisez les tickets ouverts.'),
];

const CORE = [
  byHand(
    'review',
    'Review du code par un second dev',
    'pour un changement du routage, de l’envoi ou de l’argent.',
  ),
  byHand('tag', 'Tag git avant déploiement', 'git tag vX.Y.Z, celui de docs/releases.json.'),
  byHand('rollback', 'Plan de rollback documenté', 'docs/runbook.fr.md, « Revenir en arrière ».'),
];

/** Without a configuration there is nothing to connect to. */
const UNKNOWN: Servers = {
  checks: ['database', 'indexes', 'restore', 'temporal', 'schedules', 'smtp', 'clock'].map((id): Check => ({
    ...{ id, text: `Serveurs : ${id}`, todo: 'Corrigez d’abord les variables.' },
    look: () =>
      failed('Pas vérifié : la configuration n’est pas lisible.', 'Corrigez d’abord les variables.'),
  })),
  close: () => Promise.resolve(),
};

/** Looks at everything a deployment depends on; writes and sends nothing. */
export async function preflight(env: NodeJS.ProcessEnv, clock = Date.now): Promise<Checklist> {
  const config = readConfig(env);
  const servers = typeof config === 'string' ? UNKNOWN : serverChecks(config, clock);
  try {
    return await runChecklist([
      {
        title: '5.1 Avant chaque déploiement',
        checks: [...BEFORE, ...environmentChecks(env, config), ...servers.checks],
      },
      { title: '5.3 Pour les changements du cœur', checks: CORE },
    ]);
  } finally {
    await servers.close();
  }
}
