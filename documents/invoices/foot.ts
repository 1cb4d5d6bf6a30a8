/** The foot of each page: who the company is, its own words, and which page of which document this is. */
import type { InvoiceDocument } from '../../domain/invoices/document.ts';
import { registrationOf } from '../../domain/invoices/wording.ts';
import { nameOf } from './head.ts';
import { LEFT, lineHeight, MUTED, PAGE, type Sheet, WIDTH } from './sheet.ts';

const STYLE = { size: 7, color: MUTED, align: 'center', width: WIDTH } as const;
const MARGIN = 30;
/** Longer words of the company's own would leave no room for lines. */
const MAX_LINES = 6;

function footLines(sheet: Sheet, { seller }: InvoiceDocument): string[] {
  const { form, register } = registrationOf(seller);
  const { legal_name, address, address2, postal_code, city, siret, siren, vat_number } = seller;
  const company = [
    legal_name,
    form,
    [address, address2, `${postal_code} ${city}`].filter(Boolean).join(', '),
    register,
    siret ? `SIRET ${siret}` : `SIREN ${siren}`,
    vat_number ? `TVA ${vat_number}` : '',
  ];
  // Lines end between two of these, not within one.
  const text = company
    .filter(Boolean)
    .map((part) => (part.length < 40 ? part.replaceAll(' ', '\u00a0') : part))
    .join(' · ');
  return [...sheet.wrap(text, WIDTH, STYLE), ...sheet.wrap(seller.footer, WIDTH, STYLE)].slice(0, MAX_LINES);
}

/** Keeps room for the foot. @returns draws it on every page, once all pages are there */
export function planFoot(sheet: Sheet, doc: InvoiceDocument): () => void {
  const lines = footLines(sheet, doc);
  const height = MARGIN + (lines.length + 1) * lineHeight(STYLE.size) + 10;
  sheet.bottom = PAGE.height - height - 8;
  return () => {
    const { count } = sheet.pdf.bufferedPageRange();
    for (let page = 0; page < count; page++) {
      sheet.pdf.switchToPage(page);
      const top = PAGE.height - height;
      sheet.rule(top);
      [...lines, `${nameOf(doc)} · page ${page + 1}/${count}`].forEach((line, at) =>
        sheet.put(line, LEFT, top + 8 + at * lineHeight(STYLE.size), STYLE),
      );
    }
  };
}
