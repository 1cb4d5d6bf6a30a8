/** Invented people who ask for an installer, and the orders that wait for them. Deterministic: the n-th is always the same. */
import { DEFAULT_SETTINGS } from '../domain/settings/settings.ts';
import { ENTITIES } from '../domain/common/entity.ts';
import type { Store } from '../store/db/mongo.ts';
import { aClient, aCommande } from '../tests/support/records.ts';

const NOMS = [
  'Durand',
  'Lefèvre',
  'Moreau',
  'Garnier',
  'Roussel',
  'Chevalier',
  'Fontaine',
  'Marchand',
  'Perrin',
  'Colin',
];
const PRENOMS = [
  'Camille',
  'Dominique',
  'Claude',
  'Anne',
  'Michel',
  'Sylvie',
  'Thierry',
  'Nathalie',
  'Yves',
  'Odile',
];
const DEPARTEMENTS = ['13', '31', '33', '34', '38', '44', '59', '67', '69', '75', '77', '83'];
export const PRODUITS = ['PV', 'PAC', 'ITE'] as const;
const SOURCES = ['google', 'facebook', 'taboola', 'bing', 'newsletter'];
const pick = <T>(list: readonly T[], n: number): T => list[n % list.length]!;

/** The n-th mobile number: a step that is coprime to the size of the range never meets the same number twice. */
export const phoneOf = (n: number): string => `07${30_000_000 + ((n * 7_919_377) % 50_000_000)}`;

/** What the n-th person's landing page posts, about 900 bytes of JSON. */
export function bodyOf(n: number): string {
  const nom = pick(NOMS, n);
  const prenom = pick(PRENOMS, n >> 3);
  return JSON.stringify({
    phone: phoneOf(n),
    nom,
    prenom,
    email: `${prenom}.${nom}${n}@courriel.example`.toLowerCase(),
    departement: pick(DEPARTEMENTS, n),
    entity: pick(ENTITIES, n),
    produit: pick(PRODUITS, n >> 1),
    session_id: `bench-session-${n}`,
    lp_code: `LP${n % 7}`,
    form_code: `FORM${n % 5}`,
    utm_source: pick(SOURCES, n),
    utm_medium: 'cpc',
    utm_campaign: `automne-${n % 20}`,
    ville: 'Ville-sur-Rivière',
    type_logement: 'maison',
    statut_occupant: 'proprietaire',
    surface_habitable: 80 + (n % 90),
    type_chauffage: 'gaz',
    facture_electricite: 90 + (n % 120),
    rgpd_consent: true,
    consent: {
      text_version: 'v3',
      text: 'J’accepte d’être rappelé par un installateur au sujet de mon projet.',
      page_url: 'https://projet-solaire.example/demande',
      timestamp: '2026-11-23T09:00:00Z',
      form_hash: 'b'.repeat(64),
      callback_requested: true,
    },
  });
}

/** Every day is a delivery day, so that leads are routed whatever day the bench runs on. */
export async function openEveryDay(store: Store): Promise<void> {
  const everyDay = { ...DEFAULT_SETTINGS.delivery_calendar.ZR7, enabled_days: [0, 1, 2, 3, 4, 5, 6] };
  await store.settings.insertOne({
    _id: 'delivery_calendar',
    value: { ZR7: everyDay, MDL: everyDay },
    updated_at: new Date(),
    updated_by: 'system',
  });
}

/**
 * Twelve clients of each entity with three orders each: half of them with a quota that the bench does not reach, some for
 * a few départements only, in several priorities. Every lead finds one.
 */
export async function insertBuyers(store: Store): Promise<void> {
  const clients = ENTITIES.flatMap((entity) =>
    Array.from({ length: 12 }, (_, n) => aClient({ entity, name: `Installateur ${entity} ${n + 1}` })),
  );
  const commandes = clients.flatMap((client, n) =>
    PRODUITS.map((produit) =>
      aCommande(client, {
        produit,
        departements: n % 3 === 2 ? ['*'] : DEPARTEMENTS.filter((_, index) => (index + n) % 3 === 0),
        quota_semaine: n % 2 ? 0 : 1_000_000,
        priorite: 1 + (n % 4),
      }),
    ),
  );
  await store.clients.insertMany(clients);
  await store.commandes.insertMany(commandes);
}
