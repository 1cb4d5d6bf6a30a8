/** French words for the fields of a lead that a client's API gets. */
import { CUSTOM_FIELD } from './lead.ts';

const COLUMNS: Record<string, string> = {
  nom: 'Nom',
  prenom: 'Prénom',
  telephone: 'Téléphone',
  email: 'E-mail',
  departement: 'Département',
  proprietaire_maison: 'Propriétaire de la maison',
  proprietaire: 'Propriétaire',
  produit: 'Produit',
};

export const fieldLabel = (field: string): string => COLUMNS[field] ?? CUSTOM_FIELD[field] ?? field;
