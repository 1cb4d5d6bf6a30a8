/** What keeps a document from being issued: legal mentions and letters the page cannot show (a dry rendering). */
import type { InvoiceDocument } from '../../domain/invoices/document.ts';
import { missingMentions } from '../../domain/invoices/missing-mentions.ts';
import type { BuyerKind } from '../../domain/invoices/places.ts';
import { missingGlyphs } from './glyphs.ts';

export interface Lacking {
  /** `client.legal.siren`: where it is filled in. */
  path: string;
  /** One French sentence. */
  message: string;
}

/** @param buyerIs `company` when one of the two companies bills the other */
export const invoiceLacks = (doc: InvoiceDocument, buyerIs: BuyerKind): Lacking[] => [
  ...missingMentions(doc, buyerIs),
  ...missingGlyphs(doc, buyerIs).map(({ path, message }) => ({ path, message })),
];
