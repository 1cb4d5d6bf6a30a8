/** What the XML says of each kind of document. That it is valid, tests/documents asks the official validators. */
import { describe, expect, it } from 'vitest';
import { toCii } from '../../../domain/invoices/cii.ts';
import type { InvoiceDocument } from '../../../domain/invoices/document.ts';
import { aDocument, aLine, SAMPLES } from '../../support/invoices.ts';

/** All texts of elements of that name, in order. */
const all = (xml: string, name: string) =>
  [...xml.matchAll(new RegExp(`<(?:ram|udt|qdt):${name}(?: [^>]*)?>([^<]*)</`, 'g'))].map(([, text]) => text);
const sample = (name: string) => toCii(SAMPLES[name]!);
const of = (change: Partial<InvoiceDocument>) => toCii(aDocument(change));

describe('header', () => {
  it.each([
    ['plain', '380', 'S1'],
    ['paid', '380', 'S2'],
    ['deposit', '386', 'S1'],
    ['after-deposit', '380', 'S4'],
    ['credit-note', '381', 'S1'],
    ['credit-note-on-deposit', '503', 'S1'],
    ['intra-eu-goods', '380', 'B1'],
    ['export', '380', 'M1'],
  ])('%s is a %s, settled as %s', (name, type, mode) => {
    const xml = sample(name);
    expect(all(xml, 'TypeCode')[0]).toBe(type);
    expect(all(xml, 'ID').slice(0, 3)).toEqual([mode, 'urn:cen.eu:en16931:2017', SAMPLES[name]!.number]);
  });

  it('has the notes the law wants', () => {
    expect(all(sample('plain'), 'SubjectCode')).toEqual(['PMD', 'PMT', 'AAB', 'BAR', 'REG', 'ABL']);
  });

  it('names what it corrects, each with its day', () => {
    expect(all(sample('credit-note-of-two'), 'IssuerAssignedID')).toEqual([
      'IC-ZR7-2026-W45-0001',
      'IC-ZR7-2026-W46-0001',
    ]);
    expect(sample('credit-note-of-two')).toContain(
      '<qdt:DateTimeString format="102">20261109</qdt:DateTimeString>',
    );
    expect(all(sample('plain'), 'IssuerAssignedID')).toEqual(['BC-4711']);
  });
});

describe('parties', () => {
  it('have their numbers, each under its scheme', () => {
    const xml = sample('plain');
    expect(xml).toContain('<ram:GlobalID schemeID="0009">99999999800019</ram:GlobalID>');
    expect(xml).toContain('<ram:ID schemeID="0002">732829320</ram:ID>');
    expect(xml).toContain('<ram:ID schemeID="VA">FR44732829320</ram:ID>');
    expect(xml).toContain('<ram:URIID schemeID="0225">732829320</ram:URIID>');
    expect(xml).toContain('<ram:CountryID>FR</ram:CountryID>');
  });

  it('abroad have no SIREN, and a mailbox or a VAT number for an address', () => {
    const buyer = (name: string) => /<ram:BuyerTradeParty>.*<\/ram:BuyerTradeParty>/.exec(sample(name))![0];
    expect(buyer('intra-eu-goods')).not.toContain('SpecifiedLegalOrganization');
    expect(buyer('intra-eu-goods')).toContain(
      '<ram:URIID schemeID="EM">rechnung@sonnenkraft.example</ram:URIID>',
    );
    expect(buyer('export')).toContain('<ram:URIID schemeID="9932">GB123456789</ram:URIID>');
  });

  it('have no VAT number outside the scope of VAT, nor a rate', () => {
    expect(sample('outside-scope')).not.toContain('SpecifiedTaxRegistration');
    expect(all(sample('outside-scope'), 'RateApplicablePercent')).toEqual([]);
  });
});

describe('lines', () => {
  it('say quantity, unit, price and total', () => {
    const xml = of({ lines: [aLine('A & B', 1234, 2555)] });
    expect(all(xml, 'Name')[0]).toBe('A &amp; B');
    expect(xml).toContain('<ram:BilledQuantity unitCode="C62">1234</ram:BilledQuantity>');
    expect(all(xml, 'ChargeAmount')).toEqual(['25.55']);
    expect(all(xml, 'LineTotalAmount')).toEqual(['31528.70', '31528.70']);
    expect(xml).not.toContain('GrossPrice');
  });

  it('explain a discount by the catalogue price', () => {
    const xml = of({ lines: [aLine('a', 37, 2555, { discount: 1250 })] });
    expect(all(xml, 'ChargeAmount')).toEqual(['25.55', '22.36']);
    expect(all(xml, 'ActualAmount')).toEqual(['3.19']);
    expect(all(xml, 'LineTotalAmount')[0]).toBe('827.32');
  });

  it('say nothing of a discount that rounding takes away', () => {
    const xml = of({ lines: [aLine('a', 1, 10, { discount: 1 })] });
    expect(all(xml, 'ChargeAmount')).toEqual(['0.10']);
    expect(all(xml, 'ActualAmount')).toEqual([]);
  });

  it('give free units their price, and all of it back', () => {
    const xml = of({ lines: [aLine('a', 1, 100), aLine('b', 2, 2500, { discount: 1000, free: 'geste' })] });
    expect(all(xml, 'ChargeAmount')).toEqual(['1.00', '25.00']);
    expect(all(xml, 'CalculationPercent')).toEqual(['100.00']);
    expect(all(xml, 'BasisAmount')[0]).toBe('50.00');
    expect(all(xml, 'ActualAmount')).toEqual(['50.00']);
    expect(all(xml, 'Reason')).toEqual(['geste']);
    expect(all(xml, 'ReasonCode')).toEqual(['95']);
    expect(all(xml, 'LineTotalAmount')).toEqual(['1.00', '0.00', '1.00']);
  });

  it('number themselves from 1, and may take away', () => {
    expect(all(sample('negative-line'), 'LineID')).toEqual(['1', '2']);
    expect(all(sample('negative-line'), 'BilledQuantity')).toEqual(['10', '-1']);
    expect(all(sample('negative-line'), 'LineTotalAmount')).toEqual(['250.00', '-25.00', '225.00']);
  });
});

describe('settlement', () => {
  it('says who is paid, how and when', () => {
    const xml = sample('plain');
    expect(all(xml, 'IBANID')).toEqual(['FR7630006000011234567890189']);
    expect(all(xml, 'AccountName')).toEqual(['ZR7 Digital &amp; Associés']);
    expect(all(xml, 'BICID')).toEqual(['AGRIFRPP']);
    expect(xml).toContain('<ram:TypeCode>30</ram:TypeCode><ram:Information>Virement</ram:Information>');
    expect(xml).toMatch(/<ram:DueDateDateTime>.*20261223/);
  });

  it.each(['credit-note', 'paid', 'after-deposit-of-all', 'plain-seller'])(
    'asks for no transfer: %s',
    (name) => expect(sample(name)).not.toContain('PaymentMeans'),
  );

  it('says when VAT is due only when it is by invoice', () => {
    expect(all(sample('plain'), 'DueDateTypeCode')).toEqual(['5']);
    expect(all(sample('plain-seller'), 'DueDateTypeCode')).toEqual([]);
  });

  it('says for what period, and its last day as the day of delivery', () => {
    const xml = sample('plain');
    expect(xml).toMatch(/<ram:OccurrenceDateTime>.*?20261122.*?<\/ram:OccurrenceDateTime>/);
    expect(xml).toMatch(/<ram:StartDateTime>.*?20261116.*<ram:EndDateTime>.*?20261122/);
  });

  it('says where goods go within the Union, and of no other', () => {
    const to = /<ram:ShipToTradeParty>.*<ram:CountryID>DE<\/ram:CountryID>.*<\/ram:ShipToTradeParty>/;
    expect(sample('intra-eu-goods')).toMatch(to);
    expect(sample('export')).not.toContain('ShipToTradeParty');
  });

  it('says why there is no VAT', () => {
    expect(all(sample('exempt'), 'ExemptionReasonCode')).toEqual(['VATEX-FR-CGI261-4']);
    expect(all(sample('exempt'), 'ExemptionReason')[0]).toContain('article 261');
    expect(all(sample('plain'), 'ExemptionReason')).toEqual([]);
  });

  it('adds up, less what is paid', () => {
    const figures = [
      'TaxBasisTotalAmount',
      'TaxTotalAmount',
      'GrandTotalAmount',
      'TotalPrepaidAmount',
      'DuePayableAmount',
    ];
    expect(figures.map((name) => all(sample('paid-in-part'), name))).toEqual([
      ['1050.00'],
      ['210.00'],
      ['1260.00'],
      ['100.00'],
      ['1160.00'],
    ]);
    expect(all(sample('plain'), 'TotalPrepaidAmount')).toEqual([]);
  });
});
