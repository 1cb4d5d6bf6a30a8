/** What is done about the money of one invoice: paid, given back, applied. */
import { otherHalf, PAYMENT_WORDS } from '../../../../domain/invoices/payments.ts';
import { parisDay } from '../../../../domain/time/paris-time.ts';
import { api } from '../../lib/api/client.ts';
import { readAll } from '../../lib/api/read-all.ts';
import type { Invoice, InvoiceSummary, Payment } from '../../lib/api/types.ts';
import { ask, type AskField } from '../../lib/ask.svelte.ts';
import { money } from '../../lib/format/number.ts';
import { decimal, typed } from '../../lib/format/parse.ts';
import { MEANS_OPTIONS } from '../../lib/labels/invoice.ts';
import { notify, notifyWarning } from '../../lib/notify.ts';
import { dayText } from './columns.ts';
import { invoiceName } from './names.ts';

const amountField = (due: number): AskField => ({
  name: 'amount',
  label: 'Montant (€)',
  value: typed(due),
  required: true,
  hint: `Au plus ${money(due)}.`,
});
const means: AskField = {
  name: 'means',
  label: 'Moyen',
  type: 'select',
  options: MEANS_OPTIONS,
  value: 'virement',
  required: true,
};
const dayField = (label: string): AskField => ({
  name: 'paid_on',
  label,
  type: 'date',
  value: parisDay(new Date()),
  required: true,
});

const left = (due: number): string => (due > 0 ? `Il reste ${money(due)}.` : 'Plus rien n’est dû.');

export async function payInvoice(invoice: Invoice): Promise<void> {
  await ask({
    title: `Encaisser un paiement de ${invoiceName(invoice)}`,
    text: `${invoice.client_name} doit encore ${money(invoice.amount_due)} sur ${money(invoice.amount_ttc)}. Un paiement partiel laisse le reste dû.`,
    fields: [
      amountField(invoice.amount_due),
      dayField('Reçu le'),
      means,
      { name: 'reference', label: 'Référence', hint: 'Du virement, du chèque…' },
    ],
    confirm: 'Encaisser',
    run: async ({ amount, ...rest }) => {
      const body = { ...rest, amount: decimal(amount ?? '') };
      const { amount_due } = await api.post<{ amount_due: number }>(`/invoices/${invoice.id}/payments`, body);
      notify('Paiement noté.', left(amount_due));
    },
  });
}

export async function cancelPayment(invoice: Invoice, payment: Payment): Promise<void> {
  await ask({
    title: `Annuler le paiement de ${money(payment.amount)} ?`,
    text: `${PAYMENT_WORDS[payment.means]} du ${dayText(payment.paid_on)}. ${
      otherHalf(payment.id)
        ? `Il est annulé ici et sur ${payment.reference} : la facture doit de nouveau ce montant, l’avoir l’a de nouveau à imputer.`
        : 'Une ligne contraire l’annule : les deux restent au journal, et ce montant est de nouveau dû.'
    }`,
    confirm: 'Annuler le paiement',
    danger: true,
    run: async () => {
      await api.remove(`/invoices/${invoice.id}/payments/${encodeURIComponent(payment.id)}`);
      notify('Paiement annulé.');
    },
  });
}

export async function refundCredit(note: Invoice): Promise<void> {
  await ask({
    title: `Rembourser ${invoiceName(note)}`,
    text: `Il reste ${money(note.amount_due)} de cet avoir à ${note.client_name}. RDZ note le remboursement ; il ne fait pas le virement.`,
    fields: [amountField(note.amount_due), dayField('Remboursé le'), means],
    confirm: 'Noter le remboursement',
    run: async ({ amount, paid_on, means: by }) => {
      const refund = { amount: decimal(amount ?? ''), paid_on, means: by };
      await api.post(`/invoices/${note.id}/apply`, { refund });
      notify('Remboursement noté.');
    },
  });
}

/** Asks which of the client's open invoices the rest of a credit note pays. */
export async function applyCredit(note: Invoice): Promise<void> {
  const params = { client_id: note.client_id, entity: note.entity, status: 'sent', kind: 'invoice' };
  const open = await readAll<'invoices', InvoiceSummary>('/invoices', 'invoices', params);
  if (open.length === 0)
    return notifyWarning(
      `${note.client_name} n’a aucune facture à régler.`,
      'Remboursez l’avoir, ou imputez-le quand une facture sera émise.',
    );
  await ask({
    title: `Imputer ${invoiceName(note)}`,
    text: `Il en reste ${money(note.amount_due)}. Sans montant, autant que l’avoir et la facture le permettent.`,
    fields: [
      {
        name: 'invoice_id',
        label: 'Sur la facture',
        type: 'select',
        options: open.map((one) => ({
          value: one.id,
          label: `${invoiceName(one)}, ${money(one.amount_due)} dus`,
        })),
        value: open[0]!.id,
        required: true,
      },
      { name: 'amount', label: 'Montant (€)' },
    ],
    confirm: 'Imputer',
    run: async ({ invoice_id, amount }) => {
      const chosen = decimal(amount ?? '');
      await api.post(`/invoices/${note.id}/apply`, {
        invoice_id,
        ...(chosen !== null && { amount: chosen }),
      });
      notify('Avoir imputé.');
    },
  });
}
