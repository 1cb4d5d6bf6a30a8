/** What can be done with a batch on its own page, and from a run's report. */
import Download from '@lucide/svelte/icons/download';
import ExternalLink from '@lucide/svelte/icons/external-link';
import type { Action } from '../../lib/actions/action.ts';
import { api, apiUrl } from '../../lib/api/client.ts';
import { ApiProblem } from '../../lib/api/problem.ts';
import type { BatchDetail } from '../../lib/api/types.ts';
import { ask } from '../../lib/ask.svelte.ts';
import { plural } from '../../lib/format/number.ts';
import { bodyOf, fieldsOf, tell } from './batch-actions.ts';
import { BATCH_VERBS, type BatchVerb, missingVerbs, SEND, SEND_AGAIN } from './batch-verbs.ts';
import type { Answer } from './outcome.ts';

const SECTION = 'Ce lot';

/** Told whether it goes on by itself. */
export type AfterBatch = (goesOn: boolean) => void;

const LABEL: Partial<Record<string, string>> = { cancel: 'Annuler le lot' };

async function perform(verb: BatchVerb, batch: BatchDetail, after: AfterBatch): Promise<void> {
  await ask({
    title: `${verb.verb} ce lot (${plural(batch.count, 'livraison')}) ?`,
    rows: [[batch.client_name, batch.produit, batch.csv_filename].filter(Boolean).join(' · ')],
    text: verb.text,
    fields: fieldsOf(verb, true),
    confirm: `${verb.verb} le lot`,
    danger: verb.danger ?? false,
    async run(values) {
      const answer = await api.post<Answer>(`/batches/${batch.id}/${verb.path}`, bodyOf(verb, values));
      tell(verb, [answer]);
      after('pending' in answer);
    },
  });
}

const action = (verb: BatchVerb, batch: BatchDetail, after: AfterBatch): Action => ({
  id: verb.id,
  label: LABEL[verb.id] ?? verb.label,
  icon: verb.icon,
  section: SECTION,
  shortcut: verb.shortcut,
  permission: 'deliveries.resend',
  ...(verb.danger && { look: 'danger' as const }),
  run: () => perform(verb, batch, after),
});

export function wholeBatchActions(batch: BatchDetail, after: AfterBatch): Action[] {
  const verbs = [
    ...BATCH_VERBS,
    ...(batch.missing ? missingVerbs(batch.missing.status) : []),
    SEND_AGAIN,
  ].filter(({ from }) => from.includes(batch.status));
  return [
    ...verbs.map((verb) => action(verb, batch, after)),
    ...(batch.delivery_id
      ? [
          {
            id: 'download',
            label: 'Télécharger le CSV',
            icon: Download,
            section: SECTION,
            download: true,
            href: apiUrl(`/deliveries/${batch.delivery_id}/download`),
          },
        ]
      : []),
    ...(batch.temporal_url
      ? [
          {
            id: 'temporal',
            label: 'Ouvrir dans Temporal',
            icon: ExternalLink,
            section: SECTION,
            permission: 'deliveries.resend' as const,
            href: batch.temporal_url,
          },
        ]
      : []),
  ];
}

/** Sends a failed batch again. */
export async function retryBatch(id: string): Promise<void> {
  const batch = await api.get<BatchDetail>(`/batches/${id}`);
  if (batch.status !== 'failed') throw new ApiProblem(409, 'Ce lot n’est plus en échec.');
  await perform({ ...SEND, path: 'retry' }, batch, () => {});
}
