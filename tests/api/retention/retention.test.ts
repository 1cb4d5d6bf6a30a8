/** Periods of retention over HTTP: nothing is switched on before somebody has seen what it would delete. */
import { beforeEach, describe, expect, it } from 'vitest';
import type { Retention, RetentionRun } from '../../../api/retention/contract.ts';
import type { RetentionMonths } from '../../../domain/privacy/retention.ts';
import { MONDAY, type TestUser, useApi } from '../../support/api.ts';
import { aLead } from '../../support/lead-records.ts';
import { emptyStore, useStore } from '../../support/store.ts';

const store = useStore();
const api = useApi(store);
const OLD = new Date('2021-03-01T09:00:00Z');
let boss: TestUser;
let admin: TestUser;

beforeEach(async () => {
  await emptyStore(store);
  api.now = MONDAY;
  boss = await api.user({ role: 'super_admin' });
  admin = await api.user();
});

const read = (user = admin) => api.call<Retention>(user, 'GET', '/api/privacy/retention');
const write = (body: object, user = boss) =>
  api.call<{ retention: Retention; errors: { path: string }[] }>(user, 'PUT', '/api/privacy/retention', body);

const tryOut = (months: Partial<RetentionMonths> = {}) =>
  api.call<{ dry_run: RetentionRun }>(admin, 'POST', '/api/privacy/retention/dry-run', { months });

describe('periods', () => {
  it('are read with their bounds, and off at first', async () => {
    const { body } = await read();
    expect(body).toMatchObject({
      enabled: false,
      months: { prospects: 36, factures: 120 },
      runs: [],
      dry_run: null,
    });
    expect(body.bounds).toContainEqual({ kind: 'factures', least: 120, most: 360 });
  });

  it('are changed by a super-admin, within their bounds', async () => {
    expect((await write({ months: { prospects: 24, csv: 12 } })).body.retention.months).toMatchObject({
      ...{ prospects: 24, csv: 12, visites: 13 },
    });
    expect((await write({ months: { csv: 25 } })).body.errors).toMatchObject([{ path: 'months.csv' }]);
    expect((await write({ months: { factures: 119 } })).status).toBe(422);
    expect((await write({ months: { prospects: 12 } }, admin)).status).toBe(403);
    expect((await read(await api.user({ role: 'ops' }))).status).toBe(403);
  });
});

describe('the purge', () => {
  it('is switched on after a dry run of the same periods, of the last day', async () => {
    await store.leads.insertOne(aLead({ created_at: OLD }));
    expect((await write({ enabled: true })).status).toBe(409);
    await tryOut({ prospects: 24, csv: 24 });
    expect((await write({ enabled: true })).status).toBe(409);
    api.now = new Date(MONDAY.getTime() + 60_000);
    expect((await tryOut()).body.dry_run).toMatchObject({
      status: 'done',
      kind: 'dry_run',
      by: expect.any(String) as string,
    });
    expect((await tryOut({ csv: 37 })).status).toBe(422);
    api.now = new Date(MONDAY.getTime() + 25 * 3_600_000);
    expect((await write({ enabled: true })).status).toBe(409);
    api.now = MONDAY;
    expect((await write({ enabled: true })).body.retention).toMatchObject({
      enabled: true,
      dry_run: {
        status: 'done',
        counts: [{ kind: 'csv', purged: 0 }, { kind: 'prospects', purged: 1, kept: [] }, {}, {}],
      },
    });
    expect(await store.leads.countDocuments({ erased_at: { $exists: true } })).toBe(0);
  });

  it('deletes nothing sooner without another dry run, later or not at all without one', async () => {
    await tryOut();
    await write({ enabled: true });
    expect((await write({ months: { visites: 12 } })).status).toBe(409);
    expect((await write({ months: { visites: 14 } })).status).toBe(200);
    expect((await write({ enabled: false })).status).toBe(200);
    expect((await write({ months: { visites: 2 } })).status).toBe(200);
    expect(await store.event_log.countDocuments({ action: 'setting.update', entity_id: 'retention' })).toBe(
      4,
    );
  });
});
