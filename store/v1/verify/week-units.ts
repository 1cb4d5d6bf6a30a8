/** Equation 14: the week's units beside those version 1 counted by itself. What differs is a lead sold again, or the clock. */
import type { Db } from 'mongodb';
import { countedFor, type Holder, whyHeld } from '../../../domain/v1/week-units.ts';
import type { Row } from '../../../domain/v1/read.ts';
import { type WeekKey, weekKey } from '../../../domain/time/paris-time.ts';
import type { Store } from '../../db/mongo.ts';
import { ownId, pagesOf } from '../old.ts';
import type { Found } from './within.ts';

/** What version 1's count reads of a lead. */
const READ = { id: 1, status: 1, delivery_commande_id: 1, delivered_at: 1, routed_at: 1 } as const;

/** Who holds a unit, by lead. */
async function holders({ deliveries }: Store): Promise<Map<string, Holder[]>> {
  const held = new Map<string, Holder[]>();
  const fields = { lead_id: 1, commande_id: 1, status: 1 } as const;
  for await (const { lead_id, commande_id, status } of deliveries.find(
    { slot_id: { $exists: true } },
    { projection: fields },
  ))
    held.set(lead_id, [...(held.get(lead_id) ?? []), { commande_id, uncertain: status === 'uncertain' }]);
  return held;
}

/** A unit of version 1 that is none of ours: its lead was assigned in an earlier week and left in this one. */
async function soldEarlier(
  { deliveries }: Store,
  unit: { lead_id: string; commande_id: string },
  week: WeekKey,
): Promise<boolean> {
  const sold = await deliveries
    .find(unit, { projection: { assigned_at: 1, status: 1, outcome: 1 } })
    .toArray();
  return sold.some(
    ({ assigned_at, status, outcome }) =>
      status !== 'cancelled' && outcome === 'accepted' && weekKey(assigned_at) !== week,
  );
}

/** Lead by lead. @returns how many units only one of the two counts, and those nothing explains */
export async function unitsAgainstOld({
  store,
  old,
  asOf,
}: {
  store: Store;
  old: Db;
  asOf: Date;
}): Promise<Found> {
  const week = weekKey(asOf);
  const held = await holders(store);
  const known = new Set((await store.commandes.distinct('_id')) as string[]);
  const seen = new Set<string>();
  const found = { looked: 0, explained: 0, wrong: [] as string[] };
  const judge = (why: unknown, what: string) => {
    if (why) found.explained += 1;
    else found.wrong.push(what);
  };
  const compare = async (lead_id: string, lead: Row | undefined) => {
    const counted = lead && countedFor(lead, week);
    const ours = held.get(lead_id) ?? [];
    const same = ours.findIndex(({ commande_id }) => commande_id === counted);
    found.looked += ours.length;
    for (const holder of ours.toSpliced(same, same < 0 ? 0 : 1))
      judge(whyHeld(lead, holder, week), `lead ${lead_id} : une unité de plus qu’en version 1`);
    if (counted && same < 0 && known.has(counted)) {
      const unit = { lead_id, commande_id: counted };
      judge(await soldEarlier(store, unit, week), `lead ${lead_id} : l’unité de la version 1 manque`);
    }
  };
  for await (const page of pagesOf(old, 'leads', { projection: READ }))
    for (const lead of page) {
      const lead_id = ownId(lead);
      // The second document of one id is not carried.
      if (seen.has(lead_id)) continue;
      seen.add(lead_id);
      await compare(lead_id, lead);
    }
  for (const lead_id of held.keys()) if (!seen.has(lead_id)) await compare(lead_id, undefined);
  return found;
}
