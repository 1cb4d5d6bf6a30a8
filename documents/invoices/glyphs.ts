/** What of an invoice's texts the fonts of its PDF cannot show, found before it is issued. */
import { cleanText } from '../../domain/common/text.ts';
import type { InvoiceDocument } from '../../domain/invoices/document.ts';
import { textsOf } from '../../domain/invoices/texts.ts';
import type { BuyerKind } from '../../domain/invoices/places.ts';
import { canShow } from './fonts.ts';

export interface MissingGlyph {
  path: string;
  /** One French sentence. */
  message: string;
  character: string;
}

/** Each character once per text: a PDF/A file may not show the box of a missing one. */
export function missingGlyphs(doc: InvoiceDocument, buyerIs: BuyerKind = 'client'): MissingGlyph[] {
  return textsOf(doc, buyerIs).flatMap(({ path, text, name, where }) => {
    const seen = new Set(text.split('\n').flatMap((line) => [...cleanText(line)]));
    return [...seen]
      .filter((character) => !canShow(character))
      .map((character) => ({
        path,
        character,
        message: `${name} contient « ${character} » (${codeOf(character)}), que la facture ne peut pas afficher : à corriger ${where}.`,
      }));
  });
}

const codeOf = (character: string): string =>
  `U+${character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}`;
