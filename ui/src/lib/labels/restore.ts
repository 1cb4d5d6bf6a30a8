/** French words of what a restore found. */
import type { RestoreItemKind } from '../../../../domain/system/restore.ts';
import type { Label } from './tone.ts';

export const RESTORE_KIND: Record<RestoreItemKind, Label> = {
  batch_uncertain: {
    text: 'Lot incertain',
    tone: 'bad',
    help: 'Peut-être parti après la sauvegarde : demandez au client, puis confirmez ou renvoyez.',
  },
  batch_unknown: {
    text: 'Lot inconnu',
    tone: 'bad',
    help: 'Temporal connaît ce lot, la base non : ses leads sont perdus, ou dans un lot incertain du même client.',
  },
  order_unprepared: {
    text: 'CSV impossible',
    tone: 'bad',
    help: 'Le CSV de cette commande ne se prépare pas : ses leads attendent et partiraient avec la prochaine exécution.',
  },
  batch_failed: { text: 'Lot en échec', tone: 'warn', help: 'Temporal est sûr qu’il n’est pas parti.' },
  batch_sent: { text: 'Lot parti', tone: 'ok', help: 'Temporal est sûr que le client l’a reçu.' },
  mail_uncertain: {
    text: 'Mail de facture incertain',
    tone: 'bad',
    help: 'Peut-être parti : demandez au client avant de le renvoyer.',
  },
  mail_failed: { text: 'Mail de facture non parti', tone: 'warn', help: 'À renvoyer depuis la facture.' },
  mail_sent: { text: 'Mail de facture parti', tone: 'ok', help: 'Temporal est sûr qu’il est parti.' },
  invoice_unknown: {
    text: 'Facture inconnue',
    tone: 'bad',
    help: 'Émise après la sauvegarde : son numéro est pris. Reprenez-la de votre copie avant d’en émettre d’autres.',
  },
};

export const RESTORE_STATE: Record<'standing' | 'held' | 'released', Label> = {
  standing: { text: 'À régler', tone: 'bad', help: 'npm run restore:settle, avant de démarrer un worker.' },
  held: { text: 'Départs retenus', tone: 'warn', help: 'Rien ne part seul tant que personne ne l’a décidé.' },
  released: { text: 'Terminée', tone: 'ok', help: 'Les départs automatiques ont repris.' },
};
