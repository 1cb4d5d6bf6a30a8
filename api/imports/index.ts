/** The routes of `/api/imports`, in the order of the documentation, and what they refuse. */
import type { ImportStatus } from '../../domain/imports/import-status.ts';
import { ImportExpiredError, ImportStepError } from '../../store/imports/ask-import.ts';
import type { Route } from '../http/deps.ts';
import { type KnownError, refusal } from '../http/known-errors.ts';
import commit from './commit.ts';
import create from './create.ts';
import detail from './detail.ts';
import list from './list.ts';
import rows from './rows.ts';
import undo from './undo.ts';
import update from './update.ts';

export const routes: readonly Route[] = [list, create, detail, update, rows, commit, undo];

const WHERE: Record<ImportStatus, string> = {
  uploaded: 'Ce fichier n’est pas encore prévisualisé.',
  previewing: 'Ce fichier est en cours de prévisualisation : attendez-la.',
  previewed: 'Ce fichier n’est pas importé, ou ses colonnes viennent de changer.',
  committing: 'Ce fichier est en cours d’import.',
  committed: 'Ce fichier est déjà importé.',
  undoing: 'L’import de ce fichier est en cours d’annulation.',
  undone: 'L’import de ce fichier est annulé : envoyez-le à nouveau.',
};

export const errors: readonly KnownError[] = [
  refusal(ImportStepError, 'conflict', ({ status }: ImportStepError) => WHERE[status]),
  refusal(ImportExpiredError, 'conflict', 'Ce fichier a expiré : envoyez-le à nouveau.'),
];
