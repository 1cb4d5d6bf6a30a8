/** Retention in the admin: a dry run with its counts, then the purge is switched on; its report is shown. */
import { expect, test } from 'vitest';
import { parisDay } from '../../../domain/time/paris-time.ts';
import { workflowIds } from '../../../contracts/workflow-ids.ts';
import { phoneNumber } from '../../support/intake.ts';
import { aLead } from '../../support/lead-records.ts';
import { says, useAdmin } from '../admin.ts';

const admin = useAdmin();
const { store } = admin.world;

test('what would be deleted is counted first, then deleted, and the report says so', async () => {
  const created_at = new Date('2021-03-01T09:00:00Z');
  await store.leads.insertMany([1, 2, 3].map((n) => aLead({ phone: phoneNumber(n), created_at })));
  const page = await admin.visit('/conservation');
  await says(page, 'L’effacement est arrêté.');

  await page.getByRole('switch', { name: 'Effacer chaque nuit' }).click();
  await page.getByRole('button', { name: 'Enregistrer', exact: true }).click();
  await says(page, 'Faites d’abord un essai');
  await page.getByRole('button', { name: 'Essai : ce qui serait effacé' }).click();
  await says(page, '3 à effacer');
  await page.getByRole('button', { name: 'Enregistrer', exact: true }).click();
  await expect
    .poll(() => store.settings.findOne({ _id: 'retention' }))
    .toMatchObject({ value: { enabled: true } });

  const run_id = parisDay(new Date());
  const { client, taskQueue } = admin.world.temporal;
  await client.workflow.execute('retention', {
    workflowId: workflowIds.retention(run_id),
    taskQueue,
    args: [{ run_id, at_any_hour: true }],
  });
  await page.reload();
  await says(page, '3 effacés');
  expect(await store.leads.countDocuments({ nom: 'Durand' })).toBe(0);
});
