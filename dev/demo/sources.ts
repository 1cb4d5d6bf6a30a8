/** Where the leads of the demo come from: landing pages behind advertisements, and two providers. */
import type { Entity } from '../../domain/common/entity.ts';

export type Produit = 'PV' | 'PAC' | 'ITE';

/** One of our landing pages. */
export interface LandingPage {
  entity: Entity;
  produit: Produit;
  lp_code: string;
  name: string;
  form_code: string;
  url: string;
}

const page = (
  entity: Entity,
  produit: Produit,
  lp_code: string,
  [host, name]: [string, string],
): LandingPage => ({
  entity,
  produit,
  lp_code,
  name,
  form_code: `${entity}-${produit}-01`,
  url: `https://${host}.example/devis`,
});

export const LANDING_PAGES: readonly LandingPage[] = [
  page('ZR7', 'PV', 'LP-PV-SOLEIL', ['aides-solaire-2026', 'Aides solaire 2026']),
  page('ZR7', 'PAC', 'LP-PAC-CONFORT', ['ma-pompe-a-chaleur', 'Ma pompe à chaleur']),
  page('ZR7', 'ITE', 'LP-ITE-FACADE', ['facade-isolee', 'Façade isolée']),
  page('MDL', 'PV', 'LP-PV-TOITURE', ['toiture-solaire', 'Toiture solaire']),
  page('MDL', 'PAC', 'LP-PAC-ECO', ['chauffage-eco', 'Chauffage éco']),
  page('MDL', 'ITE', 'LP-ITE-MAISON', ['maison-bien-isolee', 'Maison bien isolée']),
];

/** What the forms of the pages show above their button. */
export const CONSENT = {
  version: '2026-09',
  text: 'J’accepte d’être rappelé par un conseiller au sujet de mon projet de rénovation énergétique.',
};

/** `utm_source` of the advertisements, with their share; empty: found without one, the page itself is the source. */
export const CAMPAIGNS: readonly (readonly [string, number])[] = [
  ['google', 40],
  ['facebook', 28],
  ['tiktok', 10],
  ['bing', 6],
  ['', 16],
];

/** Blocked in the demo's settings: its leads are held. */
export const BLOCKED_SOURCE = 'coregistration';
/** Leads of this source must carry a proof of consent in the demo's settings. */
export const PROOF_SOURCE = 'tiktok';

/** Outside sellers; their key is made with the demo and not kept. */
export const PROVIDERS: readonly { slug: string; name: string; entity: Entity; contact_email: string }[] = [
  { slug: 'leadnord', name: 'LeadNord', entity: 'ZR7', contact_email: 'tech@leadnord.example' },
  { slug: 'habitat-data', name: 'Habitat Data', entity: 'MDL', contact_email: 'api@habitat-data.example' },
];
