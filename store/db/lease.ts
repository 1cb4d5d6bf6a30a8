/**
 * The right to do something alone, lent by the database for a while: a holder that dies loses it, so nobody has to clean
 * up after it. Time is the database's own, so that clocks of hosts do not matter.
 */
import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import type { Document } from 'mongodb';
import type { LeaseDoc } from './collections.ts';
import { isDuplicateKey } from './errors.ts';
import type { Store } from './mongo.ts';

const LEASE_MS = 60_000;

/** Another process has taken the lease over: what its former holder does from here on may be done twice. */
export class LeaseLostError extends Error {
  override name = 'LeaseLostError';
}

/** Takes the lease when it is free, expired or this holder's own, and says who has it then. */
async function takeOrRenew(store: Store, _id: string, holder: string, ms: number): Promise<LeaseDoc | null> {
  const free = {
    $or: [{ $eq: ['$holder', holder] }, { $lte: [{ $ifNull: ['$expires_at', new Date(0)] }, '$$NOW'] }],
  };
  const unlessHeld = (value: unknown, field: string): Document => ({ $cond: ['$free', value, field] });
  const update = [
    { $set: { free } },
    {
      $set: {
        holder: unlessHeld(holder, '$holder'),
        expires_at: unlessHeld({ $add: ['$$NOW', ms] }, '$expires_at'),
      },
    },
    { $unset: 'free' },
  ];
  try {
    return await store.leases.findOneAndUpdate({ _id }, update, { upsert: true, returnDocument: 'after' });
  } catch (error) {
    // Another process made it at the same moment.
    if (isDuplicateKey(error)) return null;
    throw error;
  }
}

/**
 * Does something while holding a lease, which is renewed meanwhile.
 * @param work its signal is aborted when the lease is lost: it must not begin anything more then
 * @returns false when another process holds the lease: nothing was done
 * @throws LeaseLostError and whatever `work` throws
 */
export async function withLease(
  store: Store,
  id: string,
  work: (held: AbortSignal) => Promise<void>,
  ms = LEASE_MS,
): Promise<boolean> {
  const holder = `${hostname()} ${process.pid} ${randomBytes(4).toString('hex')}`;
  const taken = await takeOrRenew(store, id, holder, ms);
  if (taken?.holder !== holder) return false;

  const lost = new AbortController();
  let renewedAt = performance.now();
  const renew = async () => {
    const askedAt = performance.now();
    // A database that does not answer is asked again; the lease is over when it has not answered for as long as it lasts.
    const lease = await takeOrRenew(store, id, holder, ms).catch(() => undefined);
    if (lease?.holder === holder) renewedAt = askedAt;
    else if (lease || performance.now() - renewedAt > ms)
      lost.abort(new LeaseLostError(`The lease "${id}" is lost.`));
  };
  const timer = setInterval(() => void renew(), ms / 4);
  try {
    await work(lost.signal);
    lost.signal.throwIfAborted();
    return true;
  } finally {
    clearInterval(timer);
    await store.leases.deleteOne({ _id: id, holder });
  }
}
