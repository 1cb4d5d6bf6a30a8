/** What follows the lines: VAT per rate, the totals, how to pay, and the texts of the law. */
import type { InvoiceDocument, VatGroup } from '../../domain/invoices/document.ts';
import { isSettled } from '../../domain/invoices/business-process.ts';
import { euros, percent, VAT_ON_DEBITS } from '../../domain/invoices/wording.ts';
import { asCents } from '../../domain/money/money.ts';
import { frenchDay } from '../../domain/time/paris-time.ts';
import { LEFT, lineHeight, MUTED, RIGHT, type Sheet, type TextStyle, TINT, WIDTH } from './sheet.ts';

const TOTALS_WIDTH = 220;
const TOTALS_LEFT = RIGHT - TOTALS_WIDTH;
const VAT_WIDTH = WIDTH - TOTALS_WIDTH - 28;
const ROW = 17;
const BAND = 26;
const PADDING = 8;

interface Colors {
  surface: string;
  ink: string;
}

/** VAT on the left and totals on the right, on one page. */
export function drawSums(sheet: Sheet, doc: InvoiceDocument, colors: Colors): void {
  const reasons = doc.totals.vat_breakdown.map((group) => reasonLines(sheet, group));
  const rows = totalRows(doc);
  const vatHeight = 18 + reasons.reduce((sum, lines) => sum + ROW + lines.length * lineHeight(7.5), 0);
  const height = Math.max(vatHeight, rows.length * ROW + BAND + 8);
  sheet.y += 14;
  sheet.need(height);
  const top = sheet.y;
  drawVat(sheet, doc.totals.vat_breakdown, reasons);
  drawTotals(sheet, top, rows, lastRow(doc), colors);
  sheet.y = top + height + 16;
}

const reasonLines = (sheet: Sheet, { exemption_text }: VatGroup): string[] =>
  exemption_text === '' ? [] : sheet.wrap(exemption_text, VAT_WIDTH, { size: 7.5 });

function drawVat(sheet: Sheet, groups: readonly VatGroup[], reasons: readonly string[][]): void {
  const column = VAT_WIDTH / 3;
  const row = (texts: readonly string[], style: TextStyle) => {
    const [first = '', ...others] = texts;
    sheet.put(first, LEFT, sheet.y, style);
    others.forEach((text, at) =>
      sheet.put(text, LEFT + column * (at + 1), sheet.y, {
        ...style,
        align: 'right',
        width: column,
        tabular: true,
      }),
    );
  };
  row(['TVA', 'Base HT', 'Montant'], { size: 7.5, color: MUTED });
  sheet.y += 18;
  groups.forEach((group, at) => {
    const rate = group.category === 'O' ? 'Hors champ' : percent(group.rate_bp);
    row([rate, euros(group.base), euros(group.vat)], { size: 9 });
    sheet.y += ROW;
    for (const line of reasons[at]!) {
      sheet.put(line, LEFT, sheet.y - 3, { size: 7.5 });
      sheet.y += lineHeight(7.5);
    }
  });
}

interface Row {
  label: string;
  amount: string;
}

function totalRows({ totals, paid }: InvoiceDocument): Row[] {
  return [
    { label: 'Total HT', amount: euros(totals.ht) },
    { label: 'TVA', amount: euros(totals.vat) },
    { label: 'Total TTC', amount: euros(totals.ttc) },
    ...(paid > 0 ? [{ label: 'Déjà payé', amount: euros(paid) }] : []),
  ];
}

const lastRow = ({ kind, totals, paid }: InvoiceDocument): Row => ({
  label: kind === 'credit_note' ? 'En votre faveur' : 'Net à payer',
  amount: euros(asCents(totals.ttc - paid)),
});

function drawTotals(sheet: Sheet, top: number, rows: readonly Row[], last: Row, colors: Colors): void {
  let y = top;
  const width = TOTALS_WIDTH - 2 * PADDING;
  for (const { label, amount } of rows) {
    sheet.put(label, TOTALS_LEFT + PADDING, y);
    sheet.put(amount, TOTALS_LEFT + PADDING, y, { align: 'right', width, tabular: true });
    y += ROW;
  }
  sheet.box(TOTALS_LEFT, y + 2, TOTALS_WIDTH, BAND, colors.surface);
  const style = { size: 11, font: 'bold', color: colors.ink } as const;
  sheet.put(last.label, TOTALS_LEFT + PADDING, y + 8, style);
  sheet.put(last.amount, TOTALS_LEFT + PADDING, y + 8, { ...style, align: 'right', width });
}

/** How to pay, in a box that is not torn. */
export function drawPayment(sheet: Sheet, doc: InvoiceDocument): void {
  const rows = paymentRows(doc);
  if (rows.length === 0) return;
  const height = 2 * PADDING + 16 + rows.length * lineHeight(9);
  sheet.need(height);
  sheet.box(LEFT, sheet.y, WIDTH, height, TINT);
  const x = LEFT + PADDING + 4;
  let y = sheet.y + PADDING;
  sheet.put('RÈGLEMENT', x, y, { size: 7, font: 'bold', color: MUTED });
  y += 16;
  for (const { label, amount } of rows) {
    sheet.put(label, x, y, { color: MUTED });
    sheet.put(amount, x + 104, y, { font: 'bold' });
    y += lineHeight(9);
  }
  sheet.y += height + 16;
}

function paymentRows(doc: InvoiceDocument): Row[] {
  const { kind, seller, due_on, number } = doc;
  if (kind === 'credit_note') return [];
  if (isSettled(doc)) return [{ label: 'Payée', amount: `le ${frenchDay(due_on)}` }];
  const rows = [
    { label: 'À payer au plus tard', amount: `le ${frenchDay(due_on)}${seller.iban && ', par virement'}` },
    { label: 'IBAN', amount: (seller.iban.match(/.{1,4}/g) ?? []).join(' ') },
    { label: 'BIC', amount: seller.bic },
    { label: 'Référence à citer', amount: number ?? '' },
  ];
  return rows.filter(({ amount }) => amount !== '');
}

/** The texts the law wants on each invoice. */
export function drawLegal(sheet: Sheet, { seller }: InvoiceDocument): void {
  const texts = [
    seller.pmd_text,
    seller.pmt_text,
    seller.aab_text,
    seller.vat_on_debits ? `${VAT_ON_DEBITS}.` : '',
  ].filter(Boolean);
  const style = { size: 7.5, color: MUTED } as const;
  for (const text of texts) sheet.flow(sheet.wrap(text, WIDTH, style), LEFT, style);
}
