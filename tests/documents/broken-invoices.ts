/**
 * Files with one thing wrong each, and the rule that must see it: a checker that says nothing of its own broken file checks
 * nothing. `page` breaks the PDF around the XML, without changing its length.
 */
import { toCii } from '../../domain/invoices/cii.ts';
import { drawInvoice, renderInvoice } from '../../documents/invoices/pdf.ts';
import { LOOK, SAMPLES } from '../support/invoices.ts';

interface Broken {
  of: keyof typeof SAMPLES & string;
  rule: string;
  xml?: readonly [string | RegExp, string];
  file?: readonly [string, string];
}

const tag = (name: string, from: string, to: string) =>
  [`<ram:${name}>${from}</ram:${name}>`, `<ram:${name}>${to}</ram:${name}>`] as const;

export const BROKEN: Readonly<Record<string, Broken>> = {
  'grand total': { of: 'plain', rule: 'BR-CO-15', xml: tag('GrandTotalAmount', '1260.00', '1260.01') },
  'amount due': { of: 'paid-in-part', rule: 'BR-CO-16', xml: tag('DuePayableAmount', '1160.00', '1170.00') },
  'VAT of a rate': { of: 'discount', rule: 'VAT-AMOUNT', xml: tag('CalculatedAmount', '237.06', '237.07') },
  'sum of a rate': { of: 'discount', rule: 'VAT-BASE', xml: tag('BasisAmount', '1185.28', '1185.27') },
  'total without tax': { of: 'plain', rule: 'TOTAL', xml: tag('TaxBasisTotalAmount', '1050.00', '1051.00') },
  'quantity of a line': { of: 'plain', rule: 'LINE-NET', xml: ['unitCode="C62">42<', 'unitCode="C62">43<'] },
  'gross price': { of: 'discount', rule: 'LINE-PRICE', xml: tag('ChargeAmount', '25.55', '25.56') },
  'free units that are not all free': {
    of: 'free-units',
    rule: 'LINE-NET',
    xml: tag('ActualAmount', '50.00', '49.00'),
  },
  'order of elements': {
    of: 'plain',
    rule: 'XSD',
    xml: [/(<ram:LineOne>12 rue.*?<\/ram:LineOne>)(<ram:CityName>.*?<\/ram:CityName>)/, '$2$1'],
  },
  'SIREN of eight digits': { of: 'plain', rule: 'BR-FR-10', xml: ['>999999998<', '>99999999<'] },
  'SIREN without its key': { of: 'plain', rule: 'SIREN', xml: [/>732829320</g, '>732829321<'] },
  'SIRET without its key': { of: 'plain', rule: 'SIRET', xml: ['>73282932000074<', '>73282932000075<'] },
  'VAT number without its key': {
    of: 'plain',
    rule: 'VAT-NUMBER',
    xml: ['>FR44732829320<', '>FR45732829320<'],
  },
  'no late penalties': {
    of: 'several-pages',
    rule: 'BR-FR-05',
    xml: [/<ram:IncludedNote><ram:Content>Pénalités.*?<\/ram:IncludedNote>/, ''],
  },
  'no billing mode': { of: 'deposit', rule: 'BR-FR-08', xml: ['<ram:ID>S1</ram:ID>', '<ram:ID>A1</ram:ID>'] },
  'final invoice that is a deposit': {
    of: 'after-deposit',
    rule: 'BR-FR-CO-08',
    xml: tag('TypeCode', '380', '386'),
  },
  'paid with something due': {
    of: 'paid',
    rule: 'BR-FR-CO-09',
    xml: tag('DuePayableAmount', '0.00', '1.00'),
  },
  'due before it is issued': { of: 'long', rule: 'BR-FR-CO-07', xml: ['20261223', '20261122'] },
  'rate France does not have': { of: 'several-rates', rule: 'BR-FR-16', xml: [/>20\.60</g, '>21.00<'] },
  'credit note of nothing': {
    of: 'credit-note',
    rule: 'BR-FR-CO-05',
    xml: [/<ram:InvoiceReferencedDocument>.*<\/ram:InvoiceReferencedDocument>/, ''],
  },
  'credit note of two, one without its day': {
    of: 'credit-note-of-two',
    rule: 'BR-FR-03',
    xml: ['format="102">20261116</qdt', 'format="102">19261116</qdt'],
  },
  'exempt without reason': {
    of: 'exempt',
    rule: 'BR-E-10',
    xml: [
      /<ram:ExemptionReason>.*?<\/ram:ExemptionReason>|<ram:ExemptionReasonCode>.*?<\/ram:ExemptionReasonCode>/g,
      '',
    ],
  },
  'unknown reason': { of: 'reverse-charge', rule: 'EN16931', xml: ['VATEX-FR-AE', 'VATEX-FR-XX'] },
  'reverse charge without the VAT number': {
    of: 'reverse-charge-abroad',
    rule: 'BR-AE-02',
    xml: [
      '<ram:SpecifiedTaxRegistration><ram:ID schemeID="VA">DE123456789</ram:ID></ram:SpecifiedTaxRegistration>',
      '',
    ],
  },
  'goods that go to no country': {
    of: 'intra-eu-goods',
    rule: 'BR-IC-12',
    xml: [/<ram:ShipToTradeParty>.*<\/ram:ShipToTradeParty>/, ''],
  },
  'export with VAT': { of: 'export', rule: 'BR-G-09', xml: tag('CalculatedAmount', '0.00', '1.00') },
  'outside the scope with a VAT number': {
    of: 'outside-scope',
    rule: 'BR-O-02',
    xml: [
      '</ram:URIUniversalCommunication></ram:SellerTradeParty>',
      '</ram:URIUniversalCommunication><ram:SpecifiedTaxRegistration><ram:ID schemeID="VA">FR11999999998</ram:ID></ram:SpecifiedTaxRegistration></ram:SellerTradeParty>',
    ],
  },
  'sister company without address': {
    of: 'intercompany',
    rule: 'BR-FR-12',
    xml: [
      /(<ram:BuyerTradeParty>.*)<ram:URIUniversalCommunication>.*?<\/ram:URIUniversalCommunication>/,
      '$1',
    ],
  },
  'page with another name': { of: 'accents', rule: 'PAGE-TEXT', xml: ['ŒUVRES', 'OEUVRES'] },
  'page with another due amount': {
    of: 'negative-line',
    rule: 'PAGE-TEXT',
    xml: tag('DuePayableAmount', '270.00', '280.00'),
  },
  'attachment of another name': {
    of: 'plain',
    rule: 'PDF-ATTACHMENT',
    file: ['/UF (factur-x.xml)', '/UF (factur-y.xml)'],
  },
  'attachment of no relation': {
    of: 'plain',
    rule: 'PDF-RELATION',
    file: ['/AFRelationship /Alternative', '/AFRelationship /Unspecified'],
  },
  'attachment of another type': { of: 'plain', rule: 'PDF-TYPE', file: ['/text#2Fxml', '/text#2Fcsv'] },
  'profile of another level': {
    of: 'plain',
    rule: 'PDF-METADATA',
    file: ['<fx:ConformanceLevel>EN 16931<', '<fx:ConformanceLevel>EXTENDED<'],
  },
};

/** Those veraPDF must see. */
export const NOT_ARCHIVABLE: Readonly<Record<string, readonly [string, string]>> = {
  'font not embedded': ['/FontFile2 ', '/FontFileX '],
  'no colour profile': ['/DestOutputProfile ', '/DestOutputProfilX '],
  'ill-formed metadata': ['<dc:title><rdf:Alt>', '<dc:title><rdf:&lt>'],
  'attachment of no relation': ['/AFRelationship ', '/AFRelationshiX '],
};

/** Changes something, or throws: a file that was not broken proves nothing. */
function changed(text: string, from: string | RegExp, to: string): string {
  const result = text.replace(from, to);
  if (result === text) throw new Error(`nothing to break at ${from}`);
  return result;
}

export async function breakFile(of: string, [from, to]: readonly [string, string]): Promise<Buffer> {
  const pdf = await renderInvoice(SAMPLES[of]!, LOOK);
  return Buffer.from(changed(pdf.toString('latin1'), from, to), 'latin1');
}

export function brokenInvoice({ of, xml, file }: Broken): Promise<Buffer> {
  const doc = SAMPLES[of]!;
  if (file) return breakFile(of, file);
  return drawInvoice(doc, LOOK, changed(toCii(doc), ...xml!));
}
