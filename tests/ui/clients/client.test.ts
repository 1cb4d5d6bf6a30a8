/** A client as a whole: what it got and sent back, where, what it pays, how one gets along with it. */
import { expect, test } from 'vitest';
import { SYSTEM } from '../../../store/audit/event-log.ts';
import { rejectDelivery } from '../../../store/deliveries/return-delivery.ts';
import { sell } from '../../support/money.ts';
import { insertOrder } from '../../support/records.ts';
import { dialog, says, useAdmin } from '../admin.ts';

const admin = useAdmin();
const { world } = admin;

async function aClientWithSales() {
  const order = { produit: 'PV', departements: ['75', '13'], quota_semaine: 10 };
  const { client, commande } = await insertOrder(world.store, order, { name: 'Solaire du Midi' });
  const now = new Date();
  await sell(world.store, commande, { units: 4, at: now });
  const [first] = await world.store.deliveries.find().toArray();
  const reason = { reason: 'faux_numero', detail: 'Sonne dans le vide' };
  await rejectDelivery(world.store, { delivery_id: first!._id, ...reason, by: SYSTEM, now });
  await world.intake.snapshot.refresh();
  return client;
}

test('a client is read first: performance, deliveries, rejects with their reasons, coverage', async () => {
  const client = await aClientWithSales();
  const page = await admin.visit(`/clients/${client._id}`);
  const card = (name: string) => page.getByRole('region', { name, exact: true });
  await card('Chiffres du client').getByText('25 % des envois').waitFor();
  await card('Performance')
    .getByText(/^Semaine du .* : 3 gardés, 1 rejeté$/)
    .waitFor();
  await card('Performance').getByLabel('Période').selectOption({ label: '12 mois' });
  await page.waitForURL(/periode=mois/);
  await card('Performance')
    .getByText(/: 3 gardés, 1 rejeté$/)
    .waitFor();
  await card('Dernières livraisons').getByRole('link', { name: 'Toutes (4)' }).waitFor();
  const rejects = card('Rejets');
  await rejects.getByRole('list', { name: 'Motifs' }).getByText('Faux numéro').waitFor();
  await rejects.getByText('Faux numéro · Sonne dans le vide').waitFor();
  await card('Commandes').getByText('PV').first().waitFor();
  const paris = card('Couverture').getByRole('listitem').filter({ hasText: '75 Paris' });
  await paris.getByText('3 envoyés').waitFor();
  await paris.getByText('Demandé').waitFor();
  await rejects.getByRole('link', { name: 'Tous (1)' }).click();
  await page.waitForURL(/livraisons\?.*outcome=rejected/);
  await says(page, /1 – 1 sur 1/);
});

test('it is noted and scored; who may not change it reads it and has no form', async () => {
  const client = await aClientWithSales();
  const page = await admin.visit(`/clients/${client._id}?vue=relation`);
  await page.getByRole('button', { name: 'Noter', exact: true }).click();
  await dialog(page).getByLabel('Statut').selectOption('VIP');
  await dialog(page).getByLabel('Paiement (0 à 100)').fill('beaucoup');
  await dialog(page).getByRole('button', { name: 'Enregistrer' }).click();
  await says(page, 'Paiement : écrivez un nombre.');
  await dialog(page).getByLabel('Paiement (0 à 100)').fill('62,5');
  await dialog(page).getByLabel('Étiquettes').fill('fidèle, PV');
  await dialog(page).getByRole('button', { name: 'Enregistrer' }).click();
  await says(page, 'La fiche est à jour.');
  await says(page, '62,5 / 100');
  await says(page, 'fidèle, PV');
  await page.getByRole('button', { name: 'Ajouter une note' }).click();
  await dialog(page).getByLabel('Note').fill('Rappeler en décembre');
  await dialog(page).getByRole('button', { name: 'Ajouter la note' }).click();
  await says(page, 'Rappeler en décembre');
  expect(await world.store.clients.findOne({ _id: client._id })).toMatchObject({
    crm: { client_status: 'VIP', payment_rating: 62.5, tags: ['fidèle', 'PV'] },
    internal_notes: [{ text: 'Rappeler en décembre' }],
  });

  const viewer = await admin.visit(`/clients/${client._id}`, { role: 'viewer', entity: 'ZR7' });
  await says(viewer, 'Identité');
  await expect.poll(() => viewer.getByRole('link', { name: 'Modifier' }).count()).toBe(0);
  await viewer.getByRole('link', { name: 'Relation' }).click();
  await says(viewer, 'Rappeler en décembre');
  await expect.poll(() => viewer.getByRole('button', { name: 'Ajouter une note' }).count()).toBe(0);
  await viewer.goto(`/admin/clients/${client._id}/modifier`);
  await says(viewer, 'Vous n’avez pas accès à cette page');
  const other = await admin.visit(`/clients/${client._id}`, { role: 'admin', entity: 'MDL' });
  await says(other, 'Ce client n’existe pas');
});
