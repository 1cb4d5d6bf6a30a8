/**
 * The buyers of the demo and their orders. Everything is invented: the domains end in `.example`, which nobody can
 * own, and the phones are in the ranges set aside for fiction.
 */
import type { ClientCrm } from '../../domain/clients/crm.ts';
import { asBasisPoints, asCents, type BasisPoints, type Cents } from '../../domain/money/money.ts';
import type { DeliveryHours, DeliveryMode } from '../../domain/routing/order-terms.ts';
import type { Criterion } from '../../domain/routing/criteria.ts';
import type { Entity } from '../../domain/common/entity.ts';
import { SERVED_DEPARTEMENTS } from '../../domain/common/departement.ts';

/** One order of a buyer. */
export interface DemoOrder {
  produit: 'PV' | 'PAC' | 'ITE';
  departements: readonly string[];
  quota_semaine: number;
  priorite: number;
  lb_target_bp?: BasisPoints;
  prix_lead_cents?: Cents;
  active?: boolean;
  /** Limits beside the quota. */
  day_cap?: number;
  month_cap?: number;
  budget_cap_cents?: Cents;
  delivery_mode?: DeliveryMode;
  delivery_hours?: DeliveryHours;
  criteria?: Criterion[];
  /** The buyer signed it so many days ago: older leads nobody wanted are LBs for it. Absent: long before. */
  signed_days_ago?: number;
}

/** One buyer. */
export interface DemoBuyer {
  entity: Entity;
  name: string;
  contact_name: string;
  /** Empty: not deliverable, which the dashboard has to point out. */
  email: string;
  delivery_emails?: string[];
  city: string;
  postal_code: string;
  default_prix_lead_cents: Cents;
  remise_bp?: BasisPoints;
  /** It pays ahead for this product. */
  prepaid?: { produit: DemoOrder['produit']; prix_cents: Cents };
  csv_delimiter?: ';';
  csv_bom?: boolean;
  /** A person looks at each batch before it leaves. */
  held?: boolean;
  notes?: string;
  /** What the demo's people think of them. */
  crm?: Partial<ClientCrm>;
  internal_note?: string;
  orders: readonly DemoOrder[];
  /** Phones of people it knows already. */
  excluded?: readonly string[];
}

const EVERYWHERE = ['*'];
const BRITTANY = ['22', '29', '35', '56'];
const SOUTH = ['06', '13', '30', '34', '83', '84'];
const PARIS = ['75', '77', '78', '91', '92', '93', '94', '95'];
const WEST = ['44', '49', '53', '72', '85'];
const NORTH = ['02', '59', '60', '62', '80'];
const ALPS = ['01', '38', '42', '69', '73', '74'];
const AQUITAINE = ['24', '33', '40', '47', '64'];
const OCCITANIE = ['09', '11', '31', '32', '66', '81', '82'];
const EAST = ['54', '55', '57', '67', '68', '88'];
const BURGUNDY = ['21', '25', '39', '58', '71', '89'];
const NORMANDY = ['14', '27', '50', '61', '76'];

export const DEMO_BUYERS: readonly DemoBuyer[] = [
  {
    entity: 'ZR7',
    name: 'Solaire du Midi',
    contact_name: 'Nadia Roussel',
    email: 'contact@solaire-du-midi.example',
    delivery_emails: ['leads@solaire-du-midi.example', 'n.roussel@solaire-du-midi.example'],
    city: 'Aix-en-Provence',
    postal_code: '13100',
    default_prix_lead_cents: asCents(2600),
    crm: {
      ...{ global_rating: 85, payment_rating: 90, lead_satisfaction_rating: 80, client_status: 'VIP' },
      ...{ payment_terms: '30 jours fin de mois', payment_method: 'virement', tags: ['fidèle', 'PV'] },
    },
    internal_note: 'Préfère être appelée le matin.',
    excluded: ['0639980011', '0639980012', '0639980013'],
    orders: [
      {
        produit: 'PV',
        departements: SOUTH,
        quota_semaine: 30,
        priorite: 1,
        lb_target_bp: asBasisPoints(1000),
        criteria: [{ champ: 'surface_habitable', op: '≥', valeurs: ['80'], si_absent: 'accepte' }],
      },
      {
        produit: 'PAC',
        departements: SOUTH,
        quota_semaine: 20,
        priorite: 2,
        lb_target_bp: asBasisPoints(2500),
        signed_days_ago: 3,
      },
    ],
  },
  {
    entity: 'ZR7',
    name: 'Armor Énergies',
    contact_name: 'Yann Le Goff',
    email: 'commercial@armor-energies.example',
    city: 'Rennes',
    postal_code: '35000',
    default_prix_lead_cents: asCents(2450),
    orders: [
      {
        ...{ produit: 'PV', departements: [...BRITTANY, '44'], quota_semaine: 20, priorite: 2 },
        ...{ delivery_mode: 'immediate', delivery_hours: { from: 8, to: 20 } },
      },
      {
        produit: 'PAC',
        departements: BRITTANY,
        quota_semaine: 15,
        priorite: 2,
        prix_lead_cents: asCents(3200),
      },
    ],
  },
  {
    entity: 'ZR7',
    name: 'Thermique Rhône-Alpes',
    contact_name: 'Bruno Chastel',
    email: 'leads@thermique-rhone-alpes.example',
    city: 'Villeurbanne',
    postal_code: '69100',
    default_prix_lead_cents: asCents(3100),
    remise_bp: asBasisPoints(500),
    crm: { payment_rating: 35, client_status: 'Watchlist', accounting_status: 'en retard' },
    internal_note: 'Deux relances sans réponse : à surveiller.',
    orders: [
      {
        produit: 'PAC',
        departements: ALPS,
        quota_semaine: 25,
        priorite: 1,
        lb_target_bp: asBasisPoints(2000),
      },
    ],
  },
  {
    entity: 'ZR7',
    name: 'Isol’Ouest Façades',
    contact_name: 'Marion Guérin',
    email: 'devis@isolouest-facades.example',
    city: 'Angers',
    postal_code: '49000',
    default_prix_lead_cents: asCents(2200),
    prepaid: { produit: 'ITE', prix_cents: asCents(2100) },
    orders: [
      {
        produit: 'ITE',
        departements: WEST,
        quota_semaine: 12,
        priorite: 3,
        lb_target_bp: asBasisPoints(1500),
      },
    ],
  },
  {
    entity: 'ZR7',
    name: 'Toits Verts d’Aquitaine',
    contact_name: 'Sébastien Larrieu',
    email: 'contact@toits-verts-aquitaine.example',
    city: 'Mérignac',
    postal_code: '33700',
    default_prix_lead_cents: asCents(2500),
    held: true,
    notes: 'Relire chaque lot avant envoi, à la demande du client.',
    orders: [{ produit: 'PV', departements: AQUITAINE, quota_semaine: 15, priorite: 2, day_cap: 4 }],
  },
  {
    entity: 'ZR7',
    name: 'Lumière & Toit',
    contact_name: 'Inès Carpentier',
    email: 'production@lumiere-et-toit.example',
    city: 'Tours',
    postal_code: '37000',
    default_prix_lead_cents: asCents(1900),
    notes: 'Prend le reste, sans limite, partout en France.',
    orders: [{ produit: 'PV', departements: EVERYWHERE, quota_semaine: 0, priorite: 8 }],
  },
  {
    entity: 'ZR7',
    name: 'Confort Habitat Nord',
    contact_name: 'Thierry Vandamme',
    email: 'leads@confort-habitat-nord.example',
    city: 'Lille',
    postal_code: '59000',
    default_prix_lead_cents: asCents(2900),
    orders: [
      { produit: 'PAC', departements: NORTH, quota_semaine: 6, priorite: 4 },
      { produit: 'ITE', departements: NORTH, quota_semaine: 8, priorite: 4, active: false },
    ],
  },
  {
    entity: 'MDL',
    name: 'Éco-Rénov Île-de-France',
    contact_name: 'Fatou Diarra',
    email: 'acquisition@eco-renov-idf.example',
    city: 'Montreuil',
    postal_code: '93100',
    default_prix_lead_cents: asCents(3400),
    orders: [
      {
        produit: 'PAC',
        departements: PARIS,
        quota_semaine: 25,
        priorite: 1,
        lb_target_bp: asBasisPoints(1000),
      },
      { produit: 'ITE', departements: PARIS, quota_semaine: 15, priorite: 2, prix_lead_cents: asCents(2400) },
    ],
  },
  {
    entity: 'MDL',
    name: 'Soleil d’Occitanie',
    contact_name: 'Julien Castan',
    email: 'contact@soleil-occitanie.example',
    // The same buyer as Solaire du Midi at the other company: what the overlap guard is about.
    delivery_emails: ['contact@soleil-occitanie.example', 'n.roussel@solaire-du-midi.example'],
    city: 'Toulouse',
    postal_code: '31000',
    default_prix_lead_cents: asCents(2550),
    orders: [
      {
        produit: 'PV',
        departements: OCCITANIE,
        quota_semaine: 20,
        priorite: 2,
        lb_target_bp: asBasisPoints(2000),
      },
    ],
  },
  {
    entity: 'MDL',
    name: 'Alsace Chaleur',
    contact_name: 'Katia Schmitt',
    email: 'k.schmitt@alsace-chaleur.example',
    city: 'Strasbourg',
    postal_code: '67000',
    default_prix_lead_cents: asCents(3000),
    csv_delimiter: ';',
    csv_bom: true,
    notes: 'Ouvre les fichiers dans Excel : point-virgule et BOM.',
    orders: [
      {
        ...{ produit: 'PAC', departements: EAST, quota_semaine: 15, priorite: 2 },
        ...{ month_cap: 60, budget_cap_cents: asCents(40_000) },
      },
    ],
  },
  {
    entity: 'MDL',
    name: 'Maison Durable Bourgogne',
    contact_name: 'Pascal Moreau',
    email: 'p.moreau@maison-durable-bourgogne.example',
    city: 'Dijon',
    postal_code: '21000',
    default_prix_lead_cents: asCents(2300),
    remise_bp: asBasisPoints(1000),
    orders: [
      {
        produit: 'ITE',
        departements: BURGUNDY,
        quota_semaine: 10,
        priorite: 3,
        lb_target_bp: asBasisPoints(3000),
      },
      { produit: 'PV', departements: BURGUNDY, quota_semaine: 10, priorite: 3 },
    ],
  },
  {
    entity: 'MDL',
    name: 'Littoral Isolation',
    contact_name: 'Aurore Lemaître',
    email: 'contact@littoral-isolation.example',
    city: 'Caen',
    postal_code: '14000',
    default_prix_lead_cents: asCents(2100),
    notes: 'Nouveau client : accepte des leads plus anciens pour démarrer.',
    orders: [
      {
        produit: 'ITE',
        departements: NORMANDY,
        quota_semaine: 20,
        priorite: 2,
        lb_target_bp: asBasisPoints(3000),
        signed_days_ago: 0,
      },
    ],
  },
  {
    entity: 'MDL',
    name: 'Chauffage Express',
    contact_name: 'Loïc Perrin',
    email: '',
    city: 'Orléans',
    postal_code: '45000',
    default_prix_lead_cents: asCents(2800),
    notes: 'Attend sa nouvelle adresse e-mail.',
    orders: [
      { produit: 'PAC', departements: SERVED_DEPARTEMENTS.slice(0, 40), quota_semaine: 20, priorite: 5 },
    ],
  },
];
