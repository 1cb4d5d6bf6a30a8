/** What can be done with one invoice, by where it stands. */
import Bell from '@lucide/svelte/icons/bell';
import BellOff from '@lucide/svelte/icons/bell-off';
import BellRing from '@lucide/svelte/icons/bell-ring';
import ArrowRightLeft from '@lucide/svelte/icons/arrow-right-left';
import Banknote from '@lucide/svelte/icons/banknote';
import Eye from '@lucide/svelte/icons/eye';
import FileCode from '@lucide/svelte/icons/file-code';
import FileText from '@lucide/svelte/icons/file-text';
import Mail from '@lucide/svelte/icons/mail';
import Pencil from '@lucide/svelte/icons/pencil';
import ReceiptText from '@lucide/svelte/icons/receipt-text';
import Send from '@lucide/svelte/icons/send';
import Stamp from '@lucide/svelte/icons/stamp';
import Trash2 from '@lucide/svelte/icons/trash-2';
import Undo2 from '@lucide/svelte/icons/undo-2';
import type { Action } from '../../lib/actions/action.ts';
import { api, apiUrl } from '../../lib/api/client.ts';
import { inScope } from '../../lib/api/read.ts';
import type { Invoice, ReminderAnswer } from '../../lib/api/types.ts';
import { ask } from '../../lib/ask.svelte.ts';
import { money } from '../../lib/format/number.ts';
import { lines } from '../../lib/format/parse.ts';
import { notify, notifyWarning } from '../../lib/notify.ts';
import { href, navigate } from '../../lib/router/router.svelte.ts';
import { invoiceName } from './names.ts';
import { applyCredit, payInvoice, refundCredit } from './payment-actions.ts';

interface Dialogs {
  issue: () => void;
  credit: () => void;
}

const action = (one: Omit<Action, 'section'>): Action => ({ section: 'Cette facture', ...one });
const manage = { permission: 'billing.manage' } as const;

/** What the deletion of a draft leaves to do. */
function whatIsLeft({ record_ids, prepaid, client_name }: Invoice): string {
  if (record_ids.length > 0)
    return `Ce que ${client_name} a reçu reste à facturer : un nouveau brouillon pourra le reprendre.`;
  if (prepaid)
    return `${client_name} garde ses unités prépayées : leur facture sera à écrire à la main, ou retirez-les.`;
  return `Ce brouillon pour ${client_name} est perdu : ses lignes sont à écrire de nouveau.`;
}

async function remove(draft: Invoice): Promise<void> {
  const done = await ask({
    title: `Supprimer ce brouillon de ${money(draft.amount_ttc)} ?`,
    text: whatIsLeft(draft),
    confirm: 'Supprimer le brouillon',
    danger: true,
    run: async () => void (await api.remove(`/invoices/${draft.id}`)),
  });
  if (!done) return;
  notify('Brouillon supprimé.');
  await navigate('/factures', { force: true });
}

async function mailAgain(invoice: Invoice): Promise<void> {
  await ask({
    title: `Envoyer ${invoiceName(invoice)}`,
    text: 'Le même PDF part de nouveau. L’adresse écrite ici ne vaut que pour cet envoi.',
    fields: [
      {
        name: 'to',
        label: 'Adresses',
        type: 'textarea',
        value: invoice.recipients.join('\n'),
        hint: 'Une par ligne.',
        required: true,
      },
    ],
    confirm: 'Envoyer',
    run: async ({ to }) => {
      await api.post(`/invoices/${invoice.id}/mail`, { to: lines(to ?? '') });
      notify('E-mail demandé.', 'Son résultat apparaît sous « E-mails ».');
    },
  });
}

function ofDraft(invoice: Invoice, { issue }: Dialogs): Action[] {
  return [
    action({ id: 'issue', label: 'Émettre', icon: Stamp, look: 'primary', ...manage, run: issue }),
    action({
      id: 'edit-invoice',
      label: 'Modifier',
      icon: Pencil,
      shortcut: 'e',
      ...manage,
      href: href(`/factures/${invoice.id}/modifier`),
    }),
    action({
      id: 'preview-invoice',
      label: 'Aperçu',
      icon: Eye,
      href: apiUrl(`/invoices/${invoice.id}/preview.pdf`),
    }),
    action({
      id: 'delete-invoice',
      label: 'Supprimer',
      icon: Trash2,
      look: 'danger',
      ...manage,
      run: () => remove(invoice),
    }),
  ];
}

function ofRest(invoice: Invoice): Action[] {
  if (invoice.amount_due <= 0 || invoice.status === 'cancelled') return [];
  if (invoice.kind !== 'credit_note')
    return [
      action({
        id: 'pay-invoice',
        label: 'Encaisser',
        icon: Banknote,
        look: 'primary',
        ...manage,
        run: () => payInvoice(invoice),
      }),
    ];
  return [
    action({
      id: 'apply-credit',
      label: 'Imputer',
      icon: ArrowRightLeft,
      look: 'primary',
      ...manage,
      run: () => applyCredit(invoice),
    }),
    action({
      id: 'refund-credit',
      label: 'Rembourser',
      icon: Undo2,
      ...manage,
      run: () => refundCredit(invoice),
    }),
  ];
}

/** Of what is late: the next reminder at once, and whether they go out by themselves. */
function ofReminders(invoice: Invoice): Action[] {
  if (invoice.type !== 'external' || invoice.kind === 'credit_note' || invoice.amount_due <= 0) return [];
  const { reminders_enabled: enabled } = invoice;
  return [
    ...(invoice.status === 'overdue'
      ? [action({ id: 'remind', label: 'Relancer', icon: BellRing, ...manage, run: () => remind(invoice) })]
      : []),
    action({
      id: 'reminders',
      label: enabled ? 'Arrêter les relances' : 'Reprendre les relances',
      icon: enabled ? BellOff : Bell,
      ...manage,
      run: async () => {
        await api.put(`/invoices/${invoice.id}/reminders`, { enabled: !enabled });
        if (enabled) notify('Cette facture n’est plus relancée.');
        else if (invoice.client_reminders_enabled) notify('Cette facture sera relancée.');
        else
          notifyWarning(
            'Cette facture ne sera pas encore relancée.',
            `Les relances de ${invoice.client_name} sont arrêtées : reprenez-les sur sa fiche.`,
          );
      },
    }),
  ];
}

async function remind(invoice: Invoice): Promise<void> {
  await ask({
    title: `Relancer ${invoice.client_name} ?`,
    text: `La relance qui suit part maintenant, avec le PDF, à ${invoice.recipients.join(', ') || 'l’adresse du client'}.`,
    confirm: 'Relancer',
    run: async () => {
      const { reminder } = await api.post<ReminderAnswer>(`/invoices/${invoice.id}/remind`, {});
      notify(`Relance ${reminder.step} demandée.`, 'Son résultat apparaît sous « E-mails ».');
    },
  });
}

async function transmit(invoice: Invoice): Promise<void> {
  await api.post(`/invoices/${invoice.id}/transmit`, {});
  notify('Transmission demandée.', 'Son état apparaît sous « Document ».');
}

/** Those of the issuer; the other company reads only. */
export function invoiceActions(invoice: Invoice, dialogs: Dialogs): Action[] {
  const own = inScope(invoice.entity);
  if (invoice.status === 'draft') return own && invoice.type === 'external' ? ofDraft(invoice, dialogs) : [];
  const creditable =
    invoice.type === 'external' &&
    invoice.kind !== 'credit_note' &&
    invoice.status !== 'cancelled' &&
    invoice.settles_until === null;
  return [
    ...(own ? ofRest(invoice) : []),
    action({
      id: 'invoice-pdf',
      label: 'PDF',
      icon: FileText,
      href: apiUrl(`/invoices/${invoice.id}/pdf`),
      keywords: 'télécharger factur-x',
    }),
    ...(own
      ? [
          action({
            id: 'mail-invoice',
            label: invoice.mail.status === 'none' ? 'Envoyer' : 'Envoyer à nouveau',
            icon: Mail,
            ...manage,
            run: () => mailAgain(invoice),
          }),
        ]
      : []),
    ...(own ? ofReminders(invoice) : []),
    ...(own && creditable
      ? [
          action({
            id: 'credit-invoice',
            label: 'Avoir',
            icon: ReceiptText,
            ...manage,
            run: dialogs.credit,
          }),
        ]
      : []),
    ...(own && invoice.can_transmit
      ? [
          action({
            id: 'transmit-invoice',
            label: invoice.transmission.status === 'refused' ? 'Transmettre à nouveau' : 'Transmettre',
            icon: Send,
            ...manage,
            keywords: 'plateforme facture électronique',
            run: () => transmit(invoice),
          }),
        ]
      : []),
    action({
      id: 'invoice-xml',
      label: 'XML',
      icon: FileCode,
      href: apiUrl(`/invoices/${invoice.id}/xml`),
      download: true,
    }),
  ];
}
