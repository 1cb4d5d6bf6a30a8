/** What is done between the companies: ask, do, say what was done. */
import type { WeekKey } from '../../../../domain/time/paris-time.ts';
import { api } from '../../lib/api/client.ts';
import type {
  GenerateAnswer,
  InternalPrice,
  PendingAnswer,
  RetryAnswer,
  Transfer,
} from '../../lib/api/types.ts';
import { ask } from '../../lib/ask.svelte.ts';
import { dateTime, weekLong } from '../../lib/format/date.ts';
import { plural } from '../../lib/format/number.ts';
import { decimal, typed } from '../../lib/format/parse.ts';
import { notify, notifyWarning } from '../../lib/notify.ts';
import { euros } from '../billing/columns.ts';
import { internalWay } from './ways.ts';

/** Bills a week, or every finished one. @returns what came of it; null when nobody wanted to */
export async function generate(week: WeekKey | ''): Promise<GenerateAnswer | PendingAnswer | null> {
  let answer: GenerateAnswer | PendingAnswer | null = null;
  await ask({
    title: week ? `Facturer la ${weekLong(week).toLowerCase()} ?` : 'Facturer les semaines terminées ?',
    text: 'Une facture par sens et par semaine, émise aussitôt, et un avoir par sens pour ce qui est revenu. Rien n’est facturé deux fois ; ce à quoi il manque une mention reste un brouillon.',
    confirm: 'Facturer',
    run: async () => {
      answer = await api.post<GenerateAnswer | PendingAnswer>(
        '/intercompany/generate-invoices',
        {},
        { week_key: week },
      );
    },
  });
  return answer;
}

export async function retryErrors(): Promise<void> {
  const { retried, fixed, still_error } = await api.post<RetryAnswer>('/intercompany/retry-errors');
  if (still_error > 0)
    notifyWarning(
      `${plural(fixed, 'transfert réparé', 'transferts réparés')} sur ${retried}.`,
      'Les autres attendent encore un prix interne : donnez-le dans l’onglet Tarifs internes.',
    );
  else notify(`${plural(fixed, 'transfert réparé', 'transferts réparés')}, à facturer lundi.`);
}

export async function cancelTransfer(transfer: Transfer): Promise<void> {
  await ask({
    title: 'Annuler ce transfert ?',
    text: `${internalWay(transfer)} : un lead ${transfer.product} du ${dateTime(transfer.sent_at)}, ${euros(transfer.unit_price_ht)} HT. Il ne sera pas facturé ; la livraison ne change pas.`,
    fields: [{ name: 'reason', label: 'Motif', type: 'textarea', required: true }],
    confirm: 'Annuler le transfert',
    danger: true,
    run: async ({ reason }) => {
      await api.post(`/intercompany/transfers/${encodeURIComponent(transfer.id)}/cancel`, { reason });
      notify('Transfert annulé.');
    },
  });
}

export async function changeInternalPrice(price: InternalPrice): Promise<void> {
  const { from_entity, to_entity, product_code } = price;
  await ask({
    title: `Prix ${product_code}, ${internalWay(price)}`,
    text: 'Vaut pour les leads envoyés à partir de maintenant, ou de la date choisie. Les transferts qui attendaient un prix reçoivent celui en vigueur à leur envoi.',
    fields: [
      {
        name: 'unit_price_ht',
        label: 'Prix HT d’un lead (€)',
        value: typed(price.unit_price_ht),
        required: true,
      },
      {
        name: 'valid_from',
        label: 'À partir du',
        hint: 'Vide : maintenant. Sinon un jour, comme 2026-11-23.',
      },
    ],
    confirm: 'Enregistrer le prix',
    run: async ({ unit_price_ht, valid_from }) => {
      const { freed_transfers: freed } = await api.put<{ freed_transfers: number }>('/intercompany/pricing', {
        ...{ from_entity, to_entity, product: product_code, active: true },
        unit_price_ht: decimal(unit_price_ht ?? ''),
        ...(valid_from && { valid_from }),
      });
      notify(
        'Prix interne enregistré.',
        freed > 0 ? `${plural(freed, 'transfert')} de nouveau à facturer.` : undefined,
      );
    },
  });
}
