/** Runs: started by hand, followed live, read afterwards. */
import { expect, test } from 'vitest';
import { anOrderWithLeads, deliveriesOf } from '../support/delivery.ts';
import { until } from '../support/until.ts';
import { dialog, says, useAdmin } from './admin.ts';
import { settled } from './browser.ts';

const admin = useAdmin();
const { world } = admin;

test('a run is started, followed to its end, and balanced to zero', async () => {
  await anOrderWithLeads(world, 3, { client: { name: 'Solaire du Midi' } });
  await anOrderWithLeads(world, 2, {
    client: { name: 'Isol’Ouest', entity: 'MDL' },
    order: { entity: 'MDL' },
  });
  const page = await admin.visit('/executions');
  await says(page, 'Aucune exécution pour l’instant');
  await page.getByRole('button', { name: 'Lancer maintenant' }).click();
  await dialog(page).getByRole('button', { name: 'Lancer' }).click();
  await page.waitForURL(/\/executions\/\d{4}-\d\d-\d\d$/);
  // It is looked at every second until it is over.
  await page.getByRole('heading', { level: 1 }).locator('..').getByText('Terminée').waitFor();
  await says(page, 'Juste : 0 d’écart');

  const clients = page.getByRole('table', { name: 'Résultat par client' });
  expect(
    await clients
      .getByRole('row', { name: /Solaire du Midi/ })
      .getByRole('cell')
      .allInnerTexts(),
  ).toEqual(['Solaire du Midi', '3', '0', '3', '0', '0', '0', '0', 'ZR7']);
  await clients.getByRole('button', { name: 'Client' }).click();
  await page.waitForURL(/tri=client/);
  expect(await clients.getByRole('row').nth(1).innerText()).toContain('Isol’Ouest');
});

test('who sees one company sees its clients and its balance only', async () => {
  await anOrderWithLeads(world, 1, { client: { name: 'Solaire du Midi' } });
  await anOrderWithLeads(world, 1, {
    client: { name: 'Isol’Ouest', entity: 'MDL' },
    order: { entity: 'MDL' },
  });
  const page = await admin.visit('/executions', { role: 'ops', entity: 'MDL' });
  await page.getByRole('button', { name: 'Lancer maintenant' }).click();
  await dialog(page).getByRole('button', { name: 'Lancer' }).click();
  await says(page, 'Juste : 0 d’écart');
  await settled(page);
  expect(await page.getByText('Solaire du Midi').count()).toBe(0);
  await says(page, 'Isol’Ouest');
});

test('a failed batch is named and sent again from the report', async () => {
  const order = await anOrderWithLeads(world, 2, { client: { name: 'Solaire du Midi' } });
  world.smtp.setMode('rcpt_550');
  const page = await admin.visit('/executions');
  await page.getByRole('button', { name: 'Lancer maintenant' }).click();
  await dialog(page).getByRole('button', { name: 'Lancer' }).click();
  await page.getByRole('heading', { name: 'À reprendre' }).waitFor();
  world.smtp.setMode('ok');
  await page.getByRole('button', { name: 'Réessayer' }).click();
  await dialog(page).getByText('Envoyer 1 lot (2 livraisons) ?').waitFor();
  await dialog(page).getByRole('button', { name: 'Envoyer 1 lot' }).click();
  await says(page, 'Le lot est envoyé.');
  await until(async () => (await deliveriesOf(world, order)).every(({ status }) => status === 'sent'));
});
