/** What the columns of a file may be, and which one a column most likely is (12-rules U48). */
import { parsePhone } from '../common/phone.ts';
import { isWellFormedEmail } from '../common/email-address.ts';
import { foldedWords } from '../common/text.ts';
import { CUSTOM_FIELDS, ORIGIN_FIELDS } from '../intake/submission.ts';

/** Parts of the proof of consent: their columns, and what the door calls them. */
export const CONSENT_FIELDS = {
  consent_text: 'text',
  consent_text_version: 'text_version',
  consent_timestamp: 'timestamp',
  consent_page_url: 'page_url',
  consent_ip: 'ip',
} as const;

/** The date a file says a lead is from: kept as given, since a lead is from the moment it comes in. */
export const DATE_FIELD = 'date';

export const IMPORT_FIELDS = [
  ...['phone', 'nom', 'prenom', 'email', 'departement', 'code_postal', 'entity', 'produit'],
  ...['form_code', 'rgpd_consent', 'newsletter', DATE_FIELD],
  ...Object.keys(CONSENT_FIELDS),
  ...ORIGIN_FIELDS,
  ...CUSTOM_FIELDS,
] as readonly string[];

export const isImportField = (field: string): boolean => IMPORT_FIELDS.includes(field);

/** Other words people write over a column, folded and without spaces; version 1's own exports among them. */
const WORDS: Readonly<Record<string, readonly string[]>> = {
  phone: [
    'telephone',
    'tel',
    'numero',
    'numerodetelephone',
    'telephoneportable',
    'telportable',
    'portable',
  ].concat(['mobile', 'telmobile', 'phonenumber', 'gsm', 'telephone1', 'tel1']),
  nom: ['name', 'lastname', 'nomdefamille', 'surname', 'nomcomplet'],
  prenom: ['firstname', 'givenname'],
  email: ['mail', 'adressemail', 'adresseemail', 'courriel', 'emailaddress'],
  departement: ['dept', 'dep', 'dpt', 'codedepartement', 'numerodepartement', 'department'],
  code_postal: ['cp', 'postcode', 'zip', 'zipcode', 'codepostale'],
  entity: ['societe', 'entite', 'company', 'origincrm'],
  produit: ['product', 'producttype', 'productcode', 'typeproduit', 'codeproduit'],
  form_code: ['formulaire', 'form', 'codeformulaire'],
  rgpd_consent: ['rgpd', 'consentement', 'optin', 'consent'],
  date: [
    'createdat',
    'registerdate',
    'datecreation',
    'datedecreation',
    'datedepot',
    'datelead',
    'recule',
  ].concat(['dateinscription', 'datedereception', 'horodatage', 'timestamp']),
  consent_timestamp: ['dateconsentement', 'datedeconsentement', 'consentdate', 'consentgivenat'],
  consent_text: ['texteconsentement', 'textedeconsentement'],
  consent_page_url: ['url', 'pageurl', 'urlconsentement', 'pageconsentement'],
  consent_ip: ['ip', 'adresseip', 'ipaddress'],
  utm_source: ['source', 'provenance', 'origine'],
  lp_code: ['landingpage', 'landing', 'lp', 'pagedarrivee'],
  utm_campaign: ['campagne', 'campaign'],
  utm_medium: ['support', 'medium'],
  ville: ['city', 'commune'],
  adresse: ['address', 'adressepostale', 'rue'],
  civilite: ['genre', 'titre', 'civility'],
  type_logement: ['logement', 'typedelogement', 'typebien'],
  statut_occupant: ['occupant', 'statutoccupation', 'statutdoccupation'],
  surface_habitable: ['surface', 'm2'],
  annee_construction: ['anneedeconstruction', 'construction'],
  type_chauffage: ['chauffage', 'modedechauffage', 'typedechauffage'],
  facture_electricite: ['factureelec', 'electricite', 'montantfactureelectricite'],
  type_projet: ['projet', 'typedeprojet'],
  delai_projet: ['delai', 'delaiduprojet'],
};

/** Words of a heading in one: `N° de téléphone` and `n_de_telephone` are the same. */
const folded = (heading: string): string => foldedWords(heading.replace(/n[°º]/gi, 'numero ')).join('');
const squeezed = (field: string): string => field.replaceAll('_', '');

const FIELD_OF = new Map(
  IMPORT_FIELDS.flatMap((field) =>
    [squeezed(field), ...(WORDS[field] ?? [])].map((word) => [word, field] as const),
  ),
);

const isPhone = (cell: string): boolean => parsePhone(cell).quality !== 'invalid';
const isEmail = (cell: string): boolean => isWellFormedEmail(cell.trim().toLowerCase());

/** Whether the first row of a file names its columns: a phone or an address stands in none of them. */
export const isHeading = (row: readonly string[]): boolean =>
  !row.some((cell) => isPhone(cell) || isEmail(cell));

/**
 * The field each column most likely is, by its heading, else by what stands in it; none twice.
 * @param samples the first rows below the heading
 */
export function suggestFields(
  headings: readonly string[],
  samples: readonly (readonly string[])[],
): string[] {
  const taken = new Set<string>();
  const take = (field: string | undefined): string => {
    if (!field || taken.has(field)) return '';
    taken.add(field);
    return field;
  };
  const fields = headings.map((heading) => take(FIELD_OF.get(folded(heading))));
  const holds = (column: number, test: (cell: string) => boolean): boolean =>
    samples.some((row) => test(row[column] ?? '')) &&
    samples.every((row) => !row[column] || test(row[column]));
  return fields.map(
    (field, column) =>
      field || (holds(column, isPhone) ? take('phone') : '') || (holds(column, isEmail) ? take('email') : ''),
  );
}
