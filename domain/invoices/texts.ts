/** Every text of an invoice that somebody wrote: what its page shows, with where it is to be changed. */
import type { InvoiceDocument, InvoiceParty } from './document.ts';
import { type BuyerKind, buyerPlace, ON_DRAFT, type Place, SELLER_PLACE, vatPlace } from './places.ts';

export interface InvoiceText {
  path: string;
  text: string;
  /** "Le nom du client". */
  name: string;
  /** "sur la page du client". */
  where: string;
}

const PARTY_TEXTS = {
  legal_name: 'Le nom',
  address: "L'adresse",
  address2: "Le complément d'adresse",
  postal_code: 'Le code postal',
  city: 'La ville',
  country: 'Le pays',
  siren: 'Le SIREN',
  siret: 'Le SIRET',
  vat_number: 'Le numéro de TVA',
} as const;

const SELLER_TEXTS = {
  legal_form: 'La forme juridique',
  capital: 'Le capital',
  rcs: 'Le RCS',
  iban: "L'IBAN",
  bic: 'Le BIC',
  pmd_text: 'Le texte des pénalités de retard',
  pmt_text: "Le texte de l'indemnité de recouvrement",
  aab_text: "Le texte de l'escompte",
  footer: 'Le pied de page',
} as const;

function partyTexts(party: InvoiceParty, { path, of, where }: Place): InvoiceText[] {
  return Object.entries(PARTY_TEXTS).map(([field, name]) => ({
    path: `${path}.legal.${field}`,
    text: party[field as keyof typeof PARTY_TEXTS],
    name: `${name} ${of}`,
    where,
  }));
}

export function textsOf(doc: InvoiceDocument, buyerIs: BuyerKind): InvoiceText[] {
  const { seller, buyer, lines, reason } = doc;
  const vat = vatPlace(buyerIs);
  const ofSeller = Object.entries(SELLER_TEXTS).map(([field, name]) => ({
    path: `${SELLER_PLACE.path}.legal.${field}`,
    text: seller[field as keyof typeof SELLER_TEXTS],
    name: `${name} ${SELLER_PLACE.of}`,
    where: SELLER_PLACE.where,
  }));
  const ofLines = lines.flatMap(({ label, free }, at) => [
    { path: `lines[${at}].label`, text: label, name: `La ligne ${at + 1}`, where: ON_DRAFT },
    {
      path: `lines[${at}].free`,
      text: free ?? '',
      name: `Le motif de gratuité de la ligne ${at + 1}`,
      where: ON_DRAFT,
    },
  ]);
  return [
    ...partyTexts(seller, SELLER_PLACE),
    ...ofSeller,
    ...partyTexts(buyer, buyerPlace(buyerIs)),
    {
      path: `${buyerPlace(buyerIs).path}.purchase_order`,
      text: buyer.purchase_order,
      name: 'Le bon de commande',
      where: buyerPlace(buyerIs).where,
    },
    ...ofLines,
    ...doc.totals.vat_breakdown.map(({ exemption_text }) => ({
      path: vat.path('exemption_text'),
      text: exemption_text,
      name: "Le texte d'exonération de TVA",
      where: vat.where,
    })),
    { path: 'reason', text: reason, name: "Le motif de l'avoir", where: ON_DRAFT },
  ].filter(({ text }) => text !== '');
}
