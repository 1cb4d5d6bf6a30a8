/** The way from an empty system to its first delivery: what each step is, and where it is done. */
import type { Permission } from '../../../../domain/access/permissions.ts';
import type { FirstStep } from '../../../../domain/settings/first-run.ts';
import { api } from '../../lib/api/client.ts';
import { readAll } from '../../lib/api/read-all.ts';
import type { Commande } from '../../lib/api/types.ts';
import { ask } from '../../lib/ask.svelte.ts';
import { notify } from '../../lib/notify.ts';
import { navigate } from '../../lib/router/router.svelte.ts';
import { session } from '../../lib/session.svelte.ts';
import { runNowAction } from '../runs/run-actions.ts';

export interface Guide {
  title: string;
  text: string;
  button: string;
  /** Page where it is done, unless `run` does it here. */
  path?: string;
  run?(): Promise<void> | void;
  /** Of who may `run` it. */
  permission?: Permission;
}

interface Answer {
  success: boolean;
  message?: string;
  lead_id?: string;
}

/** Marks it for who looks at the sources. */
const SOURCE = 'rdz_essai';

/** A lead such as a landing page would send, for the first order there is: the public door decides all the rest. */
async function sendLead(): Promise<void> {
  const scope = { entity: session.scope, active_only: true };
  const [order] = await readAll<'commandes', Commande>('/commandes', 'commandes', scope);
  let answer: Answer | undefined;
  const done = await ask({
    title: 'Envoyer un lead d’essai',
    text: 'Il entre par la même porte que ceux de vos pages, et il est attribué et livré comme eux. Retirez-le ensuite (motif « Test ») pour qu’il ne soit pas facturé.',
    fields: [
      { name: 'nom', label: 'Nom', value: 'Essai', required: true },
      { name: 'phone', label: 'Téléphone', hint: 'Le vôtre, par exemple.', required: true },
      {
        name: 'departement',
        label: 'Département',
        value: order?.departements.find((code) => code !== '*') ?? '75',
        required: true,
      },
    ],
    confirm: 'Envoyer le lead',
    async run(values) {
      answer = await api.post<Answer>('/public/leads', {
        ...values,
        ...{ entity: order?.entity ?? 'ZR7', produit: order?.produit ?? 'PV' },
        ...{ utm_source: SOURCE, rgpd_consent: true },
      });
    },
  });
  if (!done || !answer) return;
  notify(answer.message ?? 'Lead envoyé.');
  if (answer.lead_id) await navigate(`/leads/${answer.lead_id}`);
}

export const GUIDE: Record<FirstStep, Guide> = {
  company: {
    title: 'Votre société',
    text: 'Ses mentions légales, sans lesquelles aucune facture ne peut être émise.',
    button: 'Compléter',
    path: '/parametres?onglet=societes',
  },
  smtp: {
    title: 'Le serveur d’envoi',
    text: 'Un e-mail de test dit si les livraisons pourront partir.',
    button: 'Tester',
    path: '/parametres?onglet=societes',
  },
  client: {
    title: 'Le premier client',
    text: 'Qui achète les leads, et l’adresse qui les reçoit.',
    button: 'Créer le client',
    path: '/clients/nouveau',
  },
  order: {
    title: 'Sa première commande',
    text: 'Le produit, les départements et le nombre de leads par semaine.',
    button: 'Créer la commande',
    path: '/commandes/nouvelle',
  },
  lead: {
    title: 'Un lead d’essai',
    text: 'Vous voyez à qui il va, et pourquoi.',
    button: 'Envoyer un lead',
    run: sendLead,
  },
  sent: {
    title: 'La première livraison',
    text: 'Chaque jour à 9 h 30, ou maintenant.',
    button: 'Livrer maintenant',
    permission: runNowAction.permission,
    run: () => runNowAction.run!(),
  },
};
