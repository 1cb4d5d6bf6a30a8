/** What can be done with one lead. */
import MessageSquarePlus from '@lucide/svelte/icons/message-square-plus';
import ShieldCheck from '@lucide/svelte/icons/shield-check';
import Route from '@lucide/svelte/icons/route';
import { isStock } from '../../../../domain/leads/lead.ts';
import { parisInstant } from '../../../../domain/time/paris-time.ts';
import type { Action } from '../../lib/actions/action.ts';
import { api } from '../../lib/api/client.ts';
import type { LeadDetail } from '../../lib/api/types.ts';
import { ask } from '../../lib/ask.svelte.ts';
import { fullName } from '../../lib/format/text.ts';
import { LEAD_STATUS } from '../../lib/labels/lead.ts';
import { reasonSentence } from '../../lib/labels/routing.ts';
import { notify } from '../../lib/notify.ts';

type RerouteAnswer = Pick<LeadDetail, 'status' | 'routing_reason'>;

async function reroute(lead: LeadDetail): Promise<void> {
  const answer = await api.post<RerouteAnswer>(`/leads/${lead.id}/reroute`);
  if (answer.status === 'routed') notify('Lead attribué.', 'Le détail de la décision est à jour.');
  else notify('Le lead reste en attente.', reasonSentence(answer.routing_reason ?? ''));
}

async function addNote(lead: LeadDetail): Promise<void> {
  const done = await ask({
    title: 'Ajouter une note',
    text: `Elle sera visible de tous ceux qui voient ${fullName(lead)}.`,
    fields: [{ name: 'text', label: 'Note', type: 'textarea', required: true }],
    confirm: 'Ajouter',
    run: async ({ text }) => void (await api.post(`/leads/${lead.id}/notes`, { text })),
  });
  if (done) notify('Note ajoutée.');
}

async function addProof(lead: LeadDetail): Promise<void> {
  const answer: { status?: LeadDetail['status'] } = {};
  const done = await ask({
    title: 'Ajouter la preuve de consentement',
    text: 'Une preuve ne se remplace pas. Si le lead l’attendait, il est jugé et routé de nouveau.',
    fields: [
      {
        name: 'timestamp',
        label: 'Consentement donné le',
        type: 'datetime-local',
        required: true,
        hint: 'Heure de Paris.',
      },
      { name: 'text', label: 'Texte accepté', type: 'textarea', hint: 'Le texte, ou sa version.' },
      { name: 'text_version', label: 'Version du texte' },
      { name: 'page_url', label: 'Adresse de la page' },
      {
        name: 'callback',
        label: 'Rappel',
        type: 'select',
        value: '',
        options: [
          { value: '', label: 'Non renseigné' },
          { value: 'oui', label: 'La personne demande à être rappelée' },
        ],
      },
    ],
    confirm: 'Ajouter la preuve',
    run: async ({ timestamp = '', callback, ...texts }) => {
      const at = parisInstant(timestamp);
      const body = {
        ...texts,
        timestamp: at?.toISOString() ?? timestamp,
        ...(callback && { callback_requested: true }),
      };
      Object.assign(answer, await api.post<RerouteAnswer>(`/leads/${lead.id}/consent`, body));
    },
  });
  if (done) notify('Preuve ajoutée.', answer.status && LEAD_STATUS[answer.status].text);
}

const proofAction = (lead: LeadDetail): Action => ({
  id: 'lead-proof',
  label: 'Ajouter la preuve de consentement',
  icon: ShieldCheck,
  section: 'Ce lead',
  keywords: 'rgpd consentement preuve',
  permission: 'leads.correct',
  ...(lead.status === 'pending_consent' && { look: 'primary' as const }),
  run: () => addProof(lead),
});

export const leadActions = (lead: LeadDetail): Action[] => [
  ...(lead.status === 'pending_consent' ? [proofAction(lead)] : []),
  {
    id: 'reroute',
    label: 'Rerouter',
    icon: Route,
    section: 'Ce lead',
    keywords: 'router attribuer commande',
    shortcut: 'r',
    permission: 'leads.edit_status',
    ...(isStock(lead.status) && lead.status !== 'pending_consent' && { look: 'primary' as const }),
    unavailable: !isStock(lead.status) && 'Seul un lead en attente peut être rerouté',
    run: () => reroute(lead),
  },
  {
    id: 'note',
    label: 'Ajouter une note',
    icon: MessageSquarePlus,
    section: 'Ce lead',
    shortcut: 'n',
    permission: 'leads.add_note',
    run: () => addNote(lead),
  },
  ...(lead.proof === 'proved' || lead.status === 'pending_consent' ? [] : [proofAction(lead)]),
];
