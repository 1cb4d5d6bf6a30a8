/** Columns of the list of users, on screen and in the CSV. */
import type { Invitation, User } from '../../lib/api/types.ts';
import { type Column, stateColumn } from '../../lib/components/data/columns.ts';
import { dateTime } from '../../lib/format/date.ts';
import type { Label } from '../../lib/labels/tone.ts';
import { ROLE } from '../../lib/labels/user.ts';

const INVITED: Record<Invitation['status'], Label> = {
  asked: { text: 'Invitation en route', tone: 'info', help: 'Part dès que le serveur de messagerie répond.' },
  sent: { text: 'Invité', tone: 'info', help: 'N’a pas encore choisi son mot de passe.' },
  failed: { text: 'Invitation non partie', tone: 'bad', help: 'Ouvrez-le pour l’inviter de nouveau.' },
};

export const userState = (user: User): Label => {
  if (!user.active) return { text: 'Désactivé', tone: 'mute', help: 'Ne peut plus se connecter.' };
  if (user.invited) return INVITED[user.invitation?.status ?? 'sent'];
  if (user.locked)
    return { text: 'Bloqué', tone: 'warn', help: 'Trop d’essais de mot de passe : débloqué tout seul.' };
  if (user.keys_to_review.length > 0)
    return {
      text: 'Droits à revoir',
      tone: 'warn',
      help: 'De nouveaux droits existent, et ses droits ne sont pas ceux de son rôle : à accorder ou non.',
    };
  return { text: 'Actif', tone: 'ok', help: 'Peut se connecter.' };
};

export const USER_COLUMNS: readonly Column<User>[] = [
  { key: 'nom', header: 'Personne', text: (row) => row.nom, sort: (row) => row.nom },
  { key: 'email', header: 'E-mail', text: (row) => row.email, sort: (row) => row.email },
  { key: 'role', header: 'Rôle', text: (row) => ROLE[row.role], sort: (row) => ROLE[row.role] },
  stateColumn(userState),
  {
    key: 'second_factor',
    header: 'Second facteur',
    text: (row) => (row.second_factor ? 'Oui' : 'Non'),
    sort: (row) => (row.second_factor ? 0 : 1),
    spare: 2,
  },
  {
    key: 'login',
    header: 'Dernière connexion',
    text: (row) => (row.last_login_at ? dateTime(row.last_login_at) : ''),
    sort: (row) => row.last_login_at ?? '',
    spare: 1,
  },
  { key: 'entity', header: 'Société', text: (row) => row.entity, sort: (row) => row.entity },
];
