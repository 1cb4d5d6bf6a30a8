/** From an empty system to the first delivery, by what the dashboard proposes. */
import { expect, test } from 'vitest';
import { SELLER } from '../../support/invoices.ts';
import { phoneNumber } from '../../support/intake.ts';
import { dialog, says, useAdmin } from '../admin.ts';

const admin = useAdmin();
const { world } = admin;

const COUNT = `addEventListener('click', ({ isTrusted }) => {
  if (isTrusted) sessionStorage.clicks = Number(sessionStorage.clicks ?? 0) + 1;
}, true)`;

test('an admin is led from nothing to the first mail in at most 25 clicks', async () => {
  const page = await admin.visit('/', { role: 'admin', entity: 'ZR7' });
  await page.evaluate(COUNT);
  const guide = page.getByRole('region', { name: 'Premiers pas' });
  const button = (name: string) => page.getByRole('button', { name, exact: true });
  const home = () => page.getByRole('link', { name: 'Tableau de bord' }).first().click();
  await guide.getByText('encore 6 étapes').waitFor();

  await guide.getByRole('link', { name: 'Compléter' }).click();
  const legal = page.getByRole('region', { name: 'Mentions légales' });
  const mentions = {
    ...{ Dénomination: SELLER.legal_name, 'Forme juridique': SELLER.legal_form, Capital: SELLER.capital },
    ...{ Adresse: SELLER.address, 'Code postal': SELLER.postal_code, Ville: SELLER.city },
    ...{ SIREN: SELLER.siren, 'Numéro de TVA': SELLER.vat_number, RCS: SELLER.rcs },
  };
  for (const [label, text] of Object.entries(mentions))
    await legal.getByLabel(label, { exact: true }).fill(text);
  await legal.getByLabel('Pénalités de retard').fill(SELLER.pmd_text);
  await legal.getByLabel('Indemnité de recouvrement').fill(SELLER.pmt_text);
  await legal.getByLabel('Escompte').fill(SELLER.aab_text);
  await legal.getByRole('button', { name: 'Enregistrer' }).click();
  await says(page, 'Réglage enregistré.');
  await button('Envoyer un e-mail de test').click();
  await dialog(page).getByRole('button', { name: 'Envoyer' }).click();
  await says(page, 'Le serveur a accepté l’e-mail de test.');

  await home();
  await guide.getByText('encore 4 étapes').waitFor();
  await guide.getByRole('link', { name: 'Créer le client' }).click();
  await page.getByLabel('Nom', { exact: true }).fill('Solaire du Midi');
  await page.getByLabel('E-mail principal').fill('leads@solaire-du-midi.example');
  await button('Créer le client').click();
  await page.getByRole('link', { name: 'Créer sa première commande' }).click();
  await page.getByLabel('Produit').selectOption('PV');
  await page.getByLabel('Quota par semaine').fill('10');
  await page.getByLabel('Ajouter plusieurs départements').fill('13');
  await page.getByLabel('Ajouter plusieurs départements').press('Enter');
  await button('Créer la commande').click();
  await says(page, 'Commande créée.');

  await home();
  await guide.getByText('encore 2 étapes').waitFor();
  await button('Envoyer un lead').click();
  await expect.poll(() => dialog(page).getByLabel('Département').inputValue()).toBe('13');
  await dialog(page).getByLabel('Téléphone').fill(phoneNumber(77));
  await dialog(page).getByRole('button', { name: 'Envoyer le lead' }).click();
  await page.waitForURL(/\/leads\/[\da-f-]+$/);
  await says(page, 'Solaire du Midi');

  await home();
  await guide.getByText('encore 1 étape').waitFor();
  await guide.getByRole('button', { name: 'Livrer maintenant' }).click();
  await dialog(page).getByRole('button', { name: 'Lancer' }).click();
  await page.getByRole('heading', { level: 1 }).locator('..').getByText('Terminée').waitFor();
  expect(world.smtp.messages).toHaveLength(2);
  await home();
  await says(page, 'La semaine');
  await expect.poll(() => guide.count()).toBe(0);
  const clicks = Number(await page.evaluate('sessionStorage.clicks'));
  expect(clicks).toBeGreaterThan(10);
  expect(clicks).toBeLessThanOrEqual(25);
});
