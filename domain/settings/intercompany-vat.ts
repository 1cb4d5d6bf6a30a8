/** What a company may set as VAT of its invoices to the other one (02-money "Intercompany"): judged when it is saved. */
import { codeFits } from '../invoices/mentions/vat.ts';
import { frenchVatWords, isFrenchVatRate } from '../money/vat-rates.ts';
import type { IntercompanyVat } from './company.ts';

export interface WrongField {
  /** `intercompany_vat.exemption_code`. */
  path: string;
  /** Follows the name of the field. */
  message: string;
}

/** A rate above 0 has no reason: what a rate of 0 was given goes with it, unless the same change says otherwise. */
export function withoutReason(vat: IntercompanyVat, change: Partial<IntercompanyVat>): IntercompanyVat {
  if (vat.rate_bp === 0 || change.rate_bp === undefined) return vat;
  const { category = 'S', exemption_code = '', exemption_text = '' } = change;
  return { ...vat, category, exemption_code, exemption_text };
}

/** Everything that is wrong of it, all at once. */
export function intercompanyVatErrors({
  rate_bp,
  category,
  exemption_code,
  exemption_text,
}: IntercompanyVat): WrongField[] {
  const wrong = (field: string, message: string): WrongField => ({
    path: `intercompany_vat.${field}`,
    message,
  });
  if (!isFrenchVatRate(rate_bp)) return [wrong('rate', `doit être un taux français : ${frenchVatWords()}`)];
  if (rate_bp > 0)
    return [
      ...(category === 'S' ? [] : [wrong('category', 'doit être S à un taux au-dessus de 0')]),
      ...(exemption_code ? [wrong('exemption_code', 'doit être vide à un taux au-dessus de 0')] : []),
      ...(exemption_text ? [wrong('exemption_text', 'doit être vide à un taux au-dessus de 0')] : []),
    ];
  return [
    ...(category === 'S' ? [wrong('category', 'doit dire pourquoi le taux est 0 : E, AE, K, G ou O')] : []),
    ...(exemption_code === ''
      ? [wrong('exemption_code', 'manque : à 0 %, il faut un code VATEX')]
      : category !== 'S' && !codeFits(category, exemption_code)
        ? [wrong('exemption_code', `ne va pas avec la catégorie ${category}`)]
        : []),
    ...(exemption_text.trim() === ''
      ? [wrong('exemption_text', 'manque : à 0 %, il faut le texte qui le justifie')]
      : []),
  ];
}
