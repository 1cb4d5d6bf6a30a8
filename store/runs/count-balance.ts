/**
 * The balance, read in one snapshot session so that a lead stored meanwhile counts on both sides or on neither
 * (01-domain "The daily run" 4).
 */
import type { ClientSession } from 'mongodb';
import {
  type BalanceCounts,
  type BalanceLine,
  balanceLine,
  type BalanceOwner,
  BALANCE_OWNERS,
} from '../../domain/runs/balance.ts';
import type { ParisDay } from '../../domain/time/paris-time.ts';
import type { Store } from '../db/mongo.ts';
import { testsByOwner } from '../leads/test-leads.ts';

type Side = Map<BalanceOwner, BalanceCounts>;

/** Asked for by name: the client's own read concern would win over the session's, and each read see another moment. */
const SNAPSHOT = { level: 'snapshot' } as const;

const emptySide = (): Side =>
  new Map(BALANCE_OWNERS.map((owner) => [owner, { received: 0, deleted: 0, by_status: {} }]));

async function countSide(store: Store, session: ClientSession, day: ParisDay | undefined): Promise<Side> {
  const side = emptySide();
  const counters = await store.counters
    .aggregate<{ _id: { kind: 'received' | 'deleted'; entity: BalanceOwner }; n: number }>(
      [
        // The index ends with the day, so the query has to name kinds and owners to use it.
        {
          $match: {
            kind: { $in: ['received', 'deleted'] },
            entity: { $in: BALANCE_OWNERS },
            ...(day && { day }),
          },
        },
        { $group: { _id: { kind: '$kind', entity: '$entity' }, n: { $sum: '$n' } } },
      ],
      { session, readConcern: SNAPSHOT },
    )
    .toArray();
  for (const { _id, n } of counters) side.get(_id.entity)![_id.kind] = n;
  const leads = await store.leads
    .aggregate<{ _id: { owner: BalanceOwner | null; status: string }; n: number }>(
      [
        ...(day ? [{ $match: { lead_owner_entity: { $in: ['ZR7', 'MDL', null] }, day } }] : []),
        { $group: { _id: { owner: '$lead_owner_entity', status: '$status' }, n: { $sum: 1 } } },
      ],
      {
        session,
        readConcern: SNAPSHOT,
        hint: 'lead_owner_entity_1_day_1_status_1',
      },
    )
    .toArray();
  for (const { _id, n } of leads) side.get(_id.owner ?? 'none')!.by_status[_id.status] = n;
  // Tests of landing pages were never received.
  for (const { _id, n } of await testsByOwner(store, session, day ? { day } : {}))
    side.get(_id ?? 'none')!.by_status.invalid! -= n;
  return side;
}

/** Both balances of a Paris day: of the leads created that day, and of all time. Six lines. */
export async function countBalance(store: Store, day: ParisDay): Promise<BalanceLine[]> {
  return store.client.withSession({ snapshot: true }, async (session) => {
    const lines: BalanceLine[] = [];
    for (const [scope, of] of [
      ['day', day],
      ['all', undefined],
    ] as const) {
      const side = await countSide(store, session, of);
      for (const owner of BALANCE_OWNERS) lines.push(balanceLine(owner, scope, side.get(owner)!));
    }
    return lines;
  });
}
