/** The routes of `/api/auth`, in the order of the documentation, and what they refuse. */
import { EmailTakenError } from '../../store/access/change-user.ts';
import type { Route } from '../http/deps.ts';
import { type KnownError, refusal } from '../http/known-errors.ts';
import login from './login.ts';
import logout from './logout.ts';
import me from './me.ts';
import password from './password.ts';
import listUsers from './list-users.ts';
import createUser from './create-user.ts';
import updateUser from './update-user.ts';
import deleteUser from './delete-user.ts';
import permissionKeys from './permission-keys.ts';
import activityLogs from './activity-logs.ts';

export const routes: readonly Route[] = [
  login,
  logout,
  me,
  password,
  listUsers,
  createUser,
  updateUser,
  deleteUser,
  permissionKeys,
  activityLogs,
];

export const errors: readonly KnownError[] = [
  refusal(EmailTakenError, 'bad_request', 'Un utilisateur a déjà cet e-mail.'),
];
