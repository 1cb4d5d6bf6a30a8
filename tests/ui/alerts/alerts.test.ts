/** *Alertes*: what asks for somebody, on what, who has taken it, and who is told. */
import { expect, test } from 'vitest';
import { raiseAlert } from '../../../store/monitoring/alerts.ts';
import { aDay } from '../../support/dates.ts';
import { insertOrder } from '../../support/records.ts';
import { says, useAdmin } from '../admin.ts';
import { accessibilityProblems, overflow } from '../measure.ts';

const admin = useAdmin();
const { world } = admin;
const log = { info: () => undefined, warn: () => undefined, error: () => undefined };

async function someAlerts() {
  const { store } = world;
  const { client } = await insertOrder(store, {}, { name: 'Solaire du Midi', entity: 'ZR7' });
  const raise = (kind: 'prepaid_low' | 'run_missed', subject: Parameters<typeof raiseAlert>[2]) =>
    raiseAlert({ store, log }, kind, subject);
  await raise('prepaid_low', { type: 'client', id: client._id, entity: 'ZR7' });
  await raise('run_missed', { type: 'run', id: aDay('2026-11-26'), entity: null });
  return client;
}

test('an alert says what it is about, leads there, and is taken by somebody', async () => {
  const client = await someAlerts();
  const page = await admin.visit('/alertes');
  const row = page.getByRole('row', { name: /presque plus d’unités/ });
  await row.getByText('Ouverte').waitFor();
  await page.getByRole('row', { name: /Exécution 2026-11-26.*Critique/ }).waitFor();
  await row.getByRole('button', { name: 'Prendre en charge' }).click();
  await says(page, 'Vous avez pris cette alerte en charge.');
  await row.getByText('Prise en charge').waitFor();
  expect(await accessibilityProblems(page)).toEqual([]);
  await row.getByRole('link', { name: 'Solaire du Midi' }).click();
  await page.waitForURL(`**/admin/clients/${client._id}`);

  const phone = await admin.visit('/alertes', { phone: true, role: 'ops', entity: 'MDL' });
  // A run is for both companies; the other one's client is not theirs.
  await phone.getByText('Exécution 2026-11-26').waitFor();
  await expect.poll(() => phone.getByText('Solaire du Midi').count()).toBe(0);
  expect(await overflow(phone)).toBeLessThanOrEqual(0);
});

test('an admin says who is told and what is not worth telling, and tries it', async () => {
  const page = await admin.visit('/alertes/reglages');
  await page.getByRole('button', { name: 'Envoyer un essai' }).click();
  await says(page, 'Personne ne reçoit d’alertes pour l’instant.');
  await page.getByLabel('Destinataires').fill('astreinte@rdz.example');
  await page.getByLabel('Heures calmes, de').selectOption('22 h');
  await page.getByLabel('Heures calmes, à').selectOption('7 h');
  await page.getByRole('switch', { name: /Une source n’envoie plus/ }).click();
  await page.getByLabel(/^Gravité : .*presque plus/).selectOption('Critique');
  expect(await accessibilityProblems(page)).toEqual([]);
  await page.getByRole('button', { name: 'Enregistrer' }).click();
  await says(page, 'Règles enregistrées.');
  await page.reload();
  await expect.poll(() => page.getByLabel('Destinataires').inputValue()).toBe('astreinte@rdz.example');
  await expect
    .poll(() => page.getByRole('switch', { name: /Une source n’envoie plus/ }).isChecked())
    .toBe(false);
  await page.getByRole('button', { name: 'Envoyer un essai' }).click();
  await says(page, 'Essai : e-mail parti.');
  const told = [...world.smtp.messages, ...world.goodSmtp.messages].filter(({ to }) =>
    to.includes('astreinte@rdz.example'),
  );
  expect(told).toHaveLength(1);
});
