/** Forms: what is unsaved is not lost, and what others saved meanwhile is not undone. */
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { insertOrder } from '../../support/records.ts';
import { dialog, PASSWORD, says, useAdmin } from '../admin.ts';
import { asBasisPoints } from '../../../domain/money/money.ts';

const admin = useAdmin();
const { world } = admin;

const LEAVE = 'Quitter sans enregistrer ?';
const autoSend = (page: Page) => page.getByRole('switch', { name: 'Envoi automatique' });
const modify = async (page: Page) => {
  await page.getByRole('link', { name: 'Modifier' }).click();
  await autoSend(page).waitFor();
};
const heading = (page: Page, name: string) => page.getByRole('heading', { name, level: 1 });

/** A client's form, with the client one step back. */
async function aClientPage() {
  const { client } = await insertOrder(world.store, {}, { name: 'Solaire du Midi' });
  const page = await admin.visit(`/clients/${client._id}`);
  await modify(page);
  return { page, client };
}

test('what was typed is not lost by a stray click', async () => {
  const { page } = await aClientPage();
  await page.getByLabel('Nom', { exact: true }).fill('Solaire du Nord');
  await page.getByRole('link', { name: 'Leads', exact: true }).click();
  await dialog(page).getByRole('button', { name: 'Annuler' }).click();
  await expect.poll(() => page.getByLabel('Nom', { exact: true }).inputValue()).toBe('Solaire du Nord');
  await page.getByRole('button', { name: 'Enregistrer' }).click();
  await says(page, 'Client enregistré.');
  await page.getByRole('link', { name: 'Leads', exact: true }).click();
  await heading(page, 'Leads').waitFor();
});

test('a switch counts as unsaved until it is put back, for Back and Forward too', async () => {
  const { page, client } = await aClientPage();
  const here = new URL(page.url()).pathname;
  await autoSend(page).click();
  await page.goBack();
  await dialog(page).getByText(LEAVE).waitFor();
  await dialog(page).getByRole('button', { name: 'Annuler' }).click();
  await expect.poll(() => new URL(page.url()).pathname).toBe(here);
  await expect.poll(() => autoSend(page).isChecked()).toBe(false);

  await autoSend(page).click();
  await page.goBack();
  await heading(page, 'Solaire du Midi').waitFor();

  await page.goForward();
  await autoSend(page).click();
  await page.goBack();
  await dialog(page).getByRole('button', { name: 'Quitter sans enregistrer' }).click();
  await heading(page, 'Solaire du Midi').waitFor();
  expect(new URL(page.url()).pathname).toBe(`/admin/clients/${client._id}`);
  expect(await world.store.clients.findOne({ _id: client._id })).toMatchObject({ auto_send_enabled: true });
});

test('the company is not switched, nor the session left, over unsaved work without asking', async () => {
  const { page } = await aClientPage();
  await autoSend(page).click();
  await page.getByText('MDL', { exact: true }).first().click();
  await dialog(page).getByText(LEAVE).waitFor();
  await dialog(page).getByRole('button', { name: 'Annuler' }).click();
  await expect.poll(() => page.getByRole('radio', { name: 'Les deux' }).isChecked()).toBe(true);
  await page.getByRole('button', { name: /mon compte/ }).click();
  await page.getByRole('menuitem', { name: 'Se déconnecter' }).click();
  await dialog(page).getByRole('button', { name: 'Annuler' }).click();
  await expect.poll(() => autoSend(page).isChecked()).toBe(false);
});

test('a form starts from what is stored now, and writes only what was changed in it', async () => {
  const { page, client } = await aClientPage();
  await page.goBack();
  await heading(page, 'Solaire du Midi').waitFor();
  const meanwhile = (change: object) => world.store.clients.updateOne({ _id: client._id }, { $set: change });
  // The page has seen this client before: it must not start from what it remembers.
  await meanwhile({ auto_send_enabled: false });
  await modify(page);
  await expect.poll(() => autoSend(page).isChecked()).toBe(false);

  await meanwhile({ active: false, notes: 'A demandé une pause' });
  await page.getByLabel('Téléphone').fill('0491000000');
  await page.getByRole('button', { name: 'Enregistrer' }).click();
  await says(page, 'Client enregistré.');
  expect(await world.store.clients.findOne({ _id: client._id })).toMatchObject({
    phone: '0491000000',
    auto_send_enabled: false,
    active: false,
    notes: 'A demandé une pause',
  });
  // What others changed is shown once it is known.
  await expect.poll(() => page.getByLabel('Notes internes').inputValue()).toBe('A demandé une pause');
  await expect.poll(() => page.getByRole('switch', { name: 'Client actif' }).isChecked()).toBe(false);
  await page.getByRole('button', { name: 'Enregistrer' }).click();
  await says(page, 'Rien à enregistrer : rien n’a changé.');
});

test('of an order only what was changed is written', async () => {
  const { commande } = await insertOrder(world.store, {
    departements: ['13', '31'],
    lb_target_bp: asBasisPoints(2857),
  });
  const page = await admin.visit(`/commandes/${commande._id}`);
  await page.getByLabel('Quota par semaine').fill('30');
  const [request] = await Promise.all([
    page.waitForRequest((sent) => sent.method() === 'PUT'),
    page.getByRole('button', { name: 'Enregistrer' }).click(),
  ]);
  expect(request.postDataJSON()).toEqual({ quota_semaine: 30 });
  await says(page, 'Commande enregistrée.');
});

test('saving one company’s calendar leaves what is typed in the other’s', async () => {
  const page = await admin.visit('/parametres');
  const calendar = (entity: string) => page.getByRole('region', { name: `Jours de livraison · ${entity}` });
  const saturday = (entity: string) => calendar(entity).getByRole('checkbox', { name: 'Samedi' });
  await calendar('ZR7').getByText('Samedi').click();
  await calendar('MDL').getByText('Samedi').click();
  await calendar('MDL').getByRole('button', { name: 'Enregistrer' }).click();
  await says(page, 'Réglage enregistré.');
  await expect.poll(() => saturday('ZR7').isChecked()).toBe(false);
  const tabs = page.getByRole('navigation', { name: 'Paramètres' });
  await tabs.getByRole('link', { name: 'Sources' }).click();
  await dialog(page).getByText(LEAVE).waitFor();
  await dialog(page).getByRole('button', { name: 'Quitter sans enregistrer' }).click();
  await page.getByRole('textbox', { name: 'Sources bloquées' }).waitFor();
  const setting = await world.store.settings.findOne({ _id: 'delivery_calendar' });
  expect(setting!.value).toMatchObject({
    ZR7: { enabled_days: [0, 1, 2, 3, 4, 5, 6] },
    MDL: { enabled_days: [0, 1, 2, 3, 4, 6] },
  });
});

test('a form in a dialog is not lost by closing it, in whichever way, without asking', async () => {
  const page = await admin.visit('/utilisateurs');
  const form = page.getByRole('dialog', { name: 'Nouvel utilisateur' });
  const question = page.getByRole('dialog', { name: LEAVE });
  const ways: [string, () => Promise<void>][] = [
    ['Escape', () => page.keyboard.press('Escape')],
    ['a click beside', () => page.mouse.click(5, 5)],
    ['the cross', () => form.getByRole('button', { name: 'Fermer' }).click()],
    ['going back', () => form.getByRole('button', { name: 'Annuler' }).click()],
  ];
  await page.getByRole('button', { name: 'Nouvel utilisateur' }).click();
  await form.getByLabel('Nom').fill('Marc Besnard');
  for (const [way, close] of ways) {
    await close();
    await question.waitFor();
    await question.getByRole('button', { name: 'Annuler' }).click();
    await question.waitFor({ state: 'detached' });
    await expect.poll(() => form.getByLabel('Nom').inputValue(), { message: way }).toBe('Marc Besnard');
  }
  // Escape answers the question that is on top, and only that.
  await page.keyboard.press('Escape');
  await question.waitFor();
  await page.keyboard.press('Escape');
  await question.waitFor({ state: 'detached' });
  await expect.poll(() => form.getByLabel('Nom').inputValue()).toBe('Marc Besnard');
  await page.keyboard.press('Escape');
  await question.getByRole('button', { name: 'Quitter sans enregistrer' }).click();
  await form.waitFor({ state: 'detached' });

  await page.getByRole('button', { name: 'Nouvel utilisateur' }).click();
  await expect.poll(() => form.getByLabel('Nom').inputValue()).toBe('');
  await page.keyboard.press('Escape');
  await form.waitFor({ state: 'detached' });
});

test('what was typed outlives the session of its writer', async () => {
  const { page } = await aClientPage();
  const name = page.getByLabel('Nom', { exact: true });
  const save = page.getByRole('button', { name: 'Enregistrer' });
  const expired = page.getByRole('dialog', { name: 'Votre session a expiré' });
  await name.fill('Solaire du Nord');
  await world.store.sessions.deleteMany({});
  await save.click();
  await expired.getByRole('button', { name: 'Annuler' }).click();
  await expect.poll(() => name.inputValue()).toBe('Solaire du Nord');

  await save.click();
  await expired.getByLabel('Mot de passe').fill('pas-le-bon-mot');
  await expired.getByRole('button', { name: 'Se reconnecter' }).click();
  await expired.getByRole('alert').waitFor();
  await expired.getByLabel('Mot de passe').fill(PASSWORD);
  await expired.getByRole('button', { name: 'Se reconnecter' }).click();
  await expired.waitFor({ state: 'detached' });
  await expect.poll(() => name.inputValue()).toBe('Solaire du Nord');
  await save.click();
  await says(page, 'Client enregistré.');
});

test('a session that has ended is noticed by every page, that of the users too', async () => {
  const page = await admin.visit('/leads');
  await world.store.sessions.deleteMany({});
  await page.getByRole('link', { name: 'Utilisateurs' }).click();
  await page.waitForURL('**/admin/login*');
});
