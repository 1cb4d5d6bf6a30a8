/** The routes of `/api/providers`, in the order of the documentation, and what they refuse. */
import { SlugTakenError } from '../../store/providers/change-provider.ts';
import type { Route } from '../http/deps.ts';
import { type KnownError, refusal } from '../http/known-errors.ts';
import list from './list.ts';
import create from './create.ts';
import detail from './detail.ts';
import update from './update.ts';
import remove from './delete.ts';
import rotateKey from './rotate-key.ts';

export const routes: readonly Route[] = [list, create, detail, update, remove, rotateKey];

export const errors: readonly KnownError[] = [
  refusal(SlugTakenError, 'bad_request', 'Un fournisseur a déjà cet identifiant (slug).'),
];
