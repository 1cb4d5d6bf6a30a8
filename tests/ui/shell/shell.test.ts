/** What is around every page: navigation, search, companies, themes, keys. */
import { expect, test } from 'vitest';
import { anOrderWithLeads, batchOf, runDelivery } from '../../support/delivery.ts';
import { aLead } from '../../support/lead-records.ts';
import { insertOrder } from '../../support/records.ts';
import { dialog, says, useAdmin } from '../admin.ts';
import { settled } from '../browser.ts';

const admin = useAdmin();
const { world } = admin;

test('Ctrl-K goes to any page and finds leads by phone, clients and orders by name', async () => {
  await anOrderWithLeads(world, 0, { client: { name: 'Éco-Rénov Ouest' } });
  await world.store.leads.insertOne(aLead({ nom: 'Faure', prenom: 'Lise', phone: '0639980001' }));
  const page = await admin.visit('/');
  const palette = () => page.getByRole('combobox', { name: 'Rechercher ou agir' });

  await page.keyboard.press('Control+k');
  await palette().fill('06 39 98');
  await page.getByRole('option', { name: /Lise FAURE · 06 39 98 00 01/ }).waitFor();
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Lise FAURE' }).waitFor();

  await page.keyboard.press('Control+k');
  // Accents and case are not needed.
  await palette().fill('eco-renov');
  await page.getByRole('option', { name: /Éco-Rénov Ouest · PV/ }).waitFor();
  await page.getByRole('option', { name: /^Éco-Rénov Ouest ZR7/ }).click();
  await page.getByRole('heading', { name: 'Éco-Rénov Ouest' }).waitFor();

  await page.keyboard.press('Control+k');
  await palette().fill('livr');
  await page.keyboard.press('Enter');
  await page.waitForURL('**/admin/livraisons');
});

test('Ctrl-K finds a lead by how its phone ends, and a mail by its file or its number', async () => {
  const order = await anOrderWithLeads(world, 2, { client: { name: 'Solaire du Midi' } });
  await runDelivery(world);
  const { _id, csv_filename } = await batchOf(world, order);
  await world.store.leads.insertOne(
    aLead({ nom: 'Faure', prenom: 'Lise', phone: '0639984217', search: ['faure', 'lise', '4217'] }),
  );
  const page = await admin.visit('/');
  const search = async (text: string) => {
    await page.keyboard.press('Control+k');
    await page.getByRole('combobox', { name: 'Rechercher ou agir' }).fill(text);
  };
  await search('4217');
  await page.getByRole('option', { name: /Lise FAURE · 06 39 98 42 17/ }).click();
  await page.getByRole('heading', { name: 'Lise FAURE' }).waitFor();

  const lot = page.getByRole('option', { name: `${csv_filename} Solaire du Midi · 2 leads` });
  for (const text of [csv_filename, csv_filename.toLowerCase().replace('leads_', ''), _id.slice(0, 13)]) {
    await search(text);
    await lot.waitFor();
    await page.keyboard.press('Escape');
  }
  await search(csv_filename);
  await lot.click();
  await page.waitForURL(`**/admin/lots/${_id}`);
  // From one of its leads back to all of its mail.
  const leads = page.getByRole('table', { name: 'Leads du lot' });
  await leads.getByRole('link').first().click();
  await page.waitForURL(/livraisons/);
  await page.getByRole('link', { name: '2 leads' }).click();
  await page.waitForURL(`**/admin/lots/${_id}`);
  await page.goto(`${page.url().replace(/lots.*/, '')}livraisons?batch_id=${_id}`);
  await page.getByLabel('Tous les lots').selectOption('');
  await page.waitForURL(/livraisons$/);
});

test('the keyboard alone is enough', async () => {
  await world.store.leads.insertOne(aLead({ nom: 'Faure', prenom: 'Lise' }));
  const page = await admin.visit('/');
  await page.keyboard.press('g');
  await page.keyboard.press('l');
  await page.waitForURL('**/admin/leads');
  await settled(page);
  // The new page's title has the focus: screen readers say it, and Tab goes on from there.
  await expect.poll(() => page.locator('h1:focus').innerText()).toBe('Leads');
  await page.keyboard.press('/');
  await page.keyboard.type('fau');
  await page.waitForURL(/search=fau/);
  const lead = page.getByRole('link', { name: 'Lise FAURE' });
  await lead.waitFor();
  for (let tabs = 0; tabs < 30 && !(await lead.evaluate((link) => link.matches(':focus'))); tabs += 1) {
    await page.keyboard.press('Tab');
  }
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Lise FAURE' }).waitFor();

  await page.keyboard.press('?');
  await dialog(page).getByText('Ajouter une note').waitFor();
  await dialog(page).getByRole('switch', { name: 'Raccourcis à une touche' }).click();
  await page.keyboard.press('Escape');
  await dialog(page).waitFor({ state: 'detached' });
  await page.keyboard.press('n');
  await expect.poll(() => dialog(page).count()).toBe(0);
});

test('a link opens in a new tab as links do', async () => {
  const page = await admin.visit('/');
  const [other] = await Promise.all([
    page.context().waitForEvent('page'),
    page.getByRole('link', { name: 'Leads', exact: true }).click({ modifiers: ['Control'] }),
  ]);
  await other.getByRole('heading', { name: 'Leads', level: 1 }).waitFor();
  expect(new URL(page.url()).pathname).toBe('/admin/');
});

test('the company is switched everywhere at once, and remembered', async () => {
  await insertOrder(world.store, {}, { name: 'Acheteur ZR7' });
  await insertOrder(world.store, { entity: 'MDL' }, { name: 'Acheteur MDL', entity: 'MDL' });
  const page = await admin.visit('/clients');
  await says(page, 'Acheteur ZR7');
  await says(page, 'Acheteur MDL');
  await page.getByText('MDL', { exact: true }).first().click();
  await page.getByRole('link', { name: 'Acheteur ZR7' }).waitFor({ state: 'detached' });
  await says(page, 'Acheteur MDL');
  await page.reload();
  await settled(page);
  await expect.poll(() => page.getByRole('radio', { name: 'MDL' }).isChecked()).toBe(true);
  await expect.poll(() => page.getByRole('link', { name: 'Acheteur ZR7' }).count()).toBe(0);
});

test('only what someone may do is shown, and what they may not open says so', async () => {
  const page = await admin.visit('/', { role: 'viewer', entity: 'MDL' });
  const menu = page.getByRole('navigation', { name: 'Navigation principale' }).first();
  await expect
    .poll(() => menu.getByRole('link').allInnerTexts())
    .toEqual([
      'Tableau de bord',
      'Leads',
      'Livraisons',
      'Lots',
      'Exécutions',
      'Sources',
      'Départements',
      'Monitoring',
      'Clients',
      'Commandes',
      'Simulateur',
      'Pages et formulaires',
    ]);
  await expect.poll(() => page.getByRole('group', { name: 'Société affichée' }).count()).toBe(0);
  await expect.poll(() => page.getByRole('button', { name: 'Lancer l’exécution' }).count()).toBe(0);
  await page.goto('/admin/parametres');
  await says(page, 'Vous n’avez pas accès à cette page');
});

test('the theme follows the system until one is chosen, from the first paint on', async () => {
  const page = await admin.visit('/leads', { dark: true });
  const theme = () => page.locator('html').getAttribute('data-theme');
  expect(await theme()).toBe('dark');
  await page.getByRole('button', { name: /mon compte/ }).click();
  await page.getByRole('menuitem', { name: 'Thème clair' }).click();
  await expect.poll(theme).toBe('light');
  await page.reload();
  expect(await theme()).toBe('light');
});

test('every page says that everything is sent to one address only', async () => {
  const value = { domains: [], simulation_mode: true, simulation_email: 'bac@rdz.example' };
  await world.store.settings.replaceOne(
    { _id: 'email_denylist' },
    { value, updated_at: new Date(), updated_by: 'test' },
    { upsert: true },
  );
  await world.intake.snapshot.refresh();
  const page = await admin.visit('/leads', { role: 'viewer' });
  await page.getByRole('region', { name: 'Mode simulation' }).waitFor();
});

test('a wrong address says so and leads on', async () => {
  const page = await admin.visit('/nulle-part');
  await says(page, 'Cette page n’existe pas');
  await page.getByRole('main').getByRole('link', { name: 'Tableau de bord' }).click();
  await page.getByRole('heading', { name: 'Tableau de bord' }).waitFor();
});

test('a server that does not answer is told, and tried again', async () => {
  const page = await admin.visit('/leads');
  await page.context().setOffline(true);
  await page.getByRole('link', { name: 'Clients', exact: true }).click();
  await page
    .getByText(/n’a pas pu être chargée|ne répond pas/)
    .first()
    .waitFor();
  await page.context().setOffline(false);
  await page.getByRole('button', { name: /Recharger|Réessayer/ }).click();
  await settled(page);
  await page.getByRole('heading', { name: 'Clients', level: 1 }).waitFor();
});

test('on a phone the bar at the bottom leads everywhere', async () => {
  const page = await admin.visit('/', { phone: true });
  const bar = page.getByRole('navigation', { name: 'Navigation principale' }).filter({ visible: true });
  await bar.getByRole('link', { name: 'Leads' }).click();
  await page.waitForURL('**/admin/leads');
  await bar.getByRole('button', { name: 'Plus' }).click();
  await dialog(page).getByRole('link', { name: 'Commandes' }).click();
  await page.getByRole('heading', { name: 'Commandes', level: 1 }).waitFor();
  await dialog(page).waitFor({ state: 'detached' });
});
