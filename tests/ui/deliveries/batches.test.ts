/** A lot on its own page: corrected, sent again, cancelled. */
import { expect, test } from 'vitest';
import { anOrderWithLeads, batchOf, deliveriesOf, runDelivery } from '../../support/delivery.ts';
import { until } from '../../support/until.ts';
import { dialog, says, useAdmin } from '../admin.ts';

const admin = useAdmin();
const { world } = admin;

test('a refused address is corrected where the lot is sent again, and kept for the client', async () => {
  const order = await anOrderWithLeads(world, 2, { client: { name: 'Solaire du Midi' } });
  world.smtp.setMode('rcpt_550');
  await runDelivery(world);
  world.smtp.setMode('ok');
  const page = await admin.visit('/lots');
  await page.getByRole('link', { name: 'Solaire du Midi' }).click();
  await page.getByRole('region', { name: 'Leads' }).getByText('2 leads').waitFor();
  await page.getByRole('region', { name: 'Tentatives' }).getByText('1 tentative').waitFor();
  await page.getByRole('button', { name: 'Envoyer', exact: true }).click();
  await dialog(page).getByText('Envoyer ce lot (2 livraisons) ?').waitFor();
  await dialog(page).getByLabel('Envoyer à une autre adresse').fill('juste@client.example');
  await dialog(page).getByLabel('Cette autre adresse').selectOption({ label: 'La garder pour le client' });
  await dialog(page).getByRole('button', { name: 'Envoyer le lot' }).click();
  await says(page, 'Le lot est envoyé.');
  await page.getByRole('region', { name: 'Tentatives' }).getByText('juste@client.example').waitFor();
  const client = await world.store.clients.findOne({ _id: order.client_id });
  expect(client!.delivery_emails).toEqual(['juste@client.example']);
});

test('a lot that waits for a person is found by its file, and cancelled whole', async () => {
  const order = await anOrderWithLeads(world, 2, {
    client: { name: 'Solaire du Midi', auto_send_enabled: false },
  });
  await runDelivery(world);
  const { csv_filename } = await batchOf(world, order);
  const page = await admin.visit('/lots?status=failed');
  await says(page, 'Aucun lot ne correspond');
  await page.getByLabel('Tous les statuts').selectOption('');
  await page.getByLabel('Chercher un lot').fill(csv_filename);
  await page.getByRole('link', { name: 'Solaire du Midi' }).click();
  await says(page, 'Son client ne reçoit rien sans qu’une personne l’envoie.');
  await page.getByRole('button', { name: 'Annuler le lot' }).click();
  await dialog(page).getByLabel('Motif').fill('Erreur de prix');
  await dialog(page).getByRole('button', { name: 'Annuler le lot' }).click();
  await says(page, 'Erreur de prix');
  await until(async () => (await deliveriesOf(world, order)).every(({ status }) => status === 'cancelled'));
});
