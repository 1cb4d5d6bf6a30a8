/** Factures, as people use them: from a week to a paid invoice, its credit note, and what keeps one from leaving. */
import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { beforeEach, expect, test } from 'vitest';
import {
  addDays,
  addWeeks,
  parisDay,
  parisDayStart,
  weekBounds,
  weekKey,
} from '../../../domain/time/paris-time.ts';
import { SYSTEM } from '../../../store/audit/event-log.ts';
import type { ClientDoc } from '../../../store/clients/collections.ts';
import type { CommandeDoc } from '../../../store/commandes/collections.ts';
import { draftByHand } from '../../../store/invoices/make-drafts.ts';
import { issueInvoice } from '../../../store/invoices/issue-invoice.ts';
import { asBasisPoints, asCents } from '../../../domain/money/money.ts';
import { buildLedger } from '../../../store/billing/build-ledger.ts';
import { aClientsLegal, fillCompanies, seedInternalPrices, sell, setPrice } from '../../support/money.ts';
import { insertOrder } from '../../support/records.ts';
import { dialog, says, useAdmin } from '../admin.ts';
import { settled } from '../browser.ts';

const admin = useAdmin();
const { world } = admin;
const NOW = new Date();
const NOON_MS = 12 * 3_600_000;
const LAST = addWeeks(weekKey(NOW), -1);
const IN_IT = new Date(weekBounds(LAST).start.getTime() + 10 * 3_600_000);
let client: ClientDoc;
let commande: CommandeDoc;

beforeEach(async () => {
  const { store } = world;
  await seedInternalPrices(store);
  await fillCompanies(store);
  ({ client, commande } = await insertOrder(
    store,
    {},
    {
      name: 'Solaire du Midi',
      email: 'compta@solaire.example',
      legal: aClientsLegal('Solaire du Midi SARL'),
    },
  ));
  await setPrice(store, client, 25);
});

const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name }).first();
const confirm = (page: Page, name: string) => dialog(page).getByRole('button', { name, exact: true }).click();

/** An invoice by hand. @param days ago it was issued; absent: a draft */
async function anInvoice(units: number, days?: number): Promise<string> {
  const { store } = world;
  // At noon of that day: hours do not make days where the clocks change in between.
  const at = days ? new Date(parisDayStart(addDays(parisDay(NOW), -days)).getTime() + NOON_MS) : NOW;
  const line = { quantity: units, unit_price: asCents(1_000), discount_bp: asBasisPoints(0) };
  const draft = await draftByHand(
    store,
    { entity: 'ZR7', client_id: client._id, manual_lines: [{ label: 'Étude', ...line }] },
    SYSTEM,
    at,
  );
  if (days !== undefined)
    await issueInvoice(store, { id: draft._id, by: SYSTEM, now: at, lacksOf: () => [] });
  return draft._id;
}

test('a week in one go: drafts, a look, then each client’s result', async () => {
  const { store } = world;
  await sell(store, commande, { units: 4, at: IN_IT });
  const other = await insertOrder(store, {}, { name: 'Toits Verts', legal: aClientsLegal('Toits Verts') });
  await setPrice(store, other.client, 20);
  await sell(store, other.commande, { units: 2, at: IN_IT });
  const page = await admin.visit('/factures/semaine');
  await says(page, 'n’est pas construit');
  await buildLedger(store, { entity: 'ZR7', week: LAST, now: NOW });
  await page.reload();
  await button(page, 'Préparer 2 brouillons').click();
  await says(page, '2 brouillons à relire.');
  await button(page, 'Aperçu de celui de Toits Verts').click();
  await dialog(page).locator('iframe').waitFor();
  const shown = await page.request.get((await dialog(page).locator('iframe').getAttribute('src'))!);
  expect(shown.headers()['content-security-policy']).toBe("frame-ancestors 'self'");
  expect((await shown.body()).subarray(0, 5).toString()).toBe('%PDF-');
  await dialog(page).getByRole('button', { name: 'Fermer' }).last().click();
  // Between the look and the sending its SIREN is lost.
  await store.clients.updateOne({ _id: other.client._id }, { $set: { 'legal.siren': '' } });
  await button(page, 'Émettre et envoyer les 2').click();
  await says(page, /168,00/);
  await confirm(page, 'Émettre et envoyer');
  await says(page, '1 émise, 1 refusée');
  await says(page, /^ZR7-\d{6}-0001$/);
  await says(page, /Le SIREN du client manque/);
  const link = page
    .getByRole('region', { name: 'Résultat' })
    .getByRole('link', { name: 'Modifier le client' });
  await expect.poll(() => link.getAttribute('href')).toContain(other.client._id);
  await page.goto(`/admin/facturation?week=${LAST}`);
  await page.getByRole('link', { name: /^ZR7-\d{6}-0001$/ }).click();
  await says(page, /Semaine \d+/);
});

test('an invoice by hand: totals while it is typed, issued with a last look, mailed', async () => {
  const page = await admin.visit('/factures/nouvelle');
  await page.getByLabel('Client', { exact: true }).selectOption({ label: 'Solaire du Midi (ZR7)' });
  await page.getByLabel('Désignation').fill('Étude de zone');
  await page.getByLabel('Quantité').fill('3');
  await page.getByLabel('Prix HT (€)').fill('33,33');
  await page.getByLabel('Remise %').fill('10');
  // 3 × round(33.33 × 0.9 = 29.997) = 90.00, and 20 % of it.
  await says(page, /90,00/);
  await says(page, /108,00/);
  await button(page, 'Ajouter une ligne').click();
  await page.getByLabel('Désignation').nth(1).fill('De trop');
  await page.getByLabel('Quantité').nth(1).fill('1,5');
  await page.getByLabel('Prix HT (€)').nth(1).fill('10');
  await button(page, 'Créer le brouillon').click();
  await says(page, 'La facture n’est pas complète.');
  await button(page, 'Retirer la ligne 2').click();
  await button(page, 'Créer le brouillon').click();
  await says(page, 'Prête à être émise');
  await button(page, 'Émettre').click();
  await says(page, /ne changera plus : seul un avoir/);
  await says(page, /à compta@solaire\.example/);
  await dialog(page).getByTitle('Aperçu du PDF').waitFor();
  await confirm(page, 'Émettre et envoyer');
  await says(page, /ZR7-\d{6}-0001 : facture émise\./);
  await says(page, 'Envoyée');
  await says(page, 'Acceptée par le serveur');
  const invoice = await world.store.invoices.findOne({});
  expect(invoice).toMatchObject({ status: 'sent', ttc: 10_800 });
});

test('what lacks a mention is told with the way to it, and can be put right there', async () => {
  const { store } = world;
  await store.clients.updateOne({ _id: client._id }, { $set: { 'legal.siren': '' } });
  const id = await anInvoice(2);
  const page = await admin.visit('/factures');
  await page.getByText('1 brouillon ne peut pas partir').click();
  await page.getByRole('link', { name: 'Solaire du Midi' }).first().click();
  await says(page, 'Ce qui manque pour émettre');
  await button(page, 'Émettre').click();
  await says(page, 'Il manque des mentions : rien ne peut être émis.');
  await confirm(page, 'Annuler');
  await page.getByRole('link', { name: 'Modifier le client' }).click();
  await page.getByLabel('SIREN').fill('123 456 789');
  await button(page, 'Enregistrer').click();
  await says(page, /n’est pas un SIREN/);
  await page.getByLabel('SIREN').fill(aClientsLegal('').siren);
  await button(page, 'Enregistrer').click();
  await says(page, 'Client enregistré.');
  await page.goto(`/admin/factures/${id}`);
  await says(page, 'Prête à être émise');
  await button(page, 'Autres actions').click();
  await page.getByRole('menuitem', { name: 'Supprimer' }).click();
  await confirm(page, 'Supprimer le brouillon');
  await says(page, 'Brouillon supprimé.');
  expect(await store.invoices.countDocuments()).toBe(0);
});

test('it is paid in parts, a payment is taken back, and a credit note is applied to another', async () => {
  const id = await anInvoice(10, 5);
  const page = await admin.visit(`/factures/${id}`);
  await button(page, 'Encaisser').click();
  await dialog(page).getByLabel('Montant').fill('200');
  await confirm(page, 'Encaisser');
  await says(page, /Il ne reste que 120,00/);
  await dialog(page).getByLabel('Montant').fill('70');
  await dialog(page)
    .getByLabel('Reçu le')
    .fill(addDays(parisDay(NOW), -1));
  await dialog(page).getByLabel('Référence').fill('VIR 12');
  await confirm(page, 'Encaisser');
  await says(page, /Il reste 50,00/);
  await button(page, /Annuler ce paiement de 70,00/).click();
  await confirm(page, 'Annuler le paiement');
  await says(page, / · annulé/);
  await button(page, 'Encaisser').click();
  await confirm(page, 'Encaisser');
  await says(page, 'Plus rien n’est dû.');
  await page.getByText('Réglée le').waitFor();

  await page.getByRole('button', { name: 'Avoir', exact: true }).click();
  await dialog(page).getByLabel('Étude').fill('11');
  await dialog(page).getByLabel('Motif').fill('Geste commercial');
  await confirm(page, 'Préparer l’avoir');
  await says(page, /n’a pas 11 unités/);
  await dialog(page).getByLabel('Étude').fill('2');
  await confirm(page, 'Préparer l’avoir');
  await says(page, 'Brouillon d’avoir créé.');
  await page.getByRole('heading', { name: 'Brouillon d’avoir' }).waitFor();
  await button(page, 'Émettre').click();
  await confirm(page, 'Émettre et envoyer');
  await says(page, /Il en reste 24,00/);

  const other = await anInvoice(1, 0);
  await button(page, 'Imputer').click();
  await confirm(page, 'Imputer');
  await says(page, /Il en reste 12,00/);
  expect(await world.store.invoices.findOne({ _id: other })).toMatchObject({ status: 'paid' });
  await button(page, 'Rembourser').click();
  await confirm(page, 'Noter le remboursement');
  await says(page, 'Imputé ou remboursé en entier.');
});

test('what is late is told by client and age, and leads to its invoices', async () => {
  await anInvoice(10, 75);
  await anInvoice(5, 3);
  const page = await admin.visit('/factures/impayes');
  await says(page, '1 facture en retard');
  await page
    .getByRole('row', { name: /Solaire du Midi/ })
    .getByText(/45 j/)
    .waitFor();
  await page.getByRole('link', { name: 'Solaire du Midi' }).click();
  await settled(page);
  expect(new URL(page.url()).search).toBe(`?status=overdue&client_id=${client._id}`);
  await says(page, /1 – 1 sur 1/);
  await page.goto(`/admin/clients/${client._id}?vue=argent`);
  const card = page.getByRole('region', { name: 'Factures' });
  await card.getByText(/180,00/).waitFor();
  await card.getByRole('link', { name: '1 facture en retard' }).waitFor();
});

test('the list is searched, filtered, sorted and exported as it is', async () => {
  await anInvoice(10, 75);
  await anInvoice(5, 3);
  await anInvoice(2);
  const page = await admin.visit('/factures?sort=-ttc');
  await says(page, /1 – 3 sur 3/);
  await page.getByLabel('Chercher une facture').fill('0002');
  await says(page, /1 – 1 sur 1/);
  await page.getByLabel('Chercher une facture').fill('SOLAIRE');
  await says(page, /1 – 3 sur 3/);
  await page.getByRole('group', { name: 'État' }).getByRole('button', { name: /Émise/ }).click();
  await says(page, /1 – 2 sur 2/);
  await page.getByLabel('Émises depuis le').fill(addDays(parisDay(NOW), -10));
  await says(page, /1 – 1 sur 1/);
  const stats = page.getByRole('region', { name: 'Totaux de ce qui est filtré' });
  await stats.getByText(/60,00/).first().waitFor();
  await page.reload();
  await says(page, /1 – 1 sur 1/);
  await button(page, 'Autres actions').click();
  const download = page.waitForEvent('download');
  await page.getByRole('menuitem', { name: 'Exporter en CSV' }).click();
  const [head, ...rows] = (await readFile((await (await download).path())!, 'utf8')).trim().split('\r\n');
  expect(head).toContain('Numéro;Client;Genre');
  expect(rows.length).toBe(1);
  expect(rows[0]).toMatch(/^ZR7-\d{6}-0002;Solaire du Midi;Facture;.*;50;60;60;Émise/);
});

test('who may only read sees no way to write', async () => {
  const id = await anInvoice(2);
  const page = await admin.visit(`/factures/${id}`, { role: 'viewer', permissions: ['billing.view'] });
  await says(page, 'Étude');
  await expect.poll(() => page.getByRole('button', { name: 'Émettre' }).count()).toBe(0);
  await expect.poll(() => page.getByRole('link', { name: 'Modifier' }).count()).toBe(0);
  await page.goto(`/admin/factures/${id}/modifier`);
  await settled(page);
  await expect.poll(() => page.getByLabel('Note interne').count()).toBe(0);
});
