/** The routes of `/api/privacy/retention`, in the order of the documentation, and what they refuse. */
import { RetentionUntriedError } from '../../store/privacy/retention-run.ts';
import type { Route } from '../http/deps.ts';
import { type KnownError, refusal } from '../http/known-errors.ts';
import dryRun from './dry-run.ts';
import settings from './settings.ts';

export const routes: readonly Route[] = [settings, dryRun];

export const errors: readonly KnownError[] = [
  refusal(
    RetentionUntriedError,
    'conflict',
    'Faites d’abord un essai avec ces durées : il dit ce qui serait effacé.',
  ),
];
