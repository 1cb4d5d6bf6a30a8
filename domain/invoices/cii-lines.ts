/** The lines of a Cross Industry Invoice (BG-25). */
import { asBasisPoints, asCents } from '../money/money.ts';
import { ALLOWANCE, hundredths, rateElement } from './cii-parts.ts';
import type { InvoiceLine } from './document.ts';
import { lineTotal } from './totals.ts';
import { freeReason } from './wording.ts';
import { branch, leaf, type Xml } from './xml.ts';

/** UN/ECE Recommendation 20: one of anything. */
const UNIT = 'C62';
/** UNTDID 5189: discount. */
const DISCOUNT = '95';
const WHOLE = asBasisPoints(10_000);

/** A line that is paid has its price after the discount, which the catalogue price explains (BT-146 to BT-148). */
function prices({ unit_price, net_unit_price }: InvoiceLine): Xml {
  const discount = asCents(unit_price - net_unit_price);
  const allowance = branch('ram:AppliedTradeAllowanceCharge', [
    ALLOWANCE,
    leaf('ram:ActualAmount', hundredths(discount)),
  ]);
  return branch('ram:SpecifiedLineTradeAgreement', [
    discount > 0
      ? branch('ram:GrossPriceProductTradePrice', [
          leaf('ram:ChargeAmount', hundredths(unit_price)),
          allowance,
        ])
      : undefined,
    branch('ram:NetPriceProductTradePrice', [leaf('ram:ChargeAmount', hundredths(net_unit_price))]),
  ]);
}

/** A free line has its catalogue price and an allowance of all of it (BG-27), so that what was given can be read. */
const freePrices = ({ unit_price }: InvoiceLine): Xml =>
  branch('ram:SpecifiedLineTradeAgreement', [
    branch('ram:NetPriceProductTradePrice', [leaf('ram:ChargeAmount', hundredths(unit_price))]),
  ]);

function wholeAllowance({ quantity, unit_price }: InvoiceLine, reason: string): Xml {
  const all = hundredths(asCents(quantity * unit_price));
  return branch('ram:SpecifiedTradeAllowanceCharge', [
    ALLOWANCE,
    leaf('ram:CalculationPercent', hundredths(WHOLE)),
    leaf('ram:BasisAmount', all),
    leaf('ram:ActualAmount', all),
    leaf('ram:ReasonCode', DISCOUNT),
    leaf('ram:Reason', reason),
  ]);
}

/** @param position from 0 */
export function lineElement(line: InvoiceLine, position: number): Xml {
  const reason = freeReason(line);
  return branch('ram:IncludedSupplyChainTradeLineItem', [
    branch('ram:AssociatedDocumentLineDocument', [leaf('ram:LineID', String(position + 1))]),
    branch('ram:SpecifiedTradeProduct', [leaf('ram:Name', line.label)]),
    reason === undefined ? prices(line) : freePrices(line),
    branch('ram:SpecifiedLineTradeDelivery', [
      leaf('ram:BilledQuantity', String(line.quantity), { unitCode: UNIT }),
    ]),
    branch('ram:SpecifiedLineTradeSettlement', [
      branch('ram:ApplicableTradeTax', [
        leaf('ram:TypeCode', 'VAT'),
        leaf('ram:CategoryCode', line.vat.category),
        rateElement(line.vat),
      ]),
      reason === undefined ? undefined : wholeAllowance(line, reason),
      branch('ram:SpecifiedTradeSettlementLineMonetarySummation', [
        leaf('ram:LineTotalAmount', hundredths(lineTotal(line))),
      ]),
    ]),
  ]);
}
