/** French words for requests about personal data. */
import type { PrivacyRecipient, PrivacyRequest } from '../api/types.ts';
import type { Label } from './tone.ts';

export const REQUEST_KIND: Record<PrivacyRequest['kind'], string> = {
  export: 'Export',
  erase: 'Effacement',
  objection: 'Opposition',
};

export const REQUEST_STATUS: Record<PrivacyRequest['status'], Label> = {
  asked: { text: 'Demandée', tone: 'info', help: 'Elle commence dans un instant.' },
  stopping: {
    text: 'Arrêt des envois',
    tone: 'accent',
    help: 'Ce qui n’est pas parti est annulé ; ce qui part est attendu, 24 h au plus.',
  },
  blanking: {
    text: 'Effacement en cours',
    tone: 'accent',
    help: 'Chaque endroit est effacé, page par page.',
  },
  telling: {
    text: 'Clients à prévenir',
    tone: 'accent',
    help: 'Les données sont effacées ; les messages partent.',
  },
  waiting: {
    text: 'Confirmations attendues',
    tone: 'warn',
    help: 'Les données sont effacées ; les clients prévenus n’ont pas tous répondu.',
  },
  done: { text: 'Terminée', tone: 'ok', help: 'Il n’y a plus rien à faire.' },
};

export const RECIPIENT_STATUS: Record<PrivacyRecipient['status'], Label> = {
  due: { text: 'À prévenir', tone: 'info', help: 'Le message n’est pas encore parti.' },
  told: { text: 'Prévenu', tone: 'warn', help: 'Sa confirmation est attendue.' },
  acknowledged: { text: 'Confirmé', tone: 'ok', help: 'Le client a confirmé avoir effacé la personne.' },
  no_address: { text: 'Sans adresse', tone: 'bad', help: 'Prévenez-le autrement : il n’a aucun e-mail.' },
  failed: { text: 'Non prévenu', tone: 'bad', help: 'Aucun message n’est parti : prévenez-le autrement.' },
  unanswered: {
    text: 'Sans réponse',
    tone: 'bad',
    help: 'Les rappels sont restés sans réponse : appelez-le.',
  },
};
