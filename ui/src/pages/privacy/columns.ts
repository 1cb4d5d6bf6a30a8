/** Columns of requests, recipients and the suppression list, on screen and in the CSV. */
import type { PersonFound, PrivacyRecipient, PrivacyRequest, SuppressedPhone } from '../../lib/api/types.ts';
import { type Column, stateColumn } from '../../lib/components/data/columns.ts';
import { dateTime, day, noon } from '../../lib/format/date.ts';
import { count } from '../../lib/format/number.ts';
import { fullName, phone } from '../../lib/format/text.ts';
import { DELIVERY_OUTCOME, DELIVERY_STATUS } from '../../lib/labels/delivery.ts';
import { LEAD_STATUS } from '../../lib/labels/lead.ts';
import { RECIPIENT_STATUS, REQUEST_KIND, REQUEST_STATUS } from '../../lib/labels/privacy.ts';

const answered = ({ recipients, acknowledged }: PrivacyRequest): string =>
  recipients > 0 ? `${count(acknowledged)} sur ${count(recipients)}` : '';

export const REQUEST_COLUMNS: readonly Column<PrivacyRequest>[] = [
  { key: 'reference', header: 'Demande', text: (row) => row.reference },
  {
    key: 'kind',
    header: 'Droit exercé',
    text: (row) =>
      `${REQUEST_KIND[row.kind]}${row.kind === 'erase' && row.objection ? ' et opposition' : ''}`,
  },
  stateColumn((row) => REQUEST_STATUS[row.status]),
  { key: 'leads', header: 'Leads', align: 'end', text: (row) => count(row.leads), spare: 3 },
  { key: 'acknowledged', header: 'Clients confirmés', align: 'end', text: answered },
  { key: 'created_at', header: 'Reçue le', text: (row) => dateTime(row.created_at) },
  { key: 'created_by', header: 'Par', text: (row) => row.created_by, spare: 1 },
  { key: 'entities', header: 'Sociétés', text: (row) => row.entities.join(' et '), spare: 2 },
];

export const SUPPRESSED_COLUMNS: readonly Column<SuppressedPhone>[] = [
  { key: 'id', header: 'Empreinte du numéro', text: (row) => row.id },
  { key: 'reason', header: 'Motif', text: (row) => row.reason, grows: true },
  { key: 'created_at', header: 'Depuis', text: (row) => dateTime(row.created_at) },
  { key: 'created_by', header: 'Par', text: (row) => row.created_by, spare: 1 },
];

export type RecipientRow = PrivacyRecipient & { id: string };

export const RECIPIENT_COLUMNS: readonly Column<RecipientRow>[] = [
  { key: 'client_name', header: 'Client', text: (row) => row.client_name || '—' },
  stateColumn((row) => RECIPIENT_STATUS[row.status]),
  { key: 'days', header: 'Reçue le', text: (row) => row.days.map((one) => day(noon(one))).join(', ') },
  {
    key: 'told_at',
    header: 'Prévenu le',
    text: (row) => (row.told_at ? `${dateTime(row.told_at)}${row.simulated ? ' (simulation)' : ''}` : ''),
  },
  { key: 'reminders', header: 'Rappels', align: 'end', text: (row) => count(row.reminders), spare: 1 },
  {
    key: 'acknowledged_at',
    header: 'Confirmé le',
    text: (row) => (row.acknowledged_at ? dateTime(row.acknowledged_at) : ''),
  },
  { key: 'entity', header: 'Société', text: (row) => row.entity, spare: 2 },
];

export type FoundLead = PersonFound['leads'][number];
export type FoundDelivery = PersonFound['deliveries'][number];

export const LEAD_COLUMNS: readonly Column<FoundLead>[] = [
  { key: 'person', header: 'Personne', text: (row) => fullName(row) || 'Sans nom' },
  { key: 'phone', header: 'Téléphone', text: (row) => phone(row.phone) },
  { key: 'email', header: 'E-mail', text: (row) => row.email, grows: true, spare: 2 },
  { key: 'state', header: 'État', text: (row) => leadState(row).text },
  { key: 'produit', header: 'Produit', text: (row) => row.produit ?? '', spare: 1 },
  { key: 'created_at', header: 'Reçu le', text: (row) => dateTime(row.created_at) },
  { key: 'entity', header: 'Société', text: (row) => row.entity ?? '' },
];

export const leadState = (lead: FoundLead) =>
  lead.erased
    ? { text: 'Effacement', tone: 'mute' as const, help: 'Ses données sont effacées, ou en train de l’être.' }
    : LEAD_STATUS[lead.status as keyof typeof LEAD_STATUS];

export const DELIVERY_COLUMNS: readonly Column<FoundDelivery>[] = [
  { key: 'client_name', header: 'Client', text: (row) => row.client_name, grows: true },
  { key: 'state', header: 'État', text: (row) => deliveryState(row).text },
  { key: 'sent_at', header: 'Envoyée le', text: (row) => (row.sent_at ? dateTime(row.sent_at) : '') },
  { key: 'entity', header: 'Société', text: (row) => row.entity },
];

export const deliveryState = ({ status, outcome }: FoundDelivery) =>
  status === 'sent' && outcome !== 'accepted'
    ? DELIVERY_OUTCOME[outcome as keyof typeof DELIVERY_OUTCOME]
    : DELIVERY_STATUS[status as keyof typeof DELIVERY_STATUS];
