/** What is done about money from several pages: ask, do, say what was done. */
import { BILLING_MODES } from '../../../../domain/billing/billing-mode.ts';
import type { WeekKey } from '../../../../domain/time/paris-time.ts';
import { api } from '../../lib/api/client.ts';
import type { BuildAnswer, PendingAnswer, ProductPricing, RemoveUnitsAnswer } from '../../lib/api/types.ts';
import { ask } from '../../lib/ask.svelte.ts';
import { weekNumber, weekRange } from '../../lib/format/date.ts';
import { plural } from '../../lib/format/number.ts';
import { decimal, typed } from '../../lib/format/parse.ts';
import { BILLING_MODE, CREDIT_REASON_OPTIONS } from '../../lib/labels/billing.ts';
import { notify, notifyWarning } from '../../lib/notify.ts';
import { navigate } from '../../lib/router/router.svelte.ts';

/** Builds a week's ledger, or adds what came since. */
export async function buildLedger(week: WeekKey, supplement: boolean): Promise<void> {
  await ask({
    title: supplement ? 'Ajouter ce qui manque ?' : `Construire la semaine ${weekNumber(week)} ?`,
    text: supplement
      ? 'Ce qui a été livré sans être sur une ligne entre dans un supplément ; le reste ne change pas.'
      : `Chaque lead livré du ${weekRange(week)} fait une ligne, au prix du moment. Reconstruire ne perd aucun suivi.`,
    confirm: supplement ? 'Ajouter' : 'Construire',
    run: async () => {
      const path = `/billing/week/${week}/build-ledger`;
      const answer = await api.post<BuildAnswer | PendingAnswer>(path, supplement ? { supplement } : {});
      if ('pending' in answer) {
        notifyWarning('La construction continue.', 'Revenez dans un instant : la page se met à jour.');
        return;
      }
      const { ledger_entries: lines, billing_records_created: records, stale_drafts } = answer;
      notify(
        `${plural(lines, 'ligne')} au grand livre, ${plural(records, 'enregistrement nouveau', 'enregistrements nouveaux')}.`,
        stale_drafts.length > 0
          ? `${plural(stale_drafts.length, 'brouillon')} de facture à relire.`
          : undefined,
      );
    },
  });
}

/** What was typed as a number of the API: `""` clears. */
const numberOr = (text: string | undefined): number | '' => decimal(text ?? '') ?? '';

const CODES = Object.fromEntries(BILLING_MODES.map((mode) => [mode, BILLING_MODE[mode]]));

export async function changePrice(
  client: { id: string; name: string },
  pricing: Pick<ProductPricing, 'product_code' | 'own' | 'billing_mode' | 'unit_price_eur'>,
): Promise<void> {
  await ask({
    title: `Prix ${pricing.product_code} de ${client.name}`,
    text: 'Vaut pour les leads envoyés à partir de maintenant, ou de la date choisie. Les prix d’avant restent dans l’histoire.',
    fields: [
      {
        name: 'unit_price_eur',
        label: 'Prix HT d’un lead (€)',
        value: typed(pricing.own?.unit_price_eur ?? pricing.unit_price_eur),
        hint: 'Vide : celui de la commande, sinon du client.',
      },
      {
        name: 'discount_pct',
        label: 'Remise (%)',
        value: typed(pricing.own?.discount_pct),
        hint: 'Vide : celle de la commande, sinon du client. 0 : aucune.',
      },
      {
        name: 'billing_mode',
        label: 'Facturation',
        type: 'select',
        options: Object.entries(CODES).map(([value, label]) => ({ value, label })),
        value: pricing.billing_mode,
      },
      {
        name: 'valid_from',
        label: 'À partir du',
        hint: 'Vide : maintenant. Sinon un jour, comme 2026-11-23.',
      },
    ],
    confirm: 'Enregistrer le prix',
    run: async ({ unit_price_eur, discount_pct, billing_mode, valid_from }) => {
      const { stale_records } = await api.post<{ stale_records: number }>(
        `/clients/${client.id}/pricing/product`,
        {
          product_code: pricing.product_code,
          unit_price_eur: numberOr(unit_price_eur),
          discount_pct: numberOr(discount_pct),
          billing_mode,
          ...(valid_from && { valid_from }),
        },
      );
      notify(
        'Prix enregistré.',
        stale_records > 0
          ? `${plural(stale_records, 'enregistrement')} à reconstruire avec ce prix.`
          : undefined,
      );
    },
  });
}

export async function giveCredit(
  client: { id: string; name: string },
  orders: readonly { id: string; produit: string }[],
  week: WeekKey,
): Promise<void> {
  await ask({
    title: `Offrir des unités à ${client.name}`,
    text: 'Les leads les plus anciens de la semaine deviennent gratuits ; ce qui dépasse n’est pas reporté.',
    fields: [
      {
        name: 'order_id',
        label: 'Commande',
        type: 'select',
        options: orders.map(({ id, produit }) => ({ value: id, label: produit })),
        value: orders[0]?.id ?? '',
        required: true,
      },
      { name: 'week_key', label: 'Semaine', value: week, hint: 'Comme 2026-W48.', required: true },
      { name: 'units', label: 'Unités offertes', value: '1', required: true },
      {
        name: 'reason',
        label: 'Motif',
        type: 'select',
        options: CREDIT_REASON_OPTIONS,
        value: 'geste_commercial',
      },
      { name: 'note', label: 'Note', type: 'textarea' },
    ],
    confirm: 'Offrir',
    run: async ({ order_id, week_key, units, reason, note }) => {
      await api.post(`/clients/${client.id}/credits`, {
        ...{ order_id, week_key, reason, note },
        quantity_units_free: decimal(units ?? ''),
      });
      notify('Unités offertes.');
    },
  });
}

export async function removeUnits(client: { id: string; name: string }, product_code: string): Promise<void> {
  let note: string | undefined;
  await ask({
    title: `Retirer des unités ${product_code} à ${client.name}`,
    text: 'Seulement de celles qui restent : ce qui est attribué ou livré n’est pas repris. Un remboursement de ce qui a été facturé prépare un avoir.',
    fields: [
      { name: 'units', label: 'Unités', required: true },
      {
        name: 'kind',
        label: 'Pourquoi',
        type: 'select',
        options: [
          { value: 'refund', label: 'Remboursement' },
          { value: 'correction', label: 'Correction' },
        ],
        value: 'refund',
      },
      { name: 'reason', label: 'Motif', required: true },
    ],
    confirm: 'Retirer',
    danger: true,
    run: async ({ units, kind, reason }) => {
      const body = { product_code, units: decimal(units ?? ''), kind, reason };
      const path = `/clients/${client.id}/prepayment/remove-units`;
      const { credit_notes } = await api.post<RemoveUnitsAnswer>(path, body);
      note = credit_notes[0]?.id;
      notify('Unités retirées.', note && 'Un brouillon d’avoir est préparé : relisez-le, puis émettez-le.');
    },
  });
  if (note) await navigate(`/factures/${note}`);
}
