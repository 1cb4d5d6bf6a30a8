/** Mentions about the two parties: names, addresses, numbers, texts of the seller's. */
import { COUNTRIES, SIREN_COUNTRIES } from '../code-lists.ts';
import type { InvoiceParty, InvoiceSeller } from '../document.ts';
import { electronicAddress } from '../electronic-address.ts';
import {
  frenchVatNumber,
  isBic,
  isFrenchVatNumber,
  isIban,
  isSiren,
  isSiret,
  isVatNumber,
} from '../identifiers.ts';
import type { MissingMention } from '../missing-mentions.ts';
import { type Place, SELLER_PLACE } from '../places.ts';
import { lacking, when } from './check.ts';

/** @param place with `abroad` for a company of another country, which has no SIREN */
export function partyMentions(party: InvoiceParty, place: Place & { abroad: boolean }): MissingMention[] {
  const { path, of, where, abroad } = place;
  const field = (key: keyof InvoiceParty, name: string) => ({
    path: `${path}.legal.${key}`,
    name: `${name} ${of}`,
    text: party[key],
    where,
  });
  return [
    ...lacking(field('legal_name', 'Le nom')),
    ...lacking(field('address', "L'adresse")),
    ...lacking({
      ...field('postal_code', 'Le code postal'),
      optional: abroad,
      isValid: (text) => abroad || /^\d{5}$/.test(text),
      form: '5 chiffres',
    }),
    ...lacking(field('city', 'La ville')),
    ...lacking({
      ...field('country', 'Le pays'),
      isValid: (text) => COUNTRIES.has(text) && SIREN_COUNTRIES.has(text) !== abroad,
      form: abroad ? 'code de deux lettres, hors de France' : 'code de deux lettres, en France',
    }),
    ...(abroad ? foreignNumbers(party, place) : frenchNumbers(party, place)),
  ];
}

function frenchNumbers(party: InvoiceParty, { path, of, where }: Place): MissingMention[] {
  const { siren, siret, vat_number } = party;
  const at = (key: string) => `${path}.legal.${key}`;
  const known = isSiren(siren);
  return [
    ...lacking({
      path: at('siren'),
      name: `Le SIREN ${of}`,
      text: siren,
      where,
      isValid: isSiren,
      form: '9 chiffres dont une clé',
    }),
    ...lacking({
      path: at('siret'),
      name: `Le SIRET ${of}`,
      text: siret,
      where,
      optional: true,
      isValid: (text) => isSiret(text) && (!known || text.startsWith(siren)),
      form: '14 chiffres dont une clé, les 9 premiers étant le SIREN',
    }),
    ...lacking({
      path: at('vat_number'),
      name: `Le numéro de TVA ${of}`,
      text: vat_number,
      where,
      // Whose absence matters is said by `vatMentions`, and by `sellerMentions`.
      optional: true,
      isValid: (text) => (known ? text === frenchVatNumber(siren) : isFrenchVatNumber(text)),
      form: known ? `pour ce SIREN, ${frenchVatNumber(siren)}` : 'FR, deux chiffres et le SIREN',
    }),
    ...when(
      known && electronicAddress(party) === undefined,
      at('electronic_address'),
      `L'adresse électronique ${of} n'est pas valable (elle commence par le SIREN ; lettres, chiffres, « - », « _ » et « . ») : à corriger ${where}.`,
    ),
  ];
}

function foreignNumbers(party: InvoiceParty, { path, of, where }: Place): MissingMention[] {
  return [
    ...when(
      party.siren !== '' || party.siret !== '',
      `${path}.legal.siren`,
      `Une entreprise étrangère n'a ni SIREN ni SIRET : à vider ${where}, ou le type de client est à corriger.`,
    ),
    ...lacking({
      path: `${path}.legal.vat_number`,
      name: `Le numéro de TVA ${of}`,
      text: party.vat_number,
      where,
      optional: true,
      isValid: isVatNumber,
      form: 'deux lettres de pays, puis 2 à 14 signes',
    }),
    ...when(
      electronicAddress({ ...party, siren: '' }) === undefined,
      `${path}.legal.electronic_address`,
      `L'adresse électronique ${of} manque ou n'est pas valable (une adresse e-mail, ou « code:identifiant ») : à renseigner ${where}.`,
    ),
  ];
}

/** What a company puts on its own invoices. */
export function sellerMentions(seller: InvoiceSeller): MissingMention[] {
  const { of, where, path } = SELLER_PLACE;
  const text = (key: keyof InvoiceSeller & string, name: string) => ({
    path: `${path}.legal.${key}`,
    name,
    text: String(seller[key]),
    where,
  });
  return [
    // An ill-formed one was named already.
    ...lacking(text('vat_number', `Le numéro de TVA ${of}`)),
    ...lacking(text('legal_form', `La forme juridique ${of}`)),
    ...lacking(text('capital', `Le capital ${of}`)),
    ...lacking(text('rcs', `Le RCS ${of}`)),
    ...lacking(text('pmd_text', 'Le texte des pénalités de retard')),
    ...lacking(text('pmt_text', "Le texte de l'indemnité de recouvrement de 40 €")),
    ...lacking(text('aab_text', "Le texte de l'escompte, ou de son absence,")),
    ...lacking({
      ...text('operation_category', "La catégorie de l'opération"),
      isValid: (code) => ['B', 'S', 'M'].includes(code),
      form: 'biens, services ou les deux',
    }),
    ...lacking({
      ...text('iban', `L'IBAN ${of}`),
      optional: true,
      isValid: isIban,
      form: 'sans espaces, avec sa clé',
    }),
    ...lacking({
      ...text('bic', `Le BIC ${of}`),
      optional: true,
      isValid: isBic,
      form: '8 ou 11 signes',
    }),
  ];
}
