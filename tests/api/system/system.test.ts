/** What surrounds the routes: status pages, problems, CORS, rate limits, headers, the admin page, metrics, OpenAPI. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { buildApp } from '../../../api/http/app.ts';
import type { App } from '../../../api/http/deps.ts';
import { buildOf, checkoutOf } from '../../../api/system/version-info.ts';
import { maskPersonal } from '../../../log.ts';
import { createProvider } from '../../../store/providers/change-provider.ts';
import { SYSTEM } from '../../../store/audit/event-log.ts';
import { MONDAY, useApi } from '../../support/api.ts';
import { aRunUnderWay } from '../../support/run-records.ts';
import { useStore } from '../../support/store.ts';

const store = useStore();
const api = useApi(store, { ALLOWED_ORIGINS: 'https://lp.example', TRUST_PROXY: '10.0.0.1' });

describe('compression', () => {
  const encoding = async (method: 'GET' | 'POST', url: string, accepts: string) => {
    const { headers } = await api.user({ role: 'super_admin' });
    const payload = { phone: '0612345678' };
    const answer = await api.app.inject({
      method,
      url,
      headers: { ...headers, 'accept-encoding': accepts },
      ...(method === 'POST' && { payload }),
    });
    return answer.headers['content-encoding'];
  };

  it('is for what is read and long, and for who can read it', async () => {
    expect(await encoding('GET', '/api/auth/permission-keys', 'gzip, br')).toBe('gzip');
    expect(await encoding('GET', '/api/auth/permission-keys', 'identity')).toBeUndefined();
    expect(await encoding('GET', '/api/system/live', 'gzip, br')).toBeUndefined();
  });

  it('costs the door nothing', async () => {
    expect(await encoding('POST', '/api/public/leads', 'gzip, br')).toBeUndefined();
  });
});

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
    // A checkout says which; an image is told.
    const folder = mkdtempSync(join(tmpdir(), 'rdz-checkout-'));
    expect(checkoutOf(folder)).toEqual({ git_sha: '', build_date: '' });
    const git = (...args: string[]) =>
      execFileSync('git', ['-C', folder, '-c', 'user.name=T', '-c', 'user.email=t@t.example', ...args]);
    git('init', '--quiet');
    git('commit', '--quiet', '--allow-empty', '--message', 'first');
    expect(checkoutOf(folder)).toEqual({
      git_sha: expect.stringMatching(/^[0-9a-f]{40}$/),
      build_date: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
    });
    rmSync(folder, { recursive: true });
    expect(buildOf({ GIT_SHA: 'abc', BUILD_DATE: '2026-11-26' })).toEqual({
      git_sha: 'abc',
      build_date: '2026-11-26',
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

  it('has the figures callers of version 1 read', async () => {
    const viewer = await api.user({ role: 'viewer' });
    const health = async () =>
      (await api.call<{ modules: object }>(viewer, 'GET', '/api/system/health')).body.modules;
    expect(await health()).toMatchObject({
      cron: { last_daily_delivery: null, last_intercompany_cron: null, failed_crons_7d: 0 },
      deliveries: { failed: 0, pending_csv: 0, total_sent: 0 },
      intercompany: { error_transfers: 0, pending_transfers: 0 },
      invoices: { overdue: 0, draft: 0 },
    });
    const finished_at = new Date(MONDAY.getTime() + 90_000);
    const { lock: _lock, ...run } = aRunUnderWay();
    await store.delivery_reports.insertOne({ ...run, status: 'done', finished_at });
    expect(await health()).toMatchObject({
      cron: { last_daily_delivery: { run_at: MONDAY.toISOString(), duration_s: 90 } },
    });
    await store.delivery_reports.deleteMany({});
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
      paths: Record<string, Record<string, { description: string; security?: unknown[]; responses: object }>>;
    }>(null, 'GET', '/api/docs/json');
    const { paths } = document.body;
    expect(Object.keys(paths).length).toBeGreaterThan(60);
    expect(paths['/api/leads/list']!.get!.description).toContain('`leads.view`');
    expect(paths['/api/public/leads']!.post!.security).toEqual([]);
    const statuses = (path: string, method: string) => Object.keys(paths[path]![method]!.responses);
    expect(statuses('/api/leads/{id}', 'get')).toEqual(['200', '400', '401', '403', '404', '422', '503']);
    expect(statuses('/api/clients/{id}', 'put')).toEqual([
      '200',
      '400',
      '401',
      '403',
      '404',
      '409',
      '413',
      '415',
      '422',
      '503',
    ]);
    expect(statuses('/api/auth/login', 'post')).toEqual([
      '200',
      '400',
      '401',
      '413',
      '415',
      '422',
      '429',
      '503',
    ]);
    for (const operation of Object.values(paths).flatMap((one) => Object.values(one)))
      expect(Object.keys(operation.responses)).toEqual(expect.arrayContaining(['400', '503']));
    expect((await api.call(null, 'GET', '/api/docs')).status).toBe(200);
  });
});
