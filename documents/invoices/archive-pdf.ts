/**
 * A PDF/A-3b file whose bytes depend on what is drawn and on nothing else: no clock, no file of the machine's, no font that is
 * not embedded. With an invoice's XML attached it is a Factur-X file.
 */
import PDFDocument from 'pdfkit';
import { escapeXml } from '../../domain/invoices/xml.ts';
import { freshFonts } from './fonts.ts';
import { FACTURX_NAME, FACTURX_XMP } from './facturx-xmp.ts';

export interface PdfInfo {
  title: string;
  author: string;
  /** The moment of the document, not of its making. */
  at: Date;
}

/** What pdfkit can do and its types do not know of. */
interface Untyped {
  appendXML(xml: string): void;
}

/** pdfkit writes title and author into the metadata as they are: "&" in a company's name would make them ill-formed. */
class ArchivePdf extends PDFDocument {
  /** Called by pdfkit for the metadata of a PDF/A file. */
  protected _addInfo(): void {
    const { Title = '', Author = '', Producer = '', CreationDate } = this.info;
    const at = `${CreationDate!.toISOString().slice(0, 19)}Z`;
    appendXmp(
      this,
      `<rdf:Description rdf:about="" xmlns:xmp="http://ns.adobe.com/xap/1.0/">
  <xmp:CreateDate>${at}</xmp:CreateDate><xmp:ModifyDate>${at}</xmp:ModifyDate>
  <xmp:CreatorTool>${escapeXml(this.info.Creator ?? '')}</xmp:CreatorTool>
</rdf:Description>
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/">
  <dc:format>application/pdf</dc:format>
  <dc:title><rdf:Alt><rdf:li xml:lang="x-default">${escapeXml(Title)}</rdf:li></rdf:Alt></dc:title>
  <dc:creator><rdf:Seq><rdf:li>${escapeXml(Author)}</rdf:li></rdf:Seq></dc:creator>
</rdf:Description>
<rdf:Description rdf:about="" xmlns:pdf="http://ns.adobe.com/pdf/1.3/">
  <pdf:Producer>${escapeXml(Producer)}</pdf:Producer>
</rdf:Description>`,
    );
  }
}

const appendXmp = (pdf: PDFKit.PDFDocument, xml: string): void =>
  (pdf as unknown as Untyped).appendXML(`\n${xml}`);

/** An empty A4 document without margins. It is drawn and given to `finish` without awaiting anything: see `freshFonts`. */
export function openPdf({ title, author, at }: PdfInfo): PDFKit.PDFDocument {
  const fonts = freshFonts();
  const options = {
    size: 'A4',
    margin: 0,
    bufferPages: true,
    // pdfkit leaves the metadata of an older version out without a word.
    pdfVersion: '1.7',
    subset: 'PDF/A-3b',
    lang: 'fr-FR',
    displayTitle: true,
    // Without it the first text would take Helvetica, which is never embedded.
    font: fonts.regular,
    info: {
      Title: title,
      Author: author,
      Creator: 'RDZ',
      Producer: 'RDZ',
      CreationDate: at,
      ModDate: at,
    },
  };
  const pdf = new ArchivePdf(options as unknown as PDFKit.PDFDocumentOptions);
  for (const [name, font] of Object.entries(fonts)) pdf.registerFont(name, font as unknown as Buffer);
  return pdf;
}

/** Makes a Factur-X file of it. */
export function attachInvoice(pdf: PDFKit.PDFDocument, xml: string, at: Date): void {
  const options = {
    name: FACTURX_NAME,
    type: 'text/xml',
    relationship: 'Alternative',
    description: 'Factur-X',
    creationDate: at,
    modifiedDate: at,
  };
  pdf.file(Buffer.from(xml, 'utf8'), options as PDFKit.Mixins.PDFAttachmentOptions);
  appendXmp(pdf, FACTURX_XMP);
}

/** @returns the whole file */
export async function finish(pdf: PDFKit.PDFDocument): Promise<Buffer> {
  const chunks: Buffer[] = [];
  pdf.end();
  for await (const chunk of pdf as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks);
}
