/** The simulator in French: causes of differences, states, and what would make something sell. */
import type { ReplayCause } from '../../../../domain/routing/replay-causes.ts';
import type { ReplayRules, ReplayStatus } from '../../../../domain/routing/replay.ts';
import type { RaisedLimit } from '../../../../domain/routing/what-if.ts';
import type { WhatIfChangeView } from '../api/types.ts';
import { fieldName } from './criteria.ts';
import { count, money } from '../format/number.ts';
import type { Label } from './tone.ts';

export const REPLAY_CAUSE: Record<ReplayCause, string> = {
  edit: 'Commande modifiée',
  edit_knock_on: 'Suite de vos changements',
  rules_now: 'Commandes d’aujourd’hui',
  by_hand: 'Routé à la main',
  erased: 'Effacé ou supprimé depuis',
  lb_choice: 'Choix d’un LB',
  moment: 'Décidé à un autre moment',
  processes: 'Deux serveurs à la fois',
};

export const REPLAY_STATUS: Record<ReplayStatus, Label> = {
  running: { text: 'En cours', tone: 'accent', help: 'La période est rejouée en ce moment.' },
  done: { text: 'Terminée', tone: 'ok', help: 'Le résultat est complet.' },
  failed: { text: 'Échouée', tone: 'bad', help: 'Elle n’a pas abouti : lancez-la de nouveau.' },
  cancelled: { text: 'Arrêtée', tone: 'mute', help: 'Une personne l’a arrêtée.' },
};

export const REPLAY_RULES: Record<ReplayRules, string> = {
  then: 'Les commandes d’alors, avec leurs changements',
  now: 'Les commandes d’aujourd’hui',
};

const LIMIT: Record<RaisedLimit, string> = {
  quota_semaine: 'le quota de la semaine',
  day_cap: 'le maximum par jour',
  month_cap: 'le maximum par mois',
  budget_cap_cents: 'le budget de la semaine',
};

/** What a proposal changes, in a sentence without its end. */
export function changeSentence(change: WhatIfChangeView): string {
  const whose = change.client_name ? ` (${change.client_name})` : '';
  const figure = (n: number | null) => (change.limit === 'budget_cap_cents' ? money(n ?? 0) : count(n ?? 0));
  switch (change.kind) {
    case 'activate':
      return `Activer la commande${whose}`;
    case 'end_pause':
      return `Lever la pause${whose}`;
    case 'raise':
      return `Porter ${LIMIT[change.limit!]} de ${figure(change.from)} à ${figure(change.to)}${whose}`;
    case 'departement':
      return `Ajouter le département ${change.departement}${whose}`;
    case 'criterion':
      return `Retirer le critère ${fieldName(change.champ ?? '')} ${change.text}${whose}`;
    case 'open_company':
      return `Ouvrir l’autre société aux leads de ${change.entity}`;
  }
}
