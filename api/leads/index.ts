/** The routes of `/api/leads`, in the order of the documentation, and what they refuse. */
import { LeadInUseError } from '../../store/leads/delete-lead.ts';
import { ProofRefusedError } from '../../store/leads/proof.ts';
import { NotReroutableError } from '../../store/routing/reroute-lead.ts';
import type { Route } from '../http/deps.ts';
import { type KnownError, refusal } from '../http/known-errors.ts';
import list from './list.ts';
import sources from './sources.ts';
import stats from './stats.ts';
import detail from './detail.ts';
import reroute from './reroute.ts';
import consent from './consent.ts';
import notes from './notes.ts';
import remove from './delete.ts';

export const routes: readonly Route[] = [list, sources, stats, detail, reroute, consent, notes, remove];

export const errors: readonly KnownError[] = [
  refusal(ProofRefusedError, 'conflict', ({ reason }) =>
    reason === 'has_one'
      ? 'Ce lead a déjà une preuve de consentement : elle ne se remplace pas.'
      : 'Les données de ce lead ont été effacées : il ne reste personne à qui elle serait utile.',
  ),
  refusal(LeadInUseError, 'conflict', ({ reason }) =>
    reason === 'sent'
      ? 'Ce lead a été livré : effacez ses données au lieu de le supprimer.'
      : 'Une livraison de ce lead est en cours : annulez-la d’abord.',
  ),
  refusal(
    NotReroutableError,
    'conflict',
    'Seul un lead en attente, dans aucune livraison, peut être routé à nouveau.',
  ),
];
