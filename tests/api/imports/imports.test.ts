/** Leads in from files: what a row would become is what it becomes, and what the door says of the same lead. */
import { beforeEach, describe, expect, it } from 'vitest';
import type { ImportDetail, ImportRow } from '../../../api/imports/contract.ts';
import { previewImport } from '../../../store/imports/preview-import.ts';
import { MONDAY, type TestUser, useApi } from '../../support/api.ts';
import { base64, csvOf, workOn } from '../../support/imports.ts';
import { phoneNumber } from '../../support/intake.ts';
import { breaches } from '../../support/invariants.ts';
import { insertOrder } from '../../support/records.ts';
import { emptyStore, useStore } from '../../support/store.ts';

const store = useStore();
const api = useApi(store);
let admin: TestUser;

beforeEach(async () => {
  await emptyStore(store);
  await api.deps.live.refresh();
  api.now = MONDAY;
  api.asked.splice(0);
  admin = await api.user();
});

type One = { import: ImportDetail };
const HEAD = ['Tél', 'Nom', 'Département', 'Produit', 'Source', 'Date'];
const SUSPICIOUS = '0611111111';
const ROWS = [
  [phoneNumber(1), 'Durand', '75', 'PV', '', '12/01/2026'],
  [phoneNumber(2), 'Petit', '75', '', '', ''],
  [phoneNumber(1), 'Durand', '75', 'PV', '', ''],
  [phoneNumber(3), '', '75', 'PV', '', ''],
  [phoneNumber(3), 'Grand', '75', 'PV', '', ''],
  ['612', 'Court', '75', 'PV', '', ''],
  [phoneNumber(4), 'Loin', '33', 'PV', '', ''],
  [phoneNumber(5), 'Tik', '75', 'PV', 'tiktok', ''],
  [SUSPICIOUS, 'Louche', '75', 'PV', '', ''],
  [phoneNumber(6), 'Trop', '75', 'PV', '', ''],
  [phoneNumber(7), 'Déjà', '75', 'PV', '', ''],
];

const upload = (rows: readonly (readonly string[])[], user = admin, more = {}) =>
  api.call<One>(user, 'POST', '/api/imports', {
    ...{ file_name: 'leads.csv', content: base64(csvOf(rows)) },
    ...more,
  });
const fieldsOf = ({ columns }: ImportDetail) => columns.map(({ field }) => field);

/** A file that is previewed. */
async function previewed(rows: readonly (readonly string[])[], more = {}): Promise<ImportDetail> {
  const { body } = await upload(rows);
  const mapped = await api.call<One>(admin, 'PUT', `/api/imports/${body.import.id}`, {
    ...{ fields: fieldsOf(body.import), produit: 'pv', source: 'salon' },
    ...more,
  });
  expect(mapped.body).toMatchObject({ success: true, import: { status: 'previewing' } });
  await workOn(store, body.import.id, api.now);
  return (await api.call<One>(admin, 'GET', `/api/imports/${body.import.id}`)).body.import;
}
const rowsOf = async ({ id }: ImportDetail, query = '') =>
  (await api.call<{ rows: ImportRow[]; total: number }>(admin, 'GET', `/api/imports/${id}/rows${query}`))
    .body;
const act = (verb: 'commit' | 'undo', { id }: ImportDetail, user = admin) =>
  api.call<One>(user, 'POST', `/api/imports/${id}/${verb}`);

describe('a file', () => {
  beforeEach(async () => {
    const value = { mode: 'blacklist', blocked_sources: ['tiktok'], proof_required_sources: [] };
    const settings = { updated_at: MONDAY, updated_by: 'test' };
    await store.settings.insertOne({ _id: 'source_gating', value, ...settings } as never);
    const { client } = await insertOrder(store, { departements: ['75'], quota_semaine: 4 });
    await api.deps.live.refresh();
    // The one client has this person already.
    await api.call(null, 'POST', '/api/public/leads', {
      ...{ phone: phoneNumber(7), nom: 'Déjà', departement: '75', entity: 'ZR7', produit: 'PV' },
    });
    expect(await store.deliveries.countDocuments({ client_id: client._id })).toBe(1);
  });

  it('is previewed row by row, imported as previewed, found by its leads, and undone without a trace', async () => {
    const uploaded = (await upload([HEAD, ...ROWS])).body.import;
    expect(uploaded).toMatchObject({ status: 'uploaded', entity: 'ZR7', rows: 11, stored: 0 });
    expect(fieldsOf(uploaded)).toEqual(['phone', 'nom', 'departement', 'produit', 'utm_source', 'date']);
    expect(uploaded.columns[1]!.samples).toEqual(['Durand', 'Petit', 'Grand']);

    const file = await previewed([HEAD, ...ROWS]);
    expect(api.asked).toEqual(['importFile']);
    expect(await store.leads.countDocuments({ import_id: { $exists: true } })).toBe(0);
    expect(await store.deliveries.countDocuments()).toBe(1);
    const before = await rowsOf(file);
    expect(before.rows.map(({ line, outcome, reason }) => [line, outcome, reason])).toEqual([
      [2, 'routed', 'first_open_order'],
      [3, 'routed', 'first_open_order'],
      [4, 'double_submit', null],
      [5, 'invalid', 'nom'],
      [6, 'routed', 'first_open_order'],
      [7, 'invalid', 'phone'],
      [8, 'no_open_orders', 'no_open_orders'],
      [9, 'hold_source', 'source_blocked:tiktok'],
      // The order's week is full after the three before it, and the one it had.
      [10, 'no_open_orders', expect.any(String)],
      [11, 'no_open_orders', expect.any(String)],
      [12, expect.stringMatching(/duplicate|no_open_orders/), expect.any(String)],
    ]);
    expect(before.rows[0]).toMatchObject({ client_name: 'Solaire du Midi', lead_id: null });
    expect(before.rows[2]).toMatchObject({ same_as: 2 });
    expect(before.rows[8]).toMatchObject({ suspicious: true });
    expect(file).toMatchObject({ status: 'previewed', suspicious: 1, expected: { routed: 3, invalid: 2 } });
    expect((await rowsOf(file, '?outcome=invalid')).rows.map(({ line }) => line)).toEqual([5, 7]);

    expect((await act('commit', file)).body).toMatchObject({
      import: { status: 'committing', expires_at: null },
    });
    await workOn(store, file.id, api.now);
    // Once more is the same once.
    expect((await act('commit', file)).body).toMatchObject({ import: { status: 'committed' } });
    const after = await rowsOf(file);
    const seen = ({ line, outcome, reason, client_id, suspicious, same_as }: ImportRow) => ({
      ...{ line, outcome, reason, client_id, suspicious, same_as },
    });
    expect(after.rows.map(seen)).toEqual(before.rows.map(seen));
    expect(await store.leads.findOne({ import_id: file.id, import_row: 2 })).toMatchObject({
      ...{ status: 'routed', given: { date: '12/01/2026' }, source: 'salon', created_at: MONDAY },
    });
    expect(await store.leads.findOne({ import_id: file.id, import_row: 5 })).toMatchObject({
      superseded_by: after.rows[4]!.lead_id,
    });
    const found = await api.call<{ total: number }>(admin, 'GET', `/api/leads/list?import_id=${file.id}`);
    expect(found.body.total).toBe(10);
    expect((await api.call(admin, 'GET', `/api/leads/${after.rows[0]!.lead_id}`)).body).toMatchObject({
      import_id: file.id,
      import_row: 2,
    });
    expect(await breaches(store, api.now)).toEqual([]);

    // One of them is sent: it stays, and is named.
    const sent = after.rows[0]!.lead_id!;
    await store.deliveries.updateOne(
      { lead_id: sent },
      { $set: { status: 'sent', sent_at: MONDAY, sent_to: ['a@b.example'] } },
    );
    await store.leads.updateOne({ _id: sent }, { $set: { status: 'livre', in_delivery: false } });
    expect((await act('undo', file)).body).toMatchObject({ import: { status: 'undoing' } });
    expect(await workOn(store, file.id, api.now)).toMatchObject({
      status: 'undone',
      undo: { deleted: 9, kept: 1 },
    });
    expect(await store.leads.distinct('_id', { import_id: file.id })).toEqual([sent]);
    expect((await rowsOf(file, '?outcome=kept')).rows).toMatchObject([
      { line: 2, reason: 'sent', lead_id: sent },
    ]);
    expect((await rowsOf(file, '?outcome=undone')).total).toBe(9);
    const fence = await store.commande_weeks.findOne({});
    expect(fence).toMatchObject({ used: 2 });
    // But for what was sent by hand here, without a mail.
    const { _id: byHand } = (await store.deliveries.findOne({ lead_id: sent }))!;
    const wrong = (await breaches(store, api.now)).filter(
      (line) => !line.includes(sent) && !line.includes(byHand),
    );
    expect(wrong).toEqual([]);
    expect(await store.event_log.distinct('action', { entity_type: 'import' })).toEqual([
      'lead.import',
      'lead.import_undo',
    ]);
    expect((await act('commit', file)).status).toBe(409);
  });

  it('stays with its rows as long as it is wanted, and no longer', async () => {
    const file = await previewed([HEAD, ...ROWS]);
    const expiry = async () =>
      (await store.import_rows.find({ import_id: file.id }).toArray()).map(({ expires_at }) =>
        Math.round((expires_at.getTime() - MONDAY.getTime()) / 86_400_000),
      );
    expect(new Set(await expiry())).toEqual(new Set([1]));
    expect(file.expires_at).toBe('2026-11-24T09:00:00.000Z');
    await act('commit', file);
    expect(new Set(await expiry())).toEqual(new Set([30]));
    await workOn(store, file.id, api.now);
    expect(new Set(await expiry())).toEqual(new Set([7]));
    // What says of people is in the rows alone, and they can be found by their person.
    const kept = JSON.stringify(await store.imports.findOne({ _id: file.id }));
    expect(kept).not.toContain('Durand');
    const hash = api.deps.keys.phone(phoneNumber(1));
    expect(await store.import_rows.countDocuments({ phone_hash: hash })).toBe(2);
    const late = await previewed([HEAD, ...ROWS]);
    await store.import_rows.deleteOne({ import_id: late.id });
    expect((await act('commit', late)).body).toMatchObject({ status: 409 });
    expect(await store.leads.countDocuments({ import_id: late.id })).toBe(0);
  });
});

it('a new mapping takes the place of the one before, and what was under way ends', async () => {
  const { body } = await upload([HEAD, ...ROWS]);
  const change = (fields: string[]) =>
    api.call<One>(admin, 'PUT', `/api/imports/${body.import.id}`, { fields });
  const fields = fieldsOf(body.import);
  await change(fields);
  const older = (await store.imports.findOne({ _id: body.import.id }))!;
  await change(['phone', ...Array<string>(5).fill('')]);
  const deps = { store, keys: api.deps.keys, stripe: 's', onRoutingError: () => undefined };
  expect(await previewImport(deps, older, api.now)).toBe(false);
  expect(await workOn(store, older._id, api.now)).toMatchObject({
    status: 'previewed',
    expected: { invalid: 9, double_submit: 2 },
  });
  expect((await act('undo', body.import)).status).toBe(409);
});

it('names what is wrong with a mapping', async () => {
  const { body } = await upload([HEAD, ...ROWS]);
  const none = Array<string>(5).fill('');
  for (const [change, path] of [
    [{ fields: ['phone'] }, 'fields'],
    [{ fields: ['nom', ...none] }, 'fields'],
    [{ fields: ['phone', 'api_key', ...none.slice(1)] }, 'fields.1'],
    [{ fields: ['phone', 'phone', ...none.slice(1)] }, 'fields.1'],
    [{ fields: ['phone', ...none], produit: 'XXX' }, 'produit'],
    [{ fields: { $ne: 1 } }, 'fields'],
    [{ fields: ['phone', { $gt: '' }, ...none.slice(1)] }, 'fields.1'],
  ] as const)
    expect((await api.call(admin, 'PUT', `/api/imports/${body.import.id}`, change)).body).toMatchObject({
      status: 422,
      errors: [{ path }],
    });
  expect((await act('commit', body.import)).status).toBe(409);
});

it('is for who may, of their company, and within its limits', async () => {
  const { body } = await upload([HEAD, ...ROWS]);
  const { id } = body.import;
  const none = await api.user({ role: 'ops' });
  const other = await api.user({ entity: 'MDL' });
  const root = await api.user({ role: 'super_admin' });
  for (const [method, url] of [
    ['GET', '/api/imports'],
    ['POST', '/api/imports'],
    ['GET', `/api/imports/${id}`],
    ['PUT', `/api/imports/${id}`],
    ['GET', `/api/imports/${id}/rows`],
    ['POST', `/api/imports/${id}/commit`],
    ['POST', `/api/imports/${id}/undo`],
  ] as const) {
    const payload = method === 'PUT' ? { fields: fieldsOf(body.import) } : undefined;
    expect((await api.call(null, method, url, payload)).status).toBe(401);
    expect((await api.call(none, method, url, payload)).status).toBe(403);
    if (url.includes(id)) expect((await api.call(other, method, url, payload)).status).toBe(404);
  }
  expect((await api.call(other, 'GET', '/api/imports')).body).toMatchObject({ total: 0 });
  expect((await api.call(admin, 'GET', '/api/imports')).body).toMatchObject({ total: 1, imports: [{ id }] });
  expect((await upload([HEAD], root)).status).toBe(400);
  expect((await upload([HEAD, ...ROWS], root, { entity: 'MDL' })).body).toMatchObject({
    import: { entity: 'MDL' },
  });
  for (const [content, status] of [
    ['', 422],
    ['####', 422],
    [{ $ne: '' }, 422],
    [base64('\0\0'), 422],
    [base64(Buffer.alloc(10 * 1024 * 1024 + 1, 'a')), 413],
    ['a'.repeat(15 * 1024 * 1024), 413],
  ] as const)
    expect((await upload([], admin, { content })).status).toBe(status);
});
