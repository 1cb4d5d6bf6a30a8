/** Parts of a Cross Industry Invoice that stand in several places of it. */
import type { BasisPoints, Cents } from '../money/money.ts';
import type { ParisDay } from '../time/paris-time.ts';
import type { InvoiceParty, LineVat } from './document.ts';
import { electronicAddress } from './electronic-address.ts';
import { branch, leaf, type Xml } from './xml.ts';

/** Cents, or hundredths of a percent, with a point and two decimals. */
export const hundredths = (value: Cents | BasisPoints): string =>
  `${value < 0 ? '-' : ''}${Math.floor(Math.abs(value) / 100)}.${String(Math.abs(value) % 100).padStart(2, '0')}`;

/** A day, as `20261123`. */
export const dateElement = (name: string, day: ParisDay, type = 'udt:DateTimeString'): Xml =>
  branch(name, [leaf(type, day.replaceAll('-', ''), { format: '102' })]);

/** An allowance, not a charge. */
export const ALLOWANCE = branch('ram:ChargeIndicator', [leaf('udt:Indicator', 'false')]);

/** Outside the scope of VAT there is no rate (BR-O-05). */
export const rateElement = ({ category, rate_bp }: LineVat): Xml =>
  category === 'O' ? undefined : leaf('ram:RateApplicablePercent', hundredths(rate_bp));

/** The schema wants the postcode before the street. */
export const addressElement = (party: InvoiceParty): Xml =>
  branch('ram:PostalTradeAddress', [
    leaf('ram:PostcodeCode', party.postal_code),
    leaf('ram:LineOne', party.address),
    leaf('ram:LineTwo', party.address2),
    leaf('ram:CityName', party.city),
    leaf('ram:CountryID', party.country),
  ]);

/** @param withVat false on an invoice outside the scope of VAT, which may name no VAT number (BR-O-02) */
export function partyElement(name: string, party: InvoiceParty, withVat: boolean): Xml {
  const address = electronicAddress(party);
  return branch(name, [
    leaf('ram:GlobalID', party.siret, { schemeID: '0009' }),
    leaf('ram:Name', party.legal_name),
    branch('ram:SpecifiedLegalOrganization', [leaf('ram:ID', party.siren, { schemeID: '0002' })]),
    addressElement(party),
    branch('ram:URIUniversalCommunication', [
      leaf('ram:URIID', address?.id, { schemeID: address?.scheme ?? '' }),
    ]),
    branch('ram:SpecifiedTaxRegistration', [
      withVat ? leaf('ram:ID', party.vat_number, { schemeID: 'VA' }) : undefined,
    ]),
  ]);
}
