/** Registers that are longer than one page of the API: their last line is found wherever they are looked through. */
import { expect, test } from 'vitest';
import { newId } from '../../../store/db/ids.ts';
import type { ProviderDoc } from '../../../store/providers/collections.ts';
import type { UserDoc } from '../../../store/access/collections.ts';
import { aClient, aCommande } from '../../support/records.ts';
import { says, useAdmin } from '../admin.ts';
import { settled } from '../browser.ts';

const admin = useAdmin();
const { world } = admin;

/** More than one page of the API holds. */
const MANY = 501;
const AT = new Date('2026-11-02T08:00:00Z');
/** `MANY` of something, the last of them last in the API's order. */
const many = <T>(make: (n: number, name: string) => T): T[] =>
  Array.from({ length: MANY }, (_, n) => make(n, n === MANY - 1 ? 'Zénith' : `Ligne ${n}`));

const aProvider = (n: number, name: string): ProviderDoc => ({
  _id: newId(),
  name,
  slug: `source-${n}`,
  entity: 'ZR7',
  key_hash: String(n),
  key_prefix: 'prov_',
  active: true,
  contact_email: '',
  notes: '',
  created_at: AT,
  updated_at: AT,
});

const aUser = (n: number, nom: string): UserDoc => ({
  _id: newId(),
  email: `personne-${n}@rdz.example`,
  nom,
  password_hash: '',
  role: 'viewer',
  permissions: [],
  entity: 'ZR7',
  active: true,
  failed_logins: 0,
  created_at: AT,
  updated_at: AT,
});

test('the 501st client and order are on their lists, in filters, forms and the palette', async () => {
  const clients = many((_, name) => aClient({ name }));
  const last = clients.at(-1)!;
  await world.store.clients.insertMany(clients);
  await world.store.commandes.insertMany(
    clients.map((client) => aCommande(client, { priorite: client === last ? 10 : 5 })),
  );

  const page = await admin.visit('/clients?search=zenith');
  await page.getByRole('link', { name: 'Zénith' }).waitFor();
  await page.goto('/admin/commandes?search=zenith');
  await page.getByRole('link', { name: 'Zénith' }).waitFor();
  await page.goto('/admin/leads');
  await page.getByLabel('Client', { exact: true }).selectOption(last._id);
  await page.goto('/admin/commandes/nouvelle');
  await page.getByLabel('Client', { exact: true }).selectOption(last._id);

  await page.goto('/admin/leads');
  await settled(page);
  await page.keyboard.press('Control+k');
  await page.getByRole('combobox', { name: 'Rechercher ou agir' }).fill('zenith');
  await page.getByRole('option', { name: /^Zénith ZR7/ }).waitFor();
  await page.getByRole('option', { name: /^Zénith · PV/ }).waitFor();
});

test('the 501st order of one client is on the client’s page', async () => {
  const client = aClient();
  await world.store.clients.insertOne(client);
  await world.store.commandes.insertMany(
    many((n) =>
      aCommande(client, { active: false, ...(n === MANY - 1 && { priorite: 10, departements: ['90'] }) }),
    ),
  );
  const page = await admin.visit(`/clients/${client._id}`);
  const orders = page.getByRole('region', { name: 'Commandes' }).getByRole('listitem');
  await orders.filter({ hasText: /\b90\b/ }).waitFor();
  await expect.poll(() => orders.count()).toBe(MANY);
});

test('the 501st provider and user are on their lists', async () => {
  await world.store.providers.insertMany(many(aProvider));
  await world.store.users.insertMany(many(aUser));
  const page = await admin.visit('/fournisseurs');
  await says(page, 'Zénith');
  await page.goto('/admin/utilisateurs');
  await says(page, 'Zénith');
  // Those, and who is looking.
  await expect.poll(() => page.getByRole('row').count()).toBe(1 + MANY + 1);
});
