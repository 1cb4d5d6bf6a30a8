/** How VAT is named on pages and in files. */
import type { VatCategory } from '../invoices/document.ts';

export const VAT_FLOW_WORDS = { collected: 'Collectée', deductible: 'Facturée par l’autre société' } as const;
export type VatFlow = keyof typeof VAT_FLOW_WORDS;

export const VAT_CATEGORY_WORDS: Readonly<Record<VatCategory, string>> = {
  S: 'Taxée',
  E: 'Exonérée',
  AE: 'Autoliquidée',
  K: 'Livraison intracommunautaire',
  G: 'Exportation',
  O: 'Hors champ',
};
