/** Confidentialité in the admin: a person is found, exported, objects, and is erased with the question asked. */
import { expect, test } from 'vitest';
import { aDelivery, aLead } from '../../support/lead-records.ts';
import { insertOrder } from '../../support/records.ts';
import { dialog, says, useAdmin } from '../admin.ts';

const admin = useAdmin();
const { store } = admin.world;
const PHONE = '0612349876';

test('a person is found, exported and erased, and the question of objecting is asked', async () => {
  const { commande } = await insertOrder(store, {}, { name: 'Solaire du Midi' });
  const who = { phone: PHONE, nom: 'Quennehen', prenom: 'Zélie', email: 'zelie@personne.example' };
  const lead = aLead({ ...who, status: 'livre' });
  await store.leads.insertOne(lead);
  await store.deliveries.insertOne(aDelivery(lead, commande, { status: 'sent' }));

  const page = await admin.visit('/confidentialite', { role: 'admin' });
  await page.getByLabel('Téléphone ou e-mail').fill('+33 6 12 34 98 76');
  await page.getByRole('button', { name: 'Chercher', exact: true }).click();
  await says(page, 'Zélie Quennehen');
  await says(page, 'Solaire du Midi');

  await page.getByRole('button', { name: 'Exporter', exact: true }).click();
  await says(page, /Données d’une personne, export/);
  expect(await store.privacy_requests.countDocuments({ kind: 'export' })).toBe(1);

  await page.getByRole('button', { name: 'Effacer', exact: true }).click();
  await dialog(page).getByText('S’oppose-t-elle aussi').first().waitFor();
  await dialog(page)
    .getByLabel(/S’oppose-t-elle aussi/)
    .selectOption('yes');
  await dialog(page).getByRole('button', { name: 'Effacer pour de bon' }).click();
  await page.getByRole('heading', { name: /Effacement|Certificat/, level: 1 }).waitFor();
  await expect.poll(() => store.erasures.countDocuments({ objection: true })).toBe(1);
  expect(await store.suppression_list.countDocuments()).toBe(1);

  await page.getByRole('link', { name: 'Demandes' }).first().click();
  await says(page, 'Effacement et opposition');
});
