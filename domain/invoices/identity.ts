/**
 * Numbers and addresses of a company or client, checked when they are saved (02-money "Invoices": no Schematron checks a key).
 * What is empty passes: what an invoice lacks is said when it is to be issued (`missingMentions`).
 */
import { COUNTRIES, SIREN_COUNTRIES } from './code-lists.ts';
import type { InvoiceParty } from './document.ts';
import { electronicAddress } from './electronic-address.ts';
import { compact, frenchVatNumber, isBic, isIban, isSiren, isSiret, isVatNumber } from './identifiers.ts';

export type Identity = Pick<
  InvoiceParty,
  'postal_code' | 'country' | 'siren' | 'siret' | 'vat_number' | 'electronic_address'
> & { iban?: string; bic?: string };

export interface IdentityProblem {
  field: keyof Identity;
  /** In French, to be read after the field's name. */
  message: string;
}

const COMPACT = [
  'siren',
  'siret',
  'vat_number',
  'iban',
  'bic',
] as const satisfies readonly (keyof Identity)[];

/** As it is stored: numbers without the spaces people write them with, letters in capitals. */
export function compactIdentity<I extends Partial<Identity>>(identity: I): I {
  const compacted = COMPACT.filter((field) => identity[field] !== undefined).map((field) => [
    field,
    compact(identity[field]!),
  ]);
  return { ...identity, ...Object.fromEntries(compacted) };
}

/** Fields that are about one another: a change of one has the others looked at again. */
const TOGETHER: readonly (readonly (keyof Identity)[])[] = [
  ['siren', 'siret', 'vat_number', 'electronic_address'],
  ['country', 'postal_code'],
];

const CHECKS: { [F in keyof Identity]-?: (value: string, whole: Identity) => string | undefined } = {
  postal_code: (code, { country }) =>
    SIREN_COUNTRIES.has(country) && !/^\d{5}$/.test(code) ? 'demande 5 chiffres en France' : undefined,
  country: (country) => (COUNTRIES.has(country) ? undefined : 'doit être un code de pays de deux lettres'),
  siren: (siren) =>
    isSiren(siren) ? undefined : 'n’est pas un SIREN : 9 chiffres dont le dernier est une clé',
  siret: (siret, { siren }) => {
    if (!isSiret(siret)) return 'n’est pas un SIRET : 14 chiffres dont le dernier est une clé';
    return isSiren(siren) && !siret.startsWith(siren) ? `doit commencer par le SIREN ${siren}` : undefined;
  },
  vat_number: (number, { siren }) => {
    const known = isSiren(siren) ? frenchVatNumber(siren) : undefined;
    if (known !== undefined && number !== known) return `doit être ${known} pour le SIREN ${siren}`;
    return isVatNumber(number) ? undefined : 'n’est pas un numéro de TVA : sa clé est fausse ou sa forme';
  },
  electronic_address: (address, whole) =>
    isSiren(whole.siren) &&
    electronicAddress({ ...whole, electronic_address: address } as InvoiceParty) === undefined
      ? 'doit commencer par le SIREN, et n’avoir que des lettres, chiffres, « - », « _ » et « . »'
      : undefined,
  iban: (iban) => (isIban(iban) ? undefined : 'n’est pas un IBAN : sa clé est fausse ou sa longueur'),
  bic: (bic) => (isBic(bic) ? undefined : 'demande 8 ou 11 signes'),
};

/**
 * What is wrong with the fields that change, and with those that are about them. What nobody touches is left alone, whatever
 * it is: data of earlier releases may be sent back.
 * @param before as it is stored; nothing for a new one
 * @param after as it would be
 */
export function identityProblems(before: Partial<Identity>, after: Identity): IdentityProblem[] {
  const changed = (Object.keys(CHECKS) as (keyof Identity)[]).filter(
    (field) => (before[field] ?? '') !== (after[field] ?? ''),
  );
  const concerned = new Set([
    ...changed,
    ...TOGETHER.filter((fields) => fields.some((field) => changed.includes(field))).flat(),
  ]);
  return [...concerned].flatMap((field) => {
    const value = after[field] ?? '';
    const message = value === '' ? undefined : CHECKS[field](value, after);
    return message === undefined ? [] : [{ field, message }];
  });
}
