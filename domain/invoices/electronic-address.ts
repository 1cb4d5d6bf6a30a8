/** Where an electronic invoice reaches a company (BT-34, BT-49): a scheme and an address in it. */
import { COUNTRIES, VAT_ADDRESS_SCHEMES } from './code-lists.ts';
import type { InvoiceParty } from './document.ts';
import { isFrenchElectronicAddress } from './identifiers.ts';

export interface ElectronicAddress {
  /** A code of the Electronic Address Scheme list: `0225` for the French directory, `EM` for a mailbox. */
  scheme: string;
  id: string;
}

/**
 * A company with a SIREN is in the French directory. One abroad gives a mailbox, or scheme and address as its platform writes
 * them (`0208:0123456789`); when it gives nothing, its VAT number is its address.
 * @returns undefined when the company cannot be reached
 */
export function electronicAddress(party: InvoiceParty): ElectronicAddress | undefined {
  const { siren, vat_number, electronic_address: given } = party;
  if (siren) {
    const id = given || siren;
    return isFrenchElectronicAddress(id, siren) ? { scheme: '0225', id } : undefined;
  }
  if (/^[^@\s]+@[^@\s]+$/.test(given)) return { scheme: 'EM', id: given };
  const [, scheme, id] = /^(\d{4}):(\S+)$/.exec(given) ?? [];
  if (scheme && id) return { scheme, id };
  const country = vat_number.slice(0, 2) === 'EL' ? 'GR' : vat_number.slice(0, 2);
  const byVat = VAT_ADDRESS_SCHEMES.get(country);
  return given === '' && byVat && COUNTRIES.has(country) ? { scheme: byVat, id: vat_number } : undefined;
}
