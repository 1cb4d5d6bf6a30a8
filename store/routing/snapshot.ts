/**
 * What every decision needs and seldom changes — orders, clients, providers, settings, products — held in memory by each
 * process and kept fresh by a change stream. Never the truth: quotas, guards and open orders are fenced by the write.
 */
import { type ChangeStream, type Document, MongoServerError, type Timestamp } from 'mongodb';
import { deliverability } from '../../domain/common/email-address.ts';
import { prepaidOf } from '../billing/prepaid-units.ts';
import { compileContradictions, type CompiledContradictions } from '../../domain/settings/contradictions.ts';
import { compileCriterion } from '../../domain/routing/criteria.ts';
import type { Entity } from '../../domain/common/entity.ts';
import { groupBy } from '../../domain/common/group-by.ts';
import { PriceBook } from '../../domain/billing/price-book.ts';
import type { Registry } from '../../domain/pages/registry.ts';
import { inWeek, type OrderView } from '../../domain/routing/open-rules.ts';
import type { SharedClients } from '../../domain/routing/overlap.ts';
import type { WeekKey } from '../../domain/time/paris-time.ts';
import { orderCaps, orderTerms } from '../commandes/terms.ts';
import { readPriceBook } from '../billing/prices.ts';
import type { Settings } from '../../domain/settings/settings.ts';
import type { Store } from '../db/mongo.ts';
import type { ClientDoc } from '../clients/collections.ts';
import type { CommandeDoc } from '../commandes/collections.ts';
import type { ProviderDoc } from '../providers/collections.ts';
import { readRegistry } from '../pages/read-registry.ts';
import { readSettings } from '../settings/settings.ts';
import { type Gates, readGates } from '../sources/gates.ts';
import { readSharedClients } from './shared-clients.ts';

export interface Snapshot {
  settings: Settings;
  products: ReadonlySet<string>;
  /** Landing pages and their forms. */
  registry: Registry;
  orders: ReadonlyMap<string, OrderView>;
  clients: ReadonlyMap<string, ClientDoc>;
  /** By SHA-256 of the key. */
  providersByKey: ReadonlyMap<string, ProviderDoc>;
  /** Orders with the quota they have in a week. */
  ordersOf(entity: Entity, produit: string, week: WeekKey): readonly OrderView[];
  /** What units of orders with a budget cost, and when. */
  prices: PriceBook;
  /** The PREPAID ones: what is left of their units is read with each decision. */
  prepaid: readonly OrderView[];
  contradictions: Readonly<Record<Entity, CompiledContradictions>>;
  /** Whether any client excludes phones of its own: only then are leads looked up in the lists. */
  excluding: boolean;
  /** For the overlap guard; `null` while it is off. At most 60 s old. */
  overlap: SharedClients | null;
  /** Sources whose circuit breaker keeps leads. */
  gates: Gates;
}

const WATCHED = [
  ...['commandes', 'clients', 'settings', 'providers', 'products'],
  ...['pages', 'forms', 'consent_texts', 'source_breakers'],
];
const RETRY_MS = 1_000;
/** Reads again now and then, whatever the stream says: a connection can be dead without anybody noticing. */
const REREAD_MS = 30_000;
/** The stream cannot go on where it was: InvalidResumeToken, ChangeStreamFatalError, ChangeStreamHistoryLost. */
const LOST_PLACE = [260, 280, 286];

/** An update that only makes a missing fence (`fence_rev`): nothing that is held here has changed. */
const ONLY_FENCE_REV = {
  operationType: 'update',
  $expr: {
    $and: [
      {
        $eq: [
          {
            $map: {
              input: { $objectToArray: { $ifNull: ['$updateDescription.updatedFields', {}] } },
              in: '$$this.k',
            },
          },
          ['fence_rev'],
        ],
      },
      { $eq: [{ $ifNull: ['$updateDescription.removedFields', []] }, []] },
    ],
  },
};

/**
 * A minute's look at a source and leads of its trial are left out: where its leads go has not changed. A stage of its own:
 * MongoDB 6 cannot optimise two such conditions in one `$nor`.
 */
const NOT_ONLY_LOOKED = {
  $expr: {
    $or: [
      { $ne: ['$ns.coll', 'source_breakers'] },
      { $ne: ['$operationType', 'update'] },
      { $gt: ['$updateDescription.updatedFields.rev', null] },
    ],
  },
};

/** What the snapshot has to follow. */
const CHANGES: Document[] = [
  { $match: { 'ns.coll': { $in: WATCHED }, $nor: [ONLY_FENCE_REV] } },
  { $match: NOT_ONLY_LOOKED },
];

/** Where a change stream goes on: after a change it has seen, or at a moment. */
type Place = { resumeAfter: unknown } | { startAtOperationTime: Timestamp };

/** The moment the database is at: a stream opened there misses nothing that is written from now on. */
async function placeNow({ db }: Store): Promise<Place> {
  const { operationTime } = await db.command({ ping: 1 });
  return { startAtOperationTime: operationTime as Timestamp };
}

function orderView(
  order: CommandeDoc,
  client: ClientDoc | undefined,
  denylist: readonly string[],
): OrderView {
  return {
    id: order._id,
    entity: order.entity,
    client_id: order.client_id,
    produit: order.produit,
    departements: order.departements.includes('*') ? null : new Set(order.departements),
    priorite: order.priorite,
    quota: order.quota_semaine,
    lb_target_bp: order.lb_target_bp,
    caps: orderCaps(order),
    terms: orderTerms(order),
    active: order.active,
    last_week: order.last_week ?? null,
    client_active: client?.active === true && !client.deleted_at,
    client_deliverable: client !== undefined && deliverability(client, denylist).deliverable,
    billing_mode: prepaidOf(client, order.produit),
    created_at: order.created_at.getTime(),
    criteria: (order.criteria ?? []).map(compileCriterion),
  };
}

/** What a snapshot is made of. */
export interface SnapshotParts extends Pick<
  Snapshot,
  'settings' | 'registry' | 'products' | 'prices' | 'overlap' | 'gates'
> {
  /** Living ones. */
  commandes: readonly CommandeDoc[];
  clients: readonly ClientDoc[];
  providers: readonly ProviderDoc[];
}

export function buildSnapshot({ commandes, clients: docs, providers, ...parts }: SnapshotParts): Snapshot {
  const { settings } = parts;
  const clients = new Map(docs.map((client) => [client._id, client]));
  const orders = new Map<string, OrderView>();
  for (const commande of commandes) {
    const view = orderView(commande, clients.get(commande.client_id), settings.email_denylist.domains);
    orders.set(view.id, view);
  }
  return {
    ...parts,
    orders,
    clients,
    providersByKey: new Map(providers.map((provider) => [provider.key_hash, provider])),
    prepaid: [...orders.values()].filter(({ billing_mode }) => billing_mode === 'PREPAID'),
    contradictions: {
      ZR7: compileContradictions(settings.contradictions.ZR7),
      MDL: compileContradictions(settings.contradictions.MDL),
    },
    excluding: docs.some(({ has_exclusions }) => has_exclusions),
    ordersOf: ordersByWeek([...orders.values()]),
  };
}

/** Reads the whole snapshot. Orders and clients are hundreds, not millions. */
export async function readSnapshot(store: Store): Promise<Snapshot> {
  const [settings, registry, products, commandes, clients, providers, gates] = await Promise.all([
    readSettings(store),
    readRegistry(store),
    store.products.find({ active: true }).toArray(),
    store.commandes.find({ deleted_at: { $exists: false } }).toArray(),
    store.clients.find().toArray(),
    store.providers.find({ active: true }).toArray(),
    readGates(store),
  ]);
  return buildSnapshot({
    settings,
    registry,
    gates,
    products: new Set(products.map((product) => product._id)),
    commandes,
    clients,
    providers,
    overlap: settings.overlap_guard.enabled ? await readSharedClients(store, clients) : null,
    prices: await readBudgetPrices(store, commandes),
  });
}

/** Orders by company, product and week; only where one has another quota in some weeks do weeks differ. */
function ordersByWeek(orders: readonly OrderView[]): Snapshot['ordersOf'] {
  const groups = new Map<string, Map<string, OrderView[]>>();
  const vary = orders.some(({ terms }) => terms.quota_weeks.length > 0);
  const keyOf = ({ entity, produit }: Pick<OrderView, 'entity' | 'produit'>) => `${entity}|${produit}`;
  return (entity, produit, week) => {
    const name = vary ? week : '';
    let group = groups.get(name);
    if (!group) {
      group = groupBy(
        orders.map((order) => inWeek(order, week)),
        keyOf,
      );
      groups.set(name, group);
    }
    return group.get(keyOf({ entity, produit })) ?? [];
  };
}

/** One read; none when no order has a budget. */
function readBudgetPrices(store: Store, commandes: readonly CommandeDoc[]): Promise<PriceBook> {
  const budgeted = commandes.filter((order) => (orderCaps(order)?.budget ?? 0) > 0);
  if (budgeted.length === 0) return Promise.resolve(new PriceBook([]));
  return readPriceBook(store, {
    client_ids: budgeted.map(({ client_id }) => client_id),
    commande_ids: budgeted.map(({ _id }) => _id),
  });
}

/** The snapshot of one process, kept fresh. */
export class LiveSnapshot {
  readonly #store: Store;
  #current: Snapshot;
  #stream: ChangeStream | undefined;
  /** Where the next stream goes on; unknown once the server no longer has it. */
  #place: Place | undefined;
  #loading: Promise<void> | undefined;
  #dirty = false;
  #closed = false;
  #timer: NodeJS.Timeout | undefined;
  #reread: NodeJS.Timeout | undefined;

  private constructor(store: Store, current: Snapshot, place: Place) {
    this.#store = store;
    this.#current = current;
    this.#place = place;
  }

  /** Reads it once and follows every change from that moment on. */
  static async open(store: Store): Promise<LiveSnapshot> {
    const place = await placeNow(store);
    const live = new LiveSnapshot(store, await readSnapshot(store), place);
    live.#watch(place);
    live.#reread = setInterval(() => void live.refresh().catch(() => live.#retry()), REREAD_MS);
    live.#reread.unref();
    return live;
  }

  get current(): Snapshot {
    return this.#current;
  }

  /** Reads again now: call it after a write of your own that the next decision must see. */
  refresh(): Promise<void> {
    this.#dirty = true;
    this.#loading ??= this.#load().finally(() => {
      this.#loading = undefined;
    });
    return this.#loading;
  }

  async #load(): Promise<void> {
    while (this.#dirty && !this.#closed) {
      this.#dirty = false;
      this.#current = await readSnapshot(this.#store);
    }
  }

  #watch(place: Place): void {
    const stream = this.#store.db.watch(CHANGES, { maxAwaitTimeMS: 1_000, ...place });
    this.#stream = stream;
    stream.on('change', () => void this.refresh().catch(() => this.#retry()));
    stream.on('resumeTokenChanged', (token) => {
      this.#place = { resumeAfter: token };
    });
    stream.on('error', (error) => {
      if (error instanceof MongoServerError && LOST_PLACE.includes(Number(error.code)))
        this.#place = undefined;
      this.#retry();
    });
    stream.on('close', () => {
      if (this.#stream === stream) this.#retry();
    });
  }

  // A lost stream (an election, a restart of MongoDB) goes on where it was. What was held is read again, too: a change may
  // have been seen and its reading have failed.
  #retry(): void {
    if (this.#closed || this.#timer) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      void this.#reopen().catch(() => this.#retry());
    }, RETRY_MS);
  }

  async #reopen(): Promise<void> {
    const lost = this.#stream;
    this.#stream = undefined;
    await lost?.close().catch(() => undefined);
    const place = this.#place ?? (await placeNow(this.#store));
    if (this.#closed) return;
    this.#place = place;
    this.#watch(place);
    await this.refresh();
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    clearInterval(this.#reread);
    await this.#stream?.close().catch(() => undefined);
    await this.#loading?.catch(() => undefined);
  }
}
