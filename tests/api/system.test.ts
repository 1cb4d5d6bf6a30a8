/** What surrounds the routes: status pages, problems, CORS, rate limits, headers, the admin page, metrics, OpenAPI. */
import { describe, expect, it } from 'vitest';
import { buildApp } from '../../api/app.ts';
import type { App } from '../../api/deps.ts';
import { maskPersonal } from '../../log.ts';
import type { Run } from '../../api/schemas/runs.ts';
import { createProvider } from '../../store/change-provider.ts';
import { SYSTEM } from '../../store/event-log.ts';
import { MONDAY, type TestUser, useApi } from '../support/api.ts';
import { aBatch, aDelivery, aLead } from '../support/lead-records.ts';
import { insertOrder } from '../support/records.ts';
import type { DeliveryBatchDoc } from '../../store/schema/deliveries.ts';
import { useStore } from '../support/store.ts';

const store = useStore();
const api = useApi(store, { ALLOWED_ORIGINS: 'https://lp.example', TRUST_PROXY: '10.0.0.1' });

describe('status', () => {
  it('says what runs here; a browser is sent to the admin', async () => {
    expect((await api.call(null, 'GET', '/')).body).toEqual({
      name: 'rdz',
      version: expect.any(String),
      status: 'running',
    });
    const browser = await api.call(null, 'GET', '/', undefined, { accept: 'text/html,*/*' });
    expect([browser.status, browser.headers.location]).toEqual([302, '/admin/']);
    expect((await api.call(null, 'GET', '/api/system/version')).body).toMatchObject({
      tag: expect.stringMatching(/^v\d/),
      env: 'test',
    });
    expect((await api.call(null, 'GET', '/api/system/live')).body).toEqual({ status: 'live' });
  });

  it('is ready with MongoDB and its indexes', async () => {
    expect(await api.call(null, 'GET', '/api/system/ready')).toMatchObject({
      status: 200,
      body: { status: 'ready', mongo: true, indexes: true, temporal: 'up' },
    });
  });

  it('health names what is wrong, module by module', async () => {
    const admin = await api.user({ role: 'viewer' });
    const { body } = await api.call(admin, 'GET', '/api/system/health');
    expect(body).toMatchObject({
      status: 'degraded',
      timestamp: MONDAY.toISOString(),
      modules: {
        cron: { status: 'warning', last_daily_run: null, failed_runs_7d: 0 },
        deliveries: { status: 'healthy', uncertain: 0 },
        mongo: { status: 'healthy', database: store.db.databaseName, missing_indexes: [] },
        temporal: { status: 'healthy' },
        worker: { status: 'degraded', pollers: 0 },
      },
    });
  });
});

describe('runs', () => {
  const counts = { fresh: 3, lb: 1, sent: 4, ready: 0, skipped: 0, failed: 0, uncertain: 0 };
  const none = { fresh: 0, lb: 0, sent: 0, ready: 0, skipped: 0, failed: 0, uncertain: 0 };

  it('are shown to each company without the other’s lines', async () => {
    await store.clients.insertMany([
      { _id: 'c1', name: 'Client ZR7', entity: 'ZR7', active: true } as never,
      { _id: 'c2', name: 'Client MDL', entity: 'MDL', active: true } as never,
    ]);
    await store.delivery_reports.insertOne({
      _id: '2026-11-23/2',
      date: '2026-11-23',
      n: 2,
      workflow_id: 'daily-delivery/2026-11-23',
      first_run_id: 'run-2',
      status: 'done',
      trigger: 'manual',
      started_by: 'system',
      started_at: MONDAY,
      finished_at: new Date(MONDAY.getTime() + 4200),
      paused: false,
      totals: { ZR7: counts, MDL: { ...none, failed: 2 } },
      clients: [
        { client_id: 'c1', entity: 'ZR7', ...counts },
        { client_id: 'c2', entity: 'MDL', ...none, failed: 2 },
      ],
      errors: [
        { code: 'SMTP_CONNECT', entity: 'MDL', client_id: 'c2', batch_id: 'b2', status: 'failed', count: 2 },
        // Of a report from before their status was kept.
        { code: 'SMTP_LOST', entity: 'MDL', client_id: 'c2', batch_id: 'b3', count: 1 },
      ],
      steps: [{ name: 'deliver', started_at: MONDAY, ms: 900 }],
      marked_lb: { ZR7: 5, MDL: 0 },
      balance: [
        { entity: 'ZR7', scope: 'all', received: 4, deleted: 0, by_status: { livre: 4 }, off: 0 },
        { entity: 'MDL', scope: 'all', received: 2, deleted: 0, by_status: { routed: 2 }, off: 0 },
        { entity: 'none', scope: 'all', received: 0, deleted: 0, by_status: {}, off: 0 },
      ],
    });
    const [zr7, root] = [await api.user({ role: 'viewer' }), await api.user({ role: 'super_admin' })];
    const url = '/api/runs/2026-11-23%2F2';
    const own = await api.call(zr7, 'GET', url);
    expect(own.body).toMatchObject({
      id: '2026-11-23/2',
      duration_ms: 4200,
      temporal_url: 'http://temporal.example/daily-delivery%2F2026-11-23',
      totals: counts,
      by_entity: { ZR7: counts },
      clients: [{ client_id: 'c1', client_name: 'Client ZR7', sent: 4 }],
      errors: [],
      steps: [{ name: 'deliver', ms: 900 }],
      marked_lb: { ZR7: 5 },
      balance: [{ entity: 'ZR7', off: 0 }],
    });
    expect(own.text).not.toContain('MDL');
    const all = await api.call(root, 'GET', url);
    expect(all.body).toMatchObject({
      totals: { ...counts, failed: 2 },
      clients: [{}, { client_name: 'Client MDL' }],
      errors: [
        {
          code: 'SMTP_CONNECT',
          detail: 'Le serveur de messagerie ne répond pas.',
          status: 'failed',
          client_name: 'Client MDL',
        },
        { code: 'SMTP_LOST', status: null },
      ],
      balance: [{}, {}, { entity: 'none' }],
    });
    expect((await api.call(zr7, 'GET', '/api/runs')).body).toMatchObject({
      total: 1,
      runs: [{ totals: counts }],
    });
    expect((await api.call(zr7, 'GET', '/api/runs/2026-11-24')).status).toBe(404);
  });

  it('show each company how far its own batches are, and both how far all are', async () => {
    const _id = '2026-11-23/9';
    const [template] = await store.delivery_reports.find().toArray();
    await store.delivery_reports.insertOne({ ...template!, _id, n: 9, status: 'running' });
    const { commande } = await insertOrder(store);
    const across = await insertOrder(store, { entity: 'MDL' }, { entity: 'MDL' });
    for (const status of ['sent', 'failed', 'ready_to_send', 'uncertain'] as const) {
      const order = status === 'uncertain' ? across.commande : commande;
      const delivery = aDelivery(aLead(), order, { status });
      await store.delivery_batches.insertOne(aBatch([delivery], { run_id: _id }));
    }
    // One a person looks at first is none of the run's work; one that failed before is still to be tried.
    const [held, again] = [
      aDelivery(aLead(), commande, { status: 'ready_to_send' }),
      aDelivery(aLead(), commande, { status: 'failed' }),
    ];
    await store.delivery_batches.insertOne(aBatch([held], { run_id: _id, hold_for_review: true }));
    const finished_at = new Date(MONDAY.getTime() - 60_000);
    const attempts = [{ finished_at, result: 'failed' }] as DeliveryBatchDoc['attempts'];
    await store.delivery_batches.insertOne(aBatch([again], { run_id: _id, attempts }));
    const see = async (user: TestUser) =>
      (await api.call<Run>(user, 'GET', `/api/runs/${encodeURIComponent(_id)}`)).body.progress;
    const [zr7, mdl, root] = [
      await api.user({ entity: 'ZR7' }),
      await api.user({ entity: 'MDL' }),
      await api.user({ role: 'super_admin' }),
    ];
    expect(await see(zr7)).toEqual({ done: 3, total: 5, failed: 1 });
    expect(await see(mdl)).toEqual({ done: 1, total: 1, failed: 1 });
    expect(await see(root)).toEqual({ done: 4, total: 6, failed: 2 });
    await store.delivery_reports.deleteOne({ _id });
  });

  it('are started for today only, and paused while they run', async () => {
    const ops = await api.user({ role: 'ops' });
    expect((await api.call(ops, 'POST', '/api/runs/daily', { date: '2026-11-24' })).status).toBe(400);
    await store.delivery_reports.updateOne(
      { _id: '2026-11-23/2' },
      { $set: { status: 'running', lock: 'daily-delivery' } },
    );
    expect((await api.call(ops, 'POST', '/api/runs/daily')).body).toMatchObject({
      success: true,
      run: { id: '2026-11-23/2', workflow_id: 'daily-delivery/2026-11-23' },
    });
    expect((await api.call(ops, 'POST', '/api/runs/2026-11-23%2F2/pause')).body).toMatchObject({
      paused: true,
    });
    expect((await api.call(ops, 'POST', '/api/runs/2026-11-23%2F2/resume')).body).toMatchObject({
      paused: false,
    });
    expect(api.asked.slice(-3)).toEqual(['dailyDelivery', 'pause', 'resume']);
    await store.delivery_reports.updateOne(
      { _id: '2026-11-23/2' },
      { $set: { status: 'done' }, $unset: { lock: 1 } },
    );
    expect((await api.call(ops, 'POST', '/api/runs/2026-11-23%2F2/pause')).status).toBe(409);
  });
});

describe('problems', () => {
  it('are RFC 9457 with a French sentence, also for addresses that do not exist or cannot be read', async () => {
    for (const [url, status] of [
      ['/nulle-part', 404],
      ['/api/nulle-part', 404],
      ['/api/leads/%ZZ', 400],
    ] as const) {
      const answer = await api.call(null, 'GET', url);
      expect(answer.status).toBe(status);
      expect(answer.headers['content-type']).toBe('application/problem+json; charset=utf-8');
      expect(answer.body).toMatchObject({
        type: expect.any(String),
        title: expect.any(String),
        status,
        detail: expect.any(String),
      });
    }
  });

  it('never show a stack or a driver’s words', async () => {
    const failing = (app: App) => {
      app.get('/boom', { config: { public: true } }, () =>
        Promise.reject(new Error('secret 0612345678 a@b.example')),
      );
    };
    const app = await buildApp(api.deps, [failing]);
    const answer = await app.inject('/boom');
    expect(answer.statusCode).toBe(500);
    expect(answer.body).not.toMatch(/secret|0612|stack|at /);
    await app.close();
  });

  it('logs mask phones, e-mails and keys', () => {
    expect(
      maskPersonal(
        'dup key { phone: "0612345678", email: "jean.dupont@ex.fr" } +33 6 12 34 56 78 prov_abc-DEF',
      ),
    ).toBe('dup key { phone: "[phone]", email: "[e-mail]" } [phone] [key]');
    expect(maskPersonal('lead 01a20794-4cc3-73b3-89ba-2c95d724eb09 at 2026-11-23')).toContain(
      '01a20794-4cc3-73b3',
    );
  });
});

describe('a route that names neither public nor a permission', () => {
  it.each([
    ['nothing', {}],
    ['both', { public: true as const, permission: 'leads.view' as const }],
  ])('stops the start: %s', async (_name, config) => {
    const careless = (app: App) => {
      app.get('/careless', { config }, () => 'ok');
    };
    await expect(buildApp(api.deps, [careless])).rejects.toThrow(
      'GET /careless must declare either public or a permission',
    );
  });
});

describe('CORS', () => {
  const preflight = (origin: string, url = '/api/public/leads') =>
    api.app.inject({ method: 'OPTIONS', url, headers: { origin, 'access-control-request-method': 'POST' } });

  it('lets allowed pages call the public routes, and nobody the others', async () => {
    const allowed = await preflight('https://lp.example');
    expect(allowed.statusCode).toBe(204);
    expect(allowed.headers['access-control-allow-origin']).toBe('https://lp.example');
    expect(allowed.headers['access-control-allow-credentials']).toBe('true');
    for (const answer of [
      await preflight('https://evil.example'),
      await preflight('https://lp.example', '/api/clients'),
    ]) {
      expect(answer.headers['access-control-allow-origin']).toBeUndefined();
    }
  });

  it('follows the live setting; what was refused is shown to admins', async () => {
    const root = await api.user({ role: 'super_admin' });
    await preflight('https://new.example');
    const before = await api.call(root, 'GET', '/api/settings/origins');
    expect(before.body).toMatchObject({
      environment: ['https://lp.example'],
      refused: expect.arrayContaining([
        { origin: 'https://new.example', count: 1, last_at: MONDAY.toISOString() },
      ]),
    });
    const put = (allowed_origins: string[]) =>
      api.call(root, 'PUT', '/api/settings/origins', { allowed_origins });
    expect((await put(['https://new.example/'])).body).toMatchObject({
      setting: { allowed_origins: ['https://new.example'] },
    });
    expect((await preflight('https://new.example')).headers['access-control-allow-origin']).toBe(
      'https://new.example',
    );
    for (const origin of ['*', 'new.example', 'https://new.example/page', 'javascript:alert(1)']) {
      expect([origin, (await put([origin])).status]).toEqual([origin, 422]);
    }
  });
});

describe('headers', () => {
  it('allow the page its own files and nothing else', async () => {
    const { headers } = await api.call(null, 'GET', '/api/system/live');
    const policy = String(headers['content-security-policy']);
    expect(policy).toContain("default-src 'self'");
    expect(policy).toContain("script-src 'self'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(headers['x-content-type-options']).toBe('nosniff');
    expect(headers['strict-transport-security']).toBeUndefined();
  });
});

describe('rate limits', () => {
  const limited = useApi(store, {
    RATE_LIMIT_PUBLIC_PER_MINUTE: '3',
    RATE_LIMIT_PROVIDER_PER_MINUTE: '5',
    RATE_LIMIT_LOGIN_PER_MINUTE: '2',
    TRUST_PROXY: '127.0.0.1',
  });
  const from = (ip: string) => ({ 'x-forwarded-for': ip });
  const post = (headers: Record<string, string>, body: object = { phone: '' }) =>
    limited.call(null, 'POST', '/api/public/leads', body, headers);

  it('count public calls per IP, as the trusted proxy says it, and say when to come back', async () => {
    for (let n = 0; n < 3; n += 1) expect((await post(from('192.0.2.1'))).status).toBe(200);
    const refused = await post(from('192.0.2.1'));
    expect(refused).toMatchObject({
      status: 429,
      body: { code: 'too_many', detail: expect.stringContaining('patientez') },
    });
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
    expect((await post(from('192.0.2.2'))).status).toBe(200);
  });

  it('count an authenticated provider per key, wherever it calls from; an unknown key counts per IP', async () => {
    const input = {
      name: 'P',
      slug: 'limites',
      active: true,
      contact_email: '',
      notes: '',
      entity: 'ZR7' as const,
    };
    const { key } = await createProvider(store, input, SYSTEM, MONDAY);
    await limited.deps.live.refresh();
    for (let n = 0; n < 5; n += 1) {
      const byHeader = n % 2 === 0;
      const answer = await post(
        { ...from(`198.51.100.${n}`), ...(byHeader && { authorization: `Bearer ${key}` }) },
        { phone: '', ...(!byHeader && { api_key: key }) },
      );
      expect(answer.status).toBe(200);
    }
    expect((await post({ ...from('198.51.100.99'), authorization: key })).status).toBe(429);
    for (let n = 0; n < 3; n += 1)
      await post({ ...from('203.0.113.1'), authorization: `Bearer prov_faux${n}` });
    expect((await post({ ...from('203.0.113.1'), authorization: 'Bearer prov_faux9' })).status).toBe(429);
  });

  it('throttle the login per IP', async () => {
    const login = () =>
      limited.call(
        null,
        'POST',
        '/api/auth/login',
        { email: 'x@rdz.example', password: 'x' },
        from('192.0.2.9'),
      );
    expect([(await login()).status, (await login()).status, (await login()).status]).toEqual([401, 401, 429]);
  });
});

describe('a proxy nobody trusts', () => {
  const plain = useApi(store);
  it('is noticed in health', async () => {
    const admin = await plain.user({ role: 'admin' });
    const health = async () => (await plain.call(admin, 'GET', '/api/system/health')).body;
    expect(await health()).toMatchObject({ modules: { proxy: { status: 'healthy' } } });
    await plain.call(null, 'GET', '/api/system/live', undefined, { 'x-forwarded-for': '192.0.2.1' });
    expect(await health()).toMatchObject({ modules: { proxy: { status: 'warning' } } });
  });
});

describe('for machines', () => {
  it('metrics name routes, never addresses with ids or searches', async () => {
    await api.call(null, 'GET', '/api/leads/some-id-0612345678?search=dupont');
    const text = await api.app.metrics.metrics();
    expect(text).toContain('route="/api/leads/:id"');
    expect(text).not.toMatch(/0612345678|dupont/);
  });

  it('OpenAPI describes every route with the permission it needs', async () => {
    const document = await api.call<{
      paths: Record<string, Record<string, { description: string; security?: unknown[] }>>;
    }>(null, 'GET', '/api/docs/json');
    const { paths } = document.body;
    expect(Object.keys(paths).length).toBeGreaterThan(60);
    expect(paths['/api/leads/list']!.get!.description).toContain('`leads.view`');
    expect(paths['/api/public/leads']!.post!.security).toEqual([]);
    expect((await api.call(null, 'GET', '/api/docs')).status).toBe(200);
  });
});
