/** Facturation, Tarifs and the money of a client, as people use them. */
import type { Page } from 'playwright-core';
import { beforeEach, expect, test } from 'vitest';
import { addWeeks, weekBounds, weekKey } from '../../../domain/time/paris-time.ts';
import type { ClientDoc } from '../../../store/clients/collections.ts';
import { SYSTEM } from '../../../store/audit/event-log.ts';
import { changeProductPrice } from '../../../store/billing/change-product-price.ts';
import { seedInternalPrices, sell, setPrice } from '../../support/money.ts';
import { insertOrder } from '../../support/records.ts';
import { dialog, says, useAdmin } from '../admin.ts';
import { settled } from '../browser.ts';

const admin = useAdmin();
const { world } = admin;
const LAST = addWeeks(weekKey(new Date()), -1);
const IN_IT = new Date(weekBounds(LAST).start.getTime() + 10 * 3_600_000);
let client: ClientDoc;

beforeEach(async () => {
  const { store } = world;
  await seedInternalPrices(store);
  const sold = await insertOrder(store, {}, { name: 'Solaire du Midi' });
  client = sold.client;
  await setPrice(store, client, 25);
  await sell(store, sold.commande, { units: 3, at: IN_IT });
  await sell(store, sold.commande, { units: 1, at: IN_IT, lb: true });
  await insertOrder(store, { produit: 'PAC' }, { name: 'Sans Prix', default_prix_lead_cents: null });
  const mdl = await insertOrder(store, { entity: 'MDL' }, { name: 'Isol’Ouest', entity: 'MDL' });
  await setPrice(store, mdl.client, 22);
  await sell(store, mdl.commande, { units: 2, at: IN_IT, owner: 'ZR7' });
});

const row = (page: Page, name: string) => page.getByRole('row', { name: new RegExp(name) });

test('a week is looked at, built, and followed in place', async () => {
  const page = await admin.visit(`/facturation?week=${LAST}`);
  await says(page, 'Aperçu');
  // 4 × 25 € + 2 × 22 €, and 20 % of each client's sum.
  await says(page, /144,00/);
  await says(page, /172,80/);
  await says(page, 'ZR7 facture MDL');
  await page.getByRole('button', { name: 'Construire le grand livre' }).click();
  await dialog(page).getByRole('button', { name: 'Construire' }).click();
  await says(page, /6 lignes au grand livre/);
  await page.getByLabel('Numéro de la facture de Solaire du Midi PV').fill('F-2026-12');
  await page.getByLabel('Numéro de la facture de Solaire du Midi PV').press('Enter');
  await says(page, 'Suivi enregistré.');
  const state = page.getByLabel('Où en est la facture de Solaire du Midi PV');
  await expect.poll(() => state.inputValue()).toBe('invoiced');
  await state.selectOption('paid');
  await expect
    .poll(() => world.store.billing_records.findOne({ client_id: client._id }))
    .toMatchObject({ status: 'paid', outside: { external_invoice_number: 'F-2026-12' } });
  // An invoiced record locks its week.
  await says(page, /Verrouillée : Solaire du Midi/);
  await page.getByRole('link', { name: 'Mois' }).click();
  await says(page, 'Ventes du mois');
  await row(page, 'Solaire du Midi').waitFor();
});

test('prices are listed, the missing ones first, and changed on the client’s page', async () => {
  const page = await admin.visit('/tarifs');
  await says(page, /1 commande active sans prix/);
  await expect.poll(() => page.getByRole('row').nth(1).innerText()).toContain('Sans Prix');
  await page.getByRole('link', { name: 'Solaire du Midi' }).click();
  await page.getByRole('button', { name: 'Changer le prix PV' }).click();
  await dialog(page).getByLabel('Prix HT d’un lead').fill('30,50');
  await dialog(page).getByLabel('Remise').fill('10');
  await dialog(page).getByLabel('Facturation').selectOption('PREPAID');
  await dialog(page).getByRole('button', { name: 'Enregistrer le prix' }).click();
  await says(page, 'Prix enregistré.');
  await says(page, /27,45/);
  await page.getByRole('button', { name: 'Ajouter des unités PV' }).click();
  await dialog(page).getByLabel('Unités').fill('8');
  await dialog(page).getByLabel('Elles sont').selectOption('gift');
  await dialog(page).getByLabel('Motif').fill('Essai');
  await dialog(page).getByRole('button', { name: 'Ajouter' }).click();
  await says(page, 'Presque épuisé');
  await page.getByRole('button', { name: 'Retirer des unités PV' }).click();
  await dialog(page).getByLabel('Unités').fill('9');
  await dialog(page).getByLabel('Motif').fill('erreur');
  await dialog(page).getByRole('button', { name: 'Retirer' }).click();
  await says(page, 'Il ne reste que 8 unités.');
  await dialog(page).getByRole('button', { name: 'Annuler' }).click();
  await page.goto('/admin/facturation?vue=prepaye');
  await settled(page);
  await row(page, 'Solaire du Midi').waitFor();
});

test('units are sold ahead: what bills them is drafted, and their movements lead to it', async () => {
  const of = { client_id: client._id, product: 'PV' };
  await changeProductPrice(world.store, { ...of, billing_mode: 'PREPAID' }, SYSTEM, new Date());
  const page = await admin.visit(`/clients/${client._id}?vue=argent`);
  await page.getByRole('button', { name: 'Ajouter des unités PV' }).click();
  await dialog(page).getByLabel('Unités').fill('20');
  // What the client pays is proposed.
  const price = dialog(page).getByLabel('Prix HT d’une unité');
  await expect.poll(() => price.inputValue()).toBe('25');
  await price.fill('22,50');
  await dialog(page).getByRole('button', { name: 'Ajouter' }).click();
  await says(page, /Unités prépayées .*/);
  await says(page, /540,00/);
  await says(page, '20 unités PV');
  await page.goto(`/admin/clients/${client._id}?vue=argent`);
  await settled(page);
  const moves = page.getByRole('list', { name: 'Derniers mouvements' });
  await moves.getByText('Achat d’unités PV').waitFor();
  await page.getByRole('button', { name: 'Retirer des unités PV' }).click();
  await dialog(page).getByLabel('Unités').fill('5');
  await dialog(page).getByLabel('Motif').fill('Trop');
  await dialog(page).getByRole('button', { name: 'Retirer' }).click();
  await says(page, 'Unités retirées.');
  await moves.getByRole('link', { name: 'Brouillon de facture' }).click();
  // 15 × 22,50 and its VAT: the draft follows.
  await says(page, /405,00/);
});

test('units are given to a client and taken back', async () => {
  const page = await admin.visit(`/clients/${client._id}?vue=argent`);
  await page.getByRole('button', { name: 'Offrir' }).click();
  await dialog(page).getByLabel('Semaine').fill(LAST);
  await dialog(page).getByLabel('Unités offertes').fill('2');
  await dialog(page).getByRole('button', { name: 'Offrir' }).click();
  await says(page, 'Unités offertes.');
  await says(page, /Geste commercial/);
  await page.getByRole('button', { name: 'Retirer ces unités offertes' }).click();
  await dialog(page).getByRole('button', { name: 'Retirer' }).click();
  await says(page, 'Aucune unité offerte à ce client.');
});
