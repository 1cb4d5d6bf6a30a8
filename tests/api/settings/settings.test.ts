/** Settings: defaults, who writes them, what is refused (03-api "settings", 01-domain §5). */
import { beforeAll, describe, expect, it } from 'vitest';
import { type TestUser, useApi } from '../../support/api.ts';
import { useStore } from '../../support/store.ts';

const store = useStore();
const api = useApi(store);
let root: TestUser;
let admin: TestUser;

beforeAll(async () => {
  root = await api.user({ role: 'super_admin' });
  admin = await api.user({ role: 'admin' });
});

const get = async (name: string, user = admin) => (await api.call(user, 'GET', `/api/settings/${name}`)).body;
const put = (name: string, body: object, user = root) => api.call(user, 'PUT', `/api/settings/${name}`, body);

describe('defaults', () => {
  it.each([
    [
      'cross-entity',
      {
        cross_entity_enabled: true,
        per_entity: {
          ZR7: { in_enabled: true, out_enabled: true },
          MDL: { in_enabled: true, out_enabled: true },
        },
      },
    ],
    ['source-gating', { mode: 'blacklist', blocked_sources: [], proof_required_sources: [] }],
    ['forms-config', { forms: {}, count: 0 }],
    [
      'email-denylist',
      {
        domains: [
          'example.com',
          'test.com',
          'localhost',
          'invalid',
          'fake.com',
          'temp.com',
          'mailinator.com',
        ],
        simulation_mode: false,
        simulation_email: '',
      },
    ],
    ['delivery-calendar', { ZR7: { enabled_days: [0, 1, 2, 3, 4], disabled_dates: [] } }],
    ['overlap-guard', { enabled: false }],
    ['lb-replacement', { enabled: true }],
    ['phone', { implausible_is_suspicious: false }],
  ])('%s', async (name, expected) => expect(await get(name)).toEqual(expected));

  it('all of them at once', async () => {
    const { body } = await api.call<{ settings: { key: string }[]; count: number }>(
      root,
      'GET',
      '/api/settings',
    );
    expect(body.count).toBe(13);
    expect(body.settings).toContainEqual({
      key: 'source_gating',
      ...{ mode: 'blacklist', blocked_sources: [], proof_required_sources: [] },
      ...{ updated_at: null, updated_by: null },
    });
    expect(body.settings.map(({ key }) => key).sort()).toEqual(
      [
        'callback',
        'contradictions',
        'cross_entity',
        'delivery_calendar',
        'email_denylist',
        'forms_config',
        'lb_replacement',
        'origins',
        'overlap_guard',
        'phone',
        'retention',
        'second_factor',
        'source_gating',
      ].sort(),
    );
  });
});

/** What every answer to a write says of the setting, beside its value. */
const written = async (key: string, user = root) => ({
  key,
  updated_at: api.now.toISOString(),
  updated_by: (await store.users.findOne({ _id: user.id }))!.nom,
});

describe('shared settings', () => {
  it('are read by admins and written by super_admins, part by part, with an entry in the audit trail', async () => {
    expect((await put('cross-entity', { cross_entity_enabled: false }, admin)).status).toBe(403);
    const { body } = await put('cross-entity', { per_entity: { MDL: { in_enabled: false } } });
    expect(body).toEqual({
      success: true,
      setting: {
        cross_entity_enabled: true,
        per_entity: {
          ZR7: { in_enabled: true, out_enabled: true },
          MDL: { in_enabled: false, out_enabled: true },
        },
        ...(await written('cross_entity')),
      },
    });
    const all = await api.call<{ settings: object[] }>(root, 'GET', '/api/settings');
    expect(all.body.settings).toContainEqual(expect.objectContaining(await written('cross_entity')));
    expect(await get('cross-entity')).toMatchObject({ per_entity: { MDL: { in_enabled: false } } });
    expect(api.deps.live.current.settings.cross_entity.per_entity.MDL.in_enabled).toBe(false);
    expect(await store.event_log.findOne({ entity_id: 'cross_entity' })).toMatchObject({
      action: 'setting.update',
      user_id: root.id,
      before: { per_entity: { MDL: { in_enabled: true } } },
      after: { per_entity: { MDL: { in_enabled: false } } },
    });
    expect(api.asked).toContain('routeStock');
  });

  it('clean what people type', async () => {
    const sources = await put('source-gating', { blocked_sources: [' Mauvaise ', 'Mauvaise', ' '] });
    expect(sources.body).toMatchObject({ setting: { mode: 'blacklist', blocked_sources: ['Mauvaise'] } });
    const denylist = await put('email-denylist', { domains: ['Jetable.example', ' '] });
    expect(denylist.body).toMatchObject({
      setting: { domains: ['jetable.example'], simulation_mode: false },
    });
    expect((await put('source-gating', { mode: 'whitelist' })).status).toBe(422);
  });

  it('simulation needs an address, shows in `me` and in health', async () => {
    expect((await put('email-denylist', { simulation_mode: true })).body).toMatchObject({
      status: 422,
      errors: [{ path: 'simulation_email' }],
    });
    expect(
      (await put('email-denylist', { simulation_mode: true, simulation_email: 'essai@rdz.example' })).status,
    ).toBe(200);
    expect((await api.call(admin, 'GET', '/api/auth/me')).body).toMatchObject({ simulation_mode: true });
    expect((await api.call(admin, 'GET', '/api/system/health')).body).toMatchObject({
      modules: { deliveries: { status: 'warning', detail: expect.stringContaining('simulation') } },
    });
    await put('email-denylist', { simulation_mode: false });
  });

  it('written by two at the same moment both count', async () => {
    const forms = Array.from({ length: 8 }, (_, n) =>
      api.call(root, 'POST', `/api/settings/forms-config/form-${n}?entity=ZR7&produit=PV`),
    );
    const answers = await Promise.all(forms);
    expect(answers.map((answer) => answer.status)).toEqual(answers.map(() => 200));
    expect(await get('forms-config')).toMatchObject({
      count: 8,
      forms: { 'form-7': { entity: 'ZR7', produit: 'PV' } },
    });
  });

  it('forms: all replaced by PUT; unknown produits, doubles and reserved names are refused', async () => {
    const form = { form_code: 'LP-1', entity: 'MDL', produit: 'PAC' };
    expect((await put('forms-config', { forms: [form] })).body).toEqual({
      success: true,
      setting: {
        ...{ forms: { 'LP-1': { entity: 'MDL', produit: 'PAC' } }, count: 1 },
        ...(await written('forms_config')),
      },
    });
    const one = await api.call(root, 'POST', '/api/settings/forms-config/LP-1?entity=mdl&produit=pac');
    expect(one.body).toMatchObject({
      success: true,
      form_code: 'LP-1',
      config: { entity: 'MDL', produit: 'PAC' },
    });
    for (const [forms, path] of [
      [[{ ...form, produit: 'XYZ' }], 'forms.0.produit'],
      [[form, form], 'forms.1.form_code'],
      [[{ ...form, form_code: 'constructor' }], 'forms.0.form_code'],
      [[{ ...form, form_code: 'a b' }], 'forms.0.form_code'],
      [[{ ...form, entity: 'XX' }], 'forms.0.entity'],
    ] as const) {
      expect((await put('forms-config', { forms })).body).toMatchObject({ status: 422, errors: [{ path }] });
    }
    expect((await api.call(root, 'POST', '/api/settings/forms-config/x?entity=ZR7&produit=XYZ')).status).toBe(
      422,
    );
    expect(await get('forms-config')).toMatchObject({ count: 1 });
  });
});

describe('a company’s own settings', () => {
  it('calendar: written by its admins only, checked day by day', async () => {
    const body = { enabled_days: [4, 0, 0], disabled_dates: ['2026-12-25', '2026-11-27'] };
    expect((await put('delivery-calendar', { entity: 'MDL', ...body }, admin)).status).toBe(403);
    expect(
      (
        await put(
          'delivery-calendar',
          body,
          await api.user({ role: 'ops', permissions: ['settings.access'] }),
        )
      ).status,
    ).toBe(403);
    expect((await put('delivery-calendar', { entity: 'ZR7', ...body }, admin)).body).toEqual({
      success: true,
      entity: 'ZR7',
      setting: {
        ...{ entity: 'ZR7', enabled_days: [0, 4], disabled_dates: ['2026-11-27', '2026-12-25'] },
        ...(await written('delivery_calendar', admin)),
      },
    });
    expect(await get('delivery-calendar', root)).toMatchObject({
      ZR7: { enabled_days: [0, 4] },
      MDL: { enabled_days: [0, 1, 2, 3, 4] },
    });
    const check = (date: string) => get(`delivery-calendar/check/ZR7?date=${date}`);
    expect(await check('2026-11-23')).toMatchObject({ is_delivery_day: true, reason: null });
    expect(await check('2026-11-24')).toMatchObject({
      reason: 'delivery_day_disabled:mardi',
      next_delivery_day: '2026-11-30',
    });
    expect(await check('2026-11-27')).toMatchObject({ reason: 'delivery_date_disabled:2026-11-27' });
    expect(await check('2026-02-30')).toMatchObject({ status: 400 });
    expect((await put('delivery-calendar', { enabled_days: [7] }, admin)).status).toBe(422);
    expect((await put('delivery-calendar', { disabled_dates: ['2026-02-30'] }, admin)).body).toMatchObject({
      errors: [{ path: 'disabled_dates.0' }],
    });
    expect((await put('delivery-calendar', body, root)).status).toBe(400);
  });

  it('sender and legal data: no line break gets into a header', async () => {
    const { body } = await put(
      'entities',
      { smtp_from_name: 'ZR7 Digital', legal: { siren: '732829320' } },
      admin,
    );
    expect(body).toMatchObject({
      success: true,
      setting: { entity: 'ZR7', smtp_from_name: 'ZR7 Digital', legal: { siren: '732829320', city: '' } },
    });
    expect((await put('entities', { smtp_from_name: 'a\r\nBcc: x@y.example' }, admin)).status).toBe(422);
    expect((await put('entities', { smtp_from: 'pas une adresse' }, admin)).status).toBe(422);
    expect(Object.keys(await get('entities'))).toEqual(['ZR7']);
  });

  it('a test mail says what the server said, here that nobody listens', async () => {
    const send = (body: object) => api.call(admin, 'POST', '/api/settings/smtp-test', body);
    expect((await send({ entity: 'ZR7', to: 'moi@rdz.example' })).body).toMatchObject({
      success: false,
      error: 'SMTP_CONNECT',
      message: 'Le serveur de messagerie ne répond pas.',
    });
    expect((await send({ entity: 'ZR7', to: 'x' })).status).toBe(422);
    expect((await send({ entity: 'MDL', to: 'moi@rdz.example' })).status).toBe(403);
  });
});

it('what could never match is refused with the reason', async () => {
  const put = (name: string, body: object) => api.call(root, 'PUT', `/api/settings/${name}`, body);
  for (const origin of ['https://*.exemple.fr', 'exemple.fr', 'https://exemple.fr/page'])
    expect((await put('origins', { allowed_origins: [origin] })).status).toBe(422);
  const origins = await put('origins', {
    allowed_origins: ['HTTPS://Www.Exemple.fr/', 'https://énergie.fr'],
  });
  expect(origins.body).toMatchObject({
    setting: { allowed_origins: ['https://www.exemple.fr', 'https://xn--nergie-9ua.fr'] },
  });
  for (const domain of ['camille@jetable.example', 'https://jetable.example', 'jetable .example'])
    expect((await put('email-denylist', { domains: [domain] })).status).toBe(422);
  const denied = await put('email-denylist', { domains: ['@Jetable.example', '*.poubelle.example'] });
  expect(denied.body).toMatchObject({ setting: { domains: ['jetable.example', 'poubelle.example'] } });
});

describe('VAT between the companies', () => {
  const vat = (intercompany_vat: object, user = admin) =>
    put('entities', { entity: 'ZR7', intercompany_vat }, user);
  const fieldsOf = ({ body }: { body: unknown }) =>
    (body as { errors: { path: string }[] }).errors.map(({ path }) => path.replace('intercompany_vat.', ''));

  it('is 20 % unless set, and 0 only with category, code and text', async () => {
    const { ZR7 } = (await get('entities')) as { ZR7: { intercompany_vat: object } };
    const taxed = { rate: 20, category: 'S', exemption_code: '', exemption_text: '' };
    expect(ZR7.intercompany_vat).toEqual(taxed);
    const bare = await vat({ rate: 0 });
    expect([bare.status, fieldsOf(bare)]).toEqual([422, ['category', 'exemption_code', 'exemption_text']]);
    expect(fieldsOf(await vat({ rate: 12.3 }))).toEqual(['rate']);
    const exempt = {
      rate: 0,
      category: 'AE',
      exemption_code: 'VATEX-FR-AE',
      exemption_text: 'Autoliquidation, article 283-2 du CGI',
    };
    expect(fieldsOf(await vat({ ...exempt, exemption_code: 'VATEX-EU-G' }))).toEqual(['exemption_code']);
    expect((await vat(exempt)).body).toMatchObject({ setting: { intercompany_vat: exempt } });
    // What is absent stays: an address is changed beside it.
    const address = await put('entities', { entity: 'ZR7', legal: { city: 'Lyon' } }, admin);
    expect(address.body).toMatchObject({ setting: { intercompany_vat: exempt } });
    expect((await vat({ rate: 20 })).body).toMatchObject({ setting: { intercompany_vat: taxed } });
  });
});

describe('produits', () => {
  it('are added by a super_admin, once each, and can be ordered at once', async () => {
    const add = (user: TestUser, body: object) => api.call(user, 'POST', '/api/products', body);
    expect((await add(admin, { code: 'BALLON', name: 'Ballon' })).status).toBe(403);
    const product = { code: 'BALLON', name: 'Ballon thermodynamique', active: true, account: '' };
    expect((await add(root, { code: 'ballon', name: ' Ballon thermodynamique ' })).body).toEqual({
      success: true,
      product,
    });
    expect((await add(root, { code: 'Ballon', name: 'Autre' })).body).toMatchObject({
      status: 400,
      detail: 'Un produit a déjà ce code.',
    });
    expect((await add(root, { code: 'a b', name: 'Autre' })).status).toBe(422);
    const list = await api.call<{ products: object[] }>(admin, 'GET', '/api/products');
    expect(list.body.products).toContainEqual(product);
    const codes = await api.call<{ products: string[] }>(admin, 'GET', '/api/commandes/products');
    expect(codes.body.products).toContain('BALLON');
    expect(api.deps.live.current.products.has('BALLON')).toBe(true);
    expect(await store.event_log.findOne({ action: 'product.create' })).toMatchObject({
      entity_id: 'BALLON',
    });
  });
});
