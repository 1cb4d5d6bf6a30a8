/** Monitoring: cards that fail alone, and figures that lead to what they count. */
import { expect, test } from 'vitest';
import { anOrderWithLeads, runDelivery } from '../../support/delivery.ts';
import { aSubmission } from '../../support/intake.ts';
import { says, useAdmin } from '../admin.ts';
import { settled } from '../browser.ts';

const admin = useAdmin();
const { world } = admin;

test('each card fails by itself, and a figure leads to the leads or deliveries it counts', async () => {
  await anOrderWithLeads(world, 3);
  await runDelivery(world);
  const { phone } = (await world.store.leads.findOne({ status: 'livre' }))!;
  await world.intake.queue.submit(aSubmission({ phone, utm_source: 'Affil' }, 'again'));

  const page = await admin.visit('/leads');
  const failing = '**/api/monitoring/intelligence?**duplicate_cross_matrix**';
  await page.route(failing, (route) => route.abort());
  await page.goto('/admin/monitoring?range=30d');
  await settled(page);
  const card = (name: string) => page.getByRole('region', { name });
  await card('Quelle source répète laquelle').getByText('n’ont pas pu être calculés').waitFor();
  await card('Sources').first().getByText('Affil').waitFor();
  await page.unroute(failing);
  await card('Quelle source répète laquelle').getByRole('button', { name: 'Réessayer' }).click();
  const matrix = card('Quelle source répète laquelle').getByRole('table');
  await matrix.getByRole('row', { name: /Affil/ }).getByRole('link', { name: '1' }).click();
  await page.getByRole('heading', { name: 'Leads', level: 1 }).waitFor();
  await settled(page);
  await says(page, 'Doublons');
  await expect.poll(() => page.getByRole('row').count()).toBe(2);

  await page.goBack();
  await settled(page);
  await card('En bref').getByRole('link', { name: '3' }).click();
  await page.getByRole('heading', { name: 'Livraisons', level: 1 }).waitFor();
  await settled(page);
  await expect.poll(() => page.getByRole('row').count()).toBe(4);
});
