/** The routes of `/api/auth`, in the order of the documentation, and what they refuse. */
import { EmailTakenError } from '../../store/access/change-user.ts';
import { LinkOverError } from '../../store/access/choose-password.ts';
import { NotInvitedError } from '../../store/access/invite-user.ts';
import { NotSetUpError } from '../../store/access/second-factor.ts';
import type { Route } from '../http/deps.ts';
import { type KnownError, refusal } from '../http/known-errors.ts';
import invite from './invite.ts';
import keys from './keys.ts';
import login from './login.ts';
import loginCode from './login-code.ts';
import logout from './logout.ts';
import me from './me.ts';
import ownSessions from './own-sessions.ts';
import password from './password.ts';
import reset from './reset.ts';
import secondFactor from './second-factor.ts';
import userSessions from './user-sessions.ts';
import listUsers from './list-users.ts';
import createUser from './create-user.ts';
import updateUser from './update-user.ts';
import deleteUser from './delete-user.ts';
import permissionKeys from './permission-keys.ts';
import activityLogs from './activity-logs.ts';

export const routes: readonly Route[] = [
  login,
  loginCode,
  reset,
  logout,
  me,
  password,
  ownSessions,
  secondFactor,
  keys,
  listUsers,
  createUser,
  invite,
  updateUser,
  deleteUser,
  userSessions,
  permissionKeys,
  activityLogs,
];

export const errors: readonly KnownError[] = [
  refusal(EmailTakenError, 'bad_request', 'Un utilisateur a déjà cet e-mail.'),
  refusal(
    LinkOverError,
    'bad_request',
    'Ce lien ne vaut plus : il a servi, un autre l’a remplacé, ou il a expiré. Demandez-en un nouveau.',
  ),
  refusal(
    NotInvitedError,
    'conflict',
    'Cette personne a déjà choisi son mot de passe, ou son compte est désactivé.',
  ),
  refusal(
    NotSetUpError,
    'conflict',
    'La préparation a expiré, ou une autre a pris sa place : recommencez-la.',
  ),
];
