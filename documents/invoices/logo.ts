/** The company's logo: what of a picture can stand in a file that is to be readable for ten years. */
import type { InvoiceLook } from '../../domain/invoices/document.ts';
import { openPdf } from './archive-pdf.ts';
import { isSoundPng, isInterlacedPng, PNG_SIGNATURE } from './png.ts';

type Logo = NonNullable<InvoiceLook['logo']>;

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

/** @throws Error when it is no picture, or one that `logoProblem` has something against */
export function openLogo(pdf: PDFKit.PDFDocument, logo: Logo): Picture {
  const problem = formProblem(logo);
  if (problem !== undefined) throw new Error(problem);
  return (pdf as unknown as Opener).openImage(Buffer.from(logo.bytes));
}

/** @returns why a picture cannot be a logo, one French sentence; undefined when it can */
export function logoProblem(logo: Logo): string | undefined {
  const problem = formProblem(logo);
  if (problem !== undefined) return problem;
  try {
    const { width, height, colorSpace } = openLogo(openPdf({ title: '', author: '', at: new Date(0) }), logo);
    if (colorSpace === 'DeviceCMYK') return 'Le logo est en CMJN : enregistrez-le en RVB.';
    return width > 0 && height > 0 ? undefined : NOT_READABLE;
  } catch {
    return NOT_READABLE;
  }
}

/** pdfkit unpacks a PNG later, where nobody could catch what is thrown: a broken one would end the process. */
function formProblem({ type, bytes }: Logo): string | undefined {
  if (bytes.length > MAX_BYTES) return 'Le logo dépasse 300 ko.';
  const isPng = PNG_SIGNATURE.every((byte, at) => bytes[at] === byte);
  if (isPng !== (type === 'image/png')) return NOT_READABLE;
  if (!isPng) return undefined;
  if (isInterlacedPng(bytes)) return 'Le logo est un PNG entrelacé : enregistrez-le sans entrelacement.';
  return isSoundPng(bytes) ? undefined : NOT_READABLE;
}
