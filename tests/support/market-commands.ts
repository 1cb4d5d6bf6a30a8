/** Everything that can happen on the market of `market.ts`, as commands a random test chooses from. */
import { asBasisPoints, asCents } from '../../domain/money/money.ts';
import fc from 'fast-check';
import { addDays, DAY_MS, parisDay, weekKey } from '../../domain/time/paris-time.ts';
import { parsePhone } from '../../domain/common/phone.ts';
import { parseSubmission } from '../../domain/intake/submission.ts';
import {
  changeCommande,
  changePauses,
  changeQuotaWeeks,
  toggleCommande,
} from '../../store/commandes/change-commande.ts';
import { DeliveryRefusal } from '../../domain/deliveries/delivery-refusal.ts';
import { isStaleDecision, StaleReadError } from '../../store/db/errors.ts';
import { isStock } from '../../domain/leads/lead.ts';
import { addProof, ProofRefusedError, storedProof } from '../../store/leads/proof.ts';
import { deleteLead, LeadInUseError } from '../../store/leads/delete-lead.ts';
import { SYSTEM } from '../../store/audit/event-log.ts';
import { markLb } from '../../store/routing/mark-lb.ts';
import { NotReroutableError, rerouteLead } from '../../store/routing/reroute-lead.ts';
import {
  BreakerMovedError,
  BreakerStateError,
  halfOpen,
  holdSource,
  releaseSource,
} from '../../store/sources/move-breaker.ts';
import { findSource } from '../../store/sources/read-sources.ts';
import { lookAtSource } from '../../store/sources/watch-source.ts';
import type { ProviderDoc } from '../../store/providers/collections.ts';
import { phoneNumber, testKeys } from './intake.ts';
import {
  assignAll,
  cancelAny,
  confirmAny,
  deliverAll,
  deliverAtOnce,
  FIXED_QUOTAS,
  type Market,
  pick,
  returnAny,
  type SendResult,
  UNPROVED_SOURCE,
} from './market.ts';
import { setForms } from './pages.ts';

export interface Command {
  /** Says what it does: random tests print it. */
  name: string;
  run(market: Market): Promise<unknown>;
}

const PEOPLE = 7;
/** Well formed and poor: sold as they are, or replaced by an LB. */
const SUSPICIOUS = ['0606060606', '0611111112'];
const seller = { _id: 'seller', slug: 'seller', entity: 'ZR7' } as ProviderDoc;

/** What a person agreed to, long ago. */
const PROOF = { text: 'Oui, rappelez-moi', timestamp: '2026-01-05T10:00:00Z' };

/** One call: what is posted, whether a provider posts it, and to which process. */
const calls = fc.record({
  body: fc.record({
    phone: fc.oneof(
      { weight: 5, arbitrary: fc.nat(PEOPLE - 1).map(phoneNumber) },
      { weight: 1, arbitrary: fc.constantFrom(...SUSPICIOUS) },
    ),
    nom: fc.constant('Durand'),
    lp_code: fc.constantFrom('', 'LP1'),
    entity: fc.constantFrom('ZR7', 'ZR7', 'MDL', ''),
    produit: fc.constantFrom('PV', 'PV', 'PV', 'PAC', ''),
    form_code: fc.constantFrom('', 'F1'),
    departement: fc.constantFrom('75', '75', '13', '2A'),
    utm_source: fc.constantFrom('', '', UNPROVED_SOURCE),
    session_id: fc.constantFrom('', 's1', 's2'),
    type_logement: fc.constantFrom('', 'maison', 'appartement'),
    consent: fc.constantFrom(null, null, PROOF),
  }),
  sold: fc.boolean(),
  process: fc.nat(1),
});
type Call = typeof calls extends fc.Arbitrary<infer C> ? C : never;

async function submitAll({ queues, answers }: Market, posted: readonly Call[]): Promise<void> {
  const answered = posted.map(({ body, sold, process }) => {
    const submission = parseSubmission(body)!;
    const caller = sold
      ? ({ caller: 'provider', provider: seller, sender: seller._id } as const)
      : ({ caller: 'own_page', sender: 'page' } as const);
    return queues[process]!.submit({ request: { submission, phone: parsePhone(body.phone), ...caller } });
  });
  answers.push(...(await Promise.all(answered)));
}

/** Somebody asks for solar panels, in Paris, on one of our pages. */
const calling = (phone: string): Call => ({
  body: {
    phone,
    nom: 'Durand',
    lp_code: 'LP1',
    entity: 'ZR7',
    produit: 'PV',
    form_code: '',
    departement: '75',
    utm_source: '',
    session_id: '',
    type_logement: '',
    consent: null,
  },
  sold: false,
  process: 0,
});
const asking = (n: number): Call => calling(phoneNumber(n));

/**
 * Ten days, always the same, so that what is random begins in the middle of things: leads sent and uncertain, rejected and
 * cancelled, a backlog, LBs on their way, one of them in the place of a suspicious number.
 */
export async function playFirstDays(market: Market): Promise<void> {
  const { store } = market;
  // Nobody is open yet for these: they grow old.
  for (const order of market.commandes) await toggleCommande(store, order, SYSTEM, market.now);
  await submitAll(
    market,
    [0, 1, 2, 3, PEOPLE, PEOPLE + 1].map((n) => asking(n)),
  );
  for (const order of market.commandes) await toggleCommande(store, order, SYSTEM, market.now);
  await submitAll(
    market,
    [4, 5, 6].map((n) => asking(n)),
  );
  await deliverAll(market, ['sent', 'uncertain']);
  await returnAny(market, 0, true);
  market.now = new Date(market.now.getTime() + 9 * DAY_MS);
  await markLb(store, { now: market.now, limit: 100 });
  await submitAll(
    market,
    [4, 5].map((n) => asking(n)),
  );
  await submitAll(market, SUSPICIOUS.map(calling));
  const { body, ...from } = asking(PEOPLE + 2);
  await submitAll(market, [{ ...from, body: { ...body, utm_source: UNPROVED_SOURCE } }]);
  await assignAll(market, 'run');
  await cancelAny(market, 3);
}

const anyLead = ({ store }: Market, n: number, act: (id: string) => Promise<unknown>) =>
  pick(store.leads.find().sort({ _id: 1 }).toArray(), n, ({ _id }) => act(_id));

const command = (name: string, run: Command['run']): Command => ({ name, run });

const submit = fc
  .array(calls, { minLength: 1, maxLength: 6 })
  .map((posted) => command(`submit ${JSON.stringify(posted)}`, (market) => submitAll(market, posted)));

const assign = fc
  .constantFrom('run' as const, 'stock' as const)
  .map((pass) => command(`assign ${pass}`, (market) => assignAll(market, pass)));

const deliver = fc
  .array(fc.constantFrom<SendResult>('sent', 'sent', 'sent', 'failed', 'uncertain'), {
    minLength: 1,
    maxLength: 3,
  })
  .map((results) => command(`deliver ${results.join()}`, (market) => deliverAll(market, results)));

const atOnce = fc
  .constantFrom<SendResult>('sent', 'sent', 'failed', 'uncertain')
  .map((result) => command(`deliver at once ${result}`, (market) => deliverAtOnce(market, result)));

const toggle = fc
  .nat(5)
  .map((order) =>
    command(`toggle order ${order}`, ({ store, commandes, now }) =>
      toggleCommande(store, commandes[order]!, SYSTEM, now),
    ),
  );

const change = fc
  .tuple(
    fc.integer({ min: FIXED_QUOTAS.length, max: 5 }),
    fc.record({
      quota_semaine: fc.nat(4),
      delivery_mode: fc.constantFrom('daily' as const, 'immediate' as const),
      lb_target_bp: fc.constantFrom(0, 2500, 10_000).map(asBasisPoints),
      day_cap: fc.constantFrom(0, 0, 1, 2),
      month_cap: fc.constantFrom(0, 0, 2, 4),
      // A lead costs 25 €.
      budget_cap_cents: fc.constantFrom(0, 0, 5_000, 9_999).map(asCents),
    }),
  )
  .map(([order, fields]) =>
    command(`order ${order}: ${JSON.stringify(fields)}`, ({ store, commandes, now }) =>
      changeCommande(store, commandes[order]!, fields, SYSTEM, now),
    ),
  );

const terms = fc
  .tuple(fc.integer({ min: FIXED_QUOTAS.length, max: 5 }), fc.nat(2), fc.nat(4), fc.boolean())
  .map(([order, days, quota, pause]) =>
    command(`order ${order}: ${pause ? `pause of ${days}` : `quota of the week ${quota}`}`, (market) => {
      const { store, commandes, now } = market;
      const id = commandes[order]!;
      const [from, week] = [parisDay(now), weekKey(now)];
      return pause
        ? changePauses(store, id, days > 0 ? [{ from, until: addDays(from, days) }] : [], SYSTEM, now)
        : changeQuotaWeeks(store, id, quota > 0 ? [{ from: week, to: week, quota }] : [], SYSTEM, now);
    }),
  );

const cancel = fc.nat(50).map((n) => command(`cancel ${n}`, (market) => cancelAny(market, n)));
const giveBack = fc
  .tuple(fc.nat(50), fc.boolean())
  .map(([n, rejected]) =>
    command(`${rejected ? 'reject' : 'remove'} ${n}`, (market) => returnAny(market, n, rejected)),
  );
const confirm = fc.nat(50).map((n) => command(`confirm ${n}`, (market) => confirmAny(market, n)));
const mark = fc.constant(command('mark LBs', ({ store, now }) => markLb(store, { now, limit: 100 })));

const remove = fc.nat(50).map((n) =>
  command(`delete ${n}`, (market) => {
    const { store, now } = market;
    return anyLead(market, n, (id) => deleteLead(store, { id, stripe: 'test', by: SYSTEM, now }));
  }),
);
const reroute = fc.nat(50).map((n) =>
  command(`reroute ${n}`, (market) => {
    const deps = { store: market.store, keys: testKeys, stripe: 'test' };
    return anyLead(market, n, (id) => rerouteLead(deps, id, market.now));
  }),
);

/** A proof that comes later: its lead is judged again. */
const prove = fc.nat(50).map((n) =>
  command(`prove ${n}`, (market) => {
    const deps = { store: market.store, keys: testKeys, stripe: 'test' };
    const { now } = market;
    return anyLead(market, n, async (id) => {
      const consent = storedProof({ text: PROOF.text, given_at: new Date(PROOF.timestamp) }, now);
      const lead = await addProof(market.store, { id, consent, by: SYSTEM, now });
      if (lead && isStock(lead.status)) await rerouteLead(deps, id, now);
    });
  }),
);

const stored = fc
  .constantFrom<['source_gating' | 'overlap_guard' | 'lb_replacement', object]>(
    ['source_gating', { blocked_sources: ['TikTok'] }],
    ['source_gating', { blocked_sources: [] }],
    ['source_gating', { blocked_sources: [], proof_required_sources: [UNPROVED_SOURCE] }],
    ['source_gating', { blocked_sources: [], proof_required_sources: [UNPROVED_SOURCE] }],
    ['overlap_guard', { enabled: true }],
    ['overlap_guard', { enabled: true }],
    ['overlap_guard', { enabled: false }],
    ['lb_replacement', { enabled: false }],
    ['lb_replacement', { enabled: true }],
  )
  .map(([_id, value]) =>
    command(`${_id}: ${JSON.stringify(value)}`, ({ store, now }) =>
      store.settings.updateOne(
        { _id },
        { $set: { value, updated_at: now, updated_by: 'test' } as never },
        { upsert: true },
      ),
    ),
  );
const forms = fc
  .constantFrom<Parameters<typeof setForms>[1]>({ F1: { entity: 'MDL', produit: 'PV' } }, {})
  .map((some) => command(`forms: ${JSON.stringify(some)}`, ({ store }) => setForms(store, some)));
const settings = fc.oneof({ weight: 3, arbitrary: stored }, { weight: 1, arbitrary: forms });

const suppress = fc.nat(PEOPLE - 1).map((person) =>
  command(`suppress ${person}`, ({ store, now }) => {
    const entry = { reason: 'objection', created_at: now, created_by: 'test' };
    const _id = testKeys.phone(phoneNumber(person));
    return store.suppression_list.updateOne({ _id }, { $set: entry }, { upsert: true });
  }),
);

const BREAKER = ['hold', 'try', 'look', 'all', 'none'] as const;
const breaker = fc.tuple(fc.constantFrom('', 'tiktok'), fc.constantFrom(...BREAKER)).map(([source, what]) =>
  command(`breaker of "${source}": ${what}`, async ({ store, now }) => {
    const found = await findSource(store, { entity: 'ZR7', source }, now);
    if (!found) return;
    if (what === 'hold') await holdSource(store, found, { reason: '', volume: 0, by: SYSTEM, now });
    else if (what === 'try') await halfOpen(store, found, SYSTEM, now);
    else if (what === 'look') await lookAtSource(store, found, now);
    else await releaseSource(store, found, { release: { which: what }, by: SYSTEM, now });
  }),
);

const of = (weight: number, arbitrary: fc.Arbitrary<Command>) => ({ weight, arbitrary });

export const commands: fc.Arbitrary<Command> = fc.oneof(
  of(6, submit),
  of(3, assign),
  of(3, deliver),
  of(2, atOnce),
  of(2, toggle),
  of(3, change),
  of(2, terms),
  of(2, cancel),
  of(2, giveBack),
  of(2, mark),
  of(1, confirm),
  of(1, remove),
  of(1, reroute),
  of(1, prove),
  of(1, settings),
  of(1, suppress),
  of(2, breaker),
);

type ErrorType = abstract new (...args: never[]) => Error;

/** What a person or a workflow is told when the state of things does not allow it, or the world moved first: nothing was done. */
const REFUSALS: readonly ErrorType[] = [
  ...[DeliveryRefusal, LeadInUseError, NotReroutableError, StaleReadError],
  ...[BreakerMovedError, BreakerStateError, ProofRefusedError],
];

/**
 * Does something.
 * @param more errors that are refusals too
 * @returns what it gave; undefined when it was refused
 */
export async function attempt(
  market: Market,
  { name, run }: Command,
  more: readonly ErrorType[] = [],
): Promise<unknown> {
  try {
    return await run(market);
  } catch (error) {
    const isRefusal = [...REFUSALS, ...more].some((type) => error instanceof type) || isStaleDecision(error);
    if (!isRefusal) throw new Error(name, { cause: error });
    return undefined;
  }
}

/** How much time passes after a step, in ms. */
export const passing: fc.Arbitrary<number> = fc.constantFrom(
  0,
  0,
  1,
  5_000,
  DAY_MS / 4,
  DAY_MS,
  9 * DAY_MS,
  31 * DAY_MS,
);
