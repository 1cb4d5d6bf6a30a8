/** A password chosen by a mailed link: forgotten, or of somebody who was invited. */
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { until } from '../../support/until.ts';
import { dialog, PASSWORD, says, useAdmin } from '../admin.ts';
import { settled } from '../browser.ts';
import { accessibilityProblems, overflow } from '../measure.ts';

const admin = useAdmin();
const NEW = 'un-tout-autre-mot-de-passe';

/** The page the latest mail to somebody leads to. */
const linkTo = (email: string) =>
  until(() => {
    const mail = admin.world.smtp.messages.findLast(({ to }) => to.includes(email));
    const text = mail?.raw.toString().replace(/=\r?\n/g, '');
    return Promise.resolve(text && /\/admin\/mot-de-passe#[\w-]+/.exec(text)?.[0]);
  });

async function fits(page: Page): Promise<void> {
  expect(await accessibilityProblems(page)).toEqual([]);
  expect(await overflow(page)).toBeLessThanOrEqual(0);
}

async function choose(page: Page, password: string, again = password): Promise<void> {
  await page.getByLabel('Mot de passe', { exact: true }).fill(password);
  await page.getByLabel('Mot de passe, encore').fill(again);
  await page.getByRole('button', { name: 'Enregistrer' }).click();
}

async function signIn(page: Page, email: string, password: string): Promise<void> {
  await page.getByLabel('Adresse e-mail').fill(email);
  await page.getByLabel('Mot de passe').fill(password);
  await page.getByRole('button', { name: 'Se connecter' }).click();
}

test('who has forgotten their password chooses another by a mail, once', async () => {
  const email = await admin.user({ role: 'ops' });
  const page = await admin.browser.open({ phone: true });
  await page.goto('/admin/login');
  await page.getByRole('link', { name: 'Mot de passe oublié ?' }).click();
  await page.getByRole('heading', { name: 'Mot de passe oublié' }).waitFor();
  await fits(page);
  await page.getByLabel('Adresse e-mail').fill(email);
  await page.getByRole('button', { name: 'Envoyer le lien' }).click();
  await page.getByRole('status').getByText('30 minutes').waitFor();
  await fits(page);

  const link = (await linkTo(email))!;
  await page.goto(link);
  await page.getByText(`choisissez le mot de passe de votre compte ${email}`).waitFor();
  await fits(page);
  await choose(page, NEW, `${NEW}x`);
  await page.getByRole('alert').getByText('Les deux mots de passe diffèrent.').waitFor();
  await choose(page, NEW);
  await page.waitForURL('**/admin/login');
  await signIn(page, email, PASSWORD);
  await page.getByRole('alert').getByText('incorrect').waitFor();
  await page.getByLabel('Mot de passe').fill(NEW);
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Tableau de bord' }).waitFor();

  // The same link, signed in: it has served.
  await page.goto(link);
  await page.getByRole('alert').getByText('Ce lien ne vaut plus').waitFor();
  await fits(page);
  await page.getByRole('button', { name: 'Demander un nouveau lien' }).click();
  await page.getByRole('heading', { name: 'Mot de passe oublié' }).waitFor();
});

test('somebody is invited, invited again, and enters with the password they chose', async () => {
  const page = await admin.visit('/utilisateurs');
  await page.getByRole('button', { name: 'Nouvel utilisateur' }).click();
  await dialog(page).getByLabel('Nom').fill('Nadia Ferrand');
  await dialog(page).getByLabel('E-mail').fill('nadia@rdz.example');
  await dialog(page).getByLabel('Société', { exact: true }).selectOption('ZR7');
  await expect.poll(() => dialog(page).getByLabel('Mot de passe').count()).toBe(0);
  expect(await accessibilityProblems(page)).toEqual([]);
  await dialog(page).getByRole('button', { name: 'Inviter' }).click();
  await says(page, 'Une invitation part à nadia@rdz.example.');
  const first = (await linkTo('nadia@rdz.example'))!;

  await page.getByRole('row', { name: /Nadia Ferrand.*Invité/ }).waitFor();
  await page.getByRole('button', { name: 'Nadia Ferrand' }).click();
  await dialog(page).getByText('le lien vaut jusqu’au').waitFor();
  expect(await accessibilityProblems(page)).toEqual([]);
  await dialog(page).getByRole('button', { name: 'Inviter de nouveau' }).click();
  await says(page, 'le lien d’avant ne vaut plus');
  const second = await until(async () => {
    const link = await linkTo('nadia@rdz.example');
    return link !== first && link;
  });

  const theirs = await admin.browser.open();
  await theirs.goto(first);
  await theirs.getByRole('alert').getByText('Ce lien ne vaut plus').waitFor();
  await theirs.goto(second);
  await theirs.getByRole('heading', { name: 'Bienvenue' }).waitFor();
  await choose(theirs, NEW);
  await theirs.waitForURL('**/admin/login');
  await signIn(theirs, 'nadia@rdz.example', NEW);
  await theirs.getByRole('heading', { name: 'Tableau de bord' }).waitFor();
  await page.reload();
  await settled(page);
  await page.getByRole('row', { name: /Nadia Ferrand.*Actif/ }).waitFor();
});
