/** Sources in the admin: figures, rules with their preview, and a hold whose leads are let go. */
import { expect, test } from 'vitest';
import { DAY_MS } from '../../../domain/time/paris-time.ts';
import { aLead } from '../../support/lead-records.ts';
import { phoneNumber } from '../../support/intake.ts';
import { dialog, says, useAdmin } from '../admin.ts';

const admin = useAdmin();
const { store } = admin.world;

test('a source is given rules, put on hold, and its leads are let go', async () => {
  const created_at = new Date(Date.now() - DAY_MS / 4);
  const leads = Array.from({ length: 12 }, (_, n) =>
    aLead({ source: 'TikTok', phone: phoneNumber(n), created_at, ...(n < 6 && { status: 'invalid' }) }),
  );
  await store.leads.insertMany(leads);
  const page = await admin.visit('/sources', { role: 'admin' });
  await page.getByRole('link', { name: 'tiktok' }).click();
  await page.getByRole('heading', { name: 'tiktok', level: 1 }).waitFor();
  await says(page, '6 sur 12');

  await page.getByRole('switch', { name: 'Surveiller cette source' }).click();
  await page.getByLabel('Volume minimal').fill('10');
  await page.getByRole('button', { name: 'Ce qu’il aurait fait en 30 jours' }).click();
  await says(page, 'demande au moins un taux');
  await page.getByLabel('Invalides, au plus en %').fill('12,5');
  await page.getByRole('button', { name: 'Ce qu’il aurait fait en 30 jours' }).click();
  await says(page, /Invalides : 6 sur 12/);
  await page.getByRole('button', { name: 'Enregistrer', exact: true }).click();
  await says(page, 'Surveillée');
  await expect
    .poll(() => store.source_breakers.findOne({ _id: 'ZR7|tiktok' }))
    .toMatchObject({ rules: { enabled: true, min_volume: 10, max: { invalid: 1250 } } });

  await page.getByRole('button', { name: 'Suspendre' }).click();
  await dialog(page).getByLabel('Raison').fill('Trop de fiches vides');
  await dialog(page).getByRole('button', { name: 'Suspendre la source' }).click();
  await says(page, 'Suspendue à la main');
  await says(page, /Trop de fiches vides/);
  const held = { status: 'hold_source' as const, hold_reason: 'breaker:tiktok', created_at: new Date() };
  await store.leads.insertOne(aLead({ source: 'tiktok', nom: 'Attente', ...held }));
  await page.reload();
  await page.getByRole('link', { name: '1', exact: true }).click();
  await page.getByRole('heading', { name: 'Leads', level: 1 }).waitFor();
  await says(page, 'Attente');
  await page.goBack();
  await page.getByRole('button', { name: 'Rétablir' }).click();
  await dialog(page).getByRole('button', { name: 'Rétablir la source' }).click();
  await says(page, 'Rétablie à la main');
  await expect.poll(() => store.leads.countDocuments({ status: 'hold_source' })).toBe(0);
});
