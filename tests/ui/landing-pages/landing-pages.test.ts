/** Landing pages in the admin: registered, given a form and a text, seen in the funnel, and the leads behind a figure. */
import { expect, test } from 'vitest';
import { parisDay, weekKey } from '../../../domain/time/paris-time.ts';
import { countFunnel } from '../../../store/pages/count-funnel.ts';
import { aLead } from '../../support/lead-records.ts';
import { insertPage } from '../../support/pages.ts';
import { dialog, says, useAdmin } from '../admin.ts';

const admin = useAdmin();
const { store } = admin.world;

test('a page is registered, and has its two lines and its text to copy', async () => {
  const page = await admin.visit('/pages', { role: 'admin' });
  await page.getByRole('button', { name: 'Nouvelle page' }).click();
  const asked = dialog(page);
  await asked.getByLabel('Nom').fill('Solaire');
  await asked.getByLabel('Code').fill('LP-PV');
  await asked.getByLabel('Produit').selectOption('PV');
  await asked.getByLabel('Origine').fill('https://solaire.example');
  await asked.getByRole('button', { name: 'Enregistrer la page' }).click();
  await page.getByRole('heading', { name: 'Solaire', level: 1 }).waitFor();
  await page.getByRole('button', { name: 'Ajouter', exact: true }).click();
  await asked.getByLabel('Code').fill('F-PV');
  await asked.getByRole('button', { name: 'Ajouter le formulaire' }).click();
  await says(page, /<form data-rdz="F-PV">/);
  await page.getByRole('switch', { name: 'Avec le suivi des visites' }).click();
  await says(page, /data-suivi="1"/);
  await page.getByRole('button', { name: 'Nouvelle version' }).click();
  await asked.getByLabel('Texte').fill('J’accepte d’être rappelé.');
  await asked.getByRole('button', { name: 'Ajouter la version' }).click();
  await says(page, /data-rdz-consent="v1"/);
  expect(await store.forms.findOne({ _id: 'f-pv' })).toMatchObject({ page: 'lp-pv', entity: 'ZR7' });
  await page.getByLabel('Origines').fill('solaire');
  await page.getByRole('button', { name: 'Enregistrer', exact: true }).click();
  await says(page, /doit être une origine entière/);
});

test('the funnel leads to the leads it counts', async () => {
  await insertPage(store);
  const now = new Date();
  const place = { id: 'lp-pv', entity: 'ZR7' as const, form: 'f1', source: 'google' };
  const at = { created_at: now, day: parisDay(now), week_key: weekKey(now) };
  const counted = { ...at, page: place, page_due: true as const };
  await store.leads.insertMany([
    aLead({ ...counted, nom: 'Martin', status: 'new' }),
    aLead({ ...counted, nom: 'Perdu', status: 'invalid' }),
    aLead({ ...at, nom: 'Ailleurs', status: 'new' }),
  ]);
  await countFunnel(store);
  const page = await admin.visit('/pages?vue=entonnoir&by=source');
  const row = page.getByRole('row').filter({ hasText: 'google' });
  await row.getByRole('link', { name: '1', exact: true }).first().click();
  await page.getByRole('heading', { name: 'Leads', level: 1 }).waitFor();
  await says(page, 'Martin');
  await expect.poll(() => page.getByText('Perdu').count()).toBe(0);
  await expect.poll(() => page.getByText('Ailleurs').count()).toBe(0);
});
