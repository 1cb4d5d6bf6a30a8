/** The dashboard: what it tells when an answer is late, missing, or not for everyone. */
import { expect, test } from 'vitest';
import { aSubmission, phoneNumber } from '../support/intake.ts';
import { insertOrder } from '../support/records.ts';
import { dialog, says, useAdmin } from './admin.ts';
import { settled } from './browser.ts';

const admin = useAdmin();
const { world } = admin;

test('health that cannot be read says so beside what was last known, and goes on being looked at', async () => {
  const page = await admin.visit('/leads');
  await page.clock.install();
  await page.goto('/admin/');
  await settled(page);
  const today = page.getByRole('region', { name: 'État du jour' });
  await page.route('**/api/system/health', (route) => route.abort());
  await page.clock.fastForward('01:01');
  await today.getByText('Le serveur ne répond pas.').waitFor();
  await today.getByText(/il y a 1\s+min/).waitFor();

  await page.unroute('**/api/system/health');
  await page.clock.fastForward('01:01');
  await today.getByText('Le serveur ne répond pas.').waitFor({ state: 'detached' });
});

test('stock that takes long to route says that it goes on', async () => {
  await world.intake.queue.submit(aSubmission({ phone: phoneNumber(930), nom: 'Dumas', departement: '44' }));
  const page = await admin.visit('/');
  const message = 'Le stock est en cours d’évaluation.';
  const answer = { success: true, pending: true, workflow_id: 'stock', temporal_url: null, message };
  await page.route('**/api/leads/route-stock', (route) => route.fulfill({ status: 202, json: answer }));
  await page.getByRole('button', { name: 'Router maintenant' }).click();
  await dialog(page).getByRole('button', { name: 'Router 1 lead' }).click();
  await says(page, message);
  expect(await page.getByText(/\bNaN\b/).count()).toBe(0);
});

test('what someone may not see is left out, and never awaited', async () => {
  // `visit` waits until nothing is loading any more.
  const page = await admin.visit('/', { role: 'viewer', permissions: ['dashboard.view', 'clients.view'] });
  await says(page, 'La semaine');
  expect(await page.getByText('Leads livrés par exécution').count()).toBe(0);
  expect(await page.getByText('Dernière exécution').count()).toBe(0);
  await page.keyboard.press('Control+k');
  await page.getByRole('combobox', { name: 'Rechercher ou agir' }).fill('introuvable');
  await says(page, /Rien de tel/);

  const { client } = await insertOrder(world.store, {}, { name: 'Solaire du Midi' });
  await page.goto(`/admin/clients/${client._id}`);
  await settled(page);
  await says(page, 'Tarif par défaut');
  expect(await page.getByRole('heading', { name: 'Commandes' }).count()).toBe(0);
});
