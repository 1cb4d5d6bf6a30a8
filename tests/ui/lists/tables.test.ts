/** Lists keep their rows while the next are on their way, fit their place, and keep their header in sight. */
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { aDelivery, aLead } from '../../support/lead-records.ts';
import { insertOrder } from '../../support/records.ts';
import { useAdmin } from '../admin.ts';
import { settled } from '../browser.ts';
import { overflow } from '../measure.ts';

const admin = useAdmin();
const { world } = admin;

const START = new Date('2026-11-02T08:00:00Z').getTime();
/** Leads with long names, the first received the last of the list. */
async function manyLeads(count = 120): Promise<void> {
  await world.store.leads.insertMany(
    Array.from({ length: count }, (_, n) =>
      aLead({
        nom: `Personne${n}`,
        prenom: 'Marie-Bernadette',
        created_at: new Date(START + n * 60_000),
        status: n % 2 ? 'no_open_orders' : 'duplicate',
        routing_reason: n % 2 ? 'no_open_orders' : 'all_commandes_duplicate',
      }),
    ),
  );
}

const rows = (page: Page) => page.getByRole('table').getByRole('row');
const pages = (page: Page) => page.getByRole('navigation', { name: 'Pages' });
/** How much of the table lies outside its card, where nobody could get at it. */
const cutOff = (page: Page): Promise<number> =>
  page
    .locator('table')
    .evaluate((table: { offsetWidth: number; closest(of: string): { clientWidth: number } }) =>
      Math.max(0, table.offsetWidth - table.closest('section').clientWidth),
    );

test('the next page dims the rows and keeps them, and the focus stays on the pager', async () => {
  await manyLeads();
  const page = await admin.visit('/leads');
  let answer = () => {};
  const held = new Promise<void>((resolve) => (answer = resolve));
  await page.route('**/api/leads/list?*cursor=*', async (route) => {
    await held;
    await route.continue();
  });
  await pages(page).getByRole('button', { name: 'Suivant' }).focus();
  await page.keyboard.press('Enter');
  await page.locator('[aria-busy="true"]').getByRole('table').waitFor();
  await expect.poll(() => rows(page).count()).toBe(51);
  answer();
  await pages(page).getByText('51 – 100').waitFor();
  await settled(page);
  await expect.poll(() => page.locator(':focus').innerText()).toMatch(/Suivant/);
  // The last page has no next one; its button is still where the keyboard is.
  await page.keyboard.press('Enter');
  await pages(page).getByText('101 – 120').waitFor();
  await expect.poll(() => page.locator(':focus').innerText()).toMatch(/Suivant/);
});

test.each([1280, 1366, 1440, 1024, 800])('at %i px nothing of a table is cut off', async (width) => {
  await manyLeads(10);
  const page = await admin.visit('/leads');
  await page.setViewportSize({ width, height: 800 });
  await settled(page);
  if (width < 1000) await page.getByRole('list', { name: 'Leads' }).waitFor();
  else {
    await page.getByRole('columnheader', { name: 'Client, ou motif' }).waitFor();
    await expect.poll(() => cutOff(page)).toBe(0);
  }
  expect(await overflow(page)).toBeLessThanOrEqual(0);
});

test('who looks at one company is not told which on every row', async () => {
  await manyLeads(2);
  const page = await admin.visit('/leads', { role: 'ops', entity: 'ZR7' });
  await page.getByRole('columnheader', { name: 'Statut' }).waitFor();
  await expect.poll(() => page.getByRole('columnheader', { name: 'Société' }).count()).toBe(0);
});

test('the header stays in sight, and sorts', async () => {
  await manyLeads();
  const page = await admin.visit('/leads');
  await rows(page).last().scrollIntoViewIfNeeded();
  const header = page.getByRole('columnheader', { name: 'Reçu' });
  expect((await header.boundingBox())!.y).toBeGreaterThan(0);
  await header.getByRole('button').click();
  await page.waitForURL(/sort=created_at/);
  await page.getByRole('link', { name: /PERSONNE0$/ }).waitFor();
  await page.getByRole('columnheader', { name: 'Statut' }).getByRole('button').click();
  await page.waitForURL(/sort=status/);
  await page.getByRole('link', { name: /PERSONNE118$/ }).waitFor();
  await expect.poll(() => rows(page).nth(1).innerText()).toContain('Doublon');
});

test('deliveries are sorted by the names of their clients, page after page', async () => {
  const names = ['Zénith', 'écolo', 'Albatros'];
  for (const name of names) {
    const { commande } = await insertOrder(world.store, {}, { name });
    await world.store.deliveries.insertMany(Array.from({ length: 30 }, () => aDelivery(aLead(), commande)));
  }
  const page = await admin.visit('/livraisons');
  await page.getByRole('columnheader', { name: 'Client' }).getByRole('button').click();
  await page.waitForURL(/sort=client/);
  const clients = async () => {
    await settled(page);
    const cells = await page.getByRole('table').getByRole('link', { name: /./ }).allInnerTexts();
    return [...new Set(cells.filter((text) => names.includes(text)))];
  };
  await expect.poll(clients).toEqual(['Albatros', 'écolo']);
  await pages(page).getByRole('button', { name: 'Suivant' }).click();
  await pages(page).getByText('51 – 90').waitFor();
  await expect.poll(clients).toEqual(['écolo', 'Zénith']);
  await page.getByRole('columnheader', { name: 'Client' }).getByRole('button').click();
  await expect.poll(clients).toEqual(['Zénith', 'écolo']);
});

test('lines of a page are chosen once and stay so', async () => {
  await manyLeads();
  const page = await admin.visit('/leads');
  await expect.poll(() => rows(page).count()).toBe(51);
  await pages(page).getByRole('button', { name: 'Suivant' }).click();
  await pages(page).getByText('51 – 100').waitFor();
  await pages(page).getByLabel('Lignes par page').selectOption('100 lignes');
  await pages(page).getByText('1 – 100').waitFor();
  await expect.poll(() => rows(page).count()).toBe(101);
  await page.goto('/admin/leads');
  await pages(page).getByText('1 – 100').waitFor();
});

test('the keyboard goes from row to row, ticks and opens', async () => {
  const { commande } = await insertOrder(world.store);
  const leads = Array.from({ length: 6 }, (_, n) =>
    aLead({ nom: `Personne${n}`, created_at: new Date(START + n * 60_000), status: 'routed' }),
  );
  await world.store.leads.insertMany(leads);
  await world.store.deliveries.insertMany(
    leads.map((lead) => aDelivery(lead, commande, { status: 'pending_csv', created_at: lead.created_at })),
  );
  const page = await admin.visit('/livraisons');
  await expect.poll(() => rows(page).count()).toBe(7);
  const focused = () => page.locator('tr:focus-within').innerText();
  await page.keyboard.press('j');
  await expect.poll(focused).toContain('Personne5');
  await page.keyboard.press('j');
  await page.keyboard.press('s');
  await expect.poll(focused).toContain('Personne4');
  const ticked = () => page.getByRole('checkbox', { checked: true }).count();
  await expect.poll(ticked).toBe(1);
  await page.keyboard.press('k');
  await expect.poll(focused).toContain('Personne5');

  // From the row ticked before to this one, there and back.
  await page
    .getByRole('row')
    .nth(5)
    .getByRole('checkbox')
    .click({ modifiers: ['Shift'] });
  await expect.poll(ticked).toBe(4);
  await page
    .getByRole('row')
    .nth(4)
    .getByRole('checkbox')
    .click({ modifiers: ['Shift'] });
  await expect.poll(ticked).toBe(2);
  await page.keyboard.press('k');
  await expect.poll(focused).toContain('Personne3');
  await page.keyboard.press('?');
  await page.getByRole('dialog').getByText('Ligne suivante').waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('row').nth(1).getByRole('link').first().focus();
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/livraisons\/.+/);
});
