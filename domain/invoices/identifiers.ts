/**
 * Numbers that identify companies and accounts (08-einvoice). Values are compared as they are stored: without spaces, letters
 * in capitals (`compact`). No Schematron checks any of these keys.
 */
import { VATEX_CODES } from './code-lists.ts';

/** As identifiers are stored: no spaces, letters in capitals. People write them in groups. */
export const compact = (text: string): string => text.replace(/\s/g, '').toUpperCase();

/** Every second digit from the right counts double; the digits of it all add up to a multiple of ten. */
function luhn(digits: string): boolean {
  let sum = 0;
  for (let at = digits.length - 1, double = false; at >= 0; at--, double = !double) {
    const digit = Number(digits[at]) * (double ? 2 : 1);
    sum += digit > 9 ? digit - 9 : digit;
  }
  return sum % 10 === 0;
}

/** 9 digits with a right key. */
export const isSiren = (text: string): boolean => /^(?!0+$)\d{9}$/.test(text) && luhn(text);

/** La Poste has more sites than keys: the plain sum of their digits is a multiple of five. */
const LA_POSTE = '356000000';

/** 14 digits with a right key, the first nine a SIREN. */
export function isSiret(text: string): boolean {
  if (!/^\d{14}$/.test(text) || !isSiren(text.slice(0, 9))) return false;
  if (luhn(text)) return true;
  return text.startsWith(LA_POSTE) && [...text].reduce((sum, digit) => sum + Number(digit), 0) % 5 === 0;
}

/** The VAT number of a French company. */
export const frenchVatNumber = (siren: string): string =>
  `FR${String((12 + 3 * (Number(siren) % 97)) % 97).padStart(2, '0')}${siren}`;

/** `FR`, the key, the SIREN. */
export const isFrenchVatNumber = (text: string): boolean => {
  const siren = text.slice(4);
  return isSiren(siren) && text === frenchVatNumber(siren);
};

/** A French number with its key, or one that could be of another country: two letters and up to 14 signs. */
export const isVatNumber = (text: string): boolean =>
  text.startsWith('FR') ? isFrenchVatNumber(text) : /^[A-Z]{2}[A-Z0-9+*]{2,14}$/.test(text);

/** ISO 13616: with the first four signs at the end and letters as numbers from 10 on, the remainder by 97 is 1. */
export function isIban(text: string): boolean {
  if (!/^[A-Z]{2}\d{2}[A-Z0-9]{11,30}$/.test(text)) return false;
  if (text.startsWith('FR') && text.length !== 27) return false;
  let remainder = 0;
  for (const sign of text.slice(4) + text.slice(0, 4))
    for (const digit of String(parseInt(sign, 36))) remainder = (remainder * 10 + Number(digit)) % 97;
  return remainder === 1;
}

/** ISO 9362: bank, country, place, and perhaps the branch. */
export const isBic = (text: string): boolean => /^[A-Z]{6}[A-Z0-9]{2}([A-Z0-9]{3})?$/.test(text);

/** Whether a reason for no VAT is one of the European list. */
export const isVatexCode = (code: string): boolean => VATEX_CODES.has(code);

/** Whether a text can be the address of a French company in the directory (BR-FR-21, -23, -25). */
export const isFrenchElectronicAddress = (address: string, siren: string): boolean =>
  address.startsWith(siren) && /^[A-Za-z0-9._-]{1,125}$/.test(address);
