/**
 * What the store already knows of a group of submissions: sessions, suppressed phones, earlier submits and requests, guards.
 */
import { type Guards, readGuards } from '../routing/assign-leads.ts';
import type { PhoneKeys } from '../db/ids.ts';
import type { GroupContext, IntakeItem } from './intake-group.ts';
import { type IntakeRequest, targetOf } from './intake-record.ts';
import type { IdempotencyDoc, VisitorSessionDoc } from './collections.ts';
import type { LeadDoc } from '../leads/collections.ts';

type KnownContext = Pick<GroupContext, 'store' | 'keys' | 'snapshot'>;

/** The lead that holds a submit key. */
export type PriorSubmit = Pick<LeadDoc, '_id' | 'created_at' | 'entity' | 'produit'> & { submit_key: string };

export interface Known {
  sessions: Map<string, VisitorSessionDoc>;
  suppressed: Set<string>;
  submits: Map<string, PriorSubmit>;
  requests: Map<string, IdempotencyDoc>;
  guards: Guards;
}

const requestsOf = (items: readonly IntakeItem[]): IntakeRequest[] =>
  items.flatMap((item) => ('request' in item ? [item.request] : []));

/** Key of the double-submit guard; none without a session. */
export const submitKeyOf = ({ submission, phone }: IntakeRequest, keys: PhoneKeys): string | undefined =>
  submission.session_id ? keys.submit(submission.session_id, phone.phone) : undefined;

const personOf = (request: IntakeRequest, session: VisitorSessionDoc | undefined, ctx: KnownContext) => {
  const { produit } = targetOf(request, session, ctx.snapshot);
  return produit ? [ctx.keys.person(request.phone.phone, produit)] : [];
};

async function byId<T extends { _id: string }>(
  ids: readonly string[],
  find: (ids: string[]) => Promise<T[]>,
) {
  const wanted = [...new Set(ids)];
  const found = wanted.length > 0 ? await find(wanted) : [];
  return new Map(found.map((doc) => [doc._id, doc]));
}

/** One read for the whole group. */
export async function readKnown(items: readonly IntakeItem[], ctx: KnownContext): Promise<Known> {
  const { store, keys } = ctx;
  const requests = requestsOf(items);
  const submitKeys = requests.flatMap((request) => submitKeyOf(request, keys) ?? []);
  const requestKeys = items.flatMap((item) => item.request_key ?? []);
  const sessionIds = requests.flatMap(({ submission }) => submission.session_id || []);
  const guessedPersons = requests.flatMap((request) => personOf(request, undefined, ctx));
  const [sessions, suppressed, submits, known, guards] = await Promise.all([
    byId(sessionIds, (ids) => store.visitor_sessions.find({ _id: { $in: ids } }).toArray()),
    byId(
      requests.map(({ phone }) => keys.phone(phone.phone)),
      (ids) => store.suppression_list.find({ _id: { $in: ids } }).toArray(),
    ),
    submitKeys.length > 0
      ? store.leads
          .find({ submit_key: { $in: submitKeys } })
          .project<PriorSubmit>({ submit_key: 1, created_at: 1, entity: 1, produit: 1 })
          .toArray()
      : [],
    byId(requestKeys, (ids) => store.idempotency_keys.find({ _id: { $in: ids } }).toArray()),
    readGuards(store, guessedPersons),
  ]);
  // A form named by the session only may change the produit, and with it the person's key.
  const persons = requests.flatMap((request) =>
    personOf(request, sessions.get(request.submission.session_id), ctx),
  );
  const missed = persons.filter((person) => !guessedPersons.includes(person));
  for (const [person, hits] of await readGuards(store, missed)) guards.set(person, hits);
  return {
    sessions,
    suppressed: new Set(suppressed.keys()),
    submits: new Map(submits.map((prior) => [prior.submit_key, prior])),
    requests: known,
    guards,
  };
}
