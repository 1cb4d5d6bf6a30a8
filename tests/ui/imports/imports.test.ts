/** A file of leads in the admin: sent, its columns told, previewed, imported, undone. */
import { expect, test } from 'vitest';
import { phoneNumber } from '../../support/intake.ts';
import { insertOrder } from '../../support/records.ts';
import { dialog, says, useAdmin } from '../admin.ts';
import { accessibilityProblems, overflow } from '../measure.ts';

const admin = useAdmin();
const { store } = admin.world;

const CSV = [
  'Numéro;Patronyme;Dépt',
  `${phoneNumber(1)};Durand;75`,
  `${phoneNumber(1)};Durand;75`,
  '061;Court;75',
  `${phoneNumber(2)};Petit;75`,
].join('\n');

test('a file is imported as it was previewed, and undone', async () => {
  await insertOrder(store, { departements: ['75'] });
  await admin.world.intake.snapshot.refresh();
  const page = await admin.visit('/imports', { role: 'admin' });
  const file = { name: 'salon.csv', mimeType: 'text/csv', buffer: Buffer.from(CSV) };
  await page.getByLabel('Fichier de leads').setInputFiles(file);
  await page.getByRole('heading', { name: 'salon.csv', level: 1 }).waitFor();
  await page.getByLabel('Dépt').selectOption('phone');
  await page.getByRole('button', { name: 'Prévisualiser' }).click();
  await says(page, 'Déjà donné à une autre colonne.');
  await page.getByLabel('Dépt').selectOption('departement');
  await page.getByLabel('Patronyme').selectOption('nom');
  await page.getByLabel('Produit par défaut').selectOption('PV');
  expect(await accessibilityProblems(page)).toEqual([]);
  await page.getByRole('button', { name: 'Prévisualiser' }).click();

  await says(page, 'Même lead que la ligne 2.');
  await says(page, 'Téléphone absent ou incorrect.');
  expect(await store.leads.countDocuments()).toBe(0);
  expect(await accessibilityProblems(page)).toEqual([]);
  await page.getByRole('button', { name: /^Attribué 2$/ }).click();
  await page.getByRole('cell', { name: 'PETIT' }).waitFor();
  await expect.poll(() => page.getByText('Court').count()).toBe(0);

  await page.getByRole('button', { name: 'Importer', exact: true }).click();
  await dialog(page).getByText('Invalide : 1').waitFor();
  await dialog(page).getByRole('button', { name: 'Importer' }).click();
  await page.getByRole('link', { name: 'DURAND' }).waitFor();
  await page.setViewportSize({ width: 390, height: 844 });
  expect(await overflow(page)).toBeLessThanOrEqual(0);
  await page.setViewportSize({ width: 1280, height: 900 });
  await page.getByRole('link', { name: 'Voir ses leads' }).click();
  await page.getByRole('heading', { name: 'Leads', level: 1 }).waitFor();
  await says(page, /sur 3$/);
  expect(page.url()).toContain('import_id=');
  expect(await store.leads.countDocuments({ import_id: { $exists: true } })).toBe(3);

  await page.goBack();
  await page.getByRole('button', { name: 'Annuler l’import' }).click();
  await dialog(page).getByRole('button', { name: 'Annuler l’import' }).click();
  await says(page, /3 leads supprimés/);
  expect(await store.leads.countDocuments()).toBe(0);
});
