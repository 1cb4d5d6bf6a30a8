/** Requests, erasures and what is held of a person, as the API shows them. */
import { ENTITY_NAME } from '../../domain/common/entity.ts';
import { referenceOf } from '../../domain/privacy/recipient-mail.ts';
import type { CollectionName } from '../../store/collections.ts';
import type {
  ErasureDoc,
  ErasureRecipient,
  PrivacyRequestDoc,
  SuppressionDoc,
} from '../../store/privacy/collections.ts';
import { PLACES } from '../../store/privacy/places.ts';
import type { Store } from '../../store/db/mongo.ts';
import { instant, maybeInstant } from '../http/instant.ts';
import type { Scope } from '../http/plugins/scope.ts';
import type { Erasure, Recipient, RequestDetail, RequestSummary, Suppressed } from './contract.ts';

export function requestSummary(request: PrivacyRequestDoc, erasure: ErasureDoc | undefined): RequestSummary {
  const { _id, kind, entities, objection, leads, created_at, created_by_name } = request;
  const recipients = erasure?.recipients ?? [];
  return {
    id: _id,
    reference: referenceOf(_id),
    ...{ kind, entities, objection, leads },
    status: erasure?.status ?? (kind === 'erase' ? 'asked' : 'done'),
    recipients: recipients.length,
    acknowledged: recipients.filter(({ status }) => status === 'acknowledged').length,
    created_at: instant(created_at),
    created_by: created_by_name,
    finished_at: maybeInstant(erasure ? erasure.finished_at : kind === 'erase' ? null : created_at),
  };
}

/** Requests with their erasures, in the order given. */
export async function requestSummaries(
  store: Store,
  requests: readonly PrivacyRequestDoc[],
): Promise<RequestSummary[]> {
  const ids = requests.filter(({ kind }) => kind === 'erase').map(({ _id }) => _id);
  const erasures = await store.erasures.find({ _id: { $in: ids } }).toArray();
  const byId = new Map(erasures.map((erasure) => [erasure._id, erasure]));
  return requests.map((request) => requestSummary(request, byId.get(request._id)));
}

/** The other company's clients are named by that company (01-domain §5). */
function recipientView(recipient: ErasureRecipient, scope: Scope): Recipient {
  const { client_id, client_name, entity, delivery_ids, days, status, code, mails } = recipient;
  const ours = scope.sees(entity);
  const first = mails.find(({ reminder }) => !reminder);
  return {
    client_id: ours ? client_id : null,
    client_name: ours ? client_name : `Un client de ${ENTITY_NAME[entity]}`,
    ...{ entity, days, status },
    deliveries: delivery_ids.length,
    code: code ?? null,
    told_at: maybeInstant(first?.at),
    reminders: mails.filter(({ reminder }) => reminder).length,
    simulated: mails.some(({ simulated }) => simulated),
    acknowledged_at: maybeInstant(recipient.acknowledged_at),
  };
}

const placeOf = (name: string) => PLACES[name as CollectionName];

function erasureView(erasure: ErasureDoc, request: PrivacyRequestDoc, scope: Scope): Erasure {
  const { status, objection, lead_ids, cancelled, undecided, blanked, kept, recipients } = erasure;
  return {
    ...{ status, objection, cancelled, undecided },
    leads: lead_ids.length,
    wait_until: status === 'stopping' ? maybeInstant(erasure.wait_until) : null,
    blanked_at: maybeInstant(erasure.blanked_at),
    finished_at: maybeInstant(erasure.finished_at),
    blanked: Object.entries(blanked).flatMap(([name, records]) => {
      const place = placeOf(name);
      return place.how === 'blank' ? [{ what: place.what, records }] : [];
    }),
    kept: Object.entries(kept).flatMap(([name, records]) => {
      const place = placeOf(name);
      return place.how === 'keep' ? [{ what: place.what, records, why: place.why }] : [];
    }),
    recipients: recipients.map((recipient) => recipientView(recipient, scope)),
    phone_hashes: request.phone_hashes,
  };
}

export async function requestDetail(
  store: Store,
  request: PrivacyRequestDoc,
  scope: Scope,
): Promise<RequestDetail> {
  const erasure = (await store.erasures.findOne({ _id: request._id })) ?? undefined;
  return {
    ...requestSummary(request, erasure),
    erasure: erasure ? erasureView(erasure, request, scope) : null,
  };
}

export async function suppressedView(store: Store, docs: readonly SuppressionDoc[]): Promise<Suppressed[]> {
  const ids = [...new Set(docs.map(({ created_by }) => created_by))];
  const users = await store.users.find({ _id: { $in: ids } }, { projection: { nom: 1, email: 1 } }).toArray();
  const names = new Map(users.map(({ _id, nom, email }) => [_id, nom || email]));
  return docs.map(({ _id, reason, created_at, created_by }) => ({
    id: _id,
    reason,
    created_at: instant(created_at),
    created_by: names.get(created_by) ?? 'RDZ',
  }));
}
