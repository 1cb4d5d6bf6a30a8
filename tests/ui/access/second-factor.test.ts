/** *Mon compte*: a second factor from its first code to its last recovery code, sessions, and what settings demand. */
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { insertOrder } from '../../support/records.ts';
import { codeAt } from '../../support/second-factor.ts';
import { dialog, PASSWORD, says, useAdmin } from '../admin.ts';
import { settled } from '../browser.ts';
import { accessibilityProblems, overflow } from '../measure.ts';

const admin = useAdmin();
const { store } = admin.world;

const STEP_MS = 30_000;
/** A code of the app now, or so many steps later: each is taken once. */
const codeOf = (secret: string, steps = 0) => codeAt(secret, new Date(Date.now() + steps * STEP_MS));

async function signIn(page: Page, email: string): Promise<void> {
  await page.goto('/admin/login');
  await page.getByLabel('Adresse e-mail').fill(email);
  await page.getByLabel('Mot de passe').fill(PASSWORD);
  await page.getByRole('button', { name: 'Se connecter' }).click();
}

/** Sets an app up from where one is. @returns its secret and the recovery codes */
async function activate(page: Page): Promise<{ secret: string; codes: string[] }> {
  await page.getByRole('button', { name: 'Activer un second facteur' }).click();
  await dialog(page).getByLabel('Mot de passe').fill(PASSWORD);
  await dialog(page).getByRole('button', { name: 'Continuer' }).click();
  await dialog(page).getByRole('img', { name: 'QR code de l’application' }).waitFor();
  expect(await accessibilityProblems(page)).toEqual([]);
  const secret = await dialog(page).locator('code').innerText();
  const code = dialog(page).getByLabel('Code à six chiffres');
  await code.fill('000000');
  await dialog(page).getByRole('button', { name: 'Activer' }).click();
  await dialog(page).getByRole('alert').getByText('Ce code n’est pas le bon').waitFor();
  await code.fill(codeOf(secret));
  await dialog(page).getByRole('button', { name: 'Activer' }).click();
  await dialog(page).getByText('Vos codes de secours').waitFor();
  expect(await accessibilityProblems(page)).toEqual([]);
  const codes = await dialog(page).getByRole('listitem').allInnerTexts();
  expect(codes).toHaveLength(10);
  await dialog(page).getByRole('button', { name: 'Je les ai gardés' }).click();
  return { secret, codes };
}

test('an app is set up on the account page; then its code, or a recovery code, is asked for', async () => {
  const email = await admin.user({ role: 'ops' });
  const page = await admin.browser.open();
  await signIn(page, email);
  await page.getByRole('button', { name: /mon compte/ }).click();
  await page.getByRole('menuitem', { name: 'Mon compte' }).click();
  await settled(page);
  const { secret, codes } = await activate(page);
  await says(page, 'Activé');
  await says(page, '10 codes de secours.');

  const other = await admin.browser.open({ phone: true });
  await signIn(other, email);
  await other.getByLabel('Code').fill('123 456');
  await other.getByRole('button', { name: 'Vérifier le code' }).click();
  await other.getByRole('alert').getByText('Code incorrect ou déjà utilisé').waitFor();
  expect(await accessibilityProblems(other)).toEqual([]);
  expect(await overflow(other)).toBeLessThanOrEqual(0);
  await other.getByLabel('Code').fill(codes[0]!);
  await other.getByRole('button', { name: 'Vérifier le code' }).click();
  await settled(other);
  await other.goto('/admin/compte');
  await says(other, '9 codes de secours.');
  await says(other, 'Celle-ci');
  expect(await overflow(other)).toBeLessThanOrEqual(0);

  const third = await admin.browser.open();
  await signIn(third, email);
  await third.getByLabel('Code').fill(codeOf(secret, 1));
  await third.getByRole('button', { name: 'Vérifier le code' }).click();
  await third.getByRole('heading', { name: 'Tableau de bord' }).waitFor();
  await third.goto('/admin/compte');
  await third.getByRole('button', { name: 'Fermer toutes les autres' }).click();
  await says(third, '2 sessions fermées.');
  await page.reload();
  await page.waitForURL('**/admin/login*');
});

test('what settings demand of administrators comes before anything else', async () => {
  const boss = await admin.visit('/compte');
  await activate(boss);
  await boss.goto('/admin/parametres?onglet=acces');
  await boss.getByLabel('Exiger un second facteur des administrateurs').check();
  await boss.getByRole('button', { name: 'Enregistrer' }).click();
  await says(boss, 'Enregistré');
  await admin.world.intake.snapshot.refresh();

  const page = await admin.browser.open();
  await signIn(page, await admin.user({ role: 'admin' }));
  await page.getByRole('heading', { name: 'Second facteur exigé' }).waitFor();
  expect(await accessibilityProblems(page)).toEqual([]);
  await activate(page);
  await page.getByRole('heading', { name: 'Tableau de bord' }).waitFor();
});

test('who manages users sees their sessions, ends them and takes a lost second factor away', async () => {
  const email = await admin.user({ nom: 'Paul Girard' });
  const theirs = await admin.browser.open();
  await signIn(theirs, email);
  await theirs.getByRole('heading', { name: 'Tableau de bord' }).waitFor();
  await theirs.goto('/admin/compte');
  await activate(theirs);
  const page = await admin.visit('/utilisateurs');
  await page.getByRole('button', { name: 'Paul Girard' }).click();
  await dialog(page).getByText('1 session ouverte').waitFor();
  await dialog(page).getByText('second facteur activé').waitFor();
  expect(await accessibilityProblems(page)).toEqual([]);
  await dialog(page).getByRole('button', { name: 'Retirer son second facteur' }).click();
  await says(page, 'Second facteur retiré : ses sessions sont fermées.');
  await theirs.reload();
  await theirs.waitForURL('**/admin/login*');
  expect(await store.mfa.countDocuments()).toBe(0);
});

test('what was typed outlives a session that has ended, with a code too', async () => {
  const page = await admin.visit('/compte', { role: 'admin' });
  const { codes } = await activate(page);
  const { client } = await insertOrder(store);
  await page.goto(`/admin/clients/${client._id}/modifier`);
  const name = page.getByLabel('Nom', { exact: true });
  await name.fill('Solaire du Nord');
  await store.sessions.deleteMany({});
  await page.getByRole('button', { name: 'Enregistrer' }).click();
  const expired = page.getByRole('dialog', { name: 'Votre session a expiré' });
  await expired.getByLabel('Mot de passe').fill(PASSWORD);
  await expired.getByRole('button', { name: 'Se reconnecter' }).click();
  await expired.getByLabel('Code').fill('pas-un-code');
  await expired.getByRole('button', { name: 'Se reconnecter' }).click();
  await expired.getByRole('alert').getByText('Code incorrect ou déjà utilisé').waitFor();
  await expired.getByLabel('Code').fill(codes[0]!);
  await expired.getByRole('button', { name: 'Se reconnecter' }).click();
  await expired.waitFor({ state: 'detached' });
  await expect.poll(() => name.inputValue()).toBe('Solaire du Nord');
});
