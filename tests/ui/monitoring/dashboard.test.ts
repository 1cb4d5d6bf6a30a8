/** The dashboard: what it tells when an answer is late, missing, or not for everyone. */
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import type { Permission } from '../../../domain/access/permissions.ts';
import { anOrderWithLeads, deliveriesOf, runDelivery } from '../../support/delivery.ts';
import { aSubmission, phoneNumber } from '../../support/intake.ts';
import { aLead } from '../../support/lead-records.ts';
import { insertOrder } from '../../support/records.ts';
import { dialog, says, useAdmin } from '../admin.ts';
import { settled } from '../browser.ts';

const admin = useAdmin();
const { world } = admin;

test('health that cannot be read says so beside what was last known, and goes on being looked at', async () => {
  const page = await admin.visit('/leads');
  await page.clock.install();
  await page.goto('/admin/');
  await settled(page);
  const today = page.getByRole('region', { name: 'État du jour' });
  await page.route('**/api/system/health', (route) => route.abort());
  await page.clock.fastForward('01:01');
  await page.getByRole('alert').getByText('Sans nouvelles pour l’instant : la santé du système.').waitFor();
  await today.getByText(/il y a 1\s+min/).waitFor();

  await page.unroute('**/api/system/health');
  await page.clock.fastForward('01:01');
  await page.getByText('Le serveur ne répond pas.').waitFor({ state: 'detached' });
});

test('a server that is silent is told once, and nothing is awaited for ever', async () => {
  const page = await admin.visit('/leads');
  for (const path of ['leads/dashboard-stats**', 'system/health', 'runs**'])
    await page.route(`**/api/${path}`, (route) => route.abort());
  await page.goto('/admin/');
  await says(page, 'Le serveur ne répond pas.');
  await says(page, /les chiffres de la semaine, la santé du système et les exécutions/);
  await settled(page);
  await expect.poll(() => page.getByText('Le serveur ne répond pas.').count()).toBe(1);
});

test('stock that takes long to route says that it goes on', async () => {
  await world.intake.queue.submit(aSubmission({ phone: phoneNumber(930), nom: 'Dumas', departement: '44' }));
  const page = await admin.visit('/');
  const message = 'Le stock est en cours d’évaluation.';
  const answer = { success: true, pending: true, workflow_id: 'stock', temporal_url: null, message };
  await page.route('**/api/leads/route-stock', (route) => route.fulfill({ status: 202, json: answer }));
  await page.getByRole('button', { name: 'Router maintenant' }).click();
  await dialog(page).getByRole('button', { name: 'Router 1 lead' }).click();
  await says(page, message);
  await expect.poll(() => page.getByText(/\bNaN\b/).count()).toBe(0);
});

test('what someone may not see is left out, and never awaited', async () => {
  // `visit` waits until nothing is loading any more.
  const page = await admin.visit('/', { role: 'viewer', permissions: ['dashboard.view', 'clients.view'] });
  await says(page, 'La semaine');
  await expect.poll(() => page.getByText('Leads livrés par exécution').count()).toBe(0);
  await expect.poll(() => page.getByText('Dernière exécution').count()).toBe(0);
  await page.keyboard.press('Control+k');
  await page.getByRole('combobox', { name: 'Rechercher ou agir' }).fill('introuvable');
  await says(page, /Aucun résultat/);

  const { client } = await insertOrder(world.store, {}, { name: 'Solaire du Midi' });
  await page.goto(`/admin/clients/${client._id}`);
  await settled(page);
  await says(page, 'Tarif par défaut');
  await expect.poll(() => page.getByRole('heading', { name: 'Commandes' }).count()).toBe(0);
});

/** Something on every card, and a lead that repeats the one sent. @returns the pages that tell of it, by permission */
async function aDay(): Promise<Partial<Record<Permission, string[]>>> {
  const order = await anOrderWithLeads(world, 1, { client: { name: 'Solaire du Midi' } });
  await anOrderWithLeads(world, 1, { client: { name: 'Presque plein' }, order: { quota_semaine: 1 } });
  await anOrderWithLeads(world, 0, { client: { name: 'Sans adresse', email: '' } });
  await runDelivery(world);
  const [delivery] = await deliveriesOf(world, order);
  const first = await world.store.leads.findOne({ _id: delivery!.lead_id });
  const { phone, departement } = first!;
  await world.intake.queue.submit(aSubmission({ phone, departement, nom: 'Bis' }, 'another page'));
  await world.intake.queue.submit(aSubmission({ phone: phoneNumber(940), nom: 'Dumas', departement: '90' }));
  const again = await world.store.leads.findOne({ nom: 'Bis' });
  return {
    'dashboard.view': ['/'],
    'leads.view': ['/leads', `/leads/${first!._id}`, `/leads/${again!._id}`],
    'commandes.view': [`/commandes/${order.commande_id}`],
    'deliveries.view': [`/livraisons/${delivery!._id}`, `/executions/${world.today}`],
    'clients.view': [`/clients/${order.client_id}`],
  };
}

/** The pages that a page links to. */
async function linked(page: Page, path: string): Promise<string[]> {
  await page.goto(`/admin${path}`);
  await settled(page);
  const links = page.locator('a[href^="/admin"]');
  const addresses = await links.evaluateAll((all) => all.map((link) => link.getAttribute('href')!));
  return [...new Set(addresses.map((address) => address.replace(/\?.*/, '')))];
}

test(
  'no link leads where its reader may not go',
  async () => {
    const days = Object.entries(await aDay());
    const deadEnds: string[] = [];
    for (const [permission, paths] of days) {
      const page = await admin.visit('/', { role: 'viewer', permissions: [permission as Permission] });
      const addresses = new Set<string>();
      for (const path of paths) for (const address of await linked(page, path)) addresses.add(address);
      for (const address of addresses) {
        await page.goto(address);
        await settled(page);
        if (await page.getByText('Vous n’avez pas accès').count()) deadEnds.push(`${permission}: ${address}`);
      }
    }
    expect(deadEnds).toEqual([]);

    const page = await admin.visit('/', { role: 'viewer', permissions: ['dashboard.view'] });
    const told = ['Solaire du Midi', 'Presque plein', 'Sans adresse', 'Sans commande', 'Doublon'];
    for (const text of told) await says(page, text);
  },
  // A dozen pages, and all they link to, on a machine that may be busy.
  300_000,
);

test('who may read everything is led to it', async () => {
  const { 'leads.view': leads, 'deliveries.view': deliveries, ...others } = await aDay();
  const page = await admin.visit('/', { role: 'viewer' });
  /** `clients commandes`: what a page leads to one of. */
  const kinds = async (path: string) => {
    const records = (await linked(page, path)).flatMap((to) => /^\/admin\/(\w+)\/./.exec(to)?.[1] ?? []);
    return [...new Set(records)].sort().join(' ');
  };
  expect(await kinds('/')).toBe('clients commandes departements executions simulateur');
  expect(await kinds(leads![0]!)).toBe('clients leads');
  expect(await kinds(leads![2]!)).toBe('commandes leads');
  expect(await kinds(deliveries![0]!)).toBe('clients commandes leads lots');
  // A client's line leads to what the run did for it.
  expect(await kinds(deliveries![1]!)).toBe('');
  // The longest waiting of its stock.
  expect(await kinds(others['commandes.view']![0]!)).toBe('clients leads');
});

test('nothing received yet: only who may set a form up is sent there', async () => {
  const setUp = (page: Page) => page.getByRole('link', { name: 'Configurer un formulaire' });
  const reader = await admin.visit('/leads', { role: 'viewer', permissions: ['leads.view'] });
  await says(reader, 'Aucun lead pour l’instant');
  await expect.poll(() => setUp(reader).count()).toBe(0);
  await setUp(await admin.visit('/leads')).waitFor();
});

test('a lead that is not the reader’s to see says what it may be', async () => {
  const lead = aLead({ entity: 'MDL', nom: 'Faure', prenom: 'Lise' });
  await world.store.leads.insertOne(lead);
  const reader = await admin.visit(`/leads/${lead._id}`, { role: 'viewer', entity: 'ZR7' });
  await says(reader, 'Ce lead n’existe pas chez ZR7');

  const page = await admin.visit('/leads');
  await page.getByText('ZR7', { exact: true }).first().click();
  await page.goto(`/admin/leads/${lead._id}`);
  await says(page, 'La fiche est peut-être chez l’autre société.');
  await page.getByRole('button', { name: 'Afficher les deux sociétés' }).click();
  await page.getByRole('heading', { name: 'Lise FAURE' }).waitFor();
  await page.goto('/admin/leads/inconnu');
  await page.getByText('Ce lead n’existe pas', { exact: true }).waitFor();
});

test('one of something is said in the singular', async () => {
  await anOrderWithLeads(world, 1);
  await runDelivery(world);
  const page = await admin.visit('/', { phone: true });
  const today = page.getByRole('region', { name: 'État du jour' });
  await today.getByText('1 envoyé', { exact: true }).waitFor();
  await says(page, '1 livraison · 1 facturable · 0 rejetée ou retirée');
  const clients = page.getByRole('list', { name: 'Meilleurs clients des 7 derniers jours' });
  await clients.getByText('1 envoyé', { exact: true }).waitFor();
  await clients.getByText('1 facturable · 0 prêt · 0 rejeté · 0 en échec').waitFor();
});
