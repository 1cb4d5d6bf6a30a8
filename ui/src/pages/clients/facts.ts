/** A client in words: who it is, how its leads reach it, what it pays. */
import type { Client } from '../../lib/api/types.ts';
import type { Fact } from '../../lib/components/ui/Facts.svelte';
import { count, money, percent } from '../../lib/format/number.ts';
import { href } from '../../lib/router/router.svelte.ts';

const METHOD: Record<Client['delivery_method'], string> = {
  csv: 'CSV par e-mail',
  api: 'API',
  both: 'CSV par e-mail et API',
};

export const identityFacts = (client: Client): Fact[] => [
  { label: 'Contact', value: client.contact_name },
  { label: 'E-mail principal', value: client.email, copy: true },
  { label: 'Téléphone', value: client.phone, copy: true },
  { label: 'Dénomination', value: client.legal.legal_name },
  {
    label: 'Adresse',
    value: [
      client.legal.address,
      client.legal.address2,
      [client.legal.postal_code, client.legal.city].filter(Boolean).join(' '),
    ]
      .filter(Boolean)
      .join(', '),
  },
  { label: 'SIREN', value: client.legal.siren, copy: true },
  { label: 'Numéro de TVA', value: client.legal.vat_number, copy: true },
];

export const deliveryFacts = (client: Client): Fact[] => [
  {
    label: 'Canal',
    value: METHOD[client.delivery_method],
    ...(client.delivery_method !== 'csv' && { href: href(`/clients/${client.id}/api`) }),
  },
  {
    label: 'Envoyés à',
    value: client.delivery_method === 'api' ? null : client.delivery_emails.join(', ') || client.email,
  },
  {
    label: 'Fichier',
    value: `${client.csv_delimiter === ';' ? 'Point-virgule' : 'Virgule'}${client.csv_bom ? ', BOM' : ''}`,
  },
  { label: 'Envoi', value: client.auto_send_enabled ? 'Automatique' : 'Par une personne' },
  { label: 'Reçus en tout', value: count(client.total_leads_received) },
];

/** What its leads cost where nothing else is agreed, and how it pays. */
export const termsFacts = (client: Client): Fact[] => [
  {
    label: 'Tarif par défaut',
    value: client.default_prix_lead === null ? 'Aucun' : `${money(client.default_prix_lead)} par lead`,
  },
  { label: 'Remise', value: client.remise_percent > 0 ? percent(client.remise_percent / 100) : null },
  { label: 'TVA', value: percent(client.vat_rate / 100) },
  {
    label: 'Paiement',
    value: `${count(client.payment_terms_days)} jours${client.payment_terms_end_of_month ? ', fin de mois' : ''}`,
  },
  { label: 'Factures à', value: client.billing_emails.join(', ') || client.email },
  { label: 'Relances', value: client.reminders_enabled ? null : 'Aucune' },
];
