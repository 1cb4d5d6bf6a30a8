/** Mentions about VAT: rates of the French list, and at 0 % the reason, with what each category asks for. */
import { EU_COUNTRIES } from '../code-lists.ts';
import { type InvoiceDocument, type LineVat, VAT_CATEGORIES, type VatCategory } from '../document.ts';
import { isFrenchVatRate } from '../../money/vat-rates.ts';
import { isVatexCode } from '../identifiers.ts';
import type { MissingMention } from '../missing-mentions.ts';
import { type BuyerKind, buyerPlace, vatPlace } from '../places.ts';
import { percent } from '../wording.ts';
import { when } from './check.ts';

/** The reasons that say the same as their category. A reason for `E` is any other. */
const OWN_CODES: Readonly<Record<Exclude<VatCategory, 'S' | 'E'>, readonly string[]>> = {
  AE: ['VATEX-EU-AE', 'VATEX-FR-AE'],
  K: ['VATEX-EU-IC'],
  G: ['VATEX-EU-G'],
  O: ['VATEX-EU-O'],
};
const OWNED = Object.values(OWN_CODES).flat();

/** Whether a reason for no VAT may stand beside a category. */
export const codeFits = (category: VatCategory, code: string): boolean => {
  if (category === 'S') return code === '';
  return isVatexCode(code) && (category === 'E' ? !OWNED.includes(code) : OWN_CODES[category].includes(code));
};

export function vatMentions(doc: InvoiceDocument, buyerIs: BuyerKind): MissingMention[] {
  const { lines, totals } = doc;
  const reasons = new Map<string, LineVat>();
  for (const { vat } of lines) reasons.set(JSON.stringify(vat), vat);
  const kinds = [...reasons.values()];
  return [
    ...lines.flatMap(({ vat }, at) => rateMentions(vat, at)),
    ...unique(
      kinds.flatMap((vat) => [...reasonMentions(vat, buyerIs), ...partnerMentions(vat, doc, buyerIs)]),
    ),
    ...when(
      kinds.length > totals.vat_breakdown.length,
      'lines',
      'Deux lignes au même taux de TVA donnent des motifs différents : à corriger sur le brouillon.',
    ),
    ...when(
      kinds.some(({ category }) => category === 'O') && kinds.some(({ category }) => category !== 'O'),
      'lines',
      "Une facture hors champ de la TVA (O) l'est pour toutes ses lignes : à séparer en deux brouillons.",
    ),
  ];
}

const unique = (mentions: MissingMention[]): MissingMention[] =>
  mentions.filter(({ path }, at) => mentions.findIndex((other) => other.path === path) === at);

function rateMentions({ category, rate_bp }: LineVat, at: number): MissingMention[] {
  const path = `lines[${at}].vat`;
  const line = `ligne ${at + 1}`;
  if (!isFrenchVatRate(rate_bp)) {
    const message = `Le taux de TVA de la ${line} (${percent(rate_bp)}) n'est pas un taux français : à corriger sur le brouillon.`;
    return [{ path, message }];
  }
  return when(
    category === 'S' ? rate_bp === 0 : rate_bp !== 0,
    path,
    `La catégorie de TVA de la ${line} (${category}) ne va pas avec le taux ${percent(rate_bp)} : à corriger sur le brouillon.`,
  );
}

/** The law wants the provision that exempts, the platforms its code. */
function reasonMentions(
  { category, exemption_code, exemption_text }: LineVat,
  buyerIs: BuyerKind,
): MissingMention[] {
  const { path, where } = vatPlace(buyerIs);
  if (!VAT_CATEGORIES.includes(category))
    return [{ path: path('category'), message: `La catégorie de TVA manque : à renseigner ${where}.` }];
  const taxed = category === 'S';
  return [
    ...when(
      !taxed && exemption_code === '',
      path('exemption_code'),
      `Le code du motif de TVA à 0 % (VATEX) manque : à renseigner ${where}.`,
    ),
    ...when(
      exemption_code !== '' && !codeFits(category, exemption_code),
      path('exemption_code'),
      `Le code du motif de TVA « ${exemption_code} » ne va pas avec la catégorie ${category} : à corriger ${where}.`,
    ),
    ...when(
      taxed ? exemption_text !== '' : exemption_text.trim() === '',
      path('exemption_text'),
      taxed
        ? `Le texte d'exonération est à vider ${where} : la TVA est due.`
        : `Le texte qui justifie la TVA à 0 % manque : à renseigner ${where}.`,
    ),
  ];
}

/** What a category asks of the buyer (BR-AE-02, BR-IC-02, BR-G-02). */
function partnerMentions(vat: LineVat, { buyer }: InvoiceDocument, buyerIs: BuyerKind): MissingMention[] {
  const { path, of, where } = buyerPlace(buyerIs);
  const { category, exemption_code } = vat;
  const inUnion = EU_COUNTRIES.has(buyer.country);
  return [
    ...when(
      (category === 'AE' || category === 'K') && buyer.vat_number.trim() === '',
      `${path}.legal.vat_number`,
      `Le numéro de TVA ${of} manque, que la catégorie de TVA ${category} exige : à renseigner ${where}.`,
    ),
    ...when(
      (category === 'K' && (!inUnion || buyer.customer_type === 'B2B')) || (category === 'G' && inUnion),
      vatPlace(buyerIs).path('category'),
      `La catégorie de TVA ${category} ne va pas avec le pays ${of} (${buyer.country}) : à corriger ${where}.`,
    ),
    ...when(
      exemption_code.startsWith('VATEX-FR-') && buyer.customer_type === 'B2BINT',
      vatPlace(buyerIs).path('exemption_code'),
      `Le code du motif de TVA « ${exemption_code} » ne vaut que pour un client français : à corriger ${vatPlace(buyerIs).where}.`,
    ),
  ];
}
