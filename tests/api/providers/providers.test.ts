/** Providers and their keys. */
import { expect, it } from 'vitest';
import type { Provider } from '../../../api/providers/contract.ts';
import { sha256 } from '../../../store/db/ids.ts';
import { useApi } from '../../support/api.ts';
import { aLead } from '../../support/lead-records.ts';
import { useStore } from '../../support/store.ts';

const store = useStore();
const api = useApi(store);

interface WithKey {
  provider: Provider & { api_key?: string };
  api_key: string;
}

it('shows a key once, keeps its hash, and forgets the old one when it is changed', async () => {
  const admin = await api.user({ role: 'admin' });
  const made = await api.call<WithKey>(admin, 'POST', '/api/providers', {
    name: 'Leads & Co',
    slug: 'leads-co',
  });
  expect(made.status).toBe(200);
  const { provider, api_key } = made.body;
  expect(api_key).toMatch(/^prov_[\w-]{43}$/);
  expect(provider.api_key).toBe(api_key);
  expect(provider).toMatchObject({
    entity: 'ZR7',
    active: true,
    total_leads: 0,
    key_hint: `${api_key.slice(0, 10)}…`,
  });
  expect(await store.providers.findOne({ _id: provider.id })).toMatchObject({
    key_hash: sha256(api_key),
    contact_email: '',
  });
  expect(api.deps.live.current.providersByKey.has(sha256(api_key))).toBe(true);

  const rotated = await api.call<WithKey>(admin, 'POST', `/api/providers/${provider.id}/rotate-key`);
  expect(rotated.body.api_key).not.toBe(api_key);
  const known = api.deps.live.current.providersByKey;
  expect([known.has(sha256(api_key)), known.has(sha256(rotated.body.api_key))]).toEqual([false, true]);

  await store.leads.insertOne(aLead({ provider_id: provider.id }));
  const listed = await api.call<{ providers: Provider[] }>(admin, 'GET', '/api/providers');
  expect(listed.body).toMatchObject({ count: 1, providers: [{ slug: 'leads-co', total_leads: 1 }] });
  for (const { text } of [listed, await api.call(admin, 'GET', `/api/providers/${provider.id}`)]) {
    expect(text).not.toContain(api_key);
    expect(text).not.toContain(rotated.body.api_key);
    expect(text).not.toContain('key_hash');
  }
  const events = JSON.stringify(await store.event_log.find({ entity_type: 'provider' }).toArray());
  expect(events).toContain('provider.rotate_key');
  expect(events).not.toContain(sha256(rotated.body.api_key));
});

it('has one slug each (400), keeps its company, can be switched off and deleted', async () => {
  const admin = await api.user({ role: 'admin' });
  const make = (body: object) => api.call<WithKey>(admin, 'POST', '/api/providers', { name: 'P', ...body });
  const { provider } = (await make({ slug: 'unique' })).body;
  expect((await make({ slug: 'unique' })).status).toBe(400);
  expect((await make({ slug: ' Leads  Du_Nord 2 ' })).body.provider.slug).toBe('leads-du_nord-2');
  for (const slug of ['é', 'a/b', '   ', ''])
    expect([slug, (await make({ slug })).status]).toEqual([slug, 422]);
  for (const contact_email of ['pas une adresse', 'a@x.fr; b@x.fr'])
    expect((await make({ slug: 'adresse', contact_email })).body).toMatchObject({
      errors: [{ path: 'contact_email' }],
    });
  expect((await make({ slug: 'adresse', contact_email: 'Léa <lea@x.fr>' })).body).toMatchObject({
    provider: { contact_email: 'lea@x.fr' },
  });
  expect((await make({ slug: 'autre', entity: 'MDL' })).status).toBe(403);
  const put = (body: object) => api.call<WithKey>(admin, 'PUT', `/api/providers/${provider.id}`, body);
  expect((await put({ active: false, notes: null })).body.provider).toMatchObject({
    active: false,
    entity: 'ZR7',
    notes: '',
  });
  expect((await put({ slug: 'leads-co' })).status).toBe(400);
  const stored = await store.providers.findOne({ _id: provider.id });
  expect(api.deps.live.current.providersByKey.has(stored!.key_hash)).toBe(false);
  expect((await api.call(admin, 'DELETE', `/api/providers/${provider.id}`)).body).toEqual({
    success: true,
    deleted_id: provider.id,
  });
  expect((await api.call(admin, 'DELETE', `/api/providers/${provider.id}`)).status).toBe(404);
});
