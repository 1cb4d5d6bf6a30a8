/** What visitors and providers send to the public API on one day: mostly good leads, and every kind of bad one. */
import { parisDayStart, weekday, type ParisDay } from '../../domain/time/paris-time.ts';
import { consentText } from '../../domain/pages/consent-text.ts';
import { sha256 } from '../../store/db/ids.ts';
import { DEMO_BUYERS } from './buyers.ts';
import { person, type Person } from './people.ts';
import { between, pick, type Random, weighted } from './random.ts';
import {
  BLOCKED_SOURCE,
  CAMPAIGNS,
  CONSENT,
  type LandingPage,
  LANDING_PAGES,
  PROOF_SOURCE,
  PROVIDERS,
} from './sources.ts';

/** One submission. */
export interface Visit {
  at: Date;
  ip: string;
  /** Through a landing page's session, with its events, before the form. */
  page?: LandingPage;
  utm_source?: string;
  /** Slug of the provider whose key goes with it. */
  provider?: string;
  body: Record<string, unknown>;
  /** Sent twice within the same second, as impatient people do. */
  twice?: boolean;
}

type Kind =
  | 'good'
  | 'provider'
  | 'again'
  | 'blocked'
  | 'no_proof'
  | 'unknown_form'
  | 'bad_phone'
  | 'suspicious'
  | 'no_name'
  | 'corsica'
  | 'twice'
  | 'smoke_test';

const KINDS: readonly (readonly [Kind, number])[] = [
  ['good', 62],
  ['provider', 14],
  ['again', 8],
  ['blocked', 3],
  ['no_proof', 2],
  ['unknown_form', 2],
  ['bad_phone', 3],
  ['suspicious', 2],
  ['no_name', 2],
  ['corsica', 2],
  ['twice', 2],
  ['smoke_test', 1],
];

/** Regional orders, each as often as it buys. */
const WANTED = DEMO_BUYERS.flatMap(({ entity, orders }) =>
  orders
    .filter(({ departements, quota_semaine }) => quota_semaine > 0 && departements.length < 20)
    .map((order) => [{ entity, order }, order.quota_semaine] as const),
);

const BAD_PHONES = [
  '06 12',
  '06 31 20 45 / 07 31',
  '0000000000',
  '12345',
  '0123456789',
  'appelez-moi le soir',
];
const POOR_PHONES = ['0606060606', '06 11 11 11 12', '0633333334'];
const PER_DAY = { weekday: 40, weekend: 22 };

/** The other company's page for the same. */
const sisterOf = ({ entity, produit }: LandingPage): LandingPage =>
  LANDING_PAGES.find((page) => page.produit === produit && page.entity !== entity)!;

/** Makes the visits of the demo, day by day; remembers people, so that some come back. */
export class Visitors {
  readonly #random: Random;
  readonly #seen: { person: Person; page: LandingPage }[] = [];
  #count = 0;

  constructor(random: Random) {
    this.#random = random;
  }

  /** @returns the day's visits in the order of time */
  ofDay(day: ParisDay): Visit[] {
    const start = parisDayStart(day).getTime();
    const usual = weekday(day) < 5 ? PER_DAY.weekday : PER_DAY.weekend;
    const number = between(this.#random, Math.round(usual * 0.8), Math.round(usual * 1.2));
    // Between 7 and 23 o'clock, most of them in the evening.
    const hour = () => 7 + 16 * Math.max(this.#random(), this.#random());
    const times = Array.from({ length: number }, () => new Date(start + hour() * 3_600_000));
    return times.sort((a, b) => a.getTime() - b.getTime()).map((at) => this.#visit(at));
  }

  #visit(at: Date): Visit {
    const random = this.#random;
    const kind = weighted(random, KINDS);
    const { page, departements } = this.#interest();
    const someone = person(random, this.#count++, departements);
    const ip = `203.0.113.${between(random, 1, 254)}`;
    if (kind === 'provider') return { at, ip, ...this.#fromProvider(someone, page) };

    const visit: Visit = {
      at,
      ip,
      page,
      utm_source: weighted(random, CAMPAIGNS),
      body: {
        ...someone,
        ...this.#house(),
        form_code: page.form_code,
        consent: proof(page, at),
        rgpd_consent: true,
      },
    };
    if (kind === 'again' && this.#seen.length > 20) {
      const known = pick(random, this.#seen.slice(-120));
      // One in three finds the other company's page this time.
      const at = this.#count % 3 === 0 ? sisterOf(known.page) : known.page;
      return { ...visit, page: at, body: { ...visit.body, ...known.person, form_code: at.form_code } };
    }
    // For PV somebody else buys what one client already has.
    if (kind === 'good' && page.produit !== 'PV') this.#seen.push({ person: someone, page });
    return { ...visit, ...this.#spoiled(kind, visit) };
  }

  /** Advertisements run where there are buyers; some people come from elsewhere all the same. */
  #interest(): { page: LandingPage; departements?: readonly string[] } {
    const random = this.#random;
    if (random() < 0.25) return { page: pick(random, LANDING_PAGES) };
    const { entity, order } = weighted(random, WANTED);
    const page = LANDING_PAGES.find((each) => each.entity === entity && each.produit === order.produit)!;
    return { page, departements: order.departements };
  }

  /** What is wrong with the bad ones. */
  #spoiled(kind: Kind, { body }: Visit): Partial<Visit> {
    const random = this.#random;
    switch (kind) {
      case 'blocked':
        return { utm_source: BLOCKED_SOURCE };
      case 'no_proof':
        return { utm_source: PROOF_SOURCE, body: { ...body, consent: null } };
      case 'unknown_form':
        return { body: { ...body, form_code: 'NOUVEAU-FORMULAIRE' } };
      case 'bad_phone':
        return { body: { ...body, phone: pick(random, BAD_PHONES) } };
      case 'suspicious':
        return { body: { ...body, phone: pick(random, POOR_PHONES) } };
      case 'no_name':
        return { body: random() < 0.5 ? { ...body, nom: '' } : { ...body, departement: null } };
      case 'corsica':
        return { body: { ...body, departement: pick(random, ['2A', '2B', '974']), ville: '' } };
      case 'twice':
        return { twice: true };
      case 'smoke_test':
        return { body: { ...body, nom: 'TEST', phone: '0612345678' } };
      default:
        return {};
    }
  }

  #fromProvider(someone: Person, { entity, produit }: LandingPage): Pick<Visit, 'provider' | 'body'> {
    const random = this.#random;
    const { slug } = PROVIDERS.find((provider) => provider.entity === entity)!;
    // Providers send poor numbers too: those are refused at the door.
    const phone = random() < 0.05 ? pick(random, POOR_PHONES) : someone.phone;
    return { provider: slug, body: { ...someone, phone, produit } };
  }

  #house(): Record<string, unknown> {
    const random = this.#random;
    const surface_habitable = between(random, 70, 220);
    return {
      type_logement: 'maison',
      // Now and then somebody whose answer contradicts the CSV.
      statut_occupant: surface_habitable % 20 === 0 ? 'locataire' : 'proprietaire',
      surface_habitable,
      annee_construction: between(random, 1920, 2015),
      type_chauffage: pick(random, ['gaz', 'fioul', 'electrique', 'bois']),
      facture_chauffage: between(random, 60, 280),
      delai_projet: pick(random, ['moins de 3 mois', '3 à 6 mois', 'plus de 6 mois']),
    };
  }
}

function proof(page: LandingPage, at: Date) {
  return {
    text_version: CONSENT.version,
    text: CONSENT.text,
    page_url: page.url,
    given_at: at.toISOString(),
    form_hash: sha256(consentText(CONSENT.text)),
    callback_requested: true,
  };
}
