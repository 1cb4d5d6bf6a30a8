/**
 * An invoice as Cross Industry Invoice, profile EN 16931 with the French rules (AFNOR XP Z12-012): the XML inside the PDF.
 * The schema is a sequence, so the order of the elements below is its order. Whether a document has everything the rules ask
 * for is `missingMentions`; whether they are met, tests/documents asks the official validators.
 */
import { asCents } from '../money/money.ts';
import { businessProcess, isSettled } from './business-process.ts';
import { lineElement } from './cii-lines.ts';
import { addressElement, dateElement, hundredths, partyElement, rateElement } from './cii-parts.ts';
import type { InvoiceKind, NumberedInvoice } from './document.ts';
import { notesOf } from './notes.ts';
import { branch, leaf, type Xml } from './xml.ts';

/** The profile (BT-24). */
const PROFILE = 'urn:cen.eu:en16931:2017';
/** A credit note on a deposit has a code of its own (08-einvoice "Document types"). */
const DEPOSIT_CREDIT = '503';
const TYPE_CODES: Readonly<Record<InvoiceKind, string>> = {
  invoice: '380',
  credit_note: '381',
  deposit: '386',
};
/** UNTDID 2475: VAT is due by the date of the invoice (BT-8). */
const BY_INVOICE_DATE = '5';
/** UNTDID 4461: credit transfer. */
const TRANSFER = '30';

const NAMESPACES = {
  'xmlns:rsm': 'urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100',
  'xmlns:qdt': 'urn:un:unece:uncefact:data:standard:QualifiedDataType:100',
  'xmlns:ram': 'urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100',
  'xmlns:udt': 'urn:un:unece:uncefact:data:standard:UnqualifiedDataType:100',
};

/** The whole XML file, in UTF-8. */
export const toCii = (doc: NumberedInvoice): string =>
  `<?xml version="1.0" encoding="UTF-8"?>\n${branch(
    'rsm:CrossIndustryInvoice',
    [context(doc), header(doc), transaction(doc)],
    NAMESPACES,
  )}\n`;

const context = (doc: NumberedInvoice): Xml =>
  branch('rsm:ExchangedDocumentContext', [
    branch('ram:BusinessProcessSpecifiedDocumentContextParameter', [leaf('ram:ID', businessProcess(doc))]),
    branch('ram:GuidelineSpecifiedDocumentContextParameter', [leaf('ram:ID', PROFILE)]),
  ]);

const typeCode = ({ kind, corrects }: NumberedInvoice): string =>
  kind === 'credit_note' && corrects.some(({ deposit }) => deposit) ? DEPOSIT_CREDIT : TYPE_CODES[kind];

const header = (doc: NumberedInvoice): Xml =>
  branch('rsm:ExchangedDocument', [
    leaf('ram:ID', doc.number),
    leaf('ram:TypeCode', typeCode(doc)),
    dateElement('ram:IssueDateTime', doc.issued_on),
    ...notesOf(doc).map(({ code, text }) =>
      branch('ram:IncludedNote', [leaf('ram:Content', text), leaf('ram:SubjectCode', code)]),
    ),
  ]);

function transaction(doc: NumberedInvoice): Xml {
  const withVat = !doc.lines.some(({ vat }) => vat.category === 'O');
  return branch('rsm:SupplyChainTradeTransaction', [
    ...doc.lines.map(lineElement),
    branch('ram:ApplicableHeaderTradeAgreement', [
      partyElement('ram:SellerTradeParty', doc.seller, withVat),
      partyElement('ram:BuyerTradeParty', doc.buyer, withVat),
      branch('ram:BuyerOrderReferencedDocument', [leaf('ram:IssuerAssignedID', doc.buyer.purchase_order)]),
    ]),
    delivery(doc),
    settlement(doc),
  ]);
}

/** Goods that leave for another member state need the country they go to (BR-IC-12). */
function delivery({ lines, buyer, period }: NumberedInvoice): Xml {
  const abroad = lines.some(({ vat }) => vat.category === 'K');
  return branch('ram:ApplicableHeaderTradeDelivery', [
    abroad
      ? branch('ram:ShipToTradeParty', [leaf('ram:Name', buyer.legal_name), addressElement(buyer)])
      : undefined,
    branch('ram:ActualDeliverySupplyChainEvent', [dateElement('ram:OccurrenceDateTime', period.to)]),
  ]);
}

const settlement = (doc: NumberedInvoice): Xml =>
  branch('ram:ApplicableHeaderTradeSettlement', [
    leaf('ram:PaymentReference', doc.number),
    leaf('ram:InvoiceCurrencyCode', 'EUR'),
    paymentMeans(doc),
    ...vatGroups(doc),
    branch('ram:BillingSpecifiedPeriod', [
      dateElement('ram:StartDateTime', doc.period.from),
      dateElement('ram:EndDateTime', doc.period.to),
    ]),
    branch('ram:SpecifiedTradePaymentTerms', [dateElement('ram:DueDateDateTime', doc.due_on)]),
    sums(doc),
    ...doc.corrects.map(({ number, issued_on }) =>
      branch('ram:InvoiceReferencedDocument', [
        leaf('ram:IssuerAssignedID', number),
        dateElement('ram:FormattedIssueDateTime', issued_on, 'qdt:DateTimeString'),
      ]),
    ),
  ]);

/** Nobody pays a credit note to the seller's account, nor what is paid already. */
function paymentMeans(doc: NumberedInvoice): Xml {
  const { iban, bic, legal_name } = doc.seller;
  if (doc.kind === 'credit_note' || isSettled(doc) || iban === '') return undefined;
  return branch('ram:SpecifiedTradeSettlementPaymentMeans', [
    leaf('ram:TypeCode', TRANSFER),
    leaf('ram:Information', 'Virement'),
    branch('ram:PayeePartyCreditorFinancialAccount', [
      leaf('ram:IBANID', iban),
      leaf('ram:AccountName', legal_name),
    ]),
    branch('ram:PayeeSpecifiedCreditorFinancialInstitution', [leaf('ram:BICID', bic)]),
  ]);
}

const vatGroups = ({ totals, seller }: NumberedInvoice): Xml[] =>
  totals.vat_breakdown.map((group) =>
    branch('ram:ApplicableTradeTax', [
      leaf('ram:CalculatedAmount', hundredths(group.vat)),
      leaf('ram:TypeCode', 'VAT'),
      leaf('ram:ExemptionReason', group.exemption_text),
      leaf('ram:BasisAmount', hundredths(group.base)),
      leaf('ram:CategoryCode', group.category),
      leaf('ram:ExemptionReasonCode', group.exemption_code),
      seller.vat_on_debits ? leaf('ram:DueDateTypeCode', BY_INVOICE_DATE) : undefined,
      rateElement(group),
    ]),
  );

const sums = ({ totals, paid }: NumberedInvoice): Xml =>
  branch('ram:SpecifiedTradeSettlementHeaderMonetarySummation', [
    leaf('ram:LineTotalAmount', hundredths(totals.ht)),
    leaf('ram:TaxBasisTotalAmount', hundredths(totals.ht)),
    leaf('ram:TaxTotalAmount', hundredths(totals.vat), { currencyID: 'EUR' }),
    leaf('ram:GrandTotalAmount', hundredths(totals.ttc)),
    paid > 0 ? leaf('ram:TotalPrepaidAmount', hundredths(paid)) : undefined,
    leaf('ram:DuePayableAmount', hundredths(asCents(totals.ttc - paid))),
  ]);
