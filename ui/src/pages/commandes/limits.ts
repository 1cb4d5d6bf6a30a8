/** What limits an order, in words: its fill, why it takes no lead, its pauses and its weeks with another quota. */
import { isParisDay, isWeekKey } from '../../../../domain/time/paris-time.ts';
import { api } from '../../lib/api/client.ts';
import { ApiProblem } from '../../lib/api/problem.ts';
import type { Commande } from '../../lib/api/types.ts';
import { ask } from '../../lib/ask.svelte.ts';
import { day, noon } from '../../lib/format/date.ts';
import { decimal } from '../../lib/format/parse.ts';
import { count } from '../../lib/format/number.ts';
import { ruleSentence } from '../../lib/labels/routing.ts';
import { notify } from '../../lib/notify.ts';

type Pause = Commande['pauses'][number];
type QuotaWeeks = Commande['quota_weeks'][number];

export const LIMIT_NAMES: Record<NonNullable<Commande['limit']>['rule'], string> = {
  quota_full: 'Quota de la semaine',
  day_cap: 'Maximum du jour',
  month_cap: 'Maximum du mois',
  budget_cap: 'Budget de la semaine',
};

/** Why an active order takes no lead at this moment; empty while it does. */
export const closedText = ({ active, closed_by }: Commande): string =>
  active && closed_by ? ruleSentence(closed_by.rule, closed_by.figures) : '';

const dayText = (text: string): string => (isParisDay(text) ? day(noon(text)) : text);

export const pauseText = ({ from, until }: Pause): string =>
  from === until ? `Le ${dayText(from)}` : `Du ${dayText(from)} au ${dayText(until)} inclus`;

export const quotaWeeksText = ({ from, to, quota }: QuotaWeeks): string => {
  const weeks = from === to ? from : `${from} à ${to}`;
  return `${weeks} : ${quota > 0 ? `${count(quota)} leads` : 'sans limite'}`;
};

export async function savePauses({ id }: Commande, pauses: readonly Pause[]): Promise<void> {
  await api.put(`/commandes/${id}/pauses`, { pauses });
  notify('Pauses enregistrées.');
}

export async function saveQuotaWeeks({ id }: Commande, quota_weeks: readonly QuotaWeeks[]): Promise<void> {
  await api.put(`/commandes/${id}/quota-weeks`, { quota_weeks });
  notify('Quotas des semaines enregistrés.');
}

export const addPause = (commande: Commande): Promise<unknown> =>
  ask({
    title: 'Mettre la commande en pause pendant des jours',
    text: 'Ces jours compris, elle ne reçoit pas de lead ; ce qui lui est attribué part quand même.',
    fields: [
      { name: 'from', label: 'Premier jour', type: 'date', required: true },
      { name: 'until', label: 'Dernier jour', type: 'date', required: true },
    ],
    confirm: 'Ajouter la pause',
    run: ({ from = '', until = '' }) => savePauses(commande, [...commande.pauses, { from, until }]),
  });

export const addQuotaWeeks = (commande: Commande): Promise<unknown> =>
  ask({
    title: 'Donner un autre quota à des semaines',
    text: 'Ces semaines comprises ; ensuite la commande reprend son quota.',
    fields: [
      { name: 'from', label: 'Première semaine', hint: 'Comme 2026-W48', required: true },
      { name: 'to', label: 'Dernière semaine', hint: 'Vide = la même' },
      { name: 'quota', label: 'Quota par semaine', hint: '0 = illimité', required: true },
    ],
    confirm: 'Ajouter',
    run: ({ from = '', to = '', quota = '' }) => {
      const units = decimal(quota);
      if (![from, to || from].every((week) => isWeekKey(week.trim().toUpperCase())))
        throw new ApiProblem(422, 'Écrivez les semaines comme 2026-W48.');
      if (units === null || !Number.isInteger(units) || units < 0)
        throw new ApiProblem(422, 'Le quota est un nombre entier.');
      const weeks = { from: from.trim().toUpperCase(), to: (to || from).trim().toUpperCase(), quota: units };
      return saveQuotaWeeks(commande, [...commande.quota_weeks, weeks]);
    },
  });
