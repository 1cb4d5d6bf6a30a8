/** Départements: what each produces and who takes it, on a map and in a table; and why their stock stays. */
import { expect, test } from 'vitest';
import { addWeeks, weekKey } from '../../../domain/time/paris-time.ts';
import { aSubmission, phoneNumber } from '../../support/intake.ts';
import { insertOrder } from '../../support/records.ts';
import { dialog, says, useAdmin } from '../admin.ts';

const admin = useAdmin();
const { store, intake } = admin.world;

/** Leads of 33 that wait for an order that is full, and one that is paused. */
async function aStock(): Promise<void> {
  await insertOrder(store, { departements: ['33'], quota_semaine: 1 }, { name: 'Toits Verts' });
  await insertOrder(store, { departements: ['33', '75'], active: false }, { name: 'Revue Solaire' });
  await intake.snapshot.refresh();
  for (let n = 0; n < 4; n += 1)
    await intake.queue.submit(aSubmission({ phone: phoneNumber(n), departement: '33', produit: 'PV' }));
}

test('why the leads of a département wait is two clicks away, and so is what to do about it', async () => {
  await aStock();
  const page = await admin.visit('/', { role: 'admin' });
  await page.getByRole('link', { name: 'Départements' }).first().click();
  await page.getByRole('link', { name: 'Stock', exact: true }).click();
  const row = page.getByRole('row', { name: /33 Gironde/ });
  await row.getByText('Quota atteint (1/1)').waitFor();
  await row.getByText('Commande en pause').waitFor();
  await expect.poll(() => row.getByRole('link', { name: '3', exact: true }).count()).toBe(1);

  await row.getByRole('button', { name: 'Augmenter le quota : Toits Verts PV' }).click();
  await dialog(page).getByLabel('Leads de plus').fill('zéro');
  await dialog(page).getByRole('button', { name: 'Augmenter' }).click();
  await dialog(page).getByText('Écrivez un nombre entier, 1 au moins.').waitFor();
  await dialog(page).getByLabel('Leads de plus').fill('2');
  await dialog(page).getByRole('button', { name: 'Augmenter' }).click();
  await says(page, 'Quota de la semaine augmenté.');
  const week = weekKey(new Date());
  await expect
    .poll(async () => (await store.commandes.findOne({ quota_semaine: 1 }))?.quota_weeks)
    .toEqual([{ from: week, to: week, quota: 3 }]);

  await row.getByRole('button', { name: 'Activer : Revue Solaire PV' }).click();
  await says(page, 'Revue Solaire · PV : commande active.');
  await expect.poll(() => store.commandes.countDocuments({ active: true })).toBe(2);
});

test('a week in the middle of others keeps theirs when its quota grows', async () => {
  await aStock();
  const week = weekKey(new Date());
  const around = { from: addWeeks(week, -1), to: addWeeks(week, 1), quota: 1 };
  await store.commandes.updateOne({ quota_semaine: 1 }, { $set: { quota_weeks: [around] } });
  await intake.snapshot.refresh();
  const page = await admin.visit('/departements/stock', { role: 'admin' });
  await page.getByRole('button', { name: 'Augmenter le quota : Toits Verts PV' }).click();
  await dialog(page).getByLabel('Leads de plus').fill('5');
  await dialog(page).getByRole('button', { name: 'Augmenter' }).click();
  await says(page, 'Quota de la semaine augmenté.');
  expect((await store.commandes.findOne({ quota_semaine: 1 }))!.quota_weeks).toEqual([
    { ...around, to: around.from },
    { from: week, to: week, quota: 6 },
    { ...around, from: around.to },
  ]);
});

test('the map and the table lead to a département’s weeks and orders', async () => {
  await aStock();
  const page = await admin.visit('/departements', { role: 'viewer' });
  const row = page.getByRole('row', { name: /33 Gironde/ }).filter({ hasText: 'PV' });
  await row.getByText('Saturé').waitFor();
  await page.locator('svg a[href*="fiche=33"]').click();
  await dialog(page).getByRole('heading', { name: '33 Gironde' }).waitFor();
  await dialog(page)
    .getByRole('cell', { name: /Toits Verts/ })
    .waitFor();
  expect(page.url()).toContain('fiche=33');
  await page.keyboard.press('Escape');
  await dialog(page).waitFor({ state: 'detached' });

  await page.getByLabel('Ce que la carte montre').selectOption('produits');
  await page.locator('svg title', { hasText: '33 Gironde : 4' }).waitFor({ state: 'attached' });
  await page.getByLabel('Chercher un département ou un client').fill('gironde');
  await expect.poll(() => page.getByRole('row', { name: /75 Paris/ }).count()).toBe(0);
  await row.getByRole('link', { name: '33 Gironde' }).click();
  await dialog(page).getByRole('heading', { name: '33 Gironde' }).waitFor();
});

test('who may only look finds no way to change an order', async () => {
  await aStock();
  const page = await admin.visit('/departements/stock', { role: 'viewer' });
  await says(page, 'Quota atteint (1/1)');
  await expect.poll(() => page.getByRole('button', { name: /Activer|Augmenter/ }).count()).toBe(0);
});

test('an order shows what waits for it, why, and who is served before it', async () => {
  await aStock();
  const { commande } = await insertOrder(
    store,
    { departements: ['33'], quota_semaine: 10, priorite: 9, criteria: [NEEDS_OWNER] },
    { name: 'Dernier servi' },
  );
  await intake.snapshot.refresh();
  const page = await admin.visit(`/commandes/${commande._id}`, { role: 'admin' });
  const stock = page.getByRole('region', { name: 'En stock pour elle' });
  await stock.getByText('Leads frais : 3').waitFor();
  await stock.getByText(/^Critère/).waitFor();
  const others = page.getByRole('region', { name: 'Concurrentes' });
  await others.getByRole('link', { name: 'Toits Verts' }).waitFor();
  await others.getByText(/servie avant · Quota atteint \(1\/1\)/).waitFor();
  await page.getByRole('region', { name: 'Douze dernières semaines' }).waitFor();
  const forecast = page.getByRole('region', { name: 'Prévision de la semaine' });
  await forecast.getByText(/^Trop tôt/).waitFor();
  await stock.getByRole('link', { name: 'le plus ancien' }).click();
  await page.waitForURL(/\/leads\//);
});

const NEEDS_OWNER = {
  ...{ champ: 'statut_occupant' as const, op: '=' as const },
  ...{ valeurs: ['proprietaire'], si_absent: 'refuse' as const },
};
