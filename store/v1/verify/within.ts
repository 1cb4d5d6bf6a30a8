/** What must hold of the imported database by itself. Each finding is one line that says where. */
import { leadStatusAfter } from '../../../domain/leads/lead-state.ts';
import { UNFINISHED_STATUSES } from '../../../domain/deliveries/delivery-lifecycle.ts';
import { guardInForce } from '../../../domain/routing/duplicates.ts';
import type { EquationName } from '../../../domain/v1/equations.ts';
import { isBalanced } from '../../../domain/runs/balance.ts';
import { parisDay } from '../../../domain/time/paris-time.ts';
import { COLLECTIONS } from '../../collections.ts';
import { sha256 } from '../../db/ids.ts';
import { missingIndexes } from '../../db/set-up.ts';
import type { Store } from '../../db/mongo.ts';
import { countBalance } from '../../runs/count-balance.ts';

export interface Found {
  looked: number;
  /** Rows that differ for a reason that is known. */
  explained?: number;
  wrong: string[];
}

type Look = (store: Store, asOf: Date) => Promise<Found>;

/** Several looks, as one. */
export const together = (all: readonly Found[]): Required<Found> => ({
  looked: all.reduce((sum, { looked }) => sum + looked, 0),
  explained: all.reduce((sum, { explained = 0 }) => sum + explained, 0),
  wrong: all.flatMap(({ wrong }) => wrong),
});

/** Lines that are printed of one kind of trouble. */
const SHOWN = 20;

const groupsOf = async (
  store: Store,
  from: string,
  pipeline: Record<string, unknown>[],
  say: (row: Record<string, unknown>) => string,
) =>
  (
    await store.db
      .collection(from)
      .aggregate([...pipeline, { $limit: SHOWN }], { allowDiskUse: true })
      .toArray()
  ).map(say);

/** Received, less deleted, is what there is: of all time, and of each day that has a counter or a lead. */
const received: Look = async (store, asOf) => {
  const [balance, counted, stored] = await Promise.all([
    countBalance(store, parisDay(asOf)),
    store.counters
      .aggregate<{ _id: string; n: number }>([
        { $match: { kind: 'received' } },
        { $group: { _id: { $concat: ['$entity', '|', '$day'] }, n: { $sum: '$n' } } },
      ])
      .toArray(),
    store.leads
      .aggregate<{ _id: string; n: number }>([
        { $match: { test_until: { $exists: false } } },
        {
          $group: {
            _id: { $concat: [{ $ifNull: ['$lead_owner_entity', 'none'] }, '|', '$day'] },
            n: { $sum: 1 },
          },
        },
      ])
      .toArray(),
  ]);
  const days = new Map(counted.map(({ _id, n }) => [_id, n]));
  for (const { _id, n } of stored) days.set(_id, (days.get(_id) ?? 0) - n);
  const off = [...days].filter(([, n]) => n !== 0).map(([day, n]) => `${day} : ${n}`);
  return { looked: days.size, wrong: [...(isBalanced(balance) ? [] : ['équilibre']), ...off] };
};

/** Lead by lead, against the latest of its deliveries that was not cancelled. */
const leadFollows: Look = async (store) => {
  const wrong: string[] = [];
  let looked = 0;
  const latest = new Map<string, { status: never; outcome: never; id: string; waits: boolean }>();
  const cursor = store.deliveries
    .find(
      { status: { $ne: 'cancelled' } },
      { projection: { lead_id: 1, status: 1, outcome: 1, created_at: 1 } },
    )
    .sort({ created_at: 1, _id: 1 })
    .allowDiskUse();
  for await (const { _id, lead_id, status, outcome } of cursor) {
    const waits =
      (latest.get(lead_id)?.waits ?? false) || (UNFINISHED_STATUSES as readonly string[]).includes(status);
    latest.set(lead_id, { status: status as never, outcome: outcome as never, id: _id, waits });
  }
  const leads = store.leads.find({}, { projection: { status: 1, is_lb: 1, in_delivery: 1, delivery_id: 1 } });
  for await (const { _id, status, is_lb, in_delivery, delivery_id } of leads) {
    looked += 1;
    const last = latest.get(_id);
    const should = last ? leadStatusAfter(last, is_lb) : null;
    const settled = should === 'routed' || should === 'livre';
    const says = status === 'routed' || status === 'livre';
    if (settled ? status !== should : says)
      wrong.push(`lead ${_id} : ${status}, ses livraisons disent ${should ?? 'rien'}`);
    else if (in_delivery !== (last?.waits ?? false)) wrong.push(`lead ${_id} : in_delivery ${in_delivery}`);
    else if (delivery_id !== last?.id) wrong.push(`lead ${_id} : désigne ${delivery_id ?? 'rien'}`);
  }
  return { looked, wrong };
};

const gone = async (store: Store, field: string, from: string) => {
  const named = await store.deliveries
    .aggregate<{ _id: string }>([{ $group: { _id: `$${field}` } }])
    .toArray();
  const ids = named.map(({ _id }) => _id);
  const there = new Set<unknown>();
  for (let at = 0; at < ids.length; at += 10_000)
    for await (const { _id } of store.db
      .collection(from)
      .find({ _id: { $in: ids.slice(at, at + 10_000) } } as never, { projection: { _id: 1 } }))
      there.add(_id);
  return {
    looked: ids.length,
    wrong: ids.filter((id) => !there.has(id)).map((id) => `${field} ${id} n’existe pas`),
  };
};

const references: Look = async (store) => {
  const all = [
    await gone(store, 'lead_id', 'leads'),
    await gone(store, 'client_id', 'clients'),
    await gone(store, 'commande_id', 'commandes'),
  ];
  return together(all);
};

const companies: Look = async (store) => {
  const keys = await store.deliveries
    .aggregate<{ _id: { client: string; order: string; entity: string } }>([
      { $group: { _id: { client: '$client_id', order: '$commande_id', entity: '$entity' } } },
    ])
    .toArray();
  const clients = new Map(
    (await store.clients.find({}, { projection: { entity: 1 } }).toArray()).map((one) => [
      one._id,
      one.entity,
    ]),
  );
  const orders = new Map(
    (await store.commandes.find({}, { projection: { entity: 1 } }).toArray()).map((one) => [
      one._id,
      one.entity,
    ]),
  );
  const wrong = keys
    .filter(({ _id }) => clients.get(_id.client) !== _id.entity || orders.get(_id.order) !== _id.entity)
    .map(({ _id }) => `client ${_id.client}, commande ${_id.order} : livraisons de ${_id.entity}`);
  return { looked: keys.length, wrong };
};

const batches: Look = async (store) => {
  const wrong: string[] = [];
  let looked = 0;
  let members = 0;
  const seen = new Set<string>();
  for await (const batch of store.delivery_batches.find()) {
    looked += 1;
    members += batch.count;
    if (sha256(batch.csv) !== batch.csv_sha256) wrong.push(`lot ${batch._id} : empreinte du CSV`);
    if (batch.count !== batch.delivery_ids.length) wrong.push(`lot ${batch._id} : compte`);
    for (const id of batch.delivery_ids) {
      if (seen.has(id)) wrong.push(`livraison ${id} : dans deux lots`);
      seen.add(id);
    }
  }
  const named = await store.deliveries.countDocuments({ batch_id: { $exists: true } });
  if (named !== members) wrong.push(`${members} livraisons dans les lots, ${named} nomment le leur`);
  const without = await store.deliveries.countDocuments({
    status: { $nin: ['pending_csv', 'cancelled'] },
    batch_id: { $exists: false },
  });
  if (without > 0) wrong.push(`${without} livraisons préparées sans lot`);
  const sending = await store.delivery_batches.countDocuments({ status: 'sending' });
  if (sending > 0) wrong.push(`${sending} lots en cours d’envoi`);
  return { looked, wrong };
};

const guards: Look = async (store, asOf) => {
  const held = new Set<string>();
  const due = new Set<string>();
  const found = store.deliveries.find(
    { $or: [{ guard: { $exists: true } }, { status: { $ne: 'cancelled' } }] },
    { projection: { guard: 1, guard_key: 1, client_id: 1, assigned_at: 1, status: 1 } },
  );
  for await (const { guard, guard_key, client_id, assigned_at, status } of found) {
    if (guard) held.add(guard);
    if (status !== 'cancelled' && guardInForce({ assigned_at }, asOf)) due.add(`${guard_key}|${client_id}`);
  }
  const wrong = [
    ...[...due]
      .filter((key) => !held.has(key))
      .map(() => 'une personne vendue depuis moins de 30 jours n’est pas protégée'),
    ...[...held].filter((key) => !due.has(key)).map(() => 'une protection de trop'),
  ];
  return { looked: due.size, wrong: wrong.slice(0, SHOWN) };
};

const weekUnits: Look = async (store) => {
  const [fences, holders] = await Promise.all([
    store.commande_weeks.find().toArray(),
    store.deliveries
      .aggregate<{ _id: string; n: number; lb: number }>([
        { $match: { slot_id: { $exists: true } } },
        { $group: { _id: '$slot_id', n: { $sum: 1 }, lb: { $sum: { $cond: ['$is_lb', 1, 0] } } } },
      ])
      .toArray(),
  ]);
  const held = new Map(holders.map((one) => [one._id, one]));
  const wrong = fences
    .filter(
      ({ _id, used, lb_used }) => used !== (held.get(_id)?.n ?? 0) || lb_used !== (held.get(_id)?.lb ?? 0),
    )
    .map(({ _id, used }) => `${_id} : ${used} unités, ${held.get(_id)?.n ?? 0} livraisons`);
  const fenced = new Set(fences.map(({ _id }) => _id));
  for (const { _id } of holders) if (!fenced.has(_id)) wrong.push(`${_id} n’existe pas`);
  return { looked: fences.length, wrong };
};

const orders: Look = async (store) => ({
  looked: await store.commandes.countDocuments({ active: true }),
  wrong: await groupsOf(
    store,
    'commandes',
    [
      { $match: { active: true } },
      { $group: { _id: { c: '$client_id', p: '$produit' }, n: { $sum: 1 } } },
      { $match: { n: { $gt: 1 } } },
    ],
    ({ _id }) => `plusieurs commandes actives : ${JSON.stringify(_id)}`,
  ),
});

const users: Look = async (store) => {
  const [weak, admins] = await Promise.all([
    store.users.countDocuments({ password_hash: { $not: /^\$argon2id\$/ } }),
    store.users.countDocuments({ role: 'super_admin', active: true }),
  ]);
  return {
    looked: await store.users.countDocuments(),
    wrong: [
      ...(weak > 0 ? [`${weak} mots de passe qui ne sont pas argon2id`] : []),
      ...(admins === 0 ? ['aucun super_admin'] : []),
    ],
  };
};

const SECRET = /^(?:prov|crm)_.{12,}/;
function secretsIn(value: unknown): boolean {
  if (typeof value === 'string') return SECRET.test(value);
  if (typeof value !== 'object' || value === null || value instanceof Date) return false;
  return Object.values(value).some(secretsIn);
}

/** A clear key anywhere: of what could hold one. */
const providers: Look = async (store) => {
  const wrong: string[] = [];
  let looked = 0;
  for (const name of [
    'providers',
    'users',
    'settings',
    'clients',
    'forms',
    'event_log',
    'leads',
    'tracking',
  ] as const)
    for await (const doc of store.db.collection(name).find()) {
      looked += 1;
      if (secretsIn(doc)) wrong.push(`${name} ${String(doc._id)} : une clé en clair`);
    }
  return { looked, wrong };
};

const prepaid: Look = async (store) => ({
  looked: await store.prepayment_balances.countDocuments(),
  wrong: await groupsOf(
    store,
    'prepayment_balances',
    [
      { $lookup: { from: 'prepayment_movements', localField: '_id', foreignField: 'balance_id', as: 'm' } },
      { $match: { $expr: { $ne: ['$remaining', { $sum: '$m.units' }] } } },
    ],
    ({ _id }) => `solde ${String(_id)} : n’est pas la somme de ses mouvements`,
  ),
});

const invoices: Look = async (store) => {
  const issued = await store.invoices
    .find({ imported: true }, { projection: { entity: 1, type: 1, invoice_number: 1 } })
    .toArray();
  const series = new Map((await store.invoice_series.find().toArray()).map(({ _id, last }) => [_id, last]));
  const wrong = issued
    .filter(({ entity, type, invoice_number = '' }) => {
      const [, year, n] = /-(\d{4})(?:\d{2}|-W\d{2})-(\d+)$/.exec(invoice_number) ?? [];
      return year !== undefined && Number(n) > (series.get(`${type}|${entity}|${year}`) ?? 0);
    })
    .map(({ invoice_number }) => `${invoice_number} : la série ne l’a pas dépassée`);
  const drafts = await store.invoices.countDocuments({ status: 'draft', invoice_number: { $exists: true } });
  return {
    looked: issued.length,
    wrong: [...wrong, ...(drafts > 0 ? [`${drafts} brouillons numérotés`] : [])],
  };
};

/** Each lead that was sold to the other company has one transfer, or is listed as settled without. */
const transfers: Look = async (store) => {
  const crossed = {
    $match: {
      ...{ status: 'sent', outcome: 'accepted', simulated: false },
      $expr: { $ne: ['$lead_owner_entity', '$entity'] },
    },
  };
  const own = {
    from: 'intercompany_transfers',
    localField: '_id',
    foreignField: 'delivery_id',
    as: 'transfers',
  };
  const standing = {
    $filter: {
      input: '$transfers',
      cond: { $and: [{ $ne: ['$$this.status', 'cancelled'] }, { $not: ['$$this.reverses'] }] },
    },
  };
  const counts = await store.deliveries
    .aggregate<{ _id: string; n: number }>([
      crossed,
      { $lookup: own },
      { $project: { n: { $size: standing } } },
    ])
    .toArray();
  const settled = new Set(
    await store.v1_listed.distinct('old_id', { code: 'transfer_missing_settled', collection: 'deliveries' }),
  );
  const wrong = counts
    .filter(({ _id, n }) => n > 1 || (n === 0 && !settled.has(_id)))
    .map(({ _id, n }) => `livraison ${_id} : ${n} transferts`);
  return { looked: counts.length, wrong };
};

/** Of each invoice between the companies: its transfers are its amount, unless one of them is listed. */
const transferSums: Look = async (store) => {
  const wrong: string[] = [];
  let looked = 0;
  const issued = store.invoices.find(
    { imported: true, type: 'intercompany', status: { $ne: 'draft' } },
    { projection: { ht: 1, invoice_number: 1, transfer_ids: 1 } },
  );
  for await (const { _id, ht, invoice_number, transfer_ids } of issued) {
    looked += 1;
    const prices = await store.intercompany_transfers
      .find({ invoice_id: _id }, { projection: { price: 1 } })
      .toArray();
    const sum = prices.reduce((total, { price }) => total + (price ?? 0), 0);
    if (sum === ht) continue;
    const named = { collection: 'intercompany_transfers', old_id: { $in: transfer_ids } };
    const listed = await store.v1_listed.countDocuments({
      $or: [named, { collection: 'invoices', old_id: _id }],
    });
    if (listed === 0) wrong.push(`${invoice_number} : ${ht}, ses transferts ${sum}`);
  }
  return { looked, wrong };
};

/** Monday's log has one row a week, and none that still runs. */
const logs: Look = async (store) => {
  const weeks = await store.cron_logs
    .aggregate<{ _id: string; n: number }>([{ $group: { _id: '$week_key', n: { $sum: 1 } } }])
    .toArray();
  const running = await store.cron_logs.countDocuments({ status: 'running' });
  return {
    looked: weeks.length,
    wrong: [
      ...weeks.filter(({ n }) => n > 1).map(({ _id, n }) => `semaine ${_id} : ${n} lignes`),
      ...(running > 0 ? [`${running} exécutions en cours`] : []),
    ],
  };
};

/** One after the other. */
const both =
  (...looks: readonly Look[]): Look =>
  async (store, asOf) => {
    const all: Found[] = [];
    for (const look of looks) all.push(await look(store, asOf));
    return together(all);
  };

/** Every document passes its validator, and every index is there. */
const shape: Look = async (store) => {
  const wrong: string[] = (await missingIndexes(store)).map((index) => `index ${index}`);
  let looked = 0;
  for (const [name, { validator }] of Object.entries(COLLECTIONS)) {
    if (!validator) continue;
    looked += 1;
    const bad = await store.db
      .collection(name)
      .find({ $nor: [validator] }, { projection: { _id: 1 } })
      .limit(SHOWN)
      .toArray();
    wrong.push(...bad.map(({ _id }) => `${name} ${String(_id)} : refusé par le validateur`));
  }
  const dates: [string, string][] = [
    ['leads', 'created_at'],
    ['leads', 'delivered_at'],
    ['deliveries', 'assigned_at'],
    ['deliveries', 'sent_at'],
    ['clients', 'created_at'],
    ['event_log', 'at'],
    ['invoices', 'issued_at'],
  ];
  for (const [name, field] of dates) {
    const texts = await store.db
      .collection(name)
      .countDocuments({ [field]: { $exists: true, $not: { $type: 'date' } } });
    if (texts > 0) wrong.push(`${name}.${field} : ${texts} qui ne sont pas des dates`);
  }
  for (const [name, field] of [
    ['deliveries', 'guard'],
    ['deliveries', 'batch_id'],
    ['clients', 'email_key'],
    ['leads', 'provider_id'],
    ['invoices', 'invoice_number'],
  ] as const) {
    const nulls = await store.db.collection(name).countDocuments({ [field]: { $type: 'null' } });
    if (nulls > 0) wrong.push(`${name}.${field} : ${nulls} vides sous un index partiel`);
  }
  return { looked, wrong };
};

export const WITHIN: Readonly<Partial<Record<EquationName, Look>>> = {
  received,
  lead_follows: leadFollows,
  references,
  companies,
  batches,
  guards,
  week_units: weekUnits,
  orders,
  providers,
  users,
  prepaid,
  invoices,
  transfers: both(transfers, transferSums),
  logs,
  shape,
};
