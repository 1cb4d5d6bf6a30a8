/**
 * What must hold of each document and the one it was made of: looked at when the old database is there to be read anew
 * (`verify:v1 -- --from`). What was not carried, or was made, has no counterpart and is for the equations that count.
 */
import type { Db } from 'mongodb';
import { GUARD_WINDOW_MS } from '../../../domain/routing/duplicates.ts';
import { id, instant, lower, text } from '../../../domain/v1/read.ts';
import type { EquationName } from '../../../domain/v1/equations.ts';
import { sha256 } from '../../db/ids.ts';
import type { Store } from '../../db/mongo.ts';
import { allOf, madeIn, ownId, pagesOf } from '../old.ts';
import { unitsAgainstOld } from './week-units.ts';
import type { Found } from './within.ts';

type Look = (sides: { store: Store; old: Db; asOf: Date }) => Promise<Found>;

/** Dates that are carried as they are: of the old collection, of the new one. */
const CARRIED_DATES = [
  { from: 'leads', to: 'leads', as: 'created_at' },
  { from: 'deliveries', to: 'deliveries', as: 'assigned_at' },
  { from: 'clients', to: 'clients', as: 'created_at' },
  { from: 'invoices', to: 'invoices', as: 'created_at' },
  { from: 'event_log', to: 'event_log', as: 'at' },
  { from: 'client_activity', to: 'event_log', as: 'at' },
  { from: 'activity_logs', to: 'event_log', as: 'at' },
] as const;

/** Documents of a page by their id. */
async function counterparts(
  store: Store,
  collection: string,
  ids: readonly string[],
  fields: readonly string[],
): Promise<Map<string, Record<string, unknown>>> {
  const projection = Object.fromEntries(fields.map((field) => [field, 1]));
  const found = await store.db
    .collection<{ _id: string }>(collection)
    .find({ _id: { $in: [...ids] } }, { projection })
    .toArray();
  return new Map(found.map((doc) => [doc._id, doc]));
}

/** Every date that could be read is the same, to the millisecond. */
const shape: Look = async ({ store, old }) => {
  const wrong: string[] = [];
  let looked = 0;
  for (const { from, to, as } of CARRIED_DATES)
    for await (const page of pagesOf(old, from, { projection: { id: 1, created_at: 1 } })) {
      const docs = await counterparts(store, to, page.map(ownId), [as]);
      const seen = new Set<string>();
      for (const row of page) {
        const at = instant(row.created_at);
        const now = docs.get(ownId(row))?.[as];
        // The second document of one id is not carried.
        if (!at || !(now instanceof Date) || seen.has(ownId(row))) continue;
        seen.add(ownId(row));
        looked += 1;
        if (now.getTime() !== at.getTime())
          wrong.push(`${from} ${ownId(row)} : ${now.toISOString()} au lieu de ${at.toISOString()}`);
      }
    }
  return { looked, wrong };
};

/** Whoever was sold in the last 30 days is refused for that client, whichever of two sales keeps the guard. */
const guards: Look = async ({ store, old, asOf }) => {
  const wrong: string[] = [];
  let looked = 0;
  const since = asOf.getTime() - GUARD_WINDOW_MS;
  const fields = { id: 1, lead_id: 1, client_id: 1, created_at: 1 } as const;
  for await (const page of pagesOf(old, 'deliveries', { projection: fields })) {
    const recent = page.filter((row) => (instant(row.created_at) ?? madeIn(row)).getTime() > since);
    const sold = await store.deliveries
      .find({ _id: { $in: recent.map(ownId) }, status: { $ne: 'cancelled' } })
      .project<{ _id: string; guard_key: string; client_id: string }>({ guard_key: 1, client_id: 1 })
      .toArray();
    const pairs = sold.map(({ guard_key, client_id }) => `${guard_key}|${client_id}`);
    const held = new Set(
      (await store.deliveries.find({ guard: { $in: pairs } }, { projection: { guard: 1 } }).toArray()).map(
        ({ guard }) => guard,
      ),
    );
    looked += pairs.length;
    for (const [at, pair] of pairs.entries())
      if (!held.has(pair)) wrong.push(`livraison ${sold[at]!._id} : la personne n’est pas refusée au client`);
  }
  return { looked, wrong };
};

/** Every key opens, and no password is anywhere, hashed as version 1 did. */
const providers: Look = async ({ store, old }) => {
  const wrong: string[] = [];
  const keys = (await allOf(old, 'providers')).filter((row) => text(row.api_key) !== '');
  for (const row of keys)
    if (!(await store.providers.findOne({ key_hash: sha256(text(row.api_key)) }, { projection: { _id: 1 } })))
      wrong.push(`fournisseur ${ownId(row)} : sa clé n’ouvre pas`);
  const passwords = new Set(
    (await allOf(old, 'users'))
      .map((row) => text(row.password))
      .filter((hash) => /^[0-9a-f]{64}$/.test(hash)),
  );
  const holds = (value: unknown): boolean =>
    typeof value === 'string'
      ? passwords.has(value)
      : typeof value === 'object' &&
        value !== null &&
        !(value instanceof Date) &&
        Object.values(value).some(holds);
  for (const name of ['users', 'settings', 'event_log'] as const)
    for await (const doc of store.db.collection(name).find())
      if (holds(doc)) wrong.push(`${name} ${String(doc._id)} : un mot de passe de la version 1`);
  return { looked: keys.length + passwords.size, wrong };
};

/** What is said to be invoiced is on that invoice. */
const transfers: Look = async ({ store, old }) => {
  const wrong: string[] = [];
  let looked = 0;
  for await (const page of pagesOf(old, 'intercompany_transfers')) {
    const made = await counterparts(
      store,
      'intercompany_transfers',
      page.map((row) => id(row.delivery_id)),
      ['status', 'invoice_id'],
    );
    for (const row of page) {
      const { status, invoice_id } = made.get(id(row.delivery_id)) ?? {};
      if (lower(row.transfer_status) !== 'invoiced' || status !== 'invoiced') continue;
      looked += 1;
      const invoice = await store.invoices.findOne(
        { _id: String(invoice_id), transfer_ids: ownId(row) },
        { projection: { _id: 1 } },
      );
      if (!invoice) wrong.push(`transfert ${ownId(row)} : n’est pas sur la facture ${String(invoice_id)}`);
    }
  }
  return { looked, wrong };
};

export const AGAINST_OLD: Readonly<Partial<Record<EquationName, Look>>> = {
  shape,
  guards,
  week_units: unitsAgainstOld,
  providers,
  transfers,
};
