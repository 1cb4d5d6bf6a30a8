/** A draft invoice as it is typed: text; what it comes to, by the rules the server uses; and back to what the API takes. */
import { lineVat } from '../../../../domain/invoices/assemble.ts';
import type { InvoiceLine, InvoiceTotals, LineVat } from '../../../../domain/invoices/document.ts';
import { lineTotal, totalsOf } from '../../../../domain/invoices/totals.ts';
import { type Cents, percentToBp, toCents } from '../../../../domain/money/money.ts';
import { netUnitPrice } from '../../../../domain/money/price.ts';
import { parisDay } from '../../../../domain/time/paris-time.ts';
import { ApiProblem, type FieldProblem } from '../../lib/api/problem.ts';
import type { Invoice, LineItem } from '../../lib/api/types.ts';
import { decimal, typed } from '../../lib/format/parse.ts';

export interface TypedLine {
  label: string;
  qty: string;
  price: string;
  discount: string;
}

export interface InvoiceFields {
  client_id: string;
  description: string;
  reason: string;
  from: string;
  to: string;
  lines: TypedLine[];
}

export const EMPTY_LINE: TypedLine = { label: '', qty: '1', price: '', discount: '' };

/** @param client chosen where the new invoice was asked for */
export function invoiceFields(invoice: Invoice | null, client: string): InvoiceFields {
  const today = parisDay(new Date());
  return {
    client_id: invoice?.client_id ?? client,
    description: invoice?.description ?? '',
    reason: invoice?.reason ?? '',
    from: invoice?.period.from ?? today,
    to: invoice?.period.to ?? today,
    lines: invoice
      ? invoice.written_lines.map(({ label, qty, unit_price_ht, discount_pct }) => ({
          label,
          qty: typed(qty),
          price: typed(unit_price_ht),
          discount: discount_pct > 0 ? typed(discount_pct) : '',
        }))
      : [{ ...EMPTY_LINE }],
  };
}

/** Lines the ledger makes: they change there. */
export const ledgerLines = ({ line_items, written_lines }: Invoice): LineItem[] =>
  line_items.slice(0, line_items.length - written_lines.length);

const numbersOf = ({ qty, price, discount }: TypedLine) => ({
  qty: decimal(qty),
  price: decimal(price),
  discount: decimal(discount) ?? 0,
});

/** What a line would be on the document; `null` while it is not all there. */
export function lineOf(line: TypedLine, vat: LineVat): InvoiceLine | null {
  const { qty, price, discount } = numbersOf(line);
  if (qty === null || price === null || ![qty, price, discount].every(Number.isFinite)) return null;
  if (!Number.isInteger(qty) || price < 0 || discount < 0 || discount > 100) return null;
  const unit_price = toCents(price);
  const discount_bp = percentToBp(discount);
  const net_unit_price = netUnitPrice(unit_price, discount_bp);
  return { label: line.label, quantity: qty, unit_price, discount_bp, net_unit_price, vat };
}

const shown = (item: LineItem): InvoiceLine => ({
  label: item.label,
  quantity: item.qty,
  unit_price: toCents(item.unit_price_ht),
  discount_bp: percentToBp(item.discount_pct),
  net_unit_price: toCents(item.net_unit_price_ht),
  vat: lineVat(percentToBp(item.vat_rate), {}),
  ...(item.free_reason && { free: item.free_reason }),
});

/** HT of a line as it is typed. */
export function typedTotal(line: TypedLine, vat: LineVat): Cents | null {
  const made = lineOf(line, vat);
  return made && lineTotal(made);
}

/** What the document comes to, as it is typed. */
export const typedTotals = (
  lines: readonly TypedLine[],
  vat: LineVat,
  ledger: readonly LineItem[],
): InvoiceTotals => totalsOf([...ledger.map(shown), ...lines.flatMap((line) => lineOf(line, vat) ?? [])]);

const FIELD_OF: Record<string, string> = { label: 'label', qty: 'qty', unit_price_ht: 'price' };

/** What the API says of `line_items.2.qty`, told of the field `qty_2`. */
export function ofTypedLines(problem: ApiProblem): ApiProblem {
  const fields = problem.fields.map(({ path, message }): FieldProblem => {
    const [, index, name = ''] = /line_items[./](\d+)[./](\w+)/.exec(path) ?? [];
    return { path: index ? `${FIELD_OF[name] ?? 'discount'}_${index}` : path, message };
  });
  return new ApiProblem(problem.status, problem.message, fields, problem.retryAfter, problem.link);
}

/** @throws ApiProblem 422 naming the fields that do not fit */
export function invoiceBody({ client_id, description, reason, from, to, lines }: InvoiceFields) {
  const wrong = lines.flatMap((line, index): FieldProblem[] => {
    const { qty, price, discount } = numbersOf(line);
    const bad = (name: string, message: string) => ({ path: `${name}_${index}`, message });
    return [
      ...(line.label.trim() ? [] : [bad('label', 'Écrivez ce qui est facturé.')]),
      ...(Number.isInteger(qty) && qty !== 0 ? [] : [bad('qty', 'Un nombre entier est attendu, et pas 0.')]),
      ...(price !== null && price >= 0 ? [] : [bad('price', 'Un prix en euros est attendu.')]),
      ...(discount >= 0 && discount <= 100 ? [] : [bad('discount', 'Entre 0 et 100.')]),
    ];
  });
  if (wrong.length > 0) throw new ApiProblem(422, 'La facture n’est pas complète.', wrong);
  return {
    client_id,
    description,
    reason,
    period: { from, to },
    line_items: lines.map((line) => {
      const { qty, price, discount } = numbersOf(line);
      return { label: line.label, qty, unit_price_ht: price, discount_pct: discount };
    }),
  };
}
