/** The head of the first page: who sends what to whom, and when; and the short one of the pages that follow. */
import { isSettled } from '../../domain/invoices/business-process.ts';
import type { InvoiceDocument, InvoiceLook, InvoiceParty } from '../../domain/invoices/document.ts';
import { operationOf, titleOf } from '../../domain/invoices/wording.ts';
import { frenchDay } from '../../domain/time/paris-time.ts';
import { textColor, usableColor } from './color.ts';
import { openLogo } from './logo.ts';
import { LEFT, lineHeight, MUTED, RIGHT, type Sheet, TINT, WIDTH } from './sheet.ts';

const LOGO = { width: 200, height: 58 };
const GAP = 24;
const HALF = (WIDTH - GAP) / 2;
const BUYER_LEFT = LEFT + HALF + GAP;
const PADDING = 12;

/** What the document is called on the page: "Facture n° ZR7-202611-0001", or "Facture, projet". */
export const nameOf = (doc: InvoiceDocument): string =>
  doc.number === null ? `${titleOf(doc)} (projet)` : `${titleOf(doc)} n° ${doc.number}`;

export function drawHead(sheet: Sheet, doc: InvoiceDocument, look: InvoiceLook): void {
  const top = sheet.y;
  const color = textColor(usableColor(look.color));
  const left = drawSender(sheet, doc, look, color);
  const title = { size: 22, font: 'bold', color, align: 'right', width: WIDTH } as const;
  sheet.put(titleOf(doc), LEFT, top, title);
  const number = doc.number === null ? 'Projet, sans numéro' : `n° ${doc.number}`;
  sheet.put(number, LEFT, top + 32, { size: 11, align: 'right', width: WIDTH });
  sheet.y = Math.max(left, top + 54) + 22;
  drawParties(sheet, doc);
  drawFacts(sheet, factsOf(doc));
  drawOrigin(sheet, doc);
}

/** @returns where it ends */
function drawSender(sheet: Sheet, doc: InvoiceDocument, { logo }: InvoiceLook, color: string): number {
  const top = sheet.y;
  if (logo) {
    const picture = openLogo(sheet.pdf, logo);
    const scale = Math.min(LOGO.width / picture.width, LOGO.height / picture.height);
    const size = { width: picture.width * scale, height: picture.height * scale };
    sheet.pdf.image(picture as unknown as Buffer, LEFT, top, size);
    return top + size.height;
  }
  const style = { size: 17, font: 'bold', color } as const;
  const lines = sheet.wrap(doc.seller.legal_name, WIDTH * 0.6, style);
  lines.forEach((line, at) => sheet.put(line, LEFT, top + at * lineHeight(17), style));
  return top + lines.length * lineHeight(17);
}

function partyLines(sheet: Sheet, party: InvoiceParty, width: number): { name: string[]; rest: string[] } {
  const { legal_name, address, address2, postal_code, city, country, siren, siret, vat_number } = party;
  const rest = [
    address,
    address2,
    [postal_code, city].filter(Boolean).join(' '),
    country === 'FR' ? '' : countryName(country),
    siret ? `SIRET ${siret}` : '',
    siren ? `SIREN ${siren}` : '',
    vat_number ? `TVA ${vat_number}` : '',
  ].filter(Boolean);
  return {
    name: sheet.wrap(legal_name, width, { size: 10.5, font: 'bold' }),
    rest: rest.flatMap((line) => sheet.wrap(line, width)),
  };
}

/** Names of countries change with the data of Node: the code is what the post knows too. */
const countryName = (code: string): string => `Pays : ${code}`;

function drawParties(sheet: Sheet, { kind, seller, buyer }: InvoiceDocument): void {
  const top = sheet.y;
  const billed = kind === 'credit_note' ? 'Crédité à' : 'Facturé à';
  const inner = HALF - 2 * PADDING;
  const sides = [
    { x: LEFT, caption: 'Émetteur', ...partyLines(sheet, seller, HALF) },
    { x: BUYER_LEFT + PADDING, caption: billed, ...partyLines(sheet, buyer, inner) },
  ];
  const heights = sides.map(
    ({ name, rest }) => 16 + name.length * lineHeight(10.5) + rest.length * lineHeight(9) + 4,
  );
  const height = Math.max(...heights) + 2 * PADDING;
  sheet.box(BUYER_LEFT, top, HALF, height, TINT);
  for (const { x, caption, name, rest } of sides) {
    let y = top + PADDING;
    sheet.put(caption.toUpperCase(), x, y, { size: 7, font: 'bold', color: MUTED });
    y += 16;
    for (const line of name) {
      sheet.put(line, x, y, { size: 10.5, font: 'bold' });
      y += lineHeight(10.5);
    }
    y += 4;
    for (const line of rest) {
      sheet.put(line, x, y);
      y += lineHeight(9);
    }
  }
  sheet.y = top + height + 18;
}

interface Fact {
  caption: string;
  text: string;
}

function factsOf(doc: InvoiceDocument): Fact[] {
  const { kind, issued_on, due_on, period, seller, buyer } = doc;
  const { from, to } = period;
  return [
    { caption: "Date d'émission", text: frenchDay(issued_on) },
    ...(kind === 'credit_note'
      ? []
      : [{ caption: isSettled(doc) ? 'Payée le' : 'Échéance', text: frenchDay(due_on) }]),
    {
      caption: 'Période',
      text: from === to ? frenchDay(to) : `${frenchDay(from)} au ${frenchDay(to)}`,
    },
    { caption: "Nature de l'opération", text: operationOf(seller) },
    ...(buyer.purchase_order ? [{ caption: 'Bon de commande', text: buyer.purchase_order }] : []),
  ];
}

const FACT_GAP = 22;

/** Beside each other, in as many rows as they need. */
function drawFacts(sheet: Sheet, facts: readonly Fact[]): void {
  const value = { font: 'bold' } as const;
  const caption = { size: 7.5, color: MUTED } as const;
  const height = 12 + lineHeight(9) + 10;
  let x = LEFT;
  for (const fact of facts) {
    const [text = ''] = sheet.wrap(fact.text, WIDTH, value);
    const width = Math.max(sheet.widthOf(text, value), sheet.widthOf(fact.caption, caption));
    if (x > LEFT && x + width > RIGHT) {
      x = LEFT;
      sheet.y += height;
    }
    sheet.put(fact.caption, x, sheet.y, caption);
    sheet.put(text, x, sheet.y + 12, value);
    x += width + FACT_GAP;
  }
  sheet.y += height + 4;
}

/** The documents this one refers to, by number and date (BT-25, BT-26), and why a credit note is made. */
function drawOrigin(sheet: Sheet, { kind, corrects, reason }: InvoiceDocument): void {
  const what = kind === 'credit_note' ? 'facture' : "facture d'acompte";
  const named = corrects.map(({ number, issued_on }) => `${what} n° ${number} du ${frenchDay(issued_on)}`);
  const about = kind === 'credit_note' ? 'Avoir sur ' : 'Après ';
  const lines = [
    ...(named.length > 0 ? sheet.wrap(about + named.join(', '), WIDTH) : []),
    ...(reason ? sheet.wrap(`Motif : ${reason}`, WIDTH) : []),
  ];
  if (lines.length === 0) return;
  sheet.flow(lines, LEFT);
  sheet.y += 10;
}

/** The head of each page but the first. */
export function drawNextHead(sheet: Sheet, doc: InvoiceDocument): void {
  const style = { size: 8, color: MUTED } as const;
  const [name = ''] = sheet.wrap(doc.seller.legal_name, WIDTH / 2, style);
  sheet.put(name, LEFT, sheet.y, style);
  sheet.put(`${nameOf(doc)}, suite`, LEFT, sheet.y, { ...style, align: 'right', width: RIGHT - LEFT });
  sheet.y += 22;
}
