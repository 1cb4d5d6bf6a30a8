/** The company's logo: what of a picture can stand in a file that is to be readable for ten years. */
import type { InvoiceLook } from '../../domain/invoices/document.ts';
import { openPdf } from './archive-pdf.ts';

export type Logo = NonNullable<InvoiceLook['logo']>;

/** Larger ones would make every invoice heavy. */
const MAX_BYTES = 300_000;
const NOT_READABLE = "Le logo n'est pas une image PNG ou JPEG lisible.";

/** The picture inside a document. */
interface Picture {
  width: number;
  height: number;
  /** Of a JPEG. */
  colorSpace?: string;
}

/** What pdfkit can do and its types do not know of. */
interface Opener {
  openImage(bytes: Buffer): Picture;
}

export const openLogo = (pdf: PDFKit.PDFDocument, { bytes }: Logo): Picture =>
  (pdf as unknown as Opener).openImage(Buffer.from(bytes));

/** @returns why a picture cannot be a logo, one French sentence; undefined when it can */
export function logoProblem(logo: Logo): string | undefined {
  if (logo.bytes.length > MAX_BYTES) return 'Le logo dépasse 300 ko.';
  const isPng = logo.bytes[0] === 0x89;
  if (isPng !== (logo.type === 'image/png')) return NOT_READABLE;
  try {
    const pdf = openPdf({ title: '', author: '', at: new Date(0) });
    const picture = openLogo(pdf, logo);
    if (picture.colorSpace === 'DeviceCMYK') return 'Le logo est en CMJN : enregistrez-le en RVB.';
    pdf.image(picture as unknown as Buffer, 0, 0, { fit: [100, 100] });
    return picture.width > 0 && picture.height > 0 ? undefined : NOT_READABLE;
  } catch {
    return NOT_READABLE;
  }
}
