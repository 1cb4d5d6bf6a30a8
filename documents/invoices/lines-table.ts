/** The table of lines. Its head is repeated on each page; a line's label may go on over the page. */
import type { InvoiceDocument, InvoiceLine } from '../../domain/invoices/document.ts';
import { lineTotal } from '../../domain/invoices/totals.ts';
import { count, euros, freeReason, percent } from '../../domain/invoices/wording.ts';
import { asBasisPoints } from '../../domain/money/money.ts';
import { HAIRLINE, LEFT, lineHeight, MUTED, RIGHT, type Sheet, type TextStyle, WIDTH } from './sheet.ts';

interface Column {
  title: string;
  cell: (line: InvoiceLine) => string;
}

const SIZE = 9;
const HEAD = { height: 22, size: 7.5 };
const PADDING = { x: 8, y: 4.5 };
/** Figures of one width are wider than others, by so much at most. */
const TABULAR = 1.12;
const WHOLE = asBasisPoints(10_000);

const vatOf = ({ vat }: InvoiceLine): string => (vat.category === 'O' ? 'Hors champ' : percent(vat.rate_bp));

function discountOf(line: InvoiceLine): string {
  if (freeReason(line) !== undefined) return percent(WHOLE);
  return line.discount_bp === 0 ? '' : percent(line.discount_bp);
}

/** Columns about discounts are there when any line has one. */
function columnsOf(lines: readonly InvoiceLine[]): Column[] {
  const discounted = lines.some((line) => discountOf(line) !== '');
  return [
    { title: 'Quantité', cell: ({ quantity }) => count(quantity) },
    { title: 'Prix HT', cell: ({ unit_price }) => euros(unit_price) },
    ...(discounted
      ? [
          { title: 'Remise', cell: discountOf },
          {
            title: 'Prix net HT',
            cell: (line: InvoiceLine) => (freeReason(line) === undefined ? euros(line.net_unit_price) : ''),
          },
        ]
      : []),
    { title: 'TVA', cell: vatOf },
    { title: 'Total HT', cell: (line) => euros(lineTotal(line)) },
  ];
}

interface SizedColumn extends Column {
  width: number;
}

/** As wide as what is in them, so that the label has the rest. */
const sized = (sheet: Sheet, columns: readonly Column[], lines: readonly InvoiceLine[]): SizedColumn[] =>
  columns.map((column) => {
    const cells = new Set(lines.map((line) => column.cell(line)));
    const widest = Math.max(
      sheet.widthOf(column.title, { size: HEAD.size, font: 'bold' }),
      ...[...cells].map((cell) => sheet.widthOf(cell, { size: SIZE })),
    );
    return { ...column, width: widest * TABULAR + 2 * PADDING.x };
  });

/** @param colors of the head: its surface and its letters */
export function drawLines(
  sheet: Sheet,
  doc: InvoiceDocument,
  colors: { surface: string; ink: string },
): void {
  const columns = sized(sheet, columnsOf(doc.lines), doc.lines);
  const labelWidth = WIDTH - columns.reduce((sum, { width }) => sum + width, 0) - PADDING.x;
  const drawTableHead = () => drawHead(sheet, columns, colors);
  const onNewPage = sheet.onNewPage;
  // A head alone at the end of a page would be of no use.
  sheet.need(HEAD.height + 2 * PADDING.y + lineHeight(SIZE));
  drawTableHead();
  sheet.onNewPage = () => {
    onNewPage();
    drawTableHead();
  };
  for (const line of doc.lines) drawLine(sheet, line, columns, labelWidth);
  sheet.onNewPage = onNewPage;
}

function drawHead(
  sheet: Sheet,
  columns: readonly SizedColumn[],
  { surface, ink }: { surface: string; ink: string },
): void {
  const style = { size: HEAD.size, font: 'bold', color: ink } as const;
  const y = sheet.y + (HEAD.height - HEAD.size * 1.2) / 2;
  sheet.box(LEFT, sheet.y, WIDTH, HEAD.height, surface);
  sheet.put('Désignation', LEFT + PADDING.x, y, style);
  drawCells(sheet, columns, y, ({ title }) => title, style);
  sheet.y += HEAD.height;
}

function drawCells(
  sheet: Sheet,
  columns: readonly SizedColumn[],
  y: number,
  textOf: (column: Column) => string,
  style: TextStyle,
): void {
  let right = RIGHT;
  for (const column of columns.toReversed()) {
    const box = { align: 'right', width: column.width - PADDING.x } as const;
    sheet.put(textOf(column), right - column.width, y, { ...style, ...box });
    right -= column.width;
  }
}

function drawLine(
  sheet: Sheet,
  line: InvoiceLine,
  columns: readonly SizedColumn[],
  labelWidth: number,
): void {
  const label = sheet.wrap(line.label, labelWidth, { size: SIZE });
  const note = line.free === undefined ? [] : sheet.wrap(`Offert : ${line.free}`, labelWidth, { size: 8 });
  sheet.need(2 * PADDING.y + lineHeight(SIZE) * Math.min(label.length, 3) + lineHeight(8) * note.length);
  sheet.y += PADDING.y;
  drawCells(sheet, columns, sheet.y, ({ cell }) => cell(line), { size: SIZE, tabular: true });
  sheet.flow(label, LEFT + PADDING.x, { size: SIZE });
  sheet.flow(note, LEFT + PADDING.x, { size: 8, color: MUTED });
  sheet.y += PADDING.y;
  sheet.rule(sheet.y, HAIRLINE);
}
