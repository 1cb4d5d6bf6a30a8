/** Deliveries: sending, deciding what is uncertain, taking back, proving. */
import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { addWeeks, weekKey } from '../../../domain/time/paris-time.ts';
import { launchSend } from '../../../temporal/launch/batch-buttons.ts';
import {
  anOrderWithLeads,
  batchOf,
  deliveriesOf,
  runDelivery,
  type TestOrder,
} from '../../support/delivery.ts';
import { aDelivery, aLead } from '../../support/lead-records.ts';
import { insertOrder } from '../../support/records.ts';
import { inTurn } from '../../support/smtp/faults.ts';
import { until } from '../../support/until.ts';
import { dialog, says, selection, temporalPage, tickOne, useAdmin } from '../admin.ts';
import { settled } from '../browser.ts';

const admin = useAdmin();
const { world } = admin;

/** Ticks the deliveries of one client. */
async function tick(page: Page, client: string): Promise<void> {
  for (const box of await page.getByRole('checkbox', { name: new RegExp(`pour ${client}`) }).all())
    await box.check();
}

const sent = (order: TestOrder) =>
  until(async () => (await deliveriesOf(world, order)).every((delivery) => delivery.status === 'sent'));

test('ticked deliveries are sent as whole batches, after saying how many and which', async () => {
  const solaire = await anOrderWithLeads(world, 3, {
    client: { name: 'Solaire du Midi', auto_send_enabled: false },
  });
  const armor = await anOrderWithLeads(world, 2, {
    client: { name: 'Armor Énergies', auto_send_enabled: false },
  });
  await runDelivery(world);
  const page = await admin.visit('/livraisons');
  await tickOne(page, 'Solaire du Midi');
  await tick(page, 'Armor Énergies');
  await says(page, '3 livraisons sélectionnées');

  await selection(page).getByRole('button', { name: 'Envoyer (3)' }).click();
  const question = dialog(page);
  await question.getByText('Envoyer 2 lots (5 livraisons) ?').waitFor();
  await expect
    .poll(async () => (await question.getByRole('listitem').allInnerTexts()).sort())
    .toEqual([
      expect.stringMatching(/Armor Énergies · PV · leads_ZR7_PV_\d{8}_2\.csv · 2 leads/),
      expect.stringMatching(/Solaire du Midi · PV · leads_ZR7_PV_\d{8}_3\.csv · 3 leads/),
    ]);
  await question.getByRole('button', { name: 'Envoyer 2 lots' }).click();
  await says(page, '2 lots envoyés.');
  await Promise.all([sent(solaire), sent(armor)]);
  expect(world.smtp.messages).toHaveLength(2);
  await expect.poll(() => selection(page).count()).toBe(0);
});

test('sending what is ready says how much and to whom, whatever week is shown', async () => {
  const byHand = { auto_send_enabled: false };
  const solaire = await anOrderWithLeads(world, 3, { client: { name: 'Solaire du Midi', ...byHand } });
  const isol = await anOrderWithLeads(world, 2, {
    client: { name: 'Isol’Ouest', entity: 'MDL', ...byHand },
    order: { entity: 'MDL' },
  });
  await runDelivery(world);
  const page = await admin.visit(`/livraisons?week=${addWeeks(weekKey(new Date()), -1)}`);
  await says(page, 'Aucune livraison ne correspond');
  await page.getByRole('button', { name: 'Envoyer les prêtes (5)' }).click();
  await dialog(page).getByText('Envoyer 5 livraisons prêtes à 2 clients ?').waitFor();
  await expect
    .poll(() => dialog(page).getByRole('listitem').allInnerTexts())
    .toEqual(['Solaire du Midi (ZR7) · 3 livraisons', 'Isol’Ouest (MDL) · 2 livraisons']);
  await dialog(page).getByRole('button', { name: 'Annuler' }).click();

  await page.getByLabel('Société').selectOption('MDL');
  await page.getByRole('button', { name: 'Envoyer les prêtes (2)' }).click();
  await dialog(page).getByRole('button', { name: 'Envoyer 2 livraisons' }).click();
  await says(page, '1 lot envoyé.');
  await sent(isol);
  const left = (await deliveriesOf(world, solaire)).map((delivery) => delivery.status);
  expect(left).toEqual(['ready_to_send', 'ready_to_send', 'ready_to_send']);
});

test('what goes on after the answer is watched to its end, on its page and in the list', async () => {
  const byHand = { auto_send_enabled: false };
  const solaire = await anOrderWithLeads(world, 1, { client: { name: 'Solaire du Midi', ...byHand } });
  const armor = await anOrderWithLeads(world, 1, { client: { name: 'Armor Énergies', ...byHand } });
  await runDelivery(world);
  const page = await admin.visit('/livraisons');
  const message = 'Toujours en cours : le résultat s’affichera ici dès qu’il est connu.';
  const answer = { success: true, pending: true, workflow_id: 'batch', temporal_url: null, message };
  await page.route('**/api/batches/*/send', (route) => route.fulfill({ status: 202, json: answer }));
  const send = async (order: TestOrder) => {
    await page.getByRole('button', { name: 'Envoyer', exact: true }).click();
    await dialog(page).getByRole('button', { name: 'Envoyer 1 lot' }).click();
    await says(page, message);
    const { _id } = await batchOf(world, order);
    await launchSend(world, _id, { by: 'test' });
  };
  await tick(page, 'Armor Énergies');
  await send(armor);
  await page
    .getByRole('row', { name: /Armor Énergies/ })
    .getByText('Envoyée')
    .waitFor();
  await page.getByRole('button', { name: /^Envoyée 1$/ }).waitFor();

  await page.getByRole('link', { name: 'Solaire du Midi' }).click();
  await send(solaire);
  await page.getByRole('heading', { level: 1 }).locator('..').getByText('Envoyée').waitFor();
});

test('a sent batch is sent once more, after saying how many', async () => {
  await anOrderWithLeads(world, 2, { client: { name: 'Solaire du Midi' } });
  await runDelivery(world);
  const page = await admin.visit('/livraisons');
  await page.getByRole('link', { name: 'Solaire du Midi' }).first().click();
  await page.getByRole('heading', { name: 'Preuves d’envoi' }).waitFor();
  await page.getByRole('button', { name: 'Autres actions' }).click();
  await page.getByRole('menuitem', { name: 'Envoyer de nouveau' }).click();
  await dialog(page).getByText('Envoyer de nouveau 1 lot (2 livraisons) ?').waitFor();
  await dialog(page).getByLabel('Envoyer à une autre adresse').fill('copie@client.example');
  await dialog(page).getByRole('button', { name: 'Envoyer de nouveau 1 lot' }).click();
  await says(page, 'Le lot est envoyé.');
  await until(() => world.smtp.messages.length === 2);
});

test('a lead of the other company is named, and leads nowhere', async () => {
  const { commande } = await insertOrder(
    world.store,
    { entity: 'MDL' },
    { entity: 'MDL', name: 'Isol’Ouest' },
  );
  const lead = aLead({ nom: 'Faure', prenom: 'Lise', entity: 'ZR7' });
  const delivery = aDelivery(lead, commande);
  await world.store.leads.insertOne(lead);
  await world.store.deliveries.insertOne(delivery);

  const buyer = await admin.visit('/livraisons', { role: 'ops', entity: 'MDL' });
  await says(buyer, 'Lise Faure');
  await expect.poll(() => buyer.getByRole('link', { name: 'Lise Faure' }).count()).toBe(0);
  await buyer.getByRole('link', { name: 'Isol’Ouest' }).click();
  await buyer.getByRole('heading', { name: 'Preuves d’envoi' }).waitFor();
  await says(buyer, 'Lise Faure');
  await expect.poll(() => buyer.getByRole('link', { name: 'Lise Faure' }).count()).toBe(0);

  const owner = await admin.visit(`/leads/${lead._id}`, { role: 'ops', entity: 'ZR7' });
  await says(owner, 'Client de l’autre société');
  await expect.poll(() => owner.locator('a[href*="/livraisons/"]').count()).toBe(0);

  const both = await admin.visit(`/livraisons/${delivery._id}`);
  await both.getByRole('link', { name: 'Lise Faure' }).click();
  await both
    .getByRole('link', { name: /Isol’Ouest/ })
    .first()
    .waitFor();
});

test('a sent delivery shows its evidence; its CSV can be had again', async () => {
  const order = await anOrderWithLeads(world, 1, { client: { name: 'Solaire du Midi' } });
  const { report } = await runDelivery(world);
  const batch = await batchOf(world, order);
  const page = await admin.visit('/livraisons?status=sent');
  await page.getByRole('link', { name: 'Solaire du Midi' }).click();
  await page.getByRole('heading', { name: 'Preuves d’envoi' }).waitFor();
  await says(page, batch.csv_sha256);
  await says(page, batch.message_id);
  await says(page, batch.csv_filename);
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('link', { name: 'Télécharger le CSV' }).click(),
  ]);
  expect(await readFile(await download.path(), 'utf8')).toBe(batch.csv);

  const temporal = temporalPage(world, report.workflow_id, report.first_run_id);
  await page.route(temporal, (route) => route.fulfill({ body: 'Temporal' }));
  await page.getByRole('button', { name: 'Autres actions' }).click();
  await page.getByRole('menuitem', { name: 'Ouvrir dans Temporal' }).click();
  await page.waitForURL(temporal);
});

test('an uncertain batch is confirmed', async () => {
  const order = await anOrderWithLeads(world, 2, { client: { name: 'Solaire du Midi' } });
  world.smtp.setMode('end_drop');
  await runDelivery(world);
  world.smtp.setMode('ok');
  const page = await admin.visit('/livraisons?status=uncertain');
  await page.getByRole('link', { name: 'Solaire du Midi' }).first().click();
  await page.getByRole('button', { name: 'Confirmer la réception' }).click();
  await dialog(page).getByText('Confirmer 1 lot (2 livraisons) ?').waitFor();
  await dialog(page).getByRole('button', { name: 'Confirmer 1 lot' }).click();
  await says(page, 'Le lot est envoyé.');
  await page.getByRole('heading', { level: 1 }).locator('..').getByText('Envoyée').waitFor();
  await sent(order);
});

/** A prepared batch of one delivery, on the page of that delivery. */
async function readyDelivery(): Promise<{ order: TestOrder; page: Page }> {
  const order = await anOrderWithLeads(world, 1, {
    client: { name: 'Solaire du Midi', auto_send_enabled: false },
  });
  await runDelivery(world);
  const page = await admin.visit('/livraisons');
  await page.getByRole('link', { name: 'Solaire du Midi' }).click();
  await page.getByRole('heading', { name: 'Preuves d’envoi' }).waitFor();
  return { order, page };
}

/** Presses a button of the page and says yes to the question. */
async function press(page: Page, button: string, yes: string): Promise<void> {
  await page.getByRole('button', { name: button, exact: true }).click();
  await dialog(page).getByRole('button', { name: yes }).click();
}

/** The notification that what was asked did not end as wanted. */
async function warns(page: Page, text: string, advice: string): Promise<void> {
  await dialog(page).waitFor({ state: 'detached' });
  const warning = page.getByRole('listitem').filter({ hasText: advice });
  await warning.getByText(text, { exact: true }).waitFor();
  await warning.getByRole('button', { name: 'Fermer la notification' }).click();
  await warning.waitFor({ state: 'detached' });
}

const badge = (page: Page, text: string): Promise<void> =>
  page.getByRole('heading', { level: 1 }).locator('..').getByText(text).waitFor();

test('a send that fails is over: what happened is said, with what to do', async () => {
  const { page } = await readyDelivery();
  world.smtp.setMode('rcpt_550');
  await press(page, 'Envoyer', 'Envoyer 1 lot');
  const cause = 'Le serveur refuse l’expéditeur ou tous les destinataires.';
  await warns(
    page,
    `${cause} Le lot n’est pas parti.`,
    'Corrigez la cause, puis envoyez à nouveau ; un échec passager est aussi retenté automatiquement.',
  );
  await badge(page, 'Échec');

  await page.getByRole('region', { name: 'Preuves d’envoi' }).getByText(cause).waitFor();
  await page.getByRole('region', { name: 'Tentatives' }).getByText(cause).waitFor();
  await page.getByRole('region', { name: 'Cycle de vie' }).getByText(cause).waitFor();
  await page.goBack();
  await page.getByRole('row').getByText(cause).waitFor();
  await expect.poll(() => page.getByText(/SMTP_/).count()).toBe(0);
});

test('a send that ends uncertain is over, and so is sending it again', async () => {
  const { page } = await readyDelivery();
  world.smtp.setMode('end_drop');
  const advice =
    'Demandez au client s’il a reçu l’e-mail avant de renvoyer : il pourrait le recevoir deux fois.';
  const lost = 'La connexion au serveur de messagerie a été perdue.';
  await press(page, 'Envoyer', 'Envoyer 1 lot');
  await warns(page, `${lost} Nul ne sait si le lot est arrivé : confirmez-le ou renvoyez-le.`, advice);
  await badge(page, 'Incertaine');
  await expect.poll(() => page.getByRole('button', { name: 'Envoyer', exact: true }).count()).toBe(0);

  await press(page, 'Renvoyer', 'Renvoyer 1 lot');
  await warns(page, `${lost} Nul ne sait si le lot est arrivé : confirmez-le ou renvoyez-le.`, advice);
  await page.getByRole('region', { name: 'Tentatives' }).getByText('2 tentatives').waitFor();
  expect(world.smtp.messages).toHaveLength(2);
});

test('a sent batch sent again in vain stays sent, and says so', async () => {
  await anOrderWithLeads(world, 1, { client: { name: 'Solaire du Midi' } });
  await runDelivery(world);
  const page = await admin.visit('/livraisons');
  await page.getByRole('link', { name: 'Solaire du Midi' }).click();
  // The list has other actions too.
  await page.getByRole('heading', { name: 'Preuves d’envoi' }).waitFor();
  const again = async () => {
    await page.getByRole('button', { name: 'Autres actions' }).click();
    await page.getByRole('menuitem', { name: 'Envoyer de nouveau' }).click();
    await dialog(page).getByRole('button', { name: 'Envoyer de nouveau 1 lot' }).click();
  };
  const advice = 'N’envoyez encore une fois que si le client attend toujours cette copie.';
  world.smtp.setMode('end_554');
  await again();
  await warns(
    page,
    'Le serveur a reçu le message et l’a refusé. Le nouvel envoi n’a pas abouti ; le premier reste acquis.',
    advice,
  );
  world.smtp.setMode('end_drop');
  await again();
  await warns(
    page,
    'La connexion au serveur de messagerie a été perdue. Nul ne sait si le nouvel envoi est arrivé ; le premier reste acquis.',
    advice,
  );
  await badge(page, 'Envoyée');
});

test('a refusal is shown where it was asked for, with what to do', async () => {
  const { order, page } = await readyDelivery();
  await page.getByRole('button', { name: 'Envoyer', exact: true }).click();
  await dialog(page).getByLabel('Envoyer à une autre adresse').fill('copie@client.example');
  const { _id } = await batchOf(world, order);
  await launchSend(world, _id, { by: 'test' });
  await dialog(page).getByRole('button', { name: 'Envoyer 1 lot' }).click();
  const refusal = dialog(page).getByRole('alert');
  await refusal.getByText('Ce lot est déjà envoyé').waitFor();
  await refusal.getByText('Corrigez la demande, puis réessayez.').waitFor();
  await expect
    .poll(() => dialog(page).getByLabel('Envoyer à une autre adresse').inputValue())
    .toBe('copie@client.example');
});

test('what was refused of a selection is tried again alone', async () => {
  const byHand = { auto_send_enabled: false };
  const solaire = await anOrderWithLeads(world, 1, { client: { name: 'Solaire du Midi', ...byHand } });
  const armor = await anOrderWithLeads(world, 2, { client: { name: 'Armor Énergies', ...byHand } });
  await runDelivery(world);
  const page = await admin.visit('/livraisons');
  await tick(page, 'Solaire du Midi');
  await tick(page, 'Armor Énergies');
  const { _id: refused } = await batchOf(world, armor);
  const detail = 'Le service est momentanément indisponible.';
  await page.route(
    `**/api/batches/${refused}/send`,
    (route) => route.fulfill({ status: 503, json: { detail } }),
    { times: 1 },
  );
  const asked: string[] = [];
  page.on('request', (request) => {
    if (request.url().endsWith('/send')) asked.push(request.url());
  });
  await selection(page).getByRole('button', { name: 'Envoyer (3)' }).click();
  await dialog(page).getByLabel('Envoyer à une autre adresse').fill('copie@client.example');
  await dialog(page).getByRole('button', { name: 'Envoyer 2 lots' }).click();
  await dialog(page).getByRole('alert').getByText(`1 lot envoyé. 1 refus : ${detail}`).waitFor();
  // What is left of the question, and what was typed.
  await dialog(page).getByText('Envoyer 1 lot (2 livraisons) ?').waitFor();
  await expect
    .poll(() => dialog(page).getByRole('listitem').allInnerTexts())
    .toEqual([expect.stringContaining('Armor Énergies')]);
  await expect
    .poll(() => dialog(page).getByLabel('Envoyer à une autre adresse').inputValue())
    .toBe('copie@client.example');
  await expect.poll(() => selection(page).count()).toBe(0);
  await sent(solaire);

  await dialog(page).getByRole('button', { name: 'Envoyer 1 lot' }).click();
  await says(page, 'Le lot est envoyé.');
  await sent(armor);
  // The browser tells of a request a moment after it was made.
  await expect.poll(() => asked.length).toBe(3);
  expect(world.smtp.messages).toHaveLength(2);
});

test('a selection of which some failed says how many, and what to do', async () => {
  const byHand = { auto_send_enabled: false };
  await anOrderWithLeads(world, 1, { client: { name: 'Solaire du Midi', ...byHand } });
  await anOrderWithLeads(world, 1, { client: { name: 'Armor Énergies', ...byHand } });
  await runDelivery(world);
  const page = await admin.visit('/livraisons');
  await tick(page, 'Solaire du Midi');
  await tick(page, 'Armor Énergies');
  world.smtp.script(inTurn(['ok', 'end_drop']));
  await selection(page).getByRole('button', { name: 'Envoyer (2)' }).click();
  await dialog(page).getByRole('button', { name: 'Envoyer 2 lots' }).click();
  await warns(
    page,
    '1 lot envoyé. 1 lot incertain, à confirmer ou renvoyer.',
    'Demandez au client s’il a reçu l’e-mail avant de renvoyer : il pourrait le recevoir deux fois.',
  );
  await expect.poll(() => selection(page).count()).toBe(0);
});

test('sending what is ready warns of what is uncertain', async () => {
  await anOrderWithLeads(world, 1, { client: { name: 'Solaire du Midi', auto_send_enabled: false } });
  await runDelivery(world);
  const page = await admin.visit('/livraisons');
  world.smtp.setMode('end_drop');
  await press(page, 'Envoyer les prêtes (1)', 'Envoyer 1 livraison');
  await warns(page, '0 lot envoyé.', '1 lot incertain, à confirmer ou renvoyer.');
});

test('counts follow the list that changes by itself', async () => {
  const { commande } = await insertOrder(world.store, {}, { name: 'Solaire du Midi' });
  const lead = aLead();
  const delivery = aDelivery(lead, commande, { status: 'sending' });
  await world.store.leads.insertOne(lead);
  await world.store.deliveries.insertOne(delivery);
  const page = await admin.visit('/leads');
  // The counts come first: what goes on is not known yet.
  const counted = page.waitForResponse('**/api/deliveries/stats**');
  await page.route('**/api/deliveries?*', async (route) => {
    await counted;
    await route.continue();
  });
  await page.goto('/admin/livraisons');
  await settled(page);
  await page.getByRole('button', { name: /^Envoi en cours 1$/ }).waitFor();
  await world.store.deliveries.updateOne({ _id: delivery._id }, { $set: { status: 'failed' } });
  await page.getByRole('button', { name: /^Envoi en cours/ }).waitFor({ state: 'detached' });
  await page.getByRole('button', { name: /^Échec 1$/ }).waitFor();
});

test('a delivery is found by its person, its day and how it ended, and leads to its batch', async () => {
  const order = await anOrderWithLeads(world, 2, { client: { name: 'Solaire du Midi' } });
  await runDelivery(world);
  const [one] = await deliveriesOf(world, order);
  const lead = (await world.store.leads.findOne({ _id: one!.lead_id }))!;
  const page = await admin.visit('/livraisons');
  const rows = page.getByRole('row', { name: /Solaire du Midi/ });
  await expect.poll(() => rows.count()).toBe(2);
  await page.getByLabel('Chercher une livraison').fill(lead.phone);
  await expect.poll(() => rows.count()).toBe(1);
  await page.getByLabel('Issue').selectOption('Rejetée');
  await says(page, 'Aucune livraison ne correspond');
  await page.getByLabel('Issue').selectOption('Acceptée');
  await page.getByLabel('Attribuées depuis le').fill(world.today);
  await page.getByLabel('Attribuées jusqu’au').fill(world.today);
  await page.getByLabel('Département').selectOption(lead.departement);
  await expect.poll(() => rows.count()).toBe(1);
  await rows.getByRole('link', { name: /^leads_ZR7/ }).click();
  await page.waitForURL(`**/admin/lots/${one!.batch_id}`);
});

test('a delivery is rejected for a reason, and is billable no more', async () => {
  const order = await anOrderWithLeads(world, 1, { client: { name: 'Solaire du Midi' } });
  await runDelivery(world);
  const page = await admin.visit('/livraisons');
  await page.getByRole('link', { name: 'Solaire du Midi' }).click();
  await page.getByRole('button', { name: 'Rejeter' }).click();
  await dialog(page).getByRole('button', { name: 'Rejeter 1 livraison' }).click();
  // The reason is required: the dialog stays.
  await dialog(page).getByLabel('Motif').selectOption('Faux numéro');
  await dialog(page).getByLabel('Précision').fill('non attribué');
  await dialog(page).getByRole('button', { name: 'Rejeter 1 livraison' }).click();
  await says(page, '1 livraison rejetée.');
  await says(page, 'Faux numéro · non attribué');
  const [delivery] = await deliveriesOf(world, order);
  expect(delivery).toMatchObject({
    ...{ status: 'sent', outcome: 'rejected' },
    ...{ rejection_reason: 'faux_numero', rejection_detail: 'non attribué' },
  });
});

test('three leads of yesterday’s batch are rejected in five clicks, the reason said once', async () => {
  const order = await anOrderWithLeads(world, 5, { client: { name: 'Solaire du Midi' } });
  await runDelivery(world);
  const [delivery] = await deliveriesOf(world, order);
  const page = await admin.visit(`/lots/${delivery!.batch_id}`);
  const boxes = page.getByRole('checkbox', { name: /^Sélectionner/ });
  await boxes.nth(0).click();
  await boxes.nth(2).click({ modifiers: ['Shift'] });
  await selection(page).getByRole('button', { name: 'Rejeter (refus du client) (3)' }).click();
  await dialog(page).getByText('Rejeter 3 livraisons ?').waitFor();
  await dialog(page).getByLabel('Motif').selectOption('Injoignable');
  await dialog(page).getByRole('button', { name: 'Rejeter 3 livraisons' }).click();
  await says(page, '3 livraisons rejetées.');
  await expect.poll(() => selection(page).count()).toBe(0);
  const outcomes = (await deliveriesOf(world, order)).map(({ outcome }) => outcome).sort();
  expect(outcomes).toEqual(['accepted', 'accepted', 'rejected', 'rejected', 'rejected']);
  await expect.poll(() => page.getByText('Rejetée', { exact: true }).count()).toBe(3);

  // What came back comes back once: only the others can be removed now.
  await page.getByRole('checkbox', { name: 'Tout sélectionner' }).click();
  await selection(page).getByRole('button', { name: 'Retirer (notre erreur) (2)' }).click();
  await dialog(page).getByLabel('Motif').selectOption('Hors zone');
  await dialog(page).getByRole('button', { name: 'Retirer 2 livraisons' }).click();
  await says(page, '2 livraisons retirées.');
});

test('cancelling gives the lead back to stock', async () => {
  const order = await anOrderWithLeads(world, 2, { client: { name: 'Solaire du Midi' } });
  const page = await admin.visit('/livraisons');
  await tickOne(page, 'Solaire du Midi');
  await selection(page).getByRole('button', { name: 'Annuler la livraison' }).click();
  await dialog(page).getByText('Annuler 1 livraison ?').waitFor();
  await dialog(page).getByLabel('Motif').fill('Client absent');
  await dialog(page).getByRole('button', { name: 'Annuler 1 livraison' }).click();
  await says(page, /La livraison est annulée/);
  const statuses = (await deliveriesOf(world, order)).map((delivery) => delivery.status).sort();
  expect(statuses).toEqual(['cancelled', 'pending_csv']);
});

test('who may only look sees no way to send', async () => {
  await anOrderWithLeads(world, 1, { client: { name: 'Solaire du Midi' } });
  const page = await admin.visit('/livraisons', { role: 'viewer' });
  await expect.poll(() => page.getByRole('checkbox').count()).toBe(0);
  await page.getByRole('link', { name: 'Solaire du Midi' }).click();
  await page.getByRole('heading', { name: 'Cycle de vie' }).waitFor();
  await expect.poll(() => page.getByRole('button', { name: 'Envoyer' }).count()).toBe(0);
});

test('each try says to whom it went; the evidence is that of the first', async () => {
  const order = await anOrderWithLeads(world, 1, { client: { name: 'Solaire du Midi' } });
  await runDelivery(world);
  const batch = await batchOf(world, order);
  const [first = ''] = batch.sent_to;
  await launchSend(world, batch._id, { by: 'test', force: true, override_email: 'copie@client.example' });
  await until(() => world.smtp.messages.length === 2);
  const [delivery] = await deliveriesOf(world, order);
  const page = await admin.visit(`/livraisons/${delivery!._id}`);
  const tries = page.getByRole('table', { name: 'Tentatives d’envoi' }).getByRole('row');
  await tries.filter({ hasText: first }).waitFor();
  await tries.filter({ hasText: 'copie@client.example' }).waitFor();
  const evidence = page.getByRole('region', { name: 'Preuves du premier envoi' });
  await evidence.getByText(first, { exact: true }).waitFor();
  await evidence.getByText(/, à copie@client\.example$/).waitFor();
});

test('a failure says when it is tried again, or that it is not', async () => {
  const passing = await anOrderWithLeads(world, 1, { client: { name: 'Plus tard' } });
  const final = await anOrderWithLeads(world, 1, { client: { name: 'Jamais' } });
  await runDelivery(world);
  for (const [order, retryable] of [
    [passing, true],
    [final, false],
  ] as const) {
    const { _id } = await batchOf(world, order);
    const failed = { status: 'failed' as const, automatic_attempts: 1, retryable };
    await world.store.delivery_batches.updateOne({ _id }, { $set: failed });
    await world.store.deliveries.updateMany({ batch_id: _id }, { $set: { status: 'failed' } });
  }
  const [later] = await deliveriesOf(world, passing);
  const [never] = await deliveriesOf(world, final);
  const page = await admin.visit(`/livraisons/${later!._id}`);
  await says(page, /Prochain essai automatique : \d{2}\/\d{2}\/\d{4} \d{2}:\d{2}\./);
  await page.goto(`/admin/livraisons/${never!._id}`);
  await says(page, /Aucun nouvel essai n’est prévu avant la prochaine exécution/);
});

test('a cancelled delivery promises no try', async () => {
  const { commande } = await insertOrder(world.store);
  const lead = aLead({});
  await world.store.leads.insertOne(lead);
  const cancelled = {
    status: 'cancelled' as const,
    cancel_reason: 'commande_deleted',
    cancelled_at: new Date(),
  };
  const delivery = aDelivery(lead, commande, cancelled);
  await world.store.deliveries.insertOne(delivery);
  const page = await admin.visit(`/livraisons/${delivery._id}`);
  await says(page, 'Elle a été annulée avant tout envoi.');
  await says(page, 'La commande a été supprimée.');
});
