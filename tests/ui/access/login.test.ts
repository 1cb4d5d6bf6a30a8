/** Coming in, staying in, going out. */
import { expect, test } from 'vitest';
import { dialog, PASSWORD, says, useAdmin } from '../admin.ts';
import { settled } from '../browser.ts';

const admin = useAdmin();

test('a stranger signs in and arrives where they wanted to go', async () => {
  const email = await admin.user();
  const page = await admin.browser.open();
  await page.goto('/admin/leads?produit=PV');
  await page.waitForURL('**/admin/login?next=*');
  await page.getByLabel('Adresse e-mail').fill(email);
  await page.getByLabel('Mot de passe').fill('pas-le-bon-mot');
  await page.getByRole('button', { name: 'Se connecter' }).click();
  await page.getByRole('alert').getByText('Vérifiez l’adresse et le mot de passe').waitFor();
  await expect.poll(() => page.getByLabel('Mot de passe').inputValue()).toBe('');

  await page.getByLabel('Mot de passe').fill(PASSWORD);
  await page.keyboard.press('Enter');
  await page.waitForURL('**/admin/leads?produit=PV');
  await page.getByRole('heading', { name: 'Leads', level: 1 }).waitFor();
});

test('signing out ends the session; Back does not bring it back', async () => {
  const page = await admin.visit('/leads');
  await page.getByRole('button', { name: /mon compte/ }).click();
  await page.getByRole('menuitem', { name: 'Se déconnecter' }).click();
  await page.waitForURL('**/admin/login*');
  await page.goto('/admin/leads');
  await page.getByRole('heading', { name: 'Connexion' }).waitFor();
  expect((await page.request.get('/api/auth/me')).status()).toBe(401);
});

test('a session that ended elsewhere leads to the login page at the next action', async () => {
  const page = await admin.visit('/leads');
  await admin.world.store.sessions.deleteMany({});
  await page.getByRole('link', { name: 'Livraisons' }).click();
  await page.waitForURL('**/admin/login*');
});

test('the password is changed, with what is wrong said beside it', async () => {
  const page = await admin.visit('/');
  await page.getByRole('button', { name: /mon compte/ }).click();
  await page.getByRole('menuitem', { name: 'Changer de mot de passe' }).click();
  const form = dialog(page);
  await form.getByLabel('Mot de passe actuel').fill(PASSWORD);
  await form.getByLabel('Nouveau mot de passe', { exact: true }).fill('un-autre-mot-de-passe');
  await form.getByLabel('Nouveau mot de passe, encore').fill('un-autre-mot-de-pass');
  await form.getByRole('button', { name: 'Changer' }).click();
  await form.getByText('Les deux nouveaux mots de passe diffèrent.').waitFor();
  await form.getByLabel('Nouveau mot de passe, encore').fill('un-autre-mot-de-passe');
  await form.getByRole('button', { name: 'Changer' }).click();
  await says(page, 'Mot de passe changé.');
  await page.reload();
  await settled(page);
  await page.getByRole('heading', { name: 'Tableau de bord' }).waitFor();
});
