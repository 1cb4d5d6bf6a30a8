/** What the stores and workflows refuse, as the problem the API answers: one table. */
import { MongoNetworkError, MongoServerError, MongoServerSelectionError } from 'mongodb';
import { DELIVERY_REFUSALS, DeliveryRefusal } from '../../domain/deliveries/delivery-refusal.ts';
import { ClientEmailTakenError, ClientInUseError } from '../../store/clients/change-client.ts';
import { ClientGoneError, CommandeExistsError } from '../../store/commandes/change-commande.ts';
import { SlugTakenError } from '../../store/providers/change-provider.ts';
import { EmailTakenError } from '../../store/access/change-user.ts';
import { LeadInUseError } from '../../store/leads/delete-lead.ts';
import { NotReroutableError } from '../../store/routing/reroute-lead.ts';
import { StaleReadError } from '../../store/deliveries/withdraw.ts';
import { RunOverError, TemporalUnavailableError } from '../../temporal/launch/batch.ts';
import { Problem, type ProblemCode } from './problem.ts';

const RETRY_SECONDS = 5;

type Known<E extends Error> = readonly [
  type: new (...args: never[]) => E,
  code: ProblemCode,
  detail: string | ((error: E) => string),
];

const known = <E extends Error>(...entry: Known<E>) => entry as unknown as Known<Error>;

const KNOWN: readonly Known<Error>[] = [
  known(ClientEmailTakenError, 'bad_request', 'Un client de cette société a déjà cet e-mail.'),
  known(ClientInUseError, 'bad_request', 'Ce client a une commande active : mettez-la d’abord en pause.'),
  known(ClientGoneError, 'not_found', 'Ce client n’existe pas.'),
  known(CommandeExistsError, 'bad_request', 'Ce client a déjà une commande active pour ce produit.'),
  known(SlugTakenError, 'bad_request', 'Un fournisseur a déjà cet identifiant (slug).'),
  known(EmailTakenError, 'bad_request', 'Un utilisateur a déjà cet e-mail.'),
  known(LeadInUseError, 'conflict', ({ reason }) =>
    reason === 'sent'
      ? 'Ce lead a été livré : effacez ses données au lieu de le supprimer.'
      : 'Une livraison de ce lead est en cours : annulez-la d’abord.',
  ),
  known(
    NotReroutableError,
    'conflict',
    'Seul un lead en attente, dans aucune livraison, peut être routé à nouveau.',
  ),
  known(RunOverError, 'conflict', 'Cette exécution est terminée.'),
  known(StaleReadError, 'conflict', 'Cette livraison vient de changer : rechargez la page.'),
  known(
    TemporalUnavailableError,
    'unavailable',
    'Le moteur d’exécution ne répond pas ; rien n’est perdu, réessayez dans un instant.',
  ),
  known(MongoNetworkError, 'unavailable', 'La base de données ne répond pas ; réessayez dans un instant.'),
  known(
    MongoServerSelectionError,
    'unavailable',
    'La base de données ne répond pas ; réessayez dans un instant.',
  ),
];

/** A change of primary, or two writers who kept getting in each other's way. */
const isTransient = (error: unknown): boolean =>
  error instanceof MongoServerError &&
  (error.hasErrorLabel('RetryableWriteError') || error.hasErrorLabel('TransientTransactionError'));

/** The problem a known error stands for. */
export function knownProblem(error: unknown): Problem | undefined {
  if (error instanceof DeliveryRefusal) {
    const { kind, detail } = DELIVERY_REFUSALS[error.code];
    return new Problem(kind, detail);
  }
  const entry = KNOWN.find(([type]) => error instanceof type);
  if (entry) {
    const [, code, detail] = entry;
    const text = typeof detail === 'string' ? detail : detail(error as Error);
    return new Problem(code, text, code === 'unavailable' ? { retryAfter: RETRY_SECONDS } : {});
  }
  if (isTransient(error)) {
    return new Problem('unavailable', 'La base de données est occupée ; réessayez dans un instant.', {
      retryAfter: RETRY_SECONDS,
    });
  }
  return undefined;
}
