/** What a company puts on its invoices: filled in, refused where it is wrong, and what is still missing said. */
import { expect, test } from 'vitest';
import { insertOrder } from '../../support/records.ts';
import { says, useAdmin } from '../admin.ts';

const admin = useAdmin();
const { store } = admin.world;

const card = (page: Awaited<ReturnType<typeof admin.visit>>, name: string) =>
  page.getByRole('region', { name });
const LOGO = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGNgYPgPAAEDAQBzsSgUAAAAAElFTkSuQmCC';

test('legal data are filled in, a wrong number is named at its field, and less is missing afterwards', async () => {
  const page = await admin.visit('/parametres?onglet=societes&societe=MDL');
  const missing = page.getByRole('status').filter({ hasText: 'aucune facture ne part' });
  await missing.getByText('Le SIREN de la société émettrice manque').waitFor();
  const legal = card(page, 'Mentions légales');
  await legal.getByLabel('SIREN', { exact: true }).fill('732 829 321');
  await legal.getByRole('button', { name: 'Enregistrer' }).click();
  await legal
    .getByText(/n’est pas un SIREN/)
    .first()
    .waitFor();
  await expect
    .poll(() => legal.getByLabel('SIREN', { exact: true }).getAttribute('aria-invalid'))
    .toBe('true');
  await legal.getByLabel('SIREN', { exact: true }).fill('732 829 320');
  await legal.getByRole('button', { name: 'Enregistrer' }).click();
  await says(page, 'Réglage enregistré.');
  await expect.poll(() => missing.getByText('Le SIREN de la société émettrice').count()).toBe(0);
  expect(await store.entities.findOne({ _id: 'MDL' })).toMatchObject({ legal: { siren: '732829320' } });
});

test('a logo is chosen and seen; reminders are added and taken away', async () => {
  const page = await admin.visit('/parametres?onglet=societes', { role: 'admin' });
  const look = card(page, 'Aspect des factures');
  const file = { name: 'logo.png', mimeType: 'image/png', buffer: Buffer.from(LOGO, 'base64') };
  await look.getByLabel('Logo', { exact: true }).setInputFiles(file);
  await look.getByRole('img', { name: 'Logo' }).waitFor();
  await look.getByRole('button', { name: 'Enregistrer' }).click();
  await says(page, 'Réglage enregistré.');
  const reminders = card(page, 'Relances');
  await reminders.getByRole('button', { name: 'Retirer cette relance' }).last().click();
  await reminders.getByRole('button', { name: 'Enregistrer' }).click();
  await expect
    .poll(async () => (await store.entities.findOne({ _id: 'ZR7' }))?.billing?.reminder_steps)
    .toMatchObject([{ days: 7 }, { days: 21 }]);
  expect((await store.entities.findOne({ _id: 'ZR7' }))?.billing?.logo).toBe(`data:image/png;base64,${LOGO}`);
});

test('a client at 0 % is asked why, and its numbers are checked', async () => {
  const { client } = await insertOrder(store, {}, { name: 'Export Soleil' });
  const page = await admin.visit(`/clients/${client._id}/modifier`);
  await page.getByLabel('TVA (%)').fill('0');
  await page.getByLabel('Pourquoi 0 %').selectOption('AE');
  await page.getByLabel('Code du motif').selectOption('VATEX-FR-AE');
  await page.getByLabel('Numéro de TVA').fill('FR45732829320');
  await page.getByRole('button', { name: 'Enregistrer' }).click();
  await says(page, /n’est pas un numéro de TVA/);
  await page.getByLabel('Numéro de TVA').fill('FR44 732 829 320');
  await page.getByRole('button', { name: 'Enregistrer' }).click();
  await says(page, 'Client enregistré.');
  expect(await store.clients.findOne({ _id: client._id })).toMatchObject({
    ...{ vat_rate_bp: 0, vat_category: 'AE', vat_exemption_code: 'VATEX-FR-AE' },
    legal: { vat_number: 'FR44732829320' },
  });
});
