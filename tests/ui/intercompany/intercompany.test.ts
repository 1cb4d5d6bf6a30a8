/** Intersociétés and Contrôles, as people use them. */
import type { Page } from 'playwright-core';
import { beforeEach, describe, expect, test } from 'vitest';
import { asCents } from '../../../domain/money/money.ts';
import { addWeeks, weekBounds, weekKey } from '../../../domain/time/paris-time.ts';
import type { DeliveryDoc } from '../../../store/deliveries/collections.ts';
import { fillCompanies, seedInternalPrices, sell, setPrice } from '../../support/money.ts';
import { insertOrder } from '../../support/records.ts';
import { dialog, says, useAdmin } from '../admin.ts';

const admin = useAdmin();
const { world } = admin;
const LAST = addWeeks(weekKey(new Date()), -1);
const IN_IT = new Date(weekBounds(LAST).start.getTime() + 10 * 3_600_000);
let sold: DeliveryDoc[];

/** Last week ZR7 got three leads of MDL, and MDL two of ZR7. */
beforeEach(async () => {
  const { store } = world;
  await seedInternalPrices(store);
  const zr7 = await insertOrder(store, {}, { name: 'Solaire du Midi' });
  await setPrice(store, zr7.client, 40);
  sold = await sell(store, zr7.commande, { units: 3, owner: 'MDL', at: IN_IT });
  const mdl = await insertOrder(store, { entity: 'MDL' }, { name: 'Isol’Ouest', entity: 'MDL' });
  await setPrice(store, mdl.client, 40);
  await sell(store, mdl.commande, { units: 2, owner: 'ZR7', at: IN_IT });
});

const rows = (page: Page) => page.getByRole('row');
const tab = (page: Page, name: string) =>
  page.getByRole('navigation', { name: 'Intersociétés' }).getByRole('link', { name }).click();
/** The head counts. */
const expectRows = (page: Page, n: number) => expect.poll(() => rows(page).count()).toBe(n + 1);

describe('transfers', () => {
  test('are narrowed by direction, state and week, and cancelled with a reason', async () => {
    const page = await admin.visit('/intersocietes');
    await expectRows(page, 5);
    await page.getByLabel('Les deux sens').selectOption('ZR7->MDL');
    await expectRows(page, 2);
    expect(page.url()).toContain('direction=ZR7');
    await page.reload();
    await expectRows(page, 2);
    await page.getByLabel('Les deux sens').selectOption('MDL->ZR7');
    await expectRows(page, 3);
    await page
      .getByRole('button', { name: /^Annuler le transfert/ })
      .first()
      .click();
    await dialog(page).getByLabel('Motif').fill('Doublon');
    await dialog(page).getByRole('button', { name: 'Annuler le transfert' }).click();
    await says(page, 'Transfert annulé.');
    await says(page, 'Annulé : Doublon');
    await page.getByLabel('Tous les états').selectOption('pending');
    await expectRows(page, 2);
  });

  test('without a price say so, and are billed again once there is one', async () => {
    const { store } = world;
    await store.prices.deleteMany({ scope: 'internal', product: 'ITE' });
    const { commande } = await insertOrder(store, { produit: 'ITE' });
    await sell(store, commande, { units: 2, owner: 'MDL', at: IN_IT });
    await store.prices.insertOne({
      ...(await store.prices.findOne({ scope: 'internal', product: 'PV', id: 'MDL->ZR7' }))!,
      _id: 'internal|MDL->ZR7|ITE|none',
      product: 'ITE',
      price: null,
    });
    const page = await admin.visit('/intersocietes?status=error');
    await says(page, 'Aucun prix interne pour ce produit dans ce sens.');
    await page.getByRole('button', { name: 'Réessayer 2 erreurs' }).click();
    await says(page, '0 transfert réparé sur 2.');
    await tab(page, 'Tarifs internes');
    await page.getByRole('button', { name: 'Changer le prix ITE, MDL facture ZR7' }).click();
    await dialog(page).getByLabel('Prix HT').fill('21,50');
    // Since before they were sent.
    await dialog(page).getByLabel('À partir du').fill('2020-01-01');
    await dialog(page).getByRole('button', { name: 'Enregistrer le prix' }).click();
    await says(page, '2 transferts de nouveau à facturer.');
  });

  test('are only looked at by who may not manage them', async () => {
    const page = await admin.visit('/intersocietes', { role: 'viewer', permissions: ['intercompany.view'] });
    await expectRows(page, 5);
    await expect.poll(() => page.getByRole('button', { name: /Annuler|Facturer/ }).count()).toBe(0);
  });
});

describe('a week', () => {
  test('that cannot be billed says what is missing; then it is billed once, and reconciled', async () => {
    const page = await admin.visit(`/intersocietes?vue=factures&week=${LAST}`);
    const bill = async () => {
      await page.getByRole('button', { name: /^Facturer la semaine/ }).click();
      await dialog(page).getByRole('button', { name: 'Facturer' }).click();
    };
    await bill();
    await says(page, /Rien de plus à facturer/);
    await says(page, '2 brouillons ne peuvent pas partir');
    await says(page, /SIREN de la société émettrice manque/);
    await expect
      .poll(() => page.getByRole('link', { name: 'Renseigner' }).first().getAttribute('href'))
      .toContain('/parametres?onglet=societes');
    await fillCompanies(world.store);
    await bill();
    await says(page, /2 documents émis/);
    await page.getByRole('button', { name: 'Fermer le résultat' }).click();
    await says(page, `IC-MDL-${LAST}-0001`);
    const pdf = page.getByRole('link', { name: `PDF de IC-MDL-${LAST}-0001` });
    const answer = await page.request.get((await pdf.getAttribute('href'))!);
    expect(answer.headers()['content-type']).toBe('application/pdf');
    await bill();
    await says(page, /Rien de plus à facturer ; 5 transferts étaient déjà facturés/);

    await tab(page, 'Rapprochement');
    await says(page, /les deux sociétés sont d’accord au centime/);
    await expectRows(page, 5);
    await tab(page, 'Exécutions');
    await says(page, 'Claire Vasseur');
  });

  test('shows its differences side by side, with why', async () => {
    const { store } = world;
    await store.intercompany_transfers.deleteOne({ _id: sold[0]!._id });
    await store.intercompany_transfers.updateOne({ _id: sold[1]!._id }, { $set: { price: asCents(2_401) } });
    const page = await admin.visit('/intersocietes?vue=rapprochement');
    await says(page, /2 leads en désaccord/);
    await expectRows(page, 5);
    await page.getByLabel('Tous les leads').selectOption('oui');
    await expectRows(page, 2);
    await says(page, 'Sans transfert');
    await says(page, 'Autre prix');
    await says(page, /-25,99/);
    const [file] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Exporter en CSV' }).click(),
    ]);
    expect(file.suggestedFilename()).toBe(`rapprochement_${LAST}.csv`);
  });
});

test('the daily checks are looked at and made again', async () => {
  const page = await admin.visit('/facturation?vue=controles');
  await says(page, 'Tout tombe juste.');
  await expectRows(page, 16);
  await world.store.intercompany_transfers.deleteOne({ _id: sold[0]!._id });
  await page.getByRole('button', { name: 'Contrôler maintenant' }).click();
  await says(page, /1 contrôle ne tombe pas juste/);
  await page.getByRole('link', { name: new RegExp(sold[0]!._id.slice(-8)) }).click();
  await expect.poll(() => page.url()).toContain(`/livraisons/${sold[0]!._id}`);
});
