/** What is noted of a client as a business partner (10-compat "client CRM"), in words, and asked for. */
import type { ClientStatus } from '../../../../domain/clients/crm.ts';
import { api } from '../../lib/api/client.ts';
import { ApiProblem } from '../../lib/api/problem.ts';
import type { Client } from '../../lib/api/types.ts';
import { ask, type AskField } from '../../lib/ask.svelte.ts';
import type { Fact } from '../../lib/components/ui/Facts.svelte';
import { day, noon } from '../../lib/format/date.ts';
import { count, money } from '../../lib/format/number.ts';
import { decimal, lines, typed } from '../../lib/format/parse.ts';
import { notify } from '../../lib/notify.ts';
import type { ParisDay } from '../../../../domain/time/paris-time.ts';

const STATUS: Record<ClientStatus, string> = {
  VIP: 'VIP',
  Normal: 'Normal',
  Watchlist: 'À surveiller',
  Blocked: 'Bloqué',
};

const RATINGS = {
  global_rating: 'Note globale',
  payment_rating: 'Paiement',
  lead_satisfaction_rating: 'Satisfaction',
  discount_pressure_rating: 'Pression sur les prix',
} as const;
type Rating = keyof typeof RATINGS;

const TEXTS = {
  payment_terms: 'Conditions',
  payment_method: 'Moyen de paiement',
  accounting_status: 'État comptable',
} as const;
type TextField = keyof typeof TEXTS;

const ratings = Object.entries(RATINGS) as [Rating, string][];
const texts = Object.entries(TEXTS) as [TextField, string][];

/** What somebody wrote, and nothing else. */
export function crmFacts(client: Client): Fact[] {
  const { client_status: status, last_payment_date: paid, last_payment_amount: amount, tags } = client;
  const payment = [paid && `le ${day(noon(paid as ParisDay))}`, amount !== null && money(amount)].filter(
    Boolean,
  );
  const facts: Fact[] = [
    { label: 'Statut', value: status && STATUS[status] },
    ...ratings.map(([name, label]) => {
      const value = client[name];
      return { label, value: value === null ? null : `${count(value)} / 100` };
    }),
    ...texts.map(([name, label]) => ({ label, value: client[name] })),
    { label: 'Dernier paiement', value: payment.join(', ') },
    { label: 'Étiquettes', value: tags.join(', ') },
  ];
  return facts.filter(({ value }) => value);
}

/** As it is typed: a number, or nothing. @throws ApiProblem naming the field */
function typedNumber(label: string, text: string): number | '' {
  const value = decimal(text);
  if (value === null) return '';
  if (Number.isNaN(value)) throw new ApiProblem(422, `${label} : écrivez un nombre.`);
  return value;
}

const fieldsOf = (client: Client): AskField[] => [
  {
    name: 'client_status',
    label: 'Statut',
    type: 'select',
    value: client.client_status ?? '',
    options: [
      { value: '', label: 'Aucun' },
      ...Object.entries(STATUS).map(([value, label]) => ({ value, label })),
    ],
  },
  ...ratings.map(([name, label]) => ({
    name,
    label: `${label} (0 à 100)`,
    value: typed(client[name]),
  })),
  ...texts.map(([name, label]) => ({ name, label, value: client[name] })),
  {
    name: 'last_payment_date',
    label: 'Dernier paiement',
    type: 'date',
    value: client.last_payment_date ?? '',
  },
  {
    name: 'last_payment_amount',
    label: 'Montant (€)',
    value: typed(client.last_payment_amount),
  },
  { name: 'tags', label: 'Étiquettes', hint: 'Séparées par des virgules.', value: client.tags.join(', ') },
];

export async function editCrm(client: Client): Promise<void> {
  const done = await ask({
    title: `Noter ${client.name}`,
    text: 'Rien de tout cela ne décide où vont les leads.',
    fields: fieldsOf(client),
    confirm: 'Enregistrer',
    run: async (values) => {
      const { tags = '', last_payment_amount: amount = '', ...others } = values;
      const numbers = ratings.map(([name, label]) => [name, typedNumber(label, values[name] ?? '')]);
      await api.put(`/clients/${client.id}/crm`, {
        ...others,
        ...Object.fromEntries(numbers),
        last_payment_amount: typedNumber('Montant', amount),
        tags: lines(tags),
      });
    },
  });
  if (done) notify('La fiche est à jour.');
}

export async function addNote(client: Client): Promise<void> {
  const done = await ask({
    title: `Note sur ${client.name}`,
    text: 'Elle est lue par vos collègues, jamais par le client.',
    fields: [{ name: 'text', label: 'Note', type: 'textarea', required: true }],
    confirm: 'Ajouter la note',
    run: async ({ text = '' }) => void (await api.post(`/clients/${client.id}/notes`, { text })),
  });
  if (done) notify('Note ajoutée.');
}
