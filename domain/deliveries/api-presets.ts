/** Field names and addresses to start a client's API channel from. Data: a client's mapping is its own from then on. */
import { type ApiMapping, NO_MAPPING } from './api-body.ts';

export interface ApiPreset extends ApiMapping {
  code: string;
  label: string;
  /** Address to start from; empty: the client's own. */
  endpoint: string;
}

/** What the companies' older CRM call their fields (`/lead/api/create_lead/`). */
const OLDER_CRM: ApiMapping = {
  fields: { telephone: 'phone' },
  custom_fields: {
    civilite: 'civilite',
    ville: 'ville',
    adresse: 'adresse',
    statut_occupant: 'statut_occupant',
    surface_habitable: 'superficie_logement',
    annee_construction: 'annee_construction',
    type_chauffage: 'chauffage_actuel',
    facture_electricite: 'facture_electricite',
    facture_chauffage: 'facture_chauffage',
    type_projet: 'type_projet',
    delai_projet: 'delai_projet',
    budget: 'budget',
  },
};

export const API_PRESETS: readonly ApiPreset[] = [
  { code: 'rdz', label: 'Noms de RDZ', endpoint: '', ...NO_MAPPING },
  {
    code: 'crm_zr7',
    label: 'Ancien CRM ZR7',
    endpoint: 'https://app.zr7-digital.fr/lead/api/create_lead/',
    ...OLDER_CRM,
  },
  {
    code: 'crm_mdl',
    label: 'Ancien CRM Maison du Lead',
    endpoint: 'https://maison-du-lead.com/lead/api/create_lead/',
    ...OLDER_CRM,
  },
  {
    code: 'anglais',
    label: 'Noms anglais',
    endpoint: '',
    fields: {
      nom: 'last_name',
      prenom: 'first_name',
      telephone: 'phone',
      departement: 'department',
      produit: 'product',
    },
    custom_fields: {},
  },
];
