/** Columns of the list of leads, on screen and in the CSV. */
import type { Lead } from '../../lib/api/types.ts';
import type { Column } from '../../lib/components/data/columns.ts';
import { dateTime } from '../../lib/format/date.ts';
import { phone } from '../../lib/format/text.ts';
import { holdSentence, LEAD_STATUS, SOURCE_TYPE } from '../../lib/labels/lead.ts';
import { hoursText, PROOF } from '../../lib/labels/proof.ts';
import { reasonSentence } from '../../lib/labels/routing.ts';

function reason({ hold_reason, routing_reason }: Lead): string {
  if (hold_reason) return holdSentence(hold_reason);
  return routing_reason ? reasonSentence(routing_reason) : '';
}

/** Who has it, else why nobody has. */
export const buyerOrReason = (lead: Lead): string =>
  lead.delivery_client_name ?? (lead.delivery_id ? 'Autre société' : reason(lead));

export const LEAD_COLUMNS: readonly Column<Lead>[] = [
  { key: 'created_at', header: 'Reçu', sortable: true, text: (lead) => dateTime(lead.created_at) },
  { key: 'nom', header: 'Personne', text: (lead) => [lead.prenom, lead.nom].filter(Boolean).join(' ') },
  { key: 'phone', header: 'Téléphone', text: (lead) => phone(lead.phone) },
  { key: 'departement', header: 'Dépt', sortable: true, text: (lead) => lead.departement ?? '' },
  { key: 'produit', header: 'Produit', text: (lead) => lead.produit ?? '' },
  { key: 'status', header: 'Statut', sortable: true, text: (lead) => LEAD_STATUS[lead.status].text },
  { key: 'client', header: 'Client, ou motif', text: buyerOrReason, grows: true },
  {
    key: 'source',
    header: 'Source',
    text: (lead) => lead.source || SOURCE_TYPE[lead.lead_source_type],
    spare: 1,
  },
  { key: 'callback', header: 'Rappel', text: (lead) => hoursText(lead.callback_hours_left), spare: 4 },
  { key: 'proof', header: 'Preuve', text: (lead) => PROOF[lead.proof].text, spare: 3 },
  { key: 'entity', header: 'Société', text: (lead) => lead.entity ?? '', spare: 2 },
];

const FILE_ONLY: readonly Column<Lead>[] = [
  { key: 'client', header: 'Client', text: (lead) => lead.delivery_client_name ?? '' },
  { key: 'reason', header: 'Motif', text: reason },
  { key: 'email', header: 'E-mail', text: (lead) => lead.email ?? '' },
  {
    key: 'consent_at',
    header: 'Consentement donné le',
    text: (lead) => (lead.consent_at ? dateTime(lead.consent_at) : ''),
  },
  { key: 'consent_version', header: 'Version du texte', text: (lead) => lead.consent_text_version ?? '' },
  { key: 'consent_page', header: 'Page du consentement', text: (lead) => lead.consent_page_url ?? '' },
  {
    key: 'callback_at',
    header: 'Rappel demandé le',
    text: (lead) => (lead.callback_requested_at ? dateTime(lead.callback_requested_at) : ''),
  },
  {
    key: 'callback_left',
    header: 'Heures restantes',
    text: (lead) => (lead.callback_hours_left === null ? '' : String(lead.callback_hours_left)),
  },
  { key: 'is_lb', header: 'LB', text: (lead) => (lead.is_lb ? 'oui' : 'non') },
  { key: 'id', header: 'Identifiant', text: (lead) => lead.id },
];
export const LEAD_FILE_COLUMNS: readonly Column<Lead>[] = [
  ...LEAD_COLUMNS.filter(({ key }) => key !== 'client' && key !== 'callback'),
  ...FILE_ONLY,
];
