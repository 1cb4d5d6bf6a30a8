/** Proofs of consent in the admin: asked of a source, added to a lead that waits for one, and the 48 hours to call back. */
import { expect, test } from 'vitest';
import { phoneNumber } from '../../support/intake.ts';
import { aLead } from '../../support/lead-records.ts';
import { insertOrder } from '../../support/records.ts';
import { dialog, says, useAdmin } from '../admin.ts';

const admin = useAdmin();
const { store } = admin.world;
const HOUR = 3_600_000;

test('a source is asked for proofs, and a lead without one gets it and is sold', async () => {
  await insertOrder(store, { produit: 'PV' });
  await store.leads.insertOne(aLead({ _id: 'waits', source: 'TikTok', phone: phoneNumber(1) }));
  const page = await admin.visit('/sources/fiche?entity=ZR7&source=tiktok', { role: 'admin' });
  await page.getByRole('button', { name: 'Exiger la preuve' }).click();
  await dialog(page).getByRole('button', { name: 'Exiger la preuve' }).click();
  await says(page, 'Preuve de consentement exigée');
  await expect.poll(() => store.leads.findOne({ _id: 'waits' })).toMatchObject({ status: 'pending_consent' });

  await page.goto('/admin/leads/waits');
  await says(page, 'Aucune preuve reçue');
  await page.getByRole('button', { name: 'Ajouter la preuve de consentement' }).click();
  await dialog(page).getByLabel('Consentement donné le').fill('2026-11-20T10:30');
  await dialog(page).getByLabel('Version du texte').fill('v3');
  await dialog(page).getByRole('button', { name: 'Ajouter la preuve' }).click();
  await says(page, 'Arrivée plus tard');
  await expect
    .poll(() => store.leads.findOne({ _id: 'waits' }))
    .toMatchObject({ consent: { text_version: 'v3', given_at: new Date('2026-11-20T09:30:00Z') } });
  expect((await store.leads.findOne({ _id: 'waits' }))!.status).not.toBe('pending_consent');
});

test('hours that are left are in the list and on the page; what is over is a setting', async () => {
  const asked = (hours: number) => {
    const given_at = new Date(Date.now() - hours * HOUR + 60_000);
    return { given_at, text_version: 'v1', callback_requested: true, callback_requested_at: given_at };
  };
  await store.leads.insertMany([
    aLead({ _id: 'early', nom: 'Tôt', phone: phoneNumber(2), consent: asked(10) }),
    aLead({ _id: 'late', nom: 'Tard', phone: phoneNumber(3), consent: asked(60) }),
  ]);
  const page = await admin.visit('/leads/early', { role: 'admin' });
  await says(page, /reste 39/);
  await page.goto('/admin/leads/late');
  await says(page, /48.h dépassées/);
  await page.goto('/admin/parametres?onglet=rappels');
  await page.getByLabel('Passé ce délai, les leads sont').selectOption('retenir');
  await page.getByRole('button', { name: 'Enregistrer', exact: true }).first().click();
  await expect
    .poll(() => store.settings.findOne({ _id: 'callback' }))
    .toMatchObject({ value: { ZR7: { over: 'retenir' }, MDL: { over: 'vendre' } } });
});
