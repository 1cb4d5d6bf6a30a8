/**
 * An invoice as a PDF people read and machines too: PDF/A-3b with the XML of `toCii` attached (Factur-X, profile EN 16931).
 * The same document gives the same bytes, whenever and wherever it is drawn.
 */
import { toCii } from '../../domain/invoices/cii.ts';
import type { InvoiceDocument, InvoiceLook, NumberedInvoice } from '../../domain/invoices/document.ts';
import { cleanText } from '../../domain/common/text.ts';
import { attachInvoice, finish, openPdf } from './archive-pdf.ts';
import { textColor, usableColor } from './color.ts';
import { planFoot } from './foot.ts';
import { drawHead, drawNextHead, nameOf } from './head.ts';
import { drawLines } from './lines-table.ts';
import { PAGE, Sheet } from './sheet.ts';
import { drawLegal, drawPayment, drawSums } from './summary.ts';

const isNumbered = (doc: InvoiceDocument): doc is NumberedInvoice => doc.number !== null;

/**
 * Draws a document. One that has no number yet says "PROJET" across each page, and has no XML: nobody can take it for an invoice.
 * @throws Error when the logo cannot be read (`logoProblem` tells before)
 */
export const renderInvoice = (doc: InvoiceDocument, look: InvoiceLook): Promise<Buffer> =>
  drawInvoice(doc, look, isNumbered(doc) ? toCii(doc) : undefined);

/** @param xml to be attached; without it the document is a draft */
export async function drawInvoice(doc: InvoiceDocument, look: InvoiceLook, xml?: string): Promise<Buffer> {
  const at = new Date(`${doc.issued_on}T00:00:00.000Z`);
  const author = cleanText(doc.seller.legal_name);
  const pdf = openPdf({ title: `${nameOf(doc)} – ${author}`, author, at });
  const sheet = new Sheet(pdf);
  const drawFeet = planFoot(sheet, doc);
  sheet.onNewPage = () => drawNextHead(sheet, doc);
  const colors = { surface: textColor(usableColor(look.color)), ink: '#ffffff' };
  drawHead(sheet, doc, look);
  drawLines(sheet, doc, colors);
  drawSums(sheet, doc, colors);
  drawPayment(sheet, doc);
  drawLegal(sheet, doc);
  drawFeet();
  if (xml === undefined) drawDraftMarks(pdf);
  else attachInvoice(pdf, xml, at);
  return finish(pdf);
}

function drawDraftMarks(pdf: PDFKit.PDFDocument): void {
  const size = 130;
  const { count } = pdf.bufferedPageRange();
  for (let page = 0; page < count; page++) {
    pdf.switchToPage(page);
    pdf.save();
    pdf.font('bold').fontSize(size).fillColor('#8b949e').fillOpacity(0.18);
    const width = pdf.widthOfString('PROJET');
    const [x, y] = [PAGE.width / 2, PAGE.height / 2];
    pdf.rotate(-52, { origin: [x, y] });
    pdf.text('PROJET', x - width / 2, y - size * 0.6, { lineBreak: false });
    pdf.restore();
  }
}
