/** After a restore: a banner on every page, what is lost and what is to be asked, and the button that lets things leave again. */
import { expect, test } from 'vitest';
import { insertOrder } from '../../support/records.ts';
import { accessibilityProblems, overflow } from '../measure.ts';
import { dialog, says, useAdmin } from '../admin.ts';

const admin = useAdmin();
const { store } = admin.world;

test('a person sees what is lost, and lets things leave again', async () => {
  const { client } = await insertOrder(store, {}, { name: 'Solaire du Midi' });
  const backup_at = new Date('2026-11-27T02:00:00Z');
  await store.restores.insertOne({
    ...{ _id: backup_at.toISOString(), backup_at, marked_at: new Date('2026-11-27T09:40:00Z') },
    ...{ held: true, settled_at: new Date('2026-11-27T09:45:00Z'), temporal: true, stock: 7 },
    last_lead_at: new Date('2026-11-27T01:58:00Z'),
    counts: { batch_uncertain: 1, batch_sent: 1, batch_unknown: 1, invoice_unknown: 1 },
    items: [
      { kind: 'batch_sent', id: 'b0', client_id: client._id, count: 12, told: 'sent', at: backup_at },
      { kind: 'batch_uncertain', id: 'b1', client_id: client._id, count: 3 },
      { kind: 'batch_unknown', id: 'b2', client_id: 'parti', count: 4, told: 'sent', at: backup_at },
      { kind: 'invoice_unknown', id: 'f1', at: backup_at },
    ],
  });
  const page = await admin.visit('/', { role: 'admin' });
  await page.getByRole('region', { name: 'Restauration' }).getByRole('link', { name: 'Regarder' }).click();
  await page.getByRole('heading', { name: 'Restauration', level: 1 }).waitFor();
  await says(page, /du .*03:00 au .*10:40/);
  await says(page, 'Lot incertain');
  await says(page, 'Solaire du Midi');
  expect(await accessibilityProblems(page)).toEqual([]);
  if (process.env.RDZ_SHOTS) {
    await page.screenshot({ path: `${process.env.RDZ_SHOTS}/restore-desk.png`, fullPage: true });
  }
  await page.setViewportSize({ width: 390, height: 800 });
  expect(await overflow(page)).toBeLessThanOrEqual(0);
  if (process.env.RDZ_SHOTS) {
    await page.screenshot({ path: `${process.env.RDZ_SHOTS}/restore-phone.png`, fullPage: true });
  }
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.getByRole('button', { name: 'Reprendre les départs automatiques' }).click();
  await dialog(page).getByRole('button', { name: 'Reprendre les départs' }).click();
  await says(page, 'Départs automatiques repris.');
  await says(page, 'Terminée');
  await expect.poll(() => page.getByText('La base a été restaurée').count()).toBe(0);
  expect(await store.restores.countDocuments({ held: true })).toBe(0);
});
