/** What can be done with one lead. */
import MessageSquarePlus from '@lucide/svelte/icons/message-square-plus';
import Route from '@lucide/svelte/icons/route';
import { isStock } from '../../../../domain/leads/lead.ts';
import type { Action } from '../../lib/actions/action.ts';
import { api } from '../../lib/api/client.ts';
import type { LeadDetail } from '../../lib/api/types.ts';
import { ask } from '../../lib/ask.svelte.ts';
import { fullName } from '../../lib/format/text.ts';
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

export const leadActions = (lead: LeadDetail): Action[] => [
  {
    id: 'reroute',
    label: 'Rerouter',
    icon: Route,
    section: 'Ce lead',
    keywords: 'router attribuer commande',
    shortcut: 'r',
    permission: 'leads.edit_status',
    ...(isStock(lead.status) && { look: 'primary' as const }),
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
];
