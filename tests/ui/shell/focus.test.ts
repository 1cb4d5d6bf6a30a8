/** The keyboard is never lost: after a question, where what was pressed is gone, at what is wrong in a form, on arrival. */
import type { Locator, Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { anOrderWithLeads, deliveriesOf, runDelivery } from '../../support/delivery.ts';
import { insertOrder } from '../../support/records.ts';
import { dialog, PASSWORD, says, useAdmin } from '../admin.ts';
import { settled } from '../browser.ts';

const admin = useAdmin();
const { world } = admin;

const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });
/** Waits until the keyboard is there. */
const untilFocused = (target: Locator) =>
  expect
    .poll(() => target.evaluate((element: { matches(of: string): boolean }) => element.matches(':focus')))
    .toBe(true);

test('a question that is not answered gives the focus back to the button that asked it', async () => {
  const page = await admin.visit('/executions');
  await button(page, 'Lancer maintenant').focus();
  await page.keyboard.press('Enter');
  await dialog(page).waitFor();
  await page.keyboard.press('Escape');
  await dialog(page).waitFor({ state: 'detached' });
  await untilFocused(button(page, 'Lancer maintenant'));
});

test('where the button is gone with its work, the title takes over', async () => {
  const order = await anOrderWithLeads(world, 1, { client: { name: 'Solaire du Midi' } });
  await runDelivery(world);
  const [delivery] = await deliveriesOf(world, order);
  const page = await admin.visit(`/livraisons/${delivery!._id}`);
  await page.getByRole('button', { name: /^Rejeter/ }).focus();
  await page.keyboard.press('Enter');
  await dialog(page).getByLabel('Motif').selectOption('Faux numéro');
  await button(page, 'Rejeter 1 livraison').focus();
  await page.keyboard.press('Enter');
  await says(page, '1 livraison rejetée.');
  await page.getByRole('button', { name: /^Rejeter/ }).waitFor({ state: 'detached' });
  await untilFocused(page.locator('h1'));
});

test('a form that is refused leads to its first wrong field, and lists all as links', async () => {
  const { commande } = await insertOrder(world.store);
  const page = await admin.visit(`/commandes/${commande._id}`);
  await page.setViewportSize({ width: 1280, height: 700 });
  await page.getByLabel('Quota par semaine').fill('-3');
  await page.getByLabel('Part de LB (%)').fill('abc');
  await button(page, 'Enregistrer').click();
  await untilFocused(page.getByLabel('Quota par semaine'));
  await says(page, /Un nombre entier de 0 à 100\s000 est attendu/);
  const wrong = page.getByRole('alert').getByRole('link');
  await expect.poll(() => wrong.allInnerTexts()).toEqual(['Quota par semaine', 'Part de LB (%)']);
  await wrong.last().click();
  await untilFocused(page.getByLabel('Part de LB (%)'));
});

test('one arrives where one types: at the door, and in what is made anew', async () => {
  const email = await admin.user();
  const page = await admin.browser.open();
  await page.goto('/admin/clients/nouveau');
  await untilFocused(page.getByLabel('Adresse e-mail'));
  await page.keyboard.type(email);
  await page.getByLabel('Mot de passe').fill(PASSWORD);
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Nouveau client' }).waitFor();
  await expect.poll(() => page.locator(':focus').count()).toBe(1);
  await page.goto('/admin/clients');
  await settled(page);
  await page.keyboard.press('n');
  await untilFocused(page.getByRole('main').getByLabel('Société'));
});
