/** Keys of the API on *Mon compte*: made, shown once, used, revoked. */
import { expect, test } from 'vitest';
import { dialog, says, useAdmin } from '../admin.ts';
import { accessibilityProblems, overflow } from '../measure.ts';

const admin = useAdmin();

test('a key is made with some permissions, shown once, and revoked', async () => {
  const page = await admin.visit('/compte');
  await says(page, 'Aucune clé');
  await page.getByRole('button', { name: 'Nouvelle clé' }).click();
  await dialog(page).getByLabel('Nom').fill('Tableur');
  await dialog(page).getByLabel('Société', { exact: true }).selectOption('MDL');
  const box = (key: string) => dialog(page).locator(`input[value="${key}"]`);
  await box('leads.view').check();
  await expect.poll(() => box('users.manage').isDisabled()).toBe(true);
  expect(await accessibilityProblems(page)).toEqual([]);
  await dialog(page).getByRole('button', { name: 'Créer la clé' }).click();
  await dialog(page).getByText('Clé de Tableur').waitFor();
  const key = await dialog(page).locator('code').innerText();
  await dialog(page).getByRole('button', { name: 'Je l’ai copiée' }).click();

  const asked = () =>
    page.request
      .get('/api/leads/list', { headers: { authorization: `Bearer ${key}` } })
      .then((answer) => answer.status());
  expect(await asked()).toBe(200);
  await page.reload();
  await says(page, 'Servie à l’instant');
  await expect.poll(() => page.getByText(key).count()).toBe(0);
  await page.getByRole('button', { name: 'Révoquer la clé Tableur' }).click();
  await dialog(page).getByRole('button', { name: 'Révoquer la clé' }).click();
  await says(page, 'Clé révoquée.');
  await says(page, 'Révoquée');
  expect(await asked()).toBe(401);

  const phone = await admin.visit('/compte', { phone: true });
  await says(phone, 'Tableur');
  expect(await overflow(phone)).toBeLessThanOrEqual(0);
  expect(await accessibilityProblems(phone)).toEqual([]);
});
