/** Sources and their circuit breakers over HTTP. */
import { beforeEach, describe, expect, it } from 'vitest';
import type { BreakerPreview, Source, SourceDetail } from '../../../api/sources/contract.ts';
import { MONDAY, type TestUser, useApi } from '../../support/api.ts';
import { phoneNumber } from '../../support/intake.ts';
import { aLead } from '../../support/lead-records.ts';
import { emptyStore, useStore } from '../../support/store.ts';

const store = useStore();
const api = useApi(store);
let admin: TestUser;

beforeEach(async () => {
  await emptyStore(store);
  await api.deps.live.refresh();
  api.now = MONDAY;
  admin = await api.user();
  const earlier = new Date(MONDAY.getTime() - 3_600_000);
  await store.leads.insertMany([
    ...[0, 1, 2, 3].map((n) => aLead({ source: 'TikTok', phone: phoneNumber(n), created_at: earlier })),
    aLead({ source: '', lead_source_type: 'direct', created_at: earlier }),
    aLead({ source: 'mdl-only', entity: 'MDL', created_at: earlier }),
  ]);
});

const call = <T = { source: SourceDetail }>(
  method: 'GET' | 'PUT' | 'POST',
  url: string,
  body?: object,
  user = admin,
) => api.call<T>(user, method, `/api/sources${url}`, body);
const post = (n: number) =>
  api.call<{ status: string }>(null, 'POST', '/api/public/leads', {
    ...{ nom: 'Martin', departement: '75', phone: phoneNumber(n), entity: 'ZR7', produit: 'PV' },
    utm_source: 'tiktok',
  });

it('lists the sources of a company, with their figures', async () => {
  await store.settings.insertOne({
    ...{ _id: 'source_gating', updated_at: MONDAY, updated_by: 'test' },
    value: { mode: 'blacklist', blocked_sources: ['TIKTOK'], proof_required_sources: [] },
  });
  await api.deps.live.refresh();
  const { body } = await call<{ sources: Source[] }>('GET', '');
  expect(body).toMatchObject({
    total: 2,
    sources: [
      { source: '', name: '', state: 'closed', enabled: false, figures: { received: 1, hours: 24 } },
      { source: 'tiktok', entity: 'ZR7', blocked: true, held: 0, figures: { received: 4, invalid_rate: 0 } },
    ],
  });
});

it('shows a source with rules by its window, in the list as on its page', async () => {
  await call('PUT', '/tiktok/breaker', { enabled: true, window_hours: 48, max_invalid_rate: 50 });
  for (const step of [null, 'hold'] as const) {
    if (step) await call('POST', `/tiktok/${step}`, { reason: 'Contrôle' });
    const { body } = await call<{ sources: Source[] }>('GET', '');
    const { figures } = (await call('GET', '/tiktok')).body.source;
    expect(figures).toMatchObject({ hours: 48, received: 4 });
    expect(body.sources.find(({ source }) => source === 'tiktok')?.figures).toEqual(figures);
  }
});

describe('a source', () => {
  it('is put on hold, tried out and released, each a line of its history and of the journal', async () => {
    const on = await call('POST', '/TikTok/hold', { reason: 'Contrôle' });
    expect(on.body).toMatchObject({ success: true, source: { state: 'open', entity: 'ZR7' } });
    expect((await post(20)).body.status).toBe('hold_source');
    expect((await call('GET', '/tiktok')).body.source.held).toBe(1);
    expect((await call('POST', '/tiktok/hold', {})).status).toBe(409);

    expect((await call('POST', '/tiktok/half-open')).body.source.trial).toEqual({ size: 20, left: 20 });
    expect((await post(21)).body.status).toBe('no_open_orders');
    expect((await call('GET', '/tiktok')).body.source.trial).toEqual({ size: 20, left: 19 });

    const since = { which: 'since' };
    expect((await call('POST', '/tiktok/release', since)).body).toMatchObject({
      errors: [{ path: 'since' }],
    });
    const released = await call('POST', '/tiktok/release', { which: 'none' });
    expect(released.body.source).toMatchObject({ state: 'closed', trial: null, held: 1, kept: [{}] });
    expect(released.body.source.history.map(({ what }) => what)).toEqual(['release', 'half_open', 'hold']);
    expect(released.body.source.history[2]).toMatchObject({ reason: 'Contrôle', exceeded: null });
    expect((await call('POST', '/tiktok/release', { which: 'all' })).body.source.kept).toEqual([]);
    const journal = await store.event_log.find({ entity_type: 'source' }).toArray();
    expect(journal.map(({ action, entity_id }) => `${action} ${entity_id}`)).toEqual([
      'source.trip ZR7|tiktok',
      'source.half_open ZR7|tiktok',
      'source.release ZR7|tiktok',
      'source.release ZR7|tiktok',
    ]);
  });

  it('without a name is asked for in the query', async () => {
    expect((await call('GET', '/detail')).body.source).toMatchObject({
      source: '',
      figures: { received: 1 },
    });
    const rules = { enabled: true, max_invalid_rate: 12.5 };
    expect((await call('PUT', '/breaker', rules)).body.source).toMatchObject({ source: '', enabled: true });
    expect((await call('POST', '/hold?source=tiktok', {})).body.source).toMatchObject({ source: 'tiktok' });
  });

  it('is given rules; what is left out stays, and one that looks at nothing is refused', async () => {
    const rules = {
      enabled: true,
      window_hours: 48,
      min_volume: 30,
      max_reject_rate: 20,
      half_open_hours: 6,
    };
    expect((await call('PUT', '/tiktok/breaker', rules)).body.source.rules).toMatchObject(rules);
    const changed = await call('PUT', '/tiktok/breaker', { half_open_hours: '', max_invalid_rate: 5 });
    expect(changed.body.source.rules).toMatchObject({ ...rules, half_open_hours: null, max_invalid_rate: 5 });
    const none = { max_reject_rate: '', max_invalid_rate: '' };
    expect((await call('PUT', '/tiktok/breaker', none)).body).toMatchObject({
      errors: [{ path: 'enabled' }],
    });
    for (const [change, path] of [
      [{ window_hours: 169 }, 'window_hours'],
      [{ max_reject_rate: 101 }, 'max_reject_rate'],
      [{ min_volume: 0 }, 'min_volume'],
    ] as const)
      expect((await call('PUT', '/tiktok/breaker', change)).body).toMatchObject({ errors: [{ path }] });
  });

  it('of the other company, or of nobody, is not there; who sees both says whose', async () => {
    for (const url of ['/mdl-only', '/nobody'])
      for (const [method, rest, body] of [
        ['GET', '', undefined],
        ['PUT', '/breaker', { window_hours: 2 }],
        ['POST', '/hold', {}],
        ['POST', '/half-open', undefined],
        ['POST', '/release', { which: 'all' }],
      ] as const)
        expect((await call(method, `${url}${rest}`, body)).status).toBe(404);
    expect((await call('POST', '/breaker/preview', { source: 'mdl-only', max_reject_rate: 1 })).status).toBe(
      404,
    );
    expect(await store.source_breakers.countDocuments()).toBe(0);
    await store.leads.insertOne(aLead({ source: 'tiktok', entity: 'MDL' }));
    const root = await api.user({ role: 'super_admin' });
    expect((await call('GET', '/mdl-only', undefined, root)).body.source.entity).toBe('MDL');
    expect((await call('GET', '/tiktok', undefined, root)).status).toBe(400);
    expect((await call('GET', '/tiktok?entity=MDL', undefined, root)).body.source.entity).toBe('MDL');
  });

  it('has a preview of what its breaker would have done', async () => {
    const asked = { source: 'tiktok', min_volume: 4, max_missing_consent_rate: 50 };
    const { body } = await call<BreakerPreview>('POST', '/breaker/preview', asked);
    expect(body).toMatchObject({
      received: 4,
      held: 0,
      trips: [{ exceeded: { rate: 'missing_consent', n: 4, of: 4, max_rate: 50 }, closed_at: null }],
    });
    expect(await store.source_breakers.countDocuments()).toBe(0);
  });
});
