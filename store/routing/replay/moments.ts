/** What happened in a past period besides leads coming in: runs, units bought, people who routed by hand, phones excluded and suppressed. */
import type { Store } from '../../db/mongo.ts';
import { madeAt } from '../../db/ids.ts';
import { exclusionId } from '../exclusions.ts';
import type { Period, Tick } from './past.ts';

export interface RunMoment {
  mark_at: Date;
  assign_at: Date;
}

export interface UnitsMoment {
  at: Date;
  balance_id: string;
  units: number;
}

export interface Moments {
  runs: RunMoment[];
  units: UnitsMoment[];
  /** Units left at the start, by balance. */
  left: Map<string, number>;
  reroutes: { at: Date; lead_id: string }[];
  /** A person had the whole stock routed. */
  stock: Date[];
}

/** Movements that follow a delivery; the replay makes its own. */
const OF_DELIVERIES: readonly string[] = ['taken', 'consumed', 'given_back'];

async function readUnits(store: Store, { start, end }: Period): Promise<Pick<Moments, 'units' | 'left'>> {
  const balances = await store.prepayment_balances.find({}, { projection: { remaining: 1 } }).toArray();
  const left = new Map(balances.map(({ _id, remaining }) => [_id, remaining]));
  const units: UnitsMoment[] = [];
  const since = { balance_id: { $in: [...left.keys()] }, at: { $gte: start } };
  for await (const { balance_id, kind, units: moved, at } of store.prepayment_movements
    .find(since)
    .sort({ at: 1 })) {
    left.set(balance_id, (left.get(balance_id) ?? 0) - moved);
    if (at < end && moved !== 0 && !OF_DELIVERIES.includes(kind))
      units.push({ at, balance_id, units: moved });
  }
  return { units, left };
}

async function readRuns(store: Store, { start, end }: Period): Promise<RunMoment[]> {
  const reports = await store.delivery_reports
    .find({ started_at: { $gte: start, $lt: end } }, { projection: { steps: 1 } })
    .sort({ started_at: 1 })
    .toArray();
  return reports.flatMap(({ steps }) => {
    const at = (name: string) => steps.find((step) => step.name === name)?.started_at;
    const assign_at = at('assign_stock');
    return assign_at ? [{ assign_at, mark_at: at('mark_lb') ?? assign_at }] : [];
  });
}

export async function readMoments(store: Store, period: Period): Promise<Moments> {
  const range = { $gte: period.start, $lt: period.end };
  const [runs, units, byHand] = await Promise.all([
    readRuns(store, period),
    readUnits(store, period),
    store.event_log
      .find(
        { action: { $in: ['lead.reroute', 'lead.route_stock'] }, at: range },
        { projection: { action: 1, at: 1, entity_id: 1 } },
      )
      .toArray(),
  ]);
  return {
    runs,
    ...units,
    reroutes: byHand
      .filter(({ action }) => action === 'lead.reroute')
      .map(({ at, entity_id }) => ({ at, lead_id: entity_id })),
    stock: byHand.filter(({ action }) => action === 'lead.route_stock').map(({ at }) => at),
  };
}

/** Since when a client excludes a phone, and until when. */
export interface PastExclusion {
  client_id: string;
  from: Date;
  until: Date | null;
}

const CHUNK = 500;

/** Phones that clients exclude today and that were among these, by hash: lists that are gone since are not known. */
export async function readPastExclusions(
  store: Store,
  hashes: readonly string[],
  tick: Tick,
): Promise<Map<string, PastExclusion[]>> {
  const clients = await store.clients.find({ has_exclusions: true }, { projection: { _id: 1 } }).toArray();
  const found = new Map<string, PastExclusion[]>();
  if (clients.length === 0) return found;
  const uploads = await store.event_log
    .find({ action: 'client.exclusions' }, { projection: { at: 1, 'after.upload_id': 1 } })
    .sort({ at: -1 })
    .toArray();
  const since = new Map(uploads.map(({ at, after }) => [after?.['upload_id'] as string, at]));
  for (let n = 0; n < hashes.length; n += CHUNK) {
    const ids = hashes
      .slice(n, n + CHUNK)
      .flatMap((hash) => clients.map(({ _id }) => exclusionId(hash, _id)));
    for await (const { _id, client_id, upload, expires_at } of store.client_exclusions.find({
      _id: { $in: ids },
    })) {
      const hash = _id.slice(0, _id.indexOf('|'));
      const from = since.get(upload) ?? madeAt(upload) ?? new Date(0);
      found.set(hash, [...(found.get(hash) ?? []), { client_id, from, until: expires_at ?? null }]);
    }
    await tick();
  }
  return found;
}

/** When each of these phones came on the suppression list. */
export async function readSuppressed(
  store: Store,
  hashes: readonly string[],
  tick: Tick,
): Promise<Map<string, Date>> {
  const found = new Map<string, Date>();
  for (let n = 0; n < hashes.length; n += CHUNK) {
    const some = store.suppression_list.find({ _id: { $in: hashes.slice(n, n + CHUNK) } });
    for await (const { _id, created_at } of some) found.set(_id, created_at);
    await tick();
  }
  return found;
}
