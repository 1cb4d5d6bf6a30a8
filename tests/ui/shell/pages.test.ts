/** Every page, on a desk and in a hand, light and dark: accessible to all, nothing sticking out, nothing broken. */
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { anOrderWithLeads, runDelivery } from '../../support/delivery.ts';
import { inTurn } from '../../support/smtp/faults.ts';
import { aSubmission, phoneNumber, testKeys } from '../../support/intake.ts';
import { useAdmin } from '../admin.ts';
import { weekKey } from '../../../domain/time/paris-time.ts';
import { asBasisPoints, asCents } from '../../../domain/money/money.ts';
import { SYSTEM } from '../../../store/audit/event-log.ts';
import { changeProductPrice } from '../../../store/billing/change-product-price.ts';
import { parisDay } from '../../../domain/time/paris-time.ts';
import { askMail } from '../../../store/invoices/invoice-mails.ts';
import { issueInvoice } from '../../../store/invoices/issue-invoice.ts';
import { draftByHand } from '../../../store/invoices/make-drafts.ts';
import { payInvoice } from '../../../store/invoices/pay-invoice.ts';
import { moveUnits } from '../../../store/billing/move-units.ts';
import { issueByHand, seedInternalPrices, sell } from '../../support/money.ts';
import { insertOrder } from '../../support/records.ts';
import type { Store } from '../../../store/db/mongo.ts';
import { addConsentText } from '../../../store/pages/add-consent-text.ts';
import { countFunnel } from '../../../store/pages/count-funnel.ts';
import { askErasure } from '../../../store/privacy/requests.ts';
import { askPreview } from '../../../store/imports/ask-import.ts';
import { createImport } from '../../../store/imports/create-import.ts';
import { workOn } from '../../support/imports.ts';
import { insertPage, setForms } from '../../support/pages.ts';
import { settled } from '../browser.ts';
import { accessibilityProblems, overflow, showTheme, smallTargets } from '../measure.ts';

const admin = useAdmin();
const { world } = admin;

/** A bit of everything the pages show, by the system's own means. @returns the pages, detail pages included */
async function aWorkingDay(): Promise<string[]> {
  await anOrderWithLeads(world, 3, { client: { name: 'Solaire du Midi' } });
  await anOrderWithLeads(world, 2, { client: { name: 'À la main', auto_send_enabled: false } });
  await anOrderWithLeads(world, 2, {
    client: { name: 'Isol’Ouest', entity: 'MDL' },
    order: { entity: 'MDL', quota_semaine: 2, lb_target_bp: asBasisPoints(2500) },
  });
  await anOrderWithLeads(world, 0, {
    client: { name: 'Sans adresse', email: '' },
    order: { departements: ['90'] },
  });
  world.smtp.script(inTurn(['rcpt_550', 'ok']));
  await runDelivery(world);
  const submissions = [
    { nom: 'Sans Commande', departement: '90' },
    { nom: 'À Configurer', produit: '', entity: '' },
    { nom: '', departement: '75' },
  ];
  for (const [n, body] of submissions.entries()) {
    await world.intake.queue.submit(aSubmission({ phone: phoneNumber(800 + n), ...body }));
  }
  // Somebody whose lead was sold comes again.
  const { phone } = (await world.store.leads.findOne({ status: 'livre' }))!;
  await world.intake.queue.submit(aSubmission({ phone, utm_source: 'affil' }, 'again'));
  const { store, today } = world;
  await moneyMatters();
  await landingPage(store);
  const file = await importedFile(store);
  const [client, commande, waiting, sent, failed, invoice, draft] = await Promise.all([
    store.clients.findOne({ name: 'Isol’Ouest' }),
    store.commandes.findOne({ entity: 'MDL' }),
    store.leads.findOne({ nom: 'Sans Commande' }),
    store.deliveries.findOne({ status: 'sent' }),
    store.deliveries.findOne({ status: 'failed' }),
    store.invoices.findOne({ status: 'sent' }),
    store.invoices.findOne({ status: 'draft' }),
  ]);
  return [
    '/',
    '/monitoring?range=30d',
    '/departements?search=gironde',
    '/departements?search=gironde&fiche=75',
    '/departements/stock',
    '/leads',
    '/leads?search=introuvable',
    `/leads/${waiting!._id}`,
    `/leads/${sent!.lead_id}`,
    '/imports',
    `/imports/${file}`,
    '/livraisons',
    `/livraisons/${sent!._id}`,
    `/livraisons/${failed!._id}`,
    '/lots',
    `/lots/${failed!.batch_id}`,
    '/executions',
    `/executions/${today}`,
    '/clients',
    '/clients/nouveau',
    ...['', '/modifier', '?vue=argent', '?vue=relation'].map((part) => `/clients/${client!._id}${part}`),
    '/commandes',
    '/commandes/lb',
    '/commandes/nouvelle',
    '/simulateur',
    '/simulateur/que-faudrait-il',
    '/simulateur/lead',
    `/commandes/${commande!._id}`,
    '/facturation',
    '/facturation?vue=mois',
    '/facturation?vue=prepaye',
    '/factures',
    '/factures/impayes',
    '/factures/semaine',
    '/factures/nouvelle',
    `/factures/${invoice!._id}`,
    `/factures/${draft!._id}`,
    `/factures/${draft!._id}/modifier`,
    '/facturation?vue=controles',
    '/intersocietes',
    '/intersocietes?status=cancelled',
    '/intersocietes?vue=factures',
    `/intersocietes?vue=rapprochement&week=${weekKey(new Date())}`,
    '/intersocietes?vue=executions',
    '/intersocietes?vue=tarifs',
    '/tarifs',
    '/comptabilite',
    '/comptabilite?vue=balance',
    '/comptabilite?vue=prepaye',
    '/comptabilite?vue=comptes',
    `/clients/${invoice!.client_id}/releve`,
    '/pages',
    '/pages?vue=entonnoir',
    '/pages/LP-PV',
    `/clients/${invoice!.client_id}/api`,
    '/alertes',
    '/alertes/reglages',
    '/sources',
    '/sources/fiche?entity=ZR7&source=lp1',
    '/confidentialite',
    `/confidentialite?q=${phone}`,
    '/confidentialite/demandes',
    `/confidentialite/demandes/${await erased(store)}`,
    '/confidentialite/opposition',
    '/fournisseurs',
    '/utilisateurs',
    '/compte',
    '/journal',
    '/conservation',
    '/parametres',
    '/parametres?onglet=envois',
    '/parametres?onglet=societes',
    '/parametres?onglet=sources',
    '/parametres?onglet=rappels',
    '/parametres?onglet=formulaires',
    '/parametres?onglet=intersociete',
    '/parametres?onglet=suspects',
    '/restauration',
    '/nulle-part',
  ];
}

/** A page of the registry with a form, a text and a lead that counts. */
async function landingPage(store: Store): Promise<void> {
  const page = await insertPage(store);
  await setForms(store, { F1: { entity: 'ZR7', produit: 'PV', page: page._id } });
  await addConsentText(store, page, { version: 'v1', text: 'J’accepte d’être rappelé.' }, SYSTEM, new Date());
  await world.intake.snapshot.refresh();
  await world.intake.queue.submit(aSubmission({ phone: phoneNumber(900), form_code: 'F1' }));
  await countFunnel(store);
}

/** An erasure whose data are gone and whose recipient has not answered, and an objection. @returns its id */
async function erased(store: Store): Promise<string> {
  const phone = phoneNumber(970);
  await world.intake.queue.submit(aSubmission({ phone, nom: 'Partie' }));
  const identity = { phones: [phone], emails: [] };
  const asked = { identity, reach: { entities: ['ZR7'] as const, both: false }, by: SYSTEM, now: new Date() };
  const { _id } = await askErasure({ store, keys: testKeys }, asked, true);
  const recipient = {
    ...{ client_id: 'x', client_name: 'Solaire du Midi', entity: 'ZR7' as const, delivery_ids: ['d'] },
    ...{ days: [parisDay(new Date())], status: 'told' as const, token_hash: 'x' },
    mails: [{ at: new Date(), to: [], reminder: false, simulated: false }],
  };
  const done = { status: 'waiting' as const, blanked_at: new Date(), recipients: [recipient] };
  await store.erasures.updateOne(
    { _id },
    { $set: { ...done, blanked: { leads: 1 }, kept: { invoices: 1 } } },
  );
  return _id;
}

/** A file that is previewed. @returns its id */
async function importedFile(store: Store): Promise<string> {
  const columns = ['phone', 'nom', 'departement'];
  const rows = ['75', '20', ''].map((departement, at) => ({
    n: at + 2,
    cells: [phoneNumber(950 + at), 'Salon', departement],
  }));
  const file = { entity: 'ZR7' as const, file_name: 'salon.csv', columns, fields: columns, rows };
  const doc = await createImport(store, { ...file, created_by: SYSTEM }, new Date());
  await askPreview(store, doc, { fields: columns, defaults: { produit: 'PV' } }, new Date());
  await workOn(store, doc._id, new Date());
  return doc._id;
}

/** A client who pays ahead and runs out, a price nobody has said, a lead of the other company. */
async function moneyMatters(): Promise<void> {
  const { store } = world;
  await seedInternalPrices(store);
  const { client, commande } = await insertOrder(store, { produit: 'ITE' }, { name: 'Façades de l’Ouest' });
  const price = { client_id: client._id, product: 'ITE', billing_mode: 'PREPAID' as const };
  await changeProductPrice(store, { ...price, price: asCents(2_100) }, SYSTEM, new Date());
  const units = { id: 'achat', client_id: client._id, produit: 'ITE', kind: 'top_up' as const, units: 4 };
  await moveUnits(store, units, SYSTEM, new Date());
  const at = new Date();
  await issueByHand(store, client, 10_000, at);
  await sell(store, commande, { units: 1, at, delivery: { billing_mode: 'PREPAID' } });
  const unpriced = await insertOrder(
    store,
    { departements: ['90'] },
    { name: 'Sans Prix', default_prix_lead_cents: null },
  );
  await sell(store, unpriced.commande, { units: 2, at, owner: 'MDL' });
  await someInvoices(client._id);
}

/** One that is long late, and a draft that lacks what the client has not told. */
async function someInvoices(client_id: string): Promise<void> {
  const { store } = world;
  const line = { quantity: 2, unit_price: asCents(5_000), discount_bp: asBasisPoints(1_000) };
  const written = { entity: 'ZR7' as const, client_id, manual_lines: [{ label: 'Étude', ...line }] };
  const at = new Date(Date.now() - 80 * 86_400_000);
  const { _id } = await draftByHand(store, written, SYSTEM, at);
  const invoice = (await issueInvoice(store, { id: _id, by: SYSTEM, now: at, lacksOf: () => [] }))!;
  await askMail(store, { invoice, kind: 'invoice', by: SYSTEM.id, now: at, to: ['compta@client.example'] });
  const part = { id: 'part', invoice_id: _id, amount: asCents(1_000), paid_on: parisDay(at) };
  await payInvoice(store, { ...part, means: 'cheque', reference: '12' }, SYSTEM, at);
  await draftByHand(store, written, SYSTEM, new Date());
}

/** In both themes: the dark one has other colours and nothing else. */
async function accessibilityInBoth(page: Page): Promise<string[]> {
  const light = await accessibilityProblems(page);
  await showTheme(page, 'dark');
  const dark = await accessibilityProblems(page, 'colours');
  await showTheme(page, 'light');
  return [...light, ...dark.map((problem) => `dark: ${problem}`)];
}

/** On a desk in both themes; a phone has the same colours, and fingers. */
async function look(page: Page, path: string, phone: boolean): Promise<string[]> {
  await page.goto(`/admin${path}`);
  await settled(page);
  const wide = await overflow(page);
  return [
    ...(wide > 0 ? [`${wide} px too wide`] : []),
    ...(phone ? await accessibilityProblems(page, 'structure') : await accessibilityInBoth(page)),
    ...(phone ? await smallTargets(page) : []),
  ].map((problem) => `${path}${phone ? ' on a phone' : ''}: ${problem}`);
}

test(
  'every page, on a desk and on a phone',
  async () => {
    const paths = await aWorkingDay();
    const walk = async (phone: boolean) => {
      const page = await admin.visit('/', { phone });
      const problems: string[] = [];
      for (const path of paths) problems.push(...(await look(page, path, phone)));
      return problems;
    };
    const problems = await Promise.all([walk(false), walk(true)]);
    expect(problems.flat()).toEqual([]);
  },
  // Seven dozen pages, twice, on a machine that may be busy.
  900_000,
);

describe('what opens over a page', () => {
  const overlays: [name: string, path: string, open: (page: Page) => Promise<unknown>][] = [
    [
      'login',
      '/login',
      async (page) =>
        page
          .context()
          .clearCookies()
          .then(() => page.reload()),
    ],
    ['palette', '/', (page) => page.keyboard.press('Control+k')],
    ['shortcuts', '/', (page) => page.keyboard.press('?')],
    ['account menu', '/', (page) => page.getByRole('button', { name: /mon compte/ }).click()],
    ['question', '/executions', (page) => page.getByRole('button', { name: 'Lancer maintenant' }).click()],
    ['form', '/utilisateurs', (page) => page.getByRole('button', { name: 'Nouvel utilisateur' }).click()],
  ];
  test.each(overlays)('%s', async (_name, path, open) => {
    const page = await admin.visit(path);
    await open(page);
    await page.locator('[role="dialog"], [role="menu"], form').first().waitFor();
    expect(await accessibilityInBoth(page)).toEqual([]);
  });
});
