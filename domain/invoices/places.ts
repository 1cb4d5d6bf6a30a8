/** Where people fill in what an invoice says: as a path in the data, and in words. */

/** Whose invoice it is for: a client's, or the sister company's. */
export type BuyerKind = 'client' | 'company';

export interface Place {
  /** Prefix of paths: `client`, `entity`, `buyer_entity`. */
  path: string;
  /** "du client", "de la société émettrice". */
  of: string;
  /** "sur la page du client", "dans Paramètres › Sociétés". */
  where: string;
}

const COMPANIES = 'dans Paramètres › Sociétés';

export const SELLER_PLACE: Place = { path: 'entity', of: 'de la société émettrice', where: COMPANIES };

const BUYER_PLACES: Readonly<Record<BuyerKind, Place>> = {
  client: { path: 'client', of: 'du client', where: 'sur la page du client' },
  company: { path: 'buyer_entity', of: 'de la société facturée', where: COMPANIES },
};

export const buyerPlace = (kind: BuyerKind): Place => BUYER_PLACES[kind];

/** Of what is on the document itself. */
export const ON_DRAFT = 'sur le brouillon';

/** Where category and reason of a rate of 0 % are kept. */
export const vatPlace = (kind: BuyerKind): { path: (field: string) => string; where: string } =>
  kind === 'client'
    ? { path: (field) => `client.vat_${field}`, where: BUYER_PLACES.client.where }
    : { path: (field) => `entity.intercompany_vat.${field}`, where: COMPANIES };
