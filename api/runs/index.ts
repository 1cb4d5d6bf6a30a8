/** The routes of `/api/runs`, in the order of the documentation, and what they refuse. */
import { RunOverError } from '../../temporal/launch/daily-delivery.ts';
import type { Route } from '../http/deps.ts';
import { type KnownError, refusal } from '../http/known-errors.ts';
import list from './list.ts';
import daily from './daily.ts';
import detail from './detail.ts';
import pause from './pause.ts';
import resume from './resume.ts';

export const routes: readonly Route[] = [list, daily, detail, pause, resume];

export const errors: readonly KnownError[] = [
  refusal(RunOverError, 'conflict', 'Cette exécution est terminée.'),
];
