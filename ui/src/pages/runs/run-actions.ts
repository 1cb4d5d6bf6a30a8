/** Starting the daily run by hand. */
import Pause from '@lucide/svelte/icons/pause';
import Play from '@lucide/svelte/icons/play';
import type { Action } from '../../lib/actions/action.ts';
import { api } from '../../lib/api/client.ts';
import { ask } from '../../lib/ask.svelte.ts';
import { notify } from '../../lib/notify.ts';
import type { RunSummary } from '../../lib/api/types.ts';
import { runPath } from './columns.ts';
import { navigate } from '../../lib/router/router.svelte.ts';

async function runNow(): Promise<void> {
  let started: { run?: { id: string }; message?: string } = {};
  const done = await ask({
    title: 'Lancer l’exécution maintenant ?',
    text: 'Les livraisons en attente partent, le stock est attribué puis envoyé, pour les deux sociétés. Une exécution déjà en cours est rejointe.',
    confirm: 'Lancer',
    async run() {
      started = await api.post('/runs/daily');
    },
  });
  if (!done) return;
  notify(started.message ?? 'Exécution lancée.');
  await navigate(started.run ? runPath(started.run.id) : '/executions');
}

export const runNowAction: Action = {
  id: 'run-now',
  label: 'Lancer maintenant',
  icon: Play,
  section: 'Cette page',
  keywords: 'exécution livraison quotidienne',
  permission: 'deliveries.resend',
  look: 'primary',
  run: runNow,
};

async function signal(run: RunSummary, verb: 'pause' | 'resume'): Promise<void> {
  await api.post(`/runs/${encodeURIComponent(run.id)}/${verb}`);
  if (verb === 'resume') notify('L’exécution reprend.');
  else notify('Exécution suspendue.', 'Les envois déjà commencés se terminent.');
}

async function suspend(run: RunSummary): Promise<void> {
  await ask({
    title: 'Suspendre l’exécution ?',
    text: 'Les envois déjà commencés se terminent, le reste attend. La pause prend fin au plus tard à la prochaine exécution planifiée, qui reprend ce qui reste. Pour arrêter plus longtemps, mettez la planification en pause dans Temporal.',
    confirm: 'Suspendre',
    run: () => signal(run, 'pause'),
  });
}

/** A run under way can be held and let go. */
export function pauseAction(run: RunSummary): Action[] {
  if (run.status !== 'running') return [];
  const verb = run.paused ? 'resume' : 'pause';
  return [
    {
      id: verb,
      label: run.paused ? 'Reprendre' : 'Suspendre',
      icon: run.paused ? Play : Pause,
      section: 'Cette page',
      permission: 'deliveries.resend',
      look: 'primary',
      run: run.paused ? () => signal(run, 'resume') : () => suspend(run),
    },
  ];
}
