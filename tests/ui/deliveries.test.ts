/** Deliveries: sending, deciding what is uncertain, taking back, proving. */
import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { anOrderWithLeads, batchOf, deliveriesOf, runDelivery, type TestOrder } from '../support/delivery.ts';
import { until } from '../support/until.ts';
import { dialog, says, useAdmin } from './admin.ts';

const admin = useAdmin();
const { world } = admin;

/** Ticks the deliveries of one client. */
async function tick(page: Page, client: string): Promise<void> {
  for (const box of await page.getByRole('checkbox', { name: new RegExp(`pour ${client}`) }).all())
    await box.check();
}

const sent = (order: TestOrder) =>
  until(async () => (await deliveriesOf(world, order)).every((delivery) => delivery.status === 'sent'));

test('ticked deliveries are sent as whole batches, after saying how many and which', async () => {
  const solaire = await anOrderWithLeads(world, 3, {
    client: { name: 'Solaire du Midi', auto_send_enabled: false },
  });
  const armor = await anOrderWithLeads(world, 2, {
    client: { name: 'Armor Énergies', auto_send_enabled: false },
  });
  await runDelivery(world);
  const page = await admin.visit('/livraisons');
  await page
    .getByRole('checkbox', { name: /pour Solaire du Midi/ })
    .first()
    .check();
  await tick(page, 'Armor Énergies');
  await says(page, '3 livraisons sélectionnées');

  await page.getByRole('region', { name: 'Sélection' }).getByRole('button', { name: 'Envoyer (3)' }).click();
  const question = dialog(page);
  await question.getByText('Envoyer 2 lots (5 livraisons) ?').waitFor();
  expect((await question.getByRole('listitem').allInnerTexts()).sort()).toEqual([
    expect.stringMatching(/Armor Énergies · PV · leads_ZR7_PV_\d{8}_2\.csv · 2 leads/),
    expect.stringMatching(/Solaire du Midi · PV · leads_ZR7_PV_\d{8}_3\.csv · 3 leads/),
  ]);
  await question.getByRole('button', { name: 'Envoyer 2 lots' }).click();
  await says(page, '2 lots envoyés.');
  await Promise.all([sent(solaire), sent(armor)]);
  expect(world.smtp.messages).toHaveLength(2);
  expect(await page.getByRole('region', { name: 'Sélection' }).count()).toBe(0);
});

test('a sent delivery shows its evidence; its CSV can be had again', async () => {
  const order = await anOrderWithLeads(world, 1, { client: { name: 'Solaire du Midi' } });
  await runDelivery(world);
  const batch = await batchOf(world, order);
  const page = await admin.visit('/livraisons?status=sent');
  await page.getByRole('link', { name: 'Solaire du Midi' }).click();
  await page.getByRole('heading', { name: 'Preuves d’envoi' }).waitFor();
  await says(page, batch.csv_sha256);
  await says(page, batch.message_id);
  await says(page, batch.csv_filename);
  expect(await page.getByRole('link', { name: 'Ouvrir dans Temporal' }).count()).toBeLessThanOrEqual(1);

  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('link', { name: 'Télécharger le CSV' }).click(),
  ]);
  expect(await readFile(await download.path(), 'utf8')).toBe(batch.csv);
});

test('an uncertain batch is confirmed', async () => {
  const order = await anOrderWithLeads(world, 2, { client: { name: 'Solaire du Midi' } });
  world.smtp.setMode('end_drop');
  await runDelivery(world);
  world.smtp.setMode('ok');
  const page = await admin.visit('/livraisons?status=uncertain');
  await page.getByRole('link', { name: 'Solaire du Midi' }).first().click();
  await page.getByRole('button', { name: 'Confirmer la réception' }).click();
  await dialog(page).getByText('Confirmer 1 lot (2 livraisons) ?').waitFor();
  await dialog(page).getByRole('button', { name: 'Confirmer 1 lot' }).click();
  await says(page, 'Le lot est envoyé.');
  await page.getByRole('heading', { level: 1 }).locator('..').getByText('Envoyée').waitFor();
  await sent(order);
});

test('a refusal is shown where it was asked for, with what to do', async () => {
  await anOrderWithLeads(world, 1, { client: { name: 'Solaire du Midi', auto_send_enabled: false } });
  await runDelivery(world);
  world.smtp.setMode('rcpt_550');
  const page = await admin.visit('/livraisons');
  await page.getByRole('link', { name: 'Solaire du Midi' }).click();
  await page.getByRole('button', { name: 'Envoyer', exact: true }).click();
  await dialog(page).getByRole('button', { name: 'Envoyer 1 lot' }).click();
  await dialog(page).getByRole('alert').waitFor();
  await dialog(page).getByRole('button', { name: 'Revenir' }).click();
  await page.getByRole('heading', { level: 1 }).locator('..').getByText('Échec').waitFor();
});

test('a delivery is rejected for a reason, and is billable no more', async () => {
  const order = await anOrderWithLeads(world, 1, { client: { name: 'Solaire du Midi' } });
  await runDelivery(world);
  const page = await admin.visit('/livraisons');
  await page.getByRole('link', { name: 'Solaire du Midi' }).click();
  await page.getByRole('button', { name: 'Rejeter' }).click();
  await dialog(page).getByRole('button', { name: 'Rejeter 1 livraison' }).click();
  // The reason is required: the dialog stays.
  await dialog(page).getByLabel('Motif donné par le client').fill('Numéro non attribué');
  await dialog(page).getByRole('button', { name: 'Rejeter 1 livraison' }).click();
  await says(page, 'Livraison rejetée.');
  await says(page, 'Numéro non attribué');
  const [delivery] = await deliveriesOf(world, order);
  expect(delivery).toMatchObject({ status: 'sent', outcome: 'rejected' });
});

test('cancelling gives the lead back to stock', async () => {
  const order = await anOrderWithLeads(world, 2, { client: { name: 'Solaire du Midi' } });
  const page = await admin.visit('/livraisons');
  await page
    .getByRole('checkbox', { name: /pour Solaire du Midi/ })
    .first()
    .check();
  await page
    .getByRole('region', { name: 'Sélection' })
    .getByRole('button', { name: 'Annuler la livraison' })
    .click();
  await dialog(page).getByText('Annuler 1 livraison ?').waitFor();
  await dialog(page).getByLabel('Motif').fill('Client absent');
  await dialog(page).getByRole('button', { name: 'Annuler 1 livraison' }).click();
  await says(page, /La livraison est annulée/);
  const statuses = (await deliveriesOf(world, order)).map((delivery) => delivery.status).sort();
  expect(statuses).toEqual(['cancelled', 'pending_csv']);
});

test('who may only look sees no way to send', async () => {
  await anOrderWithLeads(world, 1, { client: { name: 'Solaire du Midi' } });
  const page = await admin.visit('/livraisons', { role: 'viewer' });
  expect(await page.getByRole('checkbox').count()).toBe(0);
  await page.getByRole('link', { name: 'Solaire du Midi' }).click();
  await page.getByRole('heading', { name: 'Cycle de vie' }).waitFor();
  expect(await page.getByRole('button', { name: 'Envoyer' }).count()).toBe(0);
});
