/** Reading from the API: what is shown while it is asked again, and what is not asked twice. */
import { expect, test } from 'vitest';
import { insertOrder } from '../../support/records.ts';
import { says, useAdmin } from '../admin.ts';
import { settled } from '../browser.ts';

const admin = useAdmin();
const { world } = admin;

test('a problem stays on screen while the question is asked again', async () => {
  await insertOrder(world.store, {}, { name: 'Solaire du Midi' });
  const page = await admin.visit('/leads');
  await page.route('**/api/clients?*', (route) => route.abort());
  await page.getByRole('link', { name: 'Clients', exact: true }).click();
  await says(page, 'Le serveur ne répond pas.');

  let answer = () => {};
  const late = new Promise<void>((resolve) => (answer = resolve));
  await page.unroute('**/api/clients?*');
  await page.route('**/api/clients?*', async (route) => {
    await late;
    await route.continue();
  });
  await Promise.all([
    page.waitForRequest('**/api/clients?*'),
    page.getByRole('button', { name: 'Réessayer' }).click(),
  ]);
  await says(page, 'Le serveur ne répond pas.');
  answer();
  await page.getByRole('link', { name: 'Solaire du Midi' }).waitFor();
  await page.getByText('Le serveur ne répond pas.').waitFor({ state: 'detached' });
});

test('who comes back to the tab is shown what is true now', async () => {
  const { client } = await insertOrder(world.store, {}, { name: 'Solaire du Midi' });
  const page = await admin.visit('/clients');
  await says(page, 'Solaire du Midi');
  await world.store.clients.updateOne({ _id: client._id }, { $set: { name: 'Solaire du Nord' } });
  await page.evaluate('window.dispatchEvent(new Event("visibilitychange"))');
  await says(page, 'Solaire du Nord');
});

test('what several parts of a page ask for is asked once', async () => {
  const page = await admin.visit('/clients');
  await page.getByRole('link', { name: 'Livraisons' }).waitFor();
  const asked: string[] = [];
  page.on('request', (request) => {
    const { pathname, search } = new URL(request.url());
    if (pathname.startsWith('/api/')) asked.push(pathname + search);
  });
  await page.goto('/admin/');
  await settled(page);
  expect(asked.filter((address, index) => asked.indexOf(address) !== index)).toEqual([]);
});
