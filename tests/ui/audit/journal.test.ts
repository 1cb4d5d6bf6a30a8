/** The audit trail as a page: who did what, what changed by it, and from an entry to its record and all that was done to it. */
import { expect, test } from 'vitest';
import { changeClient } from '../../../store/clients/change-client.ts';
import { logEvent, SYSTEM } from '../../../store/audit/event-log.ts';
import { insertOrder } from '../../support/records.ts';
import { dialog, says, useAdmin } from '../admin.ts';

const admin = useAdmin();
const { world } = admin;

test('an entry says what changed, and leads to its record and that record’s history', async () => {
  const { store } = world;
  const { client } = await insertOrder(store, {}, { name: 'Solaire du Midi' });
  const by = { id: 'camille', name: 'Camille' };
  await changeClient(store, client._id, { contact_name: 'Mme Roux', payment_terms_days: 45 }, by, new Date());
  const other = { action: 'lead.note', entity_type: 'lead', entity_id: 'x', entity: 'ZR7' } as const;
  await logEvent(store, { ...other, by: SYSTEM }, new Date());

  const page = await admin.visit('/journal');
  await says(page, 'Note ajoutée à un lead.');
  await page.getByLabel('Toutes les actions').selectOption({ label: 'Client modifié' });
  await page.getByRole('button', { name: 'Client modifié.' }).click();
  const changed = dialog(page).getByRole('table', { name: 'Ce qui a changé' });
  await expect
    .poll(async () =>
      (await changed.getByRole('row').allInnerTexts()).slice(1).map((row) => row.split(/\s*\t\s*/)),
    )
    .toEqual([
      ['contact_name', expect.any(String), 'Mme Roux'],
      ['payment_terms_days', '30', '45'],
    ]);
  await dialog(page).getByRole('link', { name: 'Tout son historique' }).click();
  await page.waitForURL(new RegExp(`entity_id=${client._id}`));
  await page
    .getByRole('row', { name: /Client modifié/ })
    .getByRole('link', { name: /^Client / })
    .click();
  await page.waitForURL(new RegExp(`/clients/${client._id}`));
});

test('who may not read it has no journal', async () => {
  const page = await admin.visit('/journal', { role: 'ops' });
  await says(page, 'Vous n’avez pas accès à cette page');
  await expect.poll(() => page.getByRole('link', { name: 'Journal' }).count()).toBe(0);
});
