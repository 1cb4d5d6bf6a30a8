/** Comptabilité and a client's statement, as people use them. */
import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { beforeEach, expect, test } from 'vitest';
import { parisDay } from '../../../domain/time/paris-time.ts';
import { asCents } from '../../../domain/money/money.ts';
import { SYSTEM } from '../../../store/audit/event-log.ts';
import { moveUnits } from '../../../store/billing/move-units.ts';
import type { ClientDoc } from '../../../store/clients/collections.ts';
import { payInvoice } from '../../../store/invoices/pay-invoice.ts';
import { allBut } from '../../support/api.ts';
import { issueByHand, setPrice } from '../../support/money.ts';
import { insertOrder } from '../../support/records.ts';
import { says, useAdmin } from '../admin.ts';

const admin = useAdmin();
const { world } = admin;
let client: ClientDoc;

beforeEach(async () => {
  const { store } = world;
  const now = new Date();
  ({ client } = await insertOrder(store, {}, { name: 'Solaire du Midi' }));
  await store.clients.updateOne({ _id: client._id }, { $set: { account_code: '411SOLAIRE' } });
  await setPrice(store, client, 25);
  const { _id: invoice_id } = await issueByHand(store, client, 10_000, now);
  const paid = { id: 'p', invoice_id, amount: asCents(5_000), paid_on: parisDay(now) };
  await payInvoice(store, { ...paid, means: 'virement', reference: '' }, SYSTEM, now);
  const units = { id: 'achat', client_id: client._id, produit: 'PV', kind: 'top_up' as const, units: 4 };
  await moveUnits(store, units, SYSTEM, now);
});

/** What pressing it saves. */
async function saved(page: Page, press: () => Promise<void>): Promise<{ name: string; text: string }> {
  const [download] = await Promise.all([page.waitForEvent('download'), press()]);
  return { name: download.suggestedFilename(), text: readFileSync(await download.path(), 'latin1') };
}

test('the month has its journal beside its documents, and files of it', async () => {
  const page = await admin.visit('/comptabilite');
  const zr7 = page.getByRole('region', { name: 'Journal et documents de ZR7 Digital' });
  // 100,00 HT and 20,00 of VAT, on both sides.
  await expect.poll(() => zr7.innerText()).toMatch(/ENSEMBLE TTC\s+120,00.€/i);
  await expect.poll(() => zr7.innerText()).toMatch(/JOURNAL, CRÉDIT\s+120,00.€/i);
  await says(page, 'Égal au centime');
  // On receipts: 50,00 of 120,00 are paid, and so are 8,33 of VAT.
  await says(page, /8,33/);
  const journal = await saved(page, () => page.getByRole('link', { name: 'ZR7 Digital' }).click());
  expect(journal.name).toMatch(/^journal-des-ventes_ZR7_.*_extrait-non-FEC\.txt$/);
  expect(journal.text.split('\r\n')[1]).toContain('\t411SOLAIRE\t');
  await page.getByRole('button', { name: 'Mois précédent' }).click();
  await expect.poll(() => zr7.innerText()).toMatch(/ENSEMBLE TTC\s+0,00.€/i);
  await page.getByLabel('Au (inclus)').fill(parisDay(new Date()));
  await expect.poll(() => zr7.innerText()).toMatch(/ENSEMBLE TTC\s+120,00.€/i);
  await page.reload();
  await expect.poll(() => zr7.innerText()).toMatch(/ENSEMBLE TTC\s+120,00.€/i);
});

test('the aged balance leads to a client’s statement, which runs to what is owed', async () => {
  const page = await admin.visit('/comptabilite?vue=balance');
  await says(page, /70,00/);
  await page.getByRole('link', { name: 'Solaire du Midi' }).click();
  await says(page, 'Relevé de Solaire du Midi');
  await says(page, 'dû par le client');
  const rows = page.getByRole('row');
  await expect.poll(() => rows.count()).toBe(3);
  await expect.poll(() => rows.last().innerText()).toMatch(/Règlement : virement.*50,00.€\s+70,00.€/s);
  const file = await saved(page, () => page.getByRole('link', { name: 'Exporter en CSV' }).click());
  expect(file.text).toContain(';70\r\n');
  await page.getByRole('button', { name: 'Mois précédent' }).click();
  await says(page, 'Rien sur cette période');
  await page.goto(`/admin/clients/${client._id}`);
  await page.getByRole('link', { name: 'Relevé de compte' }).click();
  await says(page, 'Relevé de Solaire du Midi');
});

test('units that are not delivered are counted and valued at a day', async () => {
  const page = await admin.visit('/comptabilite?vue=prepaye');
  const row = page.getByRole('row', { name: /Solaire du Midi/ });
  await expect.poll(() => row.innerText()).toMatch(/4\s+100,00.€\s+4/);
  await page.getByLabel('À la fin du').fill('2020-01-01');
  await says(page, 'Tout ce qui a été payé d’avance est livré');
});

test('accounts are changed by a company’s admin, and are those of the journal', async () => {
  const page = await admin.visit('/comptabilite?vue=comptes', { role: 'admin' });
  await page.getByLabel('Tous les produits').fill('706500');
  await page.getByLabel('Collectée, 20 %').fill('445720');
  await page.getByRole('button', { name: 'Enregistrer' }).click();
  await says(page, 'Réglage enregistré.');
  await page.getByRole('link', { name: 'Période' }).click();
  const journal = await saved(page, () => page.getByRole('link', { name: 'ZR7 Digital' }).click());
  expect(journal.text).toContain('\t706500\t');
  expect(await world.store.entities.findOne({ _id: 'ZR7' })).toMatchObject({
    accounts: { revenue: { '*': '706500' }, vat: { '20': '445720', '*': '445710' } },
  });
});

test('is not there for who may not see billing', async () => {
  const page = await admin.visit(`/clients/${client._id}`, {
    role: 'admin',
    permissions: allBut('billing.view'),
  });
  await says(page, 'Identité');
  await expect.poll(() => page.getByRole('link', { name: 'Comptabilité' }).count()).toBe(0);
  await expect.poll(() => page.getByRole('link', { name: 'Relevé de compte' }).count()).toBe(0);
});
