/** Why nothing is charged: categories and codes of a VAT rate of 0 % (08-einvoice "VAT 0 %"). */
import { VATEX_CODES } from '../../../../domain/invoices/code-lists.ts';
import { VAT_CATEGORIES, type VatCategory } from '../../../../domain/invoices/document.ts';
import { codeFits } from '../../../../domain/invoices/mentions/vat.ts';

type ZeroCategory = Exclude<VatCategory, 'S'>;

const ZERO_CATEGORY: Record<ZeroCategory, string> = {
  E: 'Exonérée (E)',
  AE: 'Autoliquidation (AE)',
  K: 'Livraison intracommunautaire (K)',
  G: 'Exportation (G)',
  O: 'Hors du champ de la TVA (O)',
};

export const ZERO_CATEGORIES = VAT_CATEGORIES.filter(
  (category): category is ZeroCategory => category !== 'S',
).map((value) => ({ value, label: ZERO_CATEGORY[value] }));

/** Codes that may stand beside a category; what is stored stays a choice. */
export function exemptionCodes(category: string, stored: string): string[] {
  const known = [...VATEX_CODES].filter((code) => codeFits((category || 'E') as VatCategory, code));
  return stored === '' || known.includes(stored) ? known : [stored, ...known];
}
