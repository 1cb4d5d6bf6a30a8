/**
 * What the store already knows of a group of submissions: sessions, suppressed phones, earlier submits and requests, guards.
 */
import { provesConsent } from '../../domain/intake/intake.ts';
import { type Guards, readGuards } from '../routing/assign-leads.ts';
import { type Exclusions, readExclusions } from '../routing/exclusions.ts';
import { mayWantProof } from '../sources/gates.ts';
import { readTrials, type Trials } from '../sources/trial-draft.ts';
import type { GroupContext, IntakeItem } from './intake-group.ts';
import { type IntakeRequest, targetOf } from './intake-record.ts';
import type { IdempotencyDoc, VisitorSessionDoc } from './collections.ts';
import type { LeadDoc } from '../leads/collections.ts';

type KnownContext = Pick<GroupContext, 'store' | 'keys' | 'snapshot' | 'now'>;

/** A lead that holds submit keys. */
export type PriorSubmit = Pick<
  LeadDoc,
  '_id' | 'created_at' | 'entity' | 'produit' | 'status' | 'session_id' | 'submit_keys' | 'resubmitted'
>;
const PRIOR_FIELDS = {
  ...{ created_at: 1, entity: 1, produit: 1, status: 1, session_id: 1, submit_keys: 1, resubmitted: 1 },
};

export interface Known {
  sessions: Map<string, VisitorSessionDoc>;
  suppressed: Set<string>;
  submits: Map<string, PriorSubmit>;
  /** Each request's keys of the double-submit guard. */
  submitKeys: Map<IntakeRequest, string[]>;
  requests: Map<string, IdempotencyDoc>;
  guards: Guards;
  exclusions: Exclusions;
  trials: Trials;
  /** The oldest lead of each person that waits for a proof. */
  unproved: Map<string, LeadDoc>;
}

const requestsOf = (items: readonly IntakeItem[]): IntakeRequest[] =>
  items.flatMap((item) => ('request' in item ? [item.request] : []));

/**
 * Keys of the double-submit guard: by session, when there is one, and by caller. Both are looked for, since a beacon may
 * repeat without its session. Without a digit of a phone nothing says that two submissions are of one person.
 */
function submitKeysOf(
  request: IntakeRequest,
  session: VisitorSessionDoc | undefined,
  { keys, snapshot }: Pick<KnownContext, 'keys' | 'snapshot'>,
): string[] {
  const { submission, phone, sender } = request;
  const { entity, produit } = targetOf(request, session, snapshot);
  const what = `${phone.phone}|${produit ?? submission.produit}|${entity ?? submission.entity}`;
  const bySession = submission.session_id && keys.submit('session', submission.session_id, what);
  const byCaller = phone.phone && keys.submit('caller', sender, what);
  return [bySession, byCaller].filter(Boolean);
}

const personOf = (request: IntakeRequest, session: VisitorSessionDoc | undefined, ctx: KnownContext) => {
  const { produit } = targetOf(request, session, ctx.snapshot);
  return produit ? [ctx.keys.person(request.phone.phone, produit)] : [];
};

/** What a proof that comes later is matched by. */
export const provableKey = ({ phone, produit, entity }: Pick<LeadDoc, 'phone' | 'produit' | 'entity'>) =>
  `${phone}|${produit}|${entity}`;

/** Leads a group's proofs may be for; no read while no source needs one. */
async function readUnproved(
  requests: readonly IntakeRequest[],
  { store, snapshot }: KnownContext,
): Promise<Map<string, LeadDoc>> {
  const phones = requests.flatMap(({ submission, phone }) =>
    provesConsent(submission.consent) ? phone.phone || [] : [],
  );
  if (phones.length === 0 || !mayWantProof(snapshot.gates, snapshot.settings.source_gating)) return new Map();
  const waiting = await store.leads
    .find({ phone: { $in: [...new Set(phones)] }, status: 'pending_consent', in_delivery: false })
    .sort({ created_at: -1, _id: -1 })
    .toArray();
  return new Map(
    waiting.flatMap((lead) => (lead.entity && lead.produit ? [[provableKey(lead), lead] as const] : [])),
  );
}

async function byId<T extends { _id: string }>(
  ids: readonly string[],
  find: (ids: string[]) => Promise<T[]>,
) {
  const wanted = [...new Set(ids)];
  const found = wanted.length > 0 ? await find(wanted) : [];
  return new Map(found.map((doc) => [doc._id, doc]));
}

const readSubmits = (store: KnownContext['store'], keys: string[]): Promise<PriorSubmit[]> =>
  keys.length > 0
    ? store.leads
        .find({ submit_keys: { $in: keys } })
        .project<PriorSubmit>(PRIOR_FIELDS)
        .toArray()
    : Promise.resolve([]);

/** One read for the whole group. */
export async function readKnown(items: readonly IntakeItem[], ctx: KnownContext): Promise<Known> {
  const { store, keys } = ctx;
  const requests = requestsOf(items);
  const submitKeys = new Map(requests.map((request) => [request, submitKeysOf(request, undefined, ctx)]));
  const guessedKeys = [...submitKeys.values()].flat();
  const requestKeys = items.flatMap((item) => item.request_key ?? []);
  const sessionIds = requests.flatMap(({ submission }) => submission.session_id || []);
  const guessedPersons = requests.flatMap((request) => personOf(request, undefined, ctx));
  const hashes = requests.map(({ phone }) => keys.phone(phone.phone));
  const [sessions, suppressed, submits, known, guards, exclusions, trials, unproved] = await Promise.all([
    byId(sessionIds, (ids) => store.visitor_sessions.find({ _id: { $in: ids } }).toArray()),
    byId(hashes, (ids) => store.suppression_list.find({ _id: { $in: ids } }).toArray()),
    readSubmits(store, guessedKeys),
    byId(requestKeys, (ids) => store.idempotency_keys.find({ _id: { $in: ids } }).toArray()),
    readGuards(store, guessedPersons),
    readExclusions(store, ctx.snapshot, hashes, ctx.now),
    readTrials(store, ctx.snapshot.gates),
    readUnproved(requests, ctx),
  ]);
  // A form named by the session only may change the produit, and with it the keys of person and submit.
  const visitors = requests.flatMap((request) => {
    const session = sessions.get(request.submission.session_id);
    return session ? [{ request, session }] : [];
  });
  const persons = visitors.flatMap(({ request, session }) => personOf(request, session, ctx));
  const missed = persons.filter((person) => !guessedPersons.includes(person));
  for (const [person, hits] of await readGuards(store, missed)) guards.set(person, hits);
  for (const { request, session } of visitors) submitKeys.set(request, submitKeysOf(request, session, ctx));
  const theirKeys = visitors.flatMap(({ request }) => submitKeys.get(request)!);
  const unread = theirKeys.filter((key) => !guessedKeys.includes(key));
  submits.push(...(await readSubmits(store, unread)));
  return {
    sessions,
    suppressed: new Set(suppressed.keys()),
    submits: new Map(submits.flatMap((prior) => (prior.submit_keys ?? []).map((key) => [key, prior]))),
    submitKeys,
    requests: known,
    guards,
    exclusions,
    trials,
    unproved,
  };
}
