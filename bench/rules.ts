/**
 * What the finer rules of orders cost intake: the same build, the same people and buyers, once without any of them and once with
 * every one on one order in three. Both take turns; documents written are MongoDB's own count.
 */
import { asCents } from '../domain/money/money.ts';
import { addDays, addWeeks, parisDay, weekKey } from '../domain/time/paris-time.ts';
import { setUpDatabase } from '../store/db/set-up.ts';
import type { Store } from '../store/db/mongo.ts';
import type { CommandeDoc } from '../store/commandes/collections.ts';
import { exclusionId } from '../store/routing/exclusions.ts';
import { say } from '../dev/terminal.ts';
import { People, post } from './intake.ts';
import type { Sample } from './measure.ts';
import { insertPrice } from '../tests/support/records.ts';
import { bodyOf, insertBuyers, openEveryDay } from './people.ts';
import type { Bench } from './servers.ts';

export interface RulesScale {
  rounds: number;
  connections: number;
  /** Leads per sample. */
  leads: number;
  warmUp: number;
}

/** One round: leads posted without the rules, then with them. */
export interface RulesRound {
  plain: Sample;
  ruled: Sample;
}

export interface RulesResult {
  rounds: RulesRound[];
  /** Documents written for each lead. */
  written: { plain: number; ruled: number };
}

interface Site {
  store: Store;
  port: number;
}

const NEVER_FULL = 1_000_000;
const EXCLUDED = 1_000;

/** Every rule, none of which shuts an order. */
function everyRule(now: Date): Partial<CommandeDoc> {
  const today = parisDay(now);
  const week = weekKey(now);
  return {
    quota_semaine: NEVER_FULL,
    criteria: [
      { champ: 'type_logement', op: '=', valeurs: ['maison'], si_absent: 'refuse' },
      { champ: 'surface_habitable', op: '≥', valeurs: ['20'], si_absent: 'refuse' },
      { champ: 'code_postal', op: 'commence par', valeurs: ['13', '31', '75'], si_absent: 'accepte' },
    ],
    day_cap: NEVER_FULL,
    month_cap: NEVER_FULL,
    budget_cap_cents: asCents(NEVER_FULL * 100),
    debut: addDays(today, -30),
    fin: addDays(today, 30),
    pauses: [{ from: addDays(today, 5), until: addDays(today, 9) }],
    quota_weeks: [{ from: addWeeks(week, 1), to: addWeeks(week, 2), quota: 10 }],
  };
}

/** On one order in three, their clients excluding people who never come; the overlap guard for all. */
async function setRules(store: Store, now: Date): Promise<void> {
  const orders = await store.commandes.find().sort({ _id: 1 }).toArray();
  // Three orders a client, one for each product: of each client another one.
  const ruled = orders.filter((_, n) => (n + Math.floor(n / 3)) % 3 === 0);
  const commandes = ruled.map(({ _id }) => _id);
  const clients = [...new Set(ruled.map(({ client_id }) => client_id))];
  await store.commandes.updateMany({ _id: { $in: commandes } }, { $set: everyRule(now) });
  await store.clients.updateMany({ _id: { $in: clients } }, { $set: { has_exclusions: true } });
  // A budget is counted in prices.
  for await (const client of store.clients.find({ _id: { $in: clients } }))
    await insertPrice(store, { ...client, default_prix_lead_cents: asCents(2_500) });
  await store.client_exclusions.insertMany(
    clients.flatMap((client_id) =>
      Array.from({ length: EXCLUDED }, (_, n) => ({
        _id: exclusionId(`nobody-${n}`, client_id),
        ...{ client_id, upload: 'bench' },
      })),
    ),
  );
  await store.settings.insertOne({
    _id: 'overlap_guard',
    value: { enabled: true },
    updated_at: now,
    updated_by: 'system',
  });
}

async function openSite(bench: Bench, { buyers, ruled }: { buyers?: Store; ruled: boolean }): Promise<Site> {
  const store = await bench.openDatabase();
  await setUpDatabase(store);
  await openEveryDay(store);
  if (buyers) {
    await store.clients.insertMany(await buyers.clients.find().toArray());
    await store.commandes.insertMany(await buyers.commandes.find().toArray());
  } else {
    await insertBuyers(store);
  }
  if (ruled) await setRules(store, new Date());
  return { store, port: await bench.startApi(store) };
}

/** Documents MongoDB has written since it started, in whatever database. */
async function documentsWritten({ db }: Store): Promise<number> {
  const { metrics } = (await db.admin().command({ serverStatus: 1 })) as {
    metrics: { document: { inserted: number; updated: number; deleted: number } };
  };
  const { inserted, updated, deleted } = metrics.document;
  return inserted + updated + deleted;
}

export async function benchRules(bench: Bench, scale: RulesScale): Promise<RulesResult> {
  const people = new People();
  const plain = await openSite(bench, { ruled: false });
  const ruled = await openSite(bench, { buyers: plain.store, ruled: true });
  const take = ({ port }: Site, leads: number) =>
    post([port], scale.connections, people.take(leads).map(bodyOf), Infinity, new Set());
  say('Rules', 'warming up');
  for (const site of [plain, ruled]) await take(site, scale.warmUp);
  const rounds: RulesRound[] = [];
  const written = { plain: 0, ruled: 0 };
  for (let round = 1; round <= scale.rounds; round += 1) {
    say('Rules', `round ${round} of ${scale.rounds}`);
    // Who goes first changes.
    const order = round % 2 ? (['plain', 'ruled'] as const) : (['ruled', 'plain'] as const);
    const samples: Partial<RulesRound> = {};
    for (const name of order) {
      const site = { plain, ruled }[name];
      const before = await documentsWritten(site.store);
      samples[name] = await take(site, scale.leads);
      written[name] += (await documentsWritten(site.store)) - before;
    }
    rounds.push(samples as RulesRound);
  }
  const leads = scale.rounds * scale.leads;
  return { rounds, written: { plain: written.plain / leads, ruled: written.ruled / leads } };
}
