/** Alerts over HTTP: the list, taking one, who is told, and the test. */
import { beforeEach, expect, it } from 'vitest';
import type { Alert, AlertPolicy } from '../../../api/alerts/contract.ts';
import { SYSTEM } from '../../../store/audit/event-log.ts';
import { changeAlertPolicy } from '../../../store/monitoring/alert-rules.ts';
import { raiseAlert } from '../../../store/monitoring/alerts.ts';
import { MONDAY, type TestUser, useApi } from '../../support/api.ts';
import { insertOrder } from '../../support/records.ts';
import { emptyStore, useStore } from '../../support/store.ts';

const store = useStore();
const api = useApi(store);
const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
let admin: TestUser;

beforeEach(async () => {
  await emptyStore(store);
  api.now = MONDAY;
  admin = await api.user();
});

const raise = (id: string, entity: 'ZR7' | 'MDL' | null) =>
  raiseAlert({ store, log }, 'prepaid_low', { type: 'client', id, entity }, {}, MONDAY);
const list = async (user = admin, query = '') =>
  (await api.call<{ alerts: Alert[] }>(user, 'GET', `/api/alerts${query}`)).body.alerts;

it('lists those of the companies one sees, and one takes them once', async () => {
  await raise('a', 'ZR7');
  await raise('b', 'MDL');
  await raise('c', null);
  const ops = await api.user({ role: 'ops', entity: 'ZR7' });
  const seen = await list(ops);
  expect(seen.map(({ subject_id }) => subject_id).sort()).toEqual(['a', 'c']);
  const { id } = seen.find(({ subject_id }) => subject_id === 'a')!;
  for (const _ of [1, 2]) {
    const { status, body } = await api.call<{ alert: Alert }>(ops, 'POST', `/api/alerts/${id}/ack`);
    expect([status, body.alert.state, body.alert.acked_at]).toEqual([200, 'open', MONDAY.toISOString()]);
  }
  expect(await store.event_log.countDocuments({ action: 'alert.ack' })).toBe(1);
  const other = await store.alerts.findOne({ subject_id: 'b' });
  expect((await api.call(ops, 'POST', `/api/alerts/${other!._id}/ack`)).status).toBe(404);
  expect(await list(ops, '?state=recovered')).toEqual([]);
});

it('names the client it is about, to who may see it', async () => {
  const { client } = await insertOrder(store, {}, { name: 'Solaire du Midi', entity: 'ZR7' });
  const related = { client_id: client._id, produit: 'PV' };
  const subject = { type: 'client', id: `${client._id}|PV`, entity: 'ZR7', related } as const;
  await raiseAlert({ store, log }, 'prepaid_low', subject, {}, MONDAY);
  await raiseAlert({ store, log }, 'run_late', { type: 'run', id: '2026-11-23', entity: null }, {}, MONDAY);
  const seen = await list();
  expect(seen.map(({ client_name }) => client_name).sort()).toEqual(['Solaire du Midi', null]);
  const other = await list(await api.user({ role: 'ops', entity: 'MDL' }));
  expect(other.map(({ client_name }) => client_name)).toEqual([null]);
});

it('rules and those who are told are an admin’s, and refuse what cannot be reached', async () => {
  const put = (body: object, user = admin) => api.call<AlertPolicy>(user, 'PUT', '/api/alerts/rules', body);
  const change = { recipients: ['a@rdz.example'], rules: [{ kind: 'run_late', enabled: false }] };
  const { status, body } = await put(change);
  expect([status, body.recipients]).toEqual([200, ['a@rdz.example']]);
  expect(body.rules.find(({ kind }) => kind === 'run_late')).toMatchObject({
    enabled: false,
    severity: 'critique',
  });
  expect(await store.event_log.countDocuments({ action: 'alert.rule' })).toBe(2);
  for (const wrong of [
    { webhook_url: 'http://hook.example' },
    { ping_url: 'ping' },
    { recipients: ['nobody'] },
    { quiet_from: 24 },
  ])
    expect((await put(wrong)).status).toBe(422);
  expect((await put({}, await api.user({ role: 'ops' }))).status).toBe(403);
});

it('the test says by which way it went', async () => {
  const test = () => api.call(admin, 'POST', '/api/alerts/test');
  expect((await test()).body).toEqual({ mail: null, webhook: null });
  await api.call(admin, 'PUT', '/api/alerts/rules', { recipients: ['a@rdz.example'] });
  // No mail server of the tests' API answers.
  expect((await test()).body).toEqual({ mail: false, webhook: null });
});

it('reach nobody until somebody says whom, and health says so', async () => {
  const admin = await api.user({ role: 'super_admin' });
  const alerts = async () =>
    (await api.call<{ modules: { alerts: object } }>(admin, 'GET', '/api/system/health')).body.modules.alerts;
  await store.alert_rules.deleteMany({});
  expect(await alerts()).toEqual({
    ...{ status: 'warning', recipients: 0 },
    detail: 'Les alertes ne préviennent personne : page Alertes, Réglages.',
  });
  await changeAlertPolicy(store, { reach: { recipients: ['ops@rdz.example'] } }, SYSTEM, MONDAY);
  expect(await alerts()).toEqual({ status: 'healthy', recipients: 1 });
});
