/** Leads: finding one, and seeing why it went where it went. */
import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { anOrderWithLeads } from '../../support/delivery.ts';
import { aSubmission, phoneNumber } from '../../support/intake.ts';
import { aLead } from '../../support/lead-records.ts';
import { insertOrder } from '../../support/records.ts';
import { dialog, says, useAdmin } from '../admin.ts';

const admin = useAdmin();
const { world } = admin;

/** Two orders for one département, the first full with the lead it has; then one more lead, for the second. */
async function aFullOrderAndAnother() {
  const full = { produit: 'PV', departements: ['44'], quota_semaine: 1, priorite: 1 };
  await anOrderWithLeads(world, 0, { order: full, client: { name: 'Armor Énergies' } });
  await anOrderWithLeads(world, 0, {
    order: { ...full, quota_semaine: 0, priorite: 2 },
    client: { name: 'Loire Solaire' },
  });
  const post = (n: number, nom: string) =>
    world.intake.queue.submit(
      aSubmission({ phone: phoneNumber(900 + n), nom, departement: '44', produit: 'PV' }),
    );
  await post(1, 'Aubert');
  await post(2, 'Boucher');
}

test('the decision is told order by order, with the rule and its figures', async () => {
  await aFullOrderAndAnother();
  const page = await admin.visit('/leads');
  await page.getByRole('link', { name: 'BOUCHER' }).click();
  await page.getByRole('heading', { name: 'Pourquoi ce lead est allé là' }).waitFor();
  const orders = page.getByRole('listitem').filter({ hasText: 'priorité' });
  await expect
    .poll(() => orders.allInnerTexts())
    .toEqual([
      expect.stringMatching(/Armor Énergies[\s\S]*Quota atteint \(1\/1\)/),
      expect.stringMatching(/Loire Solaire[\s\S]*elle reçoit le lead/),
    ]);
  await says(page, /Attribué à Loire Solaire\. Première commande ouverte/);
});

test('a duplicate names the lead it repeats, and leads to it', async () => {
  await aFullOrderAndAnother();
  await world.intake.queue.submit(
    // From another page: on the same one this minute it would be a double submit.
    aSubmission(
      { phone: phoneNumber(902), nom: 'Boucher bis', departement: '44', produit: 'PV' },
      'another page',
    ),
  );
  const page = await admin.visit('/leads?status=duplicate');
  await page.getByRole('link', { name: 'BOUCHER BIS' }).click();
  await says(page, /Doublon du lead …[0-9a-f]{8} du \d\d\/\d\d\/\d{4}/);
  await page.getByRole('link', { name: 'Voir ce lead' }).click();
  await page.getByRole('heading', { name: 'BOUCHER', exact: true }).waitFor();
});

test('of the other company’s orders nothing but their place is told', async () => {
  await anOrderWithLeads(world, 0, {
    order: { departements: ['44'] },
    client: { entity: 'MDL', name: 'Acheteur MDL' },
  });
  await world.intake.queue.submit(aSubmission({ phone: phoneNumber(910), nom: 'Colin', departement: '44' }));
  const page = await admin.visit('/leads', { role: 'ops', entity: 'ZR7' });
  await page.getByRole('link', { name: 'COLIN' }).click();
  await says(page, 'Une commande de l’autre société');
  await expect.poll(() => page.getByText('Acheteur MDL').count()).toBe(0);
});

test('the state of the list is in the address: it survives reload and Back', async () => {
  await aFullOrderAndAnother();
  const page = await admin.visit('/leads');
  await page.getByLabel('Chercher un lead').fill(
    phoneNumber(901)
      .slice(0, 9)
      .replace(/(\d\d)/g, '$1 '),
  );
  await page.getByRole('link', { name: 'BOUCHER' }).waitFor({ state: 'detached' });
  await page.getByLabel('Statut').selectOption('routed');
  await page.waitForURL(/search=.*status=routed/);
  await page.reload();
  await page.getByRole('link', { name: 'AUBERT' }).waitFor();
  await expect.poll(() => page.getByRole('row').count()).toBe(2);

  await page.getByRole('link', { name: 'AUBERT' }).click();
  await page.getByRole('heading', { name: 'AUBERT' }).waitFor();
  await page.goBack();
  await page.getByRole('link', { name: 'AUBERT' }).waitFor();
  await expect.poll(() => page.getByLabel('Statut').inputValue()).toBe('routed');

  await page.getByRole('button', { name: 'Effacer les filtres' }).click();
  await page.getByRole('link', { name: 'BOUCHER' }).waitFor();
  expect(new URL(page.url()).search).toBe('');
});

test('a long list is paged, and exported exactly as it is filtered', async () => {
  const leads = Array.from({ length: 620 }, (_, n) =>
    aLead({
      phone: phoneNumber(n),
      nom: n === 0 ? '=Formule' : `Personne ${n}`,
      status: n < 560 ? 'lb' : 'invalid',
    }),
  );
  await world.store.leads.insertMany(leads);
  const page = await admin.visit('/leads?status=lb');
  await says(page, '1 – 50 sur 560');
  await page.getByRole('button', { name: 'Suivant', exact: true }).click();
  await says(page, '51 – 100 sur 560');
  await page.getByRole('button', { name: 'Précédent', exact: true }).click();
  await says(page, '1 – 50 sur 560');

  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Exporter en CSV' }).click(),
  ]);
  const lines = (await readFile(await download.path(), 'utf8')).trimEnd().split('\r\n');
  expect(lines).toHaveLength(561);
  expect(lines[0]).toMatch(/^\uFEFFReçu;Personne;Téléphone;/);
  expect(lines.filter((line) => line.includes('Invalide'))).toEqual([]);
  expect(new Set(lines.slice(1).map((line) => line.split(';').at(-1))).size).toBe(560);
});

test('a page asked for while another is on its way is shown after it; until then the rows and their count are one', async () => {
  await world.store.leads.insertMany(
    Array.from({ length: 120 }, (_, n) => aLead({ phone: phoneNumber(n), nom: `Personne ${n}` })),
  );
  const page = await admin.visit('/leads');
  await says(page, '1 – 50 sur 120');
  let answer = () => {};
  const held = new Promise<void>((resolve) => {
    answer = resolve;
  });
  await page.route(
    (url) => url.searchParams.has('cursor'),
    async (route) => {
      await held;
      await route.continue();
    },
  );
  const next = page.getByRole('button', { name: 'Suivant', exact: true });
  await next.click();
  await expect.poll(() => new URL(page.url()).searchParams.get('page')).toBe('2');
  await says(page, '1 – 50 sur 120');
  await next.click();
  answer();
  await says(page, '101 – 120 sur 120');
  expect(new URL(page.url()).searchParams.get('page')).toBe('3');
});

test('a waiting lead is rerouted, and a note added, without leaving its page', async () => {
  await world.intake.queue.submit(aSubmission({ phone: phoneNumber(920), nom: 'Dumas', departement: '44' }));
  const page = await admin.visit('/leads');
  await page.getByRole('link', { name: 'DUMAS' }).click();
  await says(page, 'Non attribué.');

  await insertOrder(world.store, { departements: ['44'] }, { name: 'Loire Solaire' });
  await world.intake.snapshot.refresh();
  await page.getByRole('button', { name: 'Rerouter' }).click();
  await says(page, 'Lead attribué.');
  await says(page, /Attribué à Loire Solaire/);

  await page.keyboard.press('n');
  await dialog(page).getByLabel('Note').fill('Rappeler après 18 h');
  await dialog(page).getByRole('button', { name: 'Ajouter' }).click();
  await says(page, 'Rappeler après 18 h');
});

test('nothing found says what was searched and what to do', async () => {
  const page = await admin.visit('/leads?search=introuvable');
  await says(page, 'Aucun lead ne correspond');
  await says(page, /« introuvable »/);
  await page.getByRole('main').getByRole('button', { name: 'Effacer les filtres' }).last().click();
  await says(page, 'Aucun lead pour l’instant');
});

test('what came and was not understood is shown as it was given', async () => {
  const lead = aLead({
    status: 'invalid',
    phone: '',
    given: { phone: '06 12 34', departement: 'Nulle-Part-les-Bains' },
  });
  await world.store.leads.insertOne(lead);
  const page = await admin.visit(`/leads/${lead._id}`);
  await page.getByRole('heading', { name: 'Reçu tel quel' }).waitFor();
  await says(page, '06 12 34');
  await says(page, 'Nulle-Part-les-Bains');
});

test('a replaced number and its LB explain each other; the switch of shared clients shows what it would do', async () => {
  await anOrderWithLeads(world, 0, { order: { departements: ['44'] }, client: { name: 'Loire Solaire' } });
  const lb = aLead({
    ...{ nom: 'Ancien', phone: phoneNumber(930), departement: '44', status: 'lb', is_lb: true },
    created_at: new Date(world.intake.now.getTime() - 20 * 86_400_000),
  });
  await world.store.leads.insertOne(lb);
  await world.intake.queue.submit(aSubmission({ phone: '0607777777', nom: 'Douteux', departement: '44' }));
  const page = await admin.visit('/leads?status=replaced_by_lb', { role: 'super_admin' });
  await page.getByRole('link', { name: 'DOUTEUX' }).click();
  await says(page, /Avait gagné la commande de Loire Solaire\. Numéro suspect/);
  await page.getByRole('link', { name: 'Voir le LB' }).click();
  await page.getByRole('heading', { name: 'ANCIEN' }).waitFor();
  await says(page, /Attribué à Loire Solaire\. LB livré à la place d’un numéro suspect/);
  await page.getByRole('link', { name: 'Voir le numéro suspect' }).click();
  await page.getByRole('heading', { name: 'DOUTEUX' }).waitFor();

  const settings = await admin.visit('/parametres?onglet=intersociete', { role: 'super_admin' });
  await settings.getByText('Préférer un autre client').click();
  const guard = settings.getByRole('region', { name: 'Clients partagés' });
  await guard.getByRole('button', { name: 'Enregistrer' }).click();
  await says(settings, 'Réglage enregistré.');
  expect(await world.store.settings.findOne({ _id: 'overlap_guard' })).toMatchObject({
    value: { enabled: true },
  });
  await says(settings, 'Aucun client partagé');
});
