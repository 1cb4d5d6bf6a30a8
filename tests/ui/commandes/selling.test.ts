/** Setting the system up from its pages: clients, orders, providers, users, settings. */
import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { publicHolidays } from '../../../domain/settings/holidays.ts';
import { parisDay } from '../../../domain/time/paris-time.ts';
import { dialog, PASSWORD, says, useAdmin } from '../admin.ts';
import { settled } from '../browser.ts';

const admin = useAdmin();
const { world } = admin;

/** The lines of the CSV that the page exports. */
async function exported(page: Page): Promise<string[]> {
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Exporter en CSV' }).click(),
  ]);
  return (await readFile(await download.path(), 'utf8')).trimEnd().split('\r\n');
}

test('a client and its first order are created, corrected and paused', async () => {
  const page = await admin.visit('/clients');
  await page.getByRole('main').getByRole('link', { name: 'Nouveau client' }).first().click();
  await page.getByLabel('Société', { exact: true }).selectOption('MDL');
  await page.getByLabel('Nom', { exact: true }).fill('Toits d’Alsace');
  await page.getByLabel('E-mail principal').fill('contact@toits-alsace.example');
  await page.getByLabel('Adresses de livraison').fill('leads@toits-alsace.example\npas une adresse');
  await page.getByLabel('Prix d’un lead').fill('25,50');
  await page.getByRole('button', { name: 'Créer le client' }).click();
  await page.getByRole('alert').getByText('Corrigez les champs signalés').waitFor();
  await page.getByLabel('Adresses de livraison').fill('leads@toits-alsace.example');
  await page.getByRole('button', { name: 'Créer le client' }).click();
  await page.getByRole('heading', { name: 'Toits d’Alsace' }).waitFor();
  const client = await world.store.clients.findOne({ name: 'Toits d’Alsace' });
  expect(client).toMatchObject({
    entity: 'MDL',
    default_prix_lead_cents: 2550,
    delivery_emails: ['leads@toits-alsace.example'],
  });

  await page.getByRole('link', { name: 'Créer sa première commande' }).click();
  await expect.poll(() => page.getByLabel('Client', { exact: true }).inputValue()).toBe(client!._id);
  await page.getByLabel('Produit').selectOption('PAC');
  await page.getByLabel('Quota par semaine').fill('25');
  await page.getByLabel('Part de LB (%)').fill('12,5');
  await page.getByRole('button', { name: 'Créer la commande' }).click();
  await says(page, 'Choisissez au moins un département, ou toute la France.');
  await page.getByLabel('Ajouter plusieurs départements').fill('67, 68 1');
  await page.getByRole('button', { name: 'Ajouter', exact: true }).click();
  await page.getByRole('button', { name: 'Créer la commande' }).click();
  await page.getByRole('heading', { name: 'Toits d’Alsace · PAC' }).waitFor();
  const order = await world.store.commandes.findOne({ client_id: client!._id });
  expect(order).toMatchObject({
    departements: ['01', '67', '68'],
    quota_semaine: 25,
    lb_target_bp: 1250,
    active: true,
  });

  await page.getByRole('button', { name: 'Mettre en pause' }).click();
  await says(page, /commande en pause/);
  await page.getByRole('button', { name: 'Activer' }).waitFor();
  const toasts = page.getByRole('region', { name: /Notifications/ });
  await toasts.getByRole('button', { name: 'Annuler' }).click();
  await says(page, 'Toits d’Alsace · PAC : de nouveau active.');
  await page.getByRole('button', { name: 'Mettre en pause' }).click();
  await says(page, /commande en pause/);
  await page.getByRole('button', { name: 'Activer' }).waitFor();
  await page.getByLabel('Quota par semaine').fill('30');
  await page.getByLabel('Livraison', { exact: true }).selectOption('immediate');
  await page.getByLabel('À partir de').selectOption('8');
  await page.getByRole('button', { name: 'Enregistrer' }).click();
  await says(page, 'Choisissez les deux heures, ou aucune.');
  await page.getByLabel('Jusqu’à').selectOption('20');
  await page.getByRole('button', { name: 'Enregistrer' }).click();
  await says(page, 'Commande enregistrée.');
  expect(await world.store.commandes.findOne({ _id: order!._id })).toMatchObject({
    quota_semaine: 30,
    ...{ delivery_mode: 'immediate', delivery_hours: { from: 8, to: 20 } },
    active: false,
  });
});

test('a provider’s key is shown once and works', async () => {
  const page = await admin.visit('/fournisseurs');
  await page.getByRole('button', { name: 'Nouveau fournisseur' }).first().click();
  await dialog(page).getByLabel('Nom').fill('Leads de l’Est');
  await dialog(page).getByLabel('Code').fill('leads-est');
  await dialog(page).getByLabel('Société').selectOption('MDL');
  await dialog(page).getByRole('button', { name: 'Créer' }).click();
  const key = await dialog(page)
    .getByText(/^prov_/)
    .innerText();
  // Neither a key nor a click beside takes it away.
  await page.keyboard.press('Escape');
  await page.mouse.click(5, 5);
  await dialog(page).getByText(key).waitFor();
  await dialog(page).getByRole('button', { name: 'Je l’ai copiée' }).click();
  await says(page, 'leads-est');
  await expect.poll(() => page.getByText(key).count()).toBe(0);
  expect(await exported(page)).toEqual([
    '\uFEFFFournisseur;Code;État;Leads;Clé;Créé le;Société',
    expect.stringMatching(/^Leads de l’Est;leads-est;Actif;0;.*;MDL$/),
  ]);
  const lead = { phone: '0639981234', nom: 'Girard', departement: '67', produit: 'PV', api_key: key };
  const answer = await page.request.post('/api/public/leads', { data: lead });
  expect(await answer.json()).toMatchObject({ success: true, entity: 'MDL' });
});

test('a supplier is cut off only by who says so', async () => {
  const page = await admin.visit('/fournisseurs');
  await page.getByRole('button', { name: 'Nouveau fournisseur' }).first().click();
  await dialog(page).getByLabel('Nom').fill('Leads de l’Est');
  await dialog(page).getByLabel('Code').fill('leads-est');
  await dialog(page).getByRole('button', { name: 'Créer' }).click();
  await dialog(page).getByRole('button', { name: 'Je l’ai copiée' }).click();
  const off = page.getByRole('button', { name: 'Désactiver', exact: true });
  await off.click();
  await dialog(page).getByText('Désactiver Leads de l’Est ?').waitFor();
  await page.keyboard.press('Escape');
  const stored = () => world.store.providers.findOne({ slug: 'leads-est' });
  expect(await stored()).toMatchObject({ active: true });
  await off.click();
  await dialog(page).getByRole('button', { name: 'Désactiver le fournisseur' }).click();
  await says(page, 'Leads de l’Est est désactivé.');
  expect(await stored()).toMatchObject({ active: false });
});

test('a colleague is given an account with some rights taken away', async () => {
  const page = await admin.visit('/utilisateurs');
  await page.getByRole('button', { name: 'Nouvel utilisateur' }).click();
  const form = dialog(page);
  await form.getByLabel('Nom').fill('Marc Besnard');
  await form.getByLabel('E-mail').fill('marc@rdz.example');
  await form.getByLabel('Accès').selectOption('Lui donner un mot de passe');
  await form.getByLabel('Mot de passe').fill(PASSWORD);
  await form.getByLabel('Société', { exact: true }).selectOption('MDL');
  await form.getByLabel('Rôle').selectOption('ops');
  await form.getByLabel('Envoyer, confirmer, rejeter').uncheck();
  await form.getByRole('button', { name: 'Créer le compte' }).click();
  await says(page, 'Marc Besnard peut se connecter.');
  const user = await world.store.users.findOne({ email: 'marc@rdz.example' });
  expect(user).toMatchObject({ role: 'ops', entity: 'MDL' });
  expect(user!.permissions).toContain('leads.edit_status');
  expect(user!.permissions).not.toContain('deliveries.resend');
  const lines = await exported(page);
  expect(lines[0]).toBe('\uFEFFPersonne;E-mail;Rôle;État;Second facteur;Dernière connexion;Société');
  expect(lines.slice(1).map((line) => line.split(';')[0])).toEqual(['Claire Vasseur', 'Marc Besnard']);
});

test('an account is made for the company that is looked at', async () => {
  const page = await admin.visit('/utilisateurs');
  await page.getByText('MDL', { exact: true }).first().click();
  await page.getByRole('button', { name: 'Nouvel utilisateur' }).click();
  const form = dialog(page);
  await expect.poll(() => form.getByLabel('Société', { exact: true }).count()).toBe(0);
  await form.getByLabel('Nom').fill('Marc Besnard');
  await form.getByLabel('E-mail').fill('marc@rdz.example');
  await form.getByLabel('Accès').selectOption('Lui donner un mot de passe');
  await form.getByLabel('Mot de passe').fill(PASSWORD);
  await form.getByRole('button', { name: 'Créer le compte' }).click();
  await says(page, 'Marc Besnard peut se connecter.');
  expect(await world.store.users.findOne({ email: 'marc@rdz.example' })).toMatchObject({ entity: 'MDL' });
});

test('nobody is offered rights they cannot give, nor accounts they cannot touch', async () => {
  await admin.user({ nom: 'Anne Directrice' });
  await admin.user({ nom: 'Luc Collègue', role: 'ops' });
  const permissions = ['users.manage', 'leads.view', 'leads.edit_status'] as const;
  const page = await admin.visit('/utilisateurs', { role: 'admin', nom: 'Paul Chef', permissions });
  await says(page, 'Anne Directrice');
  await expect.poll(() => page.getByRole('button', { name: 'Anne Directrice' }).count()).toBe(0);

  await page.getByRole('button', { name: 'Nouvel utilisateur' }).click();
  const form = dialog(page);
  const rights = form.getByRole('checkbox');
  const open = async () => {
    const all = await rights.all();
    const enabled = await Promise.all(all.map((box) => box.isEnabled()));
    return enabled.filter(Boolean).length;
  };
  expect(await open()).toBe(permissions.length);
  await form.getByLabel('Nom').fill('Marc Besnard');
  await form.getByLabel('E-mail').fill('marc@rdz.example');
  await form.getByLabel('Accès').selectOption('Lui donner un mot de passe');
  await form.getByLabel('Mot de passe').fill(PASSWORD);
  await form.getByLabel('Rôle').selectOption('ops');
  await form.getByRole('button', { name: 'Créer le compte' }).click();
  await says(page, 'Marc Besnard peut se connecter.');
  const user = await world.store.users.findOne({ email: 'marc@rdz.example' });
  expect(user!.permissions.sort()).toEqual(['leads.edit_status', 'leads.view']);

  // What a colleague has already may be taken, and given back.
  await page.getByRole('button', { name: 'Luc Collègue' }).click();
  await form.getByLabel('Envoyer, confirmer, rejeter').uncheck();
  await form.getByRole('button', { name: 'Enregistrer' }).click();
  await says(page, 'Utilisateur enregistré.');

  await page.getByRole('button', { name: 'Paul Chef' }).click();
  await says(page, /Vos propres droits/);
  expect(await open()).toBe(0);
});

test('the calendar of one company is closed for a day, and for next year’s public holidays', async () => {
  const nextYear = Number(parisDay(new Date()).slice(0, 4)) + 1;
  const holidays = publicHolidays(nextYear).map(({ day }) => day);
  const page = await admin.visit('/parametres');
  const mdl = page.getByRole('region', { name: /Jours de livraison · MDL/ });
  await mdl.getByText('Samedi').click();
  await mdl.getByLabel('Pas de livraison le').fill('2026-12-25');
  await mdl.getByRole('button', { name: 'Ajouter', exact: true }).click();
  await mdl.getByText('vendredi 25 décembre 2026').waitFor();
  await mdl
    .getByRole('button', { name: /^Ajouter les jours fériés de/ })
    .last()
    .click();
  await mdl.getByText(`25 décembre ${nextYear}`).waitFor();
  await mdl.getByRole('button', { name: 'Enregistrer' }).click();
  await says(page, 'Réglage enregistré.');
  const setting = await world.store.settings.findOne({ _id: 'delivery_calendar' });
  expect(setting!.value).toMatchObject({
    MDL: { enabled_days: [0, 1, 2, 3, 4, 6], disabled_dates: ['2026-12-25', ...holidays] },
    ZR7: { disabled_dates: [] },
  });
});

test('a form is told its company and product, and leads know where they belong', async () => {
  const page = await admin.visit('/parametres?onglet=formulaires');
  await page.getByRole('button', { name: 'Ajouter un formulaire' }).click();
  await page.getByLabel('Code du formulaire 1').fill('est-pac-01');
  await page.getByLabel('Société du formulaire 1').selectOption('MDL');
  await page.getByLabel('Produit du formulaire 1').selectOption('PAC');
  await page.getByRole('button', { name: 'Enregistrer' }).click();
  await says(page, 'Réglage enregistré.');
  await world.intake.snapshot.refresh();
  const lead = { phone: '0639981235', nom: 'Girard', departement: '67', form_code: 'est-pac-01' };
  const answer = await page.request.post('/api/public/leads', { data: lead });
  expect(await answer.json()).toMatchObject({ success: true, entity: 'MDL', produit: 'PAC' });
});

test('simulation asks before it is switched on, and then shows on every page', async () => {
  const page = await admin.visit('/parametres?onglet=envois');
  await page.getByRole('switch', { name: 'Mode simulation' }).click();
  await page.getByLabel('Adresse de simulation').fill('bac@rdz.example');
  await page.getByRole('button', { name: 'Enregistrer' }).click();
  await dialog(page)
    .getByText(/bac@rdz.example/)
    .waitFor();
  await dialog(page).getByRole('button', { name: 'Activer la simulation' }).click();
  await page.getByRole('region', { name: 'Mode simulation' }).waitFor();
});

test('an admin sees the shared settings and cannot change them', async () => {
  const page = await admin.visit('/parametres?onglet=sources', { role: 'admin' });
  await settled(page);
  await says(page, /seul un super-administrateur/);
  await expect.poll(() => page.getByRole('button', { name: 'Enregistrer' }).count()).toBe(0);
});

test('who is no admin sees the calendar and cannot change it', async () => {
  const page = await admin.visit('/parametres', { role: 'ops', permissions: ['settings.access'] });
  await says(page, /Seul un administrateur/);
  await expect.poll(() => page.getByRole('checkbox', { name: 'Samedi' }).isDisabled()).toBe(true);
  await expect.poll(() => page.getByRole('button', { name: 'Enregistrer' }).count()).toBe(0);
});
