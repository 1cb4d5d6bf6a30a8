/**
 * Sending, confirming, resending, cancelling: each acts on whole batches (01-domain §4), whatever number of their deliveries
 * was ticked. The table says from which statuses; the API checks again.
 */
import Ban from '@lucide/svelte/icons/ban';
import CheckCheck from '@lucide/svelte/icons/check-check';
import RotateCw from '@lucide/svelte/icons/rotate-cw';
import Send from '@lucide/svelte/icons/send';
import { type DeliveryStatus, statusesBefore } from '../../../../domain/delivery-lifecycle.ts';
import type { Action } from '../../lib/actions/action.ts';
import { api } from '../../lib/api/client.ts';
import { ApiProblem, asProblem } from '../../lib/api/problem.ts';
import type { Delivery, DeliveryDetail, Listed } from '../../lib/api/types.ts';
import { ask, type AskField } from '../../lib/ask.svelte.ts';
import { plural } from '../../lib/format/number.ts';
import { notify } from '../../lib/notify.ts';
import { buyer } from './columns.ts';

interface BatchVerb {
  id: string;
  path: string;
  label: string;
  /** `Envoyer 3 lots`. */
  verb: string;
  /** `3 lots envoyés`. */
  done: [one: string, many: string];
  text: string;
  icon: Action['icon'];
  shortcut: string;
  from: readonly DeliveryStatus[];
  danger?: boolean;
  fields?: readonly AskField[];
}

const OVERRIDE: AskField = {
  name: 'override_email',
  label: 'Envoyer à une autre adresse',
  type: 'email',
  hint: 'Laissez vide pour les adresses du client.',
};
const REASON: AskField = { name: 'reason', label: 'Motif', type: 'textarea', required: true };

export const BATCH_VERBS: readonly BatchVerb[] = [
  {
    id: 'send',
    path: 'send',
    label: 'Envoyer',
    verb: 'Envoyer',
    done: ['lot envoyé', 'lots envoyés'],
    text: 'Le CSV part par e-mail au client.',
    icon: Send,
    shortcut: 'e',
    from: ['pending_csv', ...statusesBefore('claim')],
    fields: [OVERRIDE],
  },
  {
    id: 'confirm',
    path: 'confirm',
    label: 'Confirmer la réception',
    verb: 'Confirmer',
    done: ['lot confirmé', 'lots confirmés'],
    text: 'À faire quand le client a bien reçu l’e-mail : la livraison devient facturable à partir de maintenant.',
    icon: CheckCheck,
    shortcut: 'c',
    from: statusesBefore('confirm'),
  },
  {
    id: 'resend',
    path: 'resend',
    label: 'Renvoyer',
    verb: 'Renvoyer',
    done: ['lot renvoyé', 'lots renvoyés'],
    text: 'À faire quand le client n’a rien reçu. S’il l’avait reçu, il le recevra deux fois.',
    icon: RotateCw,
    shortcut: 'v',
    from: statusesBefore('resend'),
    fields: [OVERRIDE],
  },
  {
    id: 'cancel',
    path: 'cancel',
    label: 'Annuler la livraison',
    verb: 'Annuler',
    done: ['lot annulé', 'lots annulés'],
    text: 'Les leads retournent au stock et le quota est rendu.',
    icon: Ban,
    shortcut: 'x',
    from: statusesBefore('cancel'),
    danger: true,
    fields: [REASON],
  },
];

interface Batch {
  /** Any delivery of it: the API acts on all. */
  delivery: Delivery;
  size: number;
}

/** The batches these deliveries belong to, with their true sizes: more may be in one than was ticked. */
async function batchesOf(deliveries: readonly Delivery[]): Promise<Batch[]> {
  const one = new Map(deliveries.map((delivery) => [delivery.batch_id ?? delivery.id, delivery]));
  return Promise.all(
    [...one.values()].map(async (delivery) => {
      if (!delivery.batch_id) return { delivery, size: 1 };
      const { batch_size } = await api.get<DeliveryDetail>(`/deliveries/${delivery.id}`);
      return { delivery, size: batch_size ?? 1 };
    }),
  );
}

const rowName = ({ delivery, size }: Batch): string =>
  [buyer(delivery), delivery.produit, delivery.csv_filename, plural(size, 'lead')]
    .filter(Boolean)
    .join(' · ');

async function eachBatch(
  verb: BatchVerb,
  batches: readonly Batch[],
  body: Record<string, string>,
): Promise<void> {
  const problems: ApiProblem[] = [];
  for (const { delivery } of batches) {
    try {
      await api.post(`/deliveries/${delivery.id}/${verb.path}`, body);
    } catch (error) {
      problems.push(asProblem(error));
    }
  }
  const first = problems[0];
  if (!first) return;
  if (batches.length === 1) throw first;
  throw new ApiProblem(
    first.status,
    `${plural(batches.length - problems.length, verb.done[0], verb.done[1])}, ${plural(problems.length, 'refusé')} : ${first.message}`,
  );
}

/** Asks, says how many and which, and does it. */
async function perform(verb: BatchVerb, deliveries: readonly Delivery[], after: () => void): Promise<void> {
  const batches = await batchesOf(deliveries);
  const leads = batches.reduce((sum, batch) => sum + batch.size, 0);
  const what = `${plural(batches.length, 'lot')} (${plural(leads, 'livraison')})`;
  const done = await ask({
    title: `${verb.verb} ${what} ?`,
    text: `${verb.text} Un lot est toujours traité en entier.`,
    rows: batches.map(rowName),
    fields: verb.fields ?? [],
    confirm: `${verb.verb} ${plural(batches.length, 'lot')}`,
    danger: verb.danger ?? false,
    async run(values) {
      await eachBatch(
        verb,
        batches,
        Object.fromEntries(Object.entries(values).filter(([, value]) => value !== '')),
      );
    },
  });
  if (!done) return;
  notify(`${plural(batches.length, verb.done[0], verb.done[1])}.`);
  after();
}

/** The verbs that fit these deliveries, each for those of them it fits. */
export function batchActions(deliveries: readonly Delivery[], after: () => void = () => {}): Action[] {
  return BATCH_VERBS.flatMap((verb): Action[] => {
    const fit = deliveries.filter((delivery) => verb.from.includes(delivery.status));
    if (fit.length === 0) return [];
    return [
      {
        id: verb.id,
        label: deliveries.length > 1 ? `${verb.label} (${fit.length})` : verb.label,
        icon: verb.icon,
        section: deliveries.length > 1 ? 'Sélection' : 'Cette livraison',
        shortcut: verb.shortcut,
        permission: 'deliveries.resend',
        ...(verb.danger && { look: 'danger' as const }),
        run: () => perform(verb, fit, after),
      },
    ];
  });
}

/** Sends a failed batch again, found by one of its deliveries. */
export async function retryBatch(clientId: string, batchId: string): Promise<void> {
  const { deliveries } = await api.get<Listed<'deliveries', Delivery>>('/deliveries', {
    client_id: clientId,
    status: 'failed',
    limit: 500,
  });
  const batch = deliveries.filter((delivery) => delivery.batch_id === batchId);
  if (batch.length === 0) throw new ApiProblem(409, 'Ce lot n’est plus en échec.');
  await perform(BATCH_VERBS[0]!, batch, () => {});
}
