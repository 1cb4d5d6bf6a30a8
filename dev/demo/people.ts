/** Invented people who ask for an installer. */
import { between, pick, type Random } from './random.ts';

/** What a person types into a form. */
export interface Person {
  civilite: string;
  nom: string;
  prenom: string;
  email: string;
  phone: string;
  departement: string;
  ville: string;
}

const MEN = [
  'Lucas',
  'Hugo',
  'Karim',
  'Thomas',
  'Nicolas',
  'Mehdi',
  'Antoine',
  'Philippe',
  'Stéphane',
  'Olivier',
];
const WOMEN = [
  'Camille',
  'Léa',
  'Sarah',
  'Isabelle',
  'Chloé',
  'Nathalie',
  'Fatima',
  'Hélène',
  'Zoé',
  'Sandrine',
];
const NAMES = [
  ...[
    'Lefèvre',
    'Marchand',
    'Benali',
    'Da Silva',
    'Morel',
    'Girard',
    'Fontaine',
    'Chevallier',
    'Robin',
    'Masson',
  ],
  ...[
    'Sanchez',
    'Dupuis',
    'Gauthier',
    'Perret',
    'Le Roux',
    'Haddad',
    'Caron',
    'Meunier',
    'Brunet',
    'Schneider',
  ],
  ...['Barbier', 'Renaud', 'Colin', 'Vidal', 'Traoré', 'Picard', 'Lemoine', 'Roche', 'Noël', 'O’Brien'],
];

/** One town of each département that the demo's leads come from. */
const TOWNS: Readonly<Record<string, string>> = {
  '01': 'Bourg-en-Bresse',
  '02': 'Laon',
  '06': 'Nice',
  '09': 'Foix',
  '11': 'Narbonne',
  '13': 'Marseille',
  '14': 'Caen',
  '21': 'Dijon',
  '22': 'Saint-Brieuc',
  '24': 'Périgueux',
  '25': 'Besançon',
  '27': 'Évreux',
  '29': 'Quimper',
  '30': 'Nîmes',
  '31': 'Toulouse',
  '32': 'Auch',
  '33': 'Bordeaux',
  '34': 'Montpellier',
  '35': 'Rennes',
  '37': 'Tours',
  '38': 'Grenoble',
  '39': 'Dole',
  '40': 'Dax',
  '42': 'Saint-Étienne',
  '44': 'Nantes',
  '45': 'Orléans',
  '47': 'Agen',
  '49': 'Cholet',
  '50': 'Cherbourg',
  '51': 'Reims',
  '53': 'Laval',
  '54': 'Nancy',
  '55': 'Verdun',
  '56': 'Vannes',
  '57': 'Metz',
  '58': 'Nevers',
  '59': 'Lille',
  '60': 'Beauvais',
  '61': 'Alençon',
  '62': 'Arras',
  '63': 'Clermont-Ferrand',
  '64': 'Pau',
  '66': 'Perpignan',
  '67': 'Strasbourg',
  '68': 'Mulhouse',
  '69': 'Lyon',
  '71': 'Mâcon',
  '72': 'Le Mans',
  '73': 'Chambéry',
  '74': 'Annecy',
  '75': 'Paris',
  '76': 'Rouen',
  '77': 'Meaux',
  '78': 'Versailles',
  '80': 'Amiens',
  '81': 'Albi',
  '82': 'Montauban',
  '83': 'Toulon',
  '84': 'Avignon',
  '85': 'La Roche-sur-Yon',
  '87': 'Limoges',
  '88': 'Épinal',
  '89': 'Auxerre',
  '91': 'Évry',
  '92': 'Nanterre',
  '93': 'Montreuil',
  '94': 'Créteil',
  '95': 'Argenteuil',
};

/**
 * @param n makes the phone: ten thousand mobile numbers are set aside for fiction, 06 39 98 00 00 to 99 99
 * @param departements where the person may live; anywhere when absent
 */
export function person(
  random: Random,
  n: number,
  departements: readonly string[] = Object.keys(TOWNS),
): Person {
  const woman = random() < 0.5;
  const prenom = pick(random, woman ? WOMEN : MEN);
  const nom = pick(random, NAMES);
  const departement = pick(random, departements);
  const ascii = (text: string) =>
    text
      .normalize('NFD')
      .replace(/[^a-z]/gi, '')
      .toLowerCase();
  return {
    civilite: woman ? 'Mme' : 'M.',
    nom,
    prenom,
    email: `${ascii(prenom)}.${ascii(nom)}${between(random, 1, 99)}@courriel.example`,
    phone: written(random, `063998${String((n * 37) % 10_000).padStart(4, '0')}`),
    departement,
    ville: TOWNS[departement] ?? '',
  };
}

/** People write their number in many ways. */
function written(random: Random, phone: string): string {
  const pairs = phone.replace(/(..)(?=.)/g, '$1 ');
  return pick(random, [
    phone,
    phone,
    pairs,
    pairs.replaceAll(' ', '.'),
    `+33 ${pairs.slice(1)}`,
    `0033${phone.slice(1)}`,
  ]);
}
