/** The demo's landing pages in the registry: each with its form and the texts of consent it has shown. */
import { SYSTEM } from '../../store/audit/event-log.ts';
import type { Store } from '../../store/db/mongo.ts';
import { addConsentText } from '../../store/pages/add-consent-text.ts';
import { addForm } from '../../store/pages/change-form.ts';
import { createPage } from '../../store/pages/change-page.ts';
import { CONSENT, LANDING_PAGES } from './sources.ts';

/** Shown before the present one. */
const FIRST_TEXT = { version: '2026-03', text: 'J’accepte d’être rappelé par un conseiller.' };
const MONTH_MS = 30 * 24 * 3_600_000;

export async function makePages(store: Store, since: Date): Promise<void> {
  const later = new Date(since.getTime() + MONTH_MS);
  for (const { lp_code: code, name, form_code, entity, produit, url } of LANDING_PAGES) {
    const input = { code, name, entity, produit, source: '', origins: [new URL(url).origin], active: true };
    const page = await createPage(store, input, SYSTEM, since);
    const form = { code: form_code, name: 'Demande de devis', produit, active: true };
    await addForm(store, page, form, SYSTEM, since);
    await addConsentText(store, page, FIRST_TEXT, SYSTEM, since);
    await addConsentText(store, page, CONSENT, SYSTEM, later);
  }
}
