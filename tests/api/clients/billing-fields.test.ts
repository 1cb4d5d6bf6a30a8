/** What invoices need of a client and of a company: kept, shown, checked when it changes (11-money-design §3 "Fields"). */
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { ClientDetail } from '../../../api/clients/contract.ts';
import { type TestUser, useApi } from '../../support/api.ts';
import { insertOrder } from '../../support/records.ts';
import { useStore } from '../../support/store.ts';

const store = useStore();
const api = useApi(store);
let admin: TestUser;
let id: string;

beforeAll(async () => {
  admin = await api.user({ role: 'admin' });
});
beforeEach(async () => {
  const { client } = await insertOrder(store);
  id = client._id;
});

type Answer = { client: ClientDetail; errors: { path: string; message: string }[] };
const put = (body: object) => api.call<Answer>(admin, 'PUT', `/api/clients/${id}`, body);
const putCompany = (body: object) =>
  api.call<{ setting: { legal: Record<string, unknown> }; errors: { path: string }[] }>(
    admin,
    'PUT',
    '/api/settings/entities',
    { entity: 'ZR7', ...body },
  );

describe('a client', () => {
  it('says what nobody has written yet', async () => {
    const { body } = await api.call<Answer>(admin, 'GET', `/api/clients/${id}`);
    expect(body.client).toMatchObject({
      ...{ billing_emails: [], account_code: '', customer_type: 'B2B', purchase_order: '' },
      ...{ payment_terms_end_of_month: false, reminders_enabled: true },
      ...{ vat_category: '', vat_exemption_code: '', vat_exemption_text: '' },
      legal: { address2: '', siret: '', electronic_address: '' },
    });
  });

  it('keeps what is written, numbers without their spaces', async () => {
    const legal = { siren: '732 829 320', vat_number: 'fr44 732829320', siret: '732 829 320 00074' };
    const fields = {
      ...{ account_code: '9CLI01', customer_type: 'B2B', purchase_order: 'BC-17' },
      ...{ payment_terms_end_of_month: true, payment_terms_days: 45, reminders_enabled: false },
      ...{ vat_category: 'AE', vat_exemption_code: 'VATEX-FR-AE', vat_exemption_text: 'Autoliquidation' },
    };
    const { body } = await put({ ...fields, billing_emails: ['a@x.example; B@x.example'], legal });
    expect(body.client).toMatchObject({
      ...fields,
      billing_emails: ['a@x.example', 'B@x.example'],
      legal: { siren: '732829320', vat_number: 'FR44732829320', siret: '73282932000074', country: 'FR' },
    });
    expect((await put({ vat_category: '' })).body.errors).toMatchObject([{ path: 'vat_exemption_code' }]);
    expect((await put({ vat_category: '', vat_exemption_code: '' })).body.client.vat_category).toBe('');
  });

  it.each<[string, object, string]>([
    ['a SIREN with a wrong key', { legal: { siren: '732829321' } }, 'legal.siren'],
    [
      'a VAT number of another SIREN',
      { legal: { siren: '732829320', vat_number: 'FR83552100554' } },
      'legal.vat_number',
    ],
    ['an address that is none', { billing_emails: ['compta'] }, 'billing_emails.0'],
    ['90 days to pay', { payment_terms_days: 90 }, 'payment_terms_days'],
    ['a reason nobody knows', { vat_exemption_code: 'VATEX-1' }, 'vat_exemption_code'],
    [
      'a reason of another category',
      { vat_category: 'G', vat_exemption_code: 'VATEX-FR-AE' },
      'vat_exemption_code',
    ],
  ])('is not saved with %s', async (_, body, path) => {
    const answer = await put(body);
    expect(answer).toMatchObject({ status: 422, body: { errors: [{ path }] } });
  });

  it('may send back what was stored before it was checked', async () => {
    await store.clients.updateOne(
      { _id: id },
      { $set: { payment_terms_days: 90, 'legal.siren': '1', vat_exemption_code: 'x' } },
    );
    const body = { payment_terms_days: 90, legal: { siren: '1', city: 'Lyon' }, vat_exemption_code: 'x' };
    expect((await put(body)).body.client).toMatchObject({ ...body, legal: { siren: '1', city: 'Lyon' } });
  });
});

describe('a company', () => {
  const LEGAL = {
    siren: '732 829 320',
    vat_number: 'FR44732829320',
    iban: 'fr76 3000 6000 0112 3456 7890 189',
  };

  it('keeps its numbers without their spaces, and says what it lacks to issue', async () => {
    const { body } = await putCompany({ legal: { ...LEGAL, legal_name: 'ZR7 SAS' } });
    expect(body.setting.legal).toMatchObject({ siren: '732829320', iban: 'FR7630006000011234567890189' });
    const missing = await api.call<{ missing: { path: string; message: string }[] }>(
      admin,
      'GET',
      '/api/settings/entities/ZR7/missing',
    );
    const paths = missing.body.missing.map(({ path }) => path);
    expect(paths).toContain('entity.legal.address');
    expect(paths).not.toContain('entity.legal.siren');
    expect((await api.call(admin, 'GET', '/api/settings/entities/MDL/missing')).status).toBe(403);
  });

  it.each<[string, object, string]>([
    ['a wrong SIREN', { legal: { siren: '732829321' } }, 'legal.siren'],
    ['a wrong IBAN', { legal: { iban: 'FR7630006000011234567890188' } }, 'legal.iban'],
    ['a sender that is no address', { billing: { from: 'factures' } }, 'billing.from'],
    ['a copy to no address', { billing: { emails: ['compta@x.example', 'non'] } }, 'billing.emails.1'],
    ['a logo that is no picture', { billing: { logo: 'data:image/png;base64,AAAA' } }, 'billing.logo'],
    ['a logo that is no data URL', { billing: { logo: 'https://x.example/logo.png' } }, 'billing.logo'],
    [
      'a second reminder before the first',
      { billing: { reminder_steps: [7, 7].map((days) => ({ days, subject: 's', body: 'b' })) } },
      'billing.reminder_steps.1.days',
    ],
  ])('is not saved with %s', async (_, body, path) => {
    expect(await putCompany(body)).toMatchObject({ status: 422, body: { errors: [{ path }] } });
  });
});
