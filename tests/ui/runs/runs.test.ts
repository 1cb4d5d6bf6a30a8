/** Runs: started by hand, followed live, read afterwards. */
import { expect, test } from 'vitest';
import type { Page } from 'playwright-core';
import { anOrderWithLeads, deliveriesOf, reportOf, startRun } from '../../support/delivery.ts';
import { aSubmission, phoneNumber } from '../../support/intake.ts';
import { insertOrder } from '../../support/records.ts';
import { until } from '../../support/until.ts';
import { dialog, says, temporalPage, useAdmin } from '../admin.ts';
import { settled } from '../browser.ts';

const admin = useAdmin();
const { world } = admin;

const badge = (page: Page, text: string): Promise<void> =>
  page.getByRole('heading', { level: 1 }).locator('..').getByText(text).waitFor();

async function launch(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Lancer maintenant' }).click();
  await dialog(page).getByRole('button', { name: 'Lancer' }).click();
}

test('a run is started, followed to its end, and balanced to zero', async () => {
  await anOrderWithLeads(world, 3, { client: { name: 'Solaire du Midi' } });
  await anOrderWithLeads(world, 2, {
    client: { name: 'Isol’Ouest', entity: 'MDL' },
    order: { entity: 'MDL' },
  });
  const page = await admin.visit('/executions');
  await says(page, 'Aucune exécution pour l’instant');
  await launch(page);
  await page.waitForURL(/\/executions\/\d{4}-\d\d-\d\d$/);
  // It is looked at every second until it is over.
  await badge(page, 'Terminée');
  await says(page, 'Équilibré');

  const clients = page.getByRole('table', { name: 'Résultat par client' });
  const solaire = clients.getByRole('row', { name: /Solaire du Midi/ }).getByRole('cell');
  await expect
    .poll(() => solaire.allInnerTexts())
    .toEqual(['Solaire du Midi', '3', '0', '3', '0', '0', '0', '0', 'ZR7']);
  await clients.getByRole('button', { name: 'Client' }).click();
  await page.waitForURL(/tri=client/);
  await clients.getByRole('row').nth(1).getByText('Isol’Ouest').waitFor();
  const { workflow_id, first_run_id } = await reportOf(world, world.today);
  await expect
    .poll(() => page.getByRole('link', { name: 'Ouvrir dans Temporal' }).getAttribute('href'))
    .toBe(temporalPage(world, workflow_id, first_run_id));
});

test('a run under way shows how far it is, waits when it is suspended, and goes on', async () => {
  await anOrderWithLeads(world, 1, { client: { name: 'Solaire du Midi' } });
  // Stock the run assigns later, when it is suspended already.
  await world.intake.queue.submit(aSubmission({ phone: phoneNumber(940), departement: '44' }));
  await insertOrder(world.store, { departements: ['44'] }, { name: 'Armor Énergies' });
  world.smtp.setMode('end_stall');
  const page = await admin.visit('/executions', { role: 'ops', entity: 'ZR7' });
  await launch(page);
  await world.smtp.waitFor(({ stalledCount }) => stalledCount === 1);
  const progress = page.getByRole('progressbar', { name: 'Avancement de l’exécution' });
  await page.getByText('0/1 lot', { exact: true }).waitFor();
  await expect.poll(() => progress.getAttribute('aria-valuetext')).toBe('0 lot sur 1');

  await page.getByRole('button', { name: 'Suspendre' }).click();
  await page.getByRole('dialog').getByText('La pause prend fin au plus tard').waitFor();
  await page.getByRole('dialog').getByRole('button', { name: 'Suspendre' }).click();
  await page.getByText('Suspendue · 0/1 lot', { exact: true }).waitFor();
  world.smtp.setMode('ok');
  world.smtp.release();
  await page.getByText('Suspendue · 1/2 lots', { exact: true }).waitFor();
  await expect.poll(() => progress.getAttribute('aria-valuenow')).toBe('1');
  await expect.poll(() => progress.getAttribute('aria-valuemax')).toBe('2');
  await badge(page, 'En cours');
  expect(world.smtp.messages).toHaveLength(1);

  await page.getByRole('button', { name: 'Reprendre' }).click();
  await badge(page, 'Terminée');
  await expect.poll(() => progress.count()).toBe(0);
  expect(world.smtp.messages).toHaveLength(2);
});

/** Opens a page whose clock can be put forward. */
async function withClock(path: string): Promise<Page> {
  const page = await admin.visit('/leads');
  await page.clock.install();
  await page.goto(`/admin${path}`);
  await settled(page);
  return page;
}

test('a run that begins by itself is seen by who looks on, and followed to its end', async () => {
  await anOrderWithLeads(world, 1, { client: { name: 'Solaire du Midi' } });
  world.smtp.setMode('end_stall');
  const [dashboard, list] = [await withClock('/'), await withClock('/executions')];
  const today = dashboard.getByRole('region', { name: 'État du jour' });
  await today.getByText('Connu après la première exécution').waitFor();
  await says(list, 'Aucune exécution pour l’instant');

  const run = await startRun(world);
  await world.smtp.waitFor(({ stalledCount }) => stalledCount === 1);
  for (const page of [dashboard, list]) await page.clock.fastForward('01:01');
  await today.getByText('En cours').waitFor();
  await today.getByText('Connu à la fin de l’exécution').waitFor();
  const row = list.getByRole('table', { name: 'Exécutions' }).getByRole('row').nth(1);
  await row.getByText('En cours').waitFor();

  world.smtp.release();
  await run.result();
  await today.getByText('Terminée').waitFor();
  await today.getByText('Équilibré').waitFor();
  await row.getByText('Terminée').waitFor();
});

test('who sees one company sees its clients and its balance only', async () => {
  await anOrderWithLeads(world, 1, { client: { name: 'Solaire du Midi' } });
  await anOrderWithLeads(world, 1, {
    client: { name: 'Isol’Ouest', entity: 'MDL' },
    order: { entity: 'MDL' },
  });
  const page = await admin.visit('/executions', { role: 'ops', entity: 'MDL' });
  await launch(page);
  await says(page, 'Équilibré');
  await settled(page);
  await expect.poll(() => page.getByText('Solaire du Midi').count()).toBe(0);
  await says(page, 'Isol’Ouest');
});

test('a failed batch is named and sent again from the report', async () => {
  const order = await anOrderWithLeads(world, 2, { client: { name: 'Solaire du Midi' } });
  world.smtp.setMode('rcpt_550');
  const page = await admin.visit('/executions');
  await launch(page);
  await page.getByRole('heading', { name: 'À reprendre' }).waitFor();
  world.smtp.setMode('ok');
  await page.getByRole('button', { name: 'Réessayer' }).click();
  await dialog(page).getByText('Envoyer ce lot (2 livraisons) ?').waitFor();
  await dialog(page).getByRole('button', { name: 'Envoyer le lot' }).click();
  await says(page, 'Le lot est envoyé.');
  await until(async () => (await deliveriesOf(world, order)).every(({ status }) => status === 'sent'));
});

test('an uncertain batch is decided, not sent again from the report', async () => {
  const order = await anOrderWithLeads(world, 2, { client: { name: 'Solaire du Midi' } });
  world.smtp.setMode('end_drop');
  const page = await admin.visit('/executions');
  await launch(page);
  const left = page.getByRole('region', { name: 'À reprendre' });
  await left.getByText('Nul ne sait si le lot est arrivé : à confirmer ou renvoyer.').waitFor();
  await expect.poll(() => left.getByRole('button', { name: 'Réessayer' }).count()).toBe(0);
  world.smtp.setMode('ok');

  await left.getByRole('link', { name: 'Voir le lot' }).click();
  await page.waitForURL(/lots\//);
  await page.getByRole('button', { name: 'Confirmer la réception' }).click();
  await dialog(page).getByRole('button', { name: 'Confirmer le lot' }).click();
  await says(page, 'Le lot est envoyé.');
  await until(async () => (await deliveriesOf(world, order)).every(({ status }) => status === 'sent'));
  expect(world.smtp.messages).toHaveLength(1);
});
