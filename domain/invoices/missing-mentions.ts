/**
 * What a draft lacks to be issued (06-law, 08-einvoice): every mention the law or the rules of electronic invoices ask for, all
 * at once, each with where to fill it in. A document without any passes the official validators.
 */
import type { InvoiceDocument, InvoiceSeller } from './document.ts';
import { contentMentions } from './mentions/content.ts';
import { partyMentions, sellerMentions } from './mentions/parties.ts';
import { vatMentions } from './mentions/vat.ts';
import { type BuyerKind, buyerPlace, SELLER_PLACE } from './places.ts';

export interface MissingMention {
  /** `client.legal.siren`, `entity.legal.pmd_text`, `lines[2].label`, `due_on`. */
  path: string;
  /** One French sentence. */
  message: string;
}

/** What a company lacks to issue anything. */
export const missingOfSeller = (seller: InvoiceSeller): MissingMention[] => [
  ...partyMentions(seller, { ...SELLER_PLACE, abroad: false }),
  ...sellerMentions(seller),
];

/** @param buyerIs `company` when one of the two companies bills the other; its paths then begin with `buyer_entity` */
export const missingMentions = (doc: InvoiceDocument, buyerIs: BuyerKind = 'client'): MissingMention[] => [
  ...missingOfSeller(doc.seller),
  ...partyMentions(doc.buyer, {
    ...buyerPlace(buyerIs),
    abroad: doc.buyer.customer_type === 'B2BINT',
  }),
  ...vatMentions(doc, buyerIs),
  ...contentMentions(doc),
];
