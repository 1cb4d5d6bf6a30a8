import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  asText,
  CUSTOM_FIELDS,
  ORIGIN_FIELDS,
  parseSubmission,
  leadTerms,
  searchWords,
} from '../../../domain/intake/submission.ts';
import { foldText } from '../../../domain/common/text.ts';
import { parsePhone } from '../../../domain/common/phone.ts';
import { anyText } from '../../support/arbitraries.ts';

/** As it comes out of a JSON parser: `__proto__` is an own key there. */
const posted = (json: string) => JSON.parse(json) as Record<string, unknown>;

const FIELDS = [
  'phone',
  'nom',
  'prenom',
  'email',
  'departement',
  'entity',
  'produit',
  'api_key',
  'session_id',
  'form_code',
  'rgpd_consent',
  'newsletter',
  'consent',
  ...ORIGIN_FIELDS,
  ...CUSTOM_FIELDS,
];

describe('a submission', () => {
  it('without a phone key is none; an empty or bad phone is one', () => {
    expect(parseSubmission({})).toBeNull();
    expect(parseSubmission({ nom: 'Durand' })).toBeNull();
    expect(parseSubmission(Object.create({ phone: '0631204578' }) as Record<string, unknown>)).toBeNull();
    for (const phone of ['', null, undefined, 'abc'])
      expect(parseSubmission({ phone })?.phone).toBe(phone ?? '');
    for (const phone of [{}, [], [[]], [null], { number: '0631204578' }])
      expect(parseSubmission({ phone })).toBeNull();
    for (const phone of [['0631204578'], { value: '0631204578' }, [null, { value: [631204578] }]])
      expect(parsePhone(parseSubmission({ phone })!.phone).phone).toBe('0631204578');
  });

  it('takes null for absent, numbers for text, and ignores what it does not know', () => {
    const submission = parseSubmission({
      phone: 631204578,
      nom: null,
      prenom: 12,
      departement: 1,
      session_id: 99.5,
      utm_source: null,
      lp_code: 7,
      budget: 15_000,
      ville: null,
      chien: 'Rex',
    });
    // Strictly: a box nobody ticked or left is not there at all.
    expect(submission).toStrictEqual({
      phone: '631204578',
      nom: '',
      prenom: '12',
      email: '',
      departement: '01',
      entity: '',
      produit: '',
      api_key: '',
      session_id: '99.5',
      form_code: '',
      origin: { lp_code: '7' },
      custom_fields: { budget: '15000' },
      given: {},
    });
  });

  it('says in its own words where the visitor came from', () => {
    const origin = {
      lp_code: 'LP1',
      liaison_code: 'L1',
      utm_source: 'google',
      utm_medium: 'cpc',
      utm_campaign: 'hiver',
      utm_term: 'solaire',
      utm_content: 'b',
      gclid: 'g',
      fbclid: 'f',
    };
    expect(parseSubmission({ phone: '', ...origin })).toMatchObject({ origin, custom_fields: {} });
  });

  it('keeps the secondary fields of the form', () => {
    const custom_fields = {
      civilite: 'Mme',
      ville: 'Lyon',
      adresse: '3 rue Neuve',
      type_logement: 'maison',
      statut_occupant: 'propriétaire',
      surface_habitable: '120',
      annee_construction: '1974',
      type_chauffage: 'fioul',
      facture_electricite: '90',
      facture_chauffage: '150',
      type_projet: 'PV',
      delai_projet: '3 mois',
      budget: '15000',
    };
    expect(parseSubmission({ phone: '', ...custom_fields })).toMatchObject({ origin: {}, custom_fields });
  });

  it('is trimmed, entity and produit in capitals, e-mail in small letters', () => {
    expect(
      parseSubmission({
        phone: ' 0631204578 ',
        nom: '  Durand\t',
        email: ' Camille@Exemple.FR ',
        entity: 'zr7',
        produit: 'pv',
      }),
    ).toMatchObject({
      phone: '0631204578',
      nom: 'Durand',
      email: 'camille@exemple.fr',
      entity: 'ZR7',
      produit: 'PV',
    });
  });

  it.each([
    [true, true],
    ['true', true],
    ['on', true],
    ['OUI', true],
    ['yes', true],
    [1, true],
    ['1', true],
    [false, false],
    ['non', false],
    ['false', false],
    ['off', false],
    ['no', false],
    [0, false],
    ['peut-être', undefined],
    [null, undefined],
    [{}, undefined],
  ])('understands the consent box %j as %s', (value, expected) => {
    expect(parseSubmission({ phone: '', rgpd_consent: value, newsletter: value })).toMatchObject(
      expected === undefined ? {} : { rgpd_consent: expected, newsletter: expected },
    );
    expect(parseSubmission({ phone: '', rgpd_consent: value })?.rgpd_consent).toBe(expected);
  });

  it('holds no control characters: no NUL, no line break that could end a CSV row or a mail header', () => {
    expect(
      parseSubmission({ phone: '06\u00003120', nom: 'Du\r\nBcc: x\u2028y', ville: 'a\u0000b' }),
    ).toMatchObject({ phone: '06 3120', nom: 'Du Bcc: x y', custom_fields: { ville: 'a b' } });
  });
});

describe('a proof of consent', () => {
  it('keeps the whole text that was agreed to', () => {
    const text = 'J’accepte d’être appelé. '.repeat(200).trim();
    expect(parseSubmission({ phone: '', consent: { text } })?.consent?.text).toBe(text);
  });

  it.each([
    ['2026-11-23T09:00:00Z', '2026-11-23T09:00:00.000Z'],
    [1_795_424_400_000, '2026-11-23T09:00:00.000Z'],
    ['1795424400', '2026-11-23T09:00:00.000Z'],
    ['2026-11-23T10:00:00+01:00', '2026-11-23T09:00:00.000Z'],
    // Without a zone it is Paris, whatever the machine's.
    ['2026-11-23T10:00:00', '2026-11-23T09:00:00.000Z'],
    ['2026-07-23 10:00', '2026-07-23T08:00:00.000Z'],
    ['2026-11-23', '2026-11-22T23:00:00.000Z'],
    ['05/11/2026 10:00', '2026-11-05T09:00:00.000Z'],
    ['Mon, 23 Nov 2026 10:00:00 +0100', '2026-11-23T09:00:00.000Z'],
    ['05/11/2026', '2026-11-04T23:00:00.000Z'],
    ['05/11/2026, 10:00:30', '2026-11-05T09:00:30.000Z'],
    ['05/11/2026 à 10:00', '2026-11-05T09:00:00.000Z'],
    ['Mon Nov 23 2026 10:00:00 GMT+0100 (heure normale d’Europe centrale)', '2026-11-23T09:00:00.000Z'],
  ])('is dated by %s', (timestamp, iso) => {
    expect(parseSubmission({ phone: '', consent: { timestamp } })?.consent?.given_at?.toISOString()).toBe(
      iso,
    );
  });

  it('keeps what it knows; nothing understandable is no proof', () => {
    const consent = {
      text_version: 'v3',
      page_url: 'https://lp.exemple.fr/pv',
      given_at: '2026-11-23T09:00:00Z',
      ip: '192.0.2.7',
      form_hash: 'abc',
      callback_requested: 'oui',
      extra: 'x',
    };
    expect(parseSubmission({ phone: '', consent })?.consent).toEqual({
      text_version: 'v3',
      page_url: 'https://lp.exemple.fr/pv',
      given_at: new Date('2026-11-23T09:00:00Z'),
      ip: '192.0.2.7',
      form_hash: 'abc',
      callback_requested: true,
    });
    for (const at of [
      'hier',
      '2026-13-45',
      '31/02/2026',
      '11-23-2026',
      'Mon GMT',
      '12',
      '17954244001',
      'à 1795424400',
      'le 05/11/2026',
      '05/11/2026 vers midi',
      'Nov 23 2026 10:00 -2026-1',
    ]) {
      expect([at, parseSubmission({ phone: '', consent: { given_at: at, ip: '::1' } })?.consent]).toEqual([
        at,
        { ip: '::1' },
      ]);
    }
    for (const nothing of [null, 'oui', [], {}, { given_at: 'hier', text: '' }]) {
      expect(parseSubmission({ phone: '', consent: nothing })?.consent).toBeUndefined();
    }
  });
});

describe('hostile keys', () => {
  const hostile = posted(
    `{"phone":"0631204578","__proto__":{"nom":"Pollué","admin":true},"constructor":{"prototype":{"x":1}},
      "hasOwnProperty":"x","toString":"x","consent":{"__proto__":{"text":"x"},"text":"J’accepte"}}`,
  );

  it('pollute nothing and are ignored', () => {
    const submission = parseSubmission(hostile);
    expect(submission).toMatchObject({ phone: '0631204578', nom: '', consent: { text: 'J’accepte' } });
    expect(Object.getPrototypeOf(submission)).toBe(Object.prototype);
    expect(Object.getPrototypeOf(submission!.consent)).toBe(Object.prototype);
    expect(({} as Record<string, unknown>).admin).toBeUndefined();
  });
});

describe('whatever is posted', () => {
  const values = fc.oneof(
    { weight: 3, arbitrary: anyText(700) },
    fc.double(),
    fc.boolean(),
    fc.constant(null),
    fc.jsonValue({ maxDepth: 3 }) as fc.Arbitrary<unknown>,
    fc.constantFrom('\u0000', '\ud800', 'x'.repeat(60_000), 1e308, -0, { $gt: '' }, { toString: 'x' }, [[]]),
  );
  const keys = fc.oneof(
    { weight: 5, arbitrary: fc.constantFrom(...FIELDS) },
    fc.constantFrom('__proto__', 'constructor', 'prototype', 'toString', '$where', 'a.b', ''),
    anyText(10),
  );
  const bodies = fc
    .array(fc.tuple(keys, values), { maxLength: 12 })
    .map((entries) => Object.fromEntries([['phone', ''], ...entries]) as Record<string, unknown>);

  it('is understood: never an error, only bounded texts without control characters', () => {
    fc.assert(
      fc.property(bodies, (body) => {
        const submission = parseSubmission(body);
        // Only a phone no number can be in is refused.
        if (!submission) return void expect(typeof body.phone).toBe('object');
        const { origin, custom_fields, given, consent, rgpd_consent, newsletter, test, ...texts } =
          submission;
        const { given_at, callback_requested, ...proof } = consent ?? {};
        for (const text of Object.values({ ...texts, ...origin, ...custom_fields, ...given, ...proof })) {
          expect(typeof text).toBe('string');
          expect(text.length).toBeLessThanOrEqual(500);
          expect(text).not.toMatch(/[\p{Cc}\p{Cs}]/u);
        }
        for (const flag of [rgpd_consent, newsletter, callback_requested, test]) {
          expect([true, false, undefined]).toContain(flag);
        }
        if (given_at) expect(given_at.getTime()).not.toBeNaN();
        expect(ORIGIN_FIELDS).toEqual(expect.arrayContaining(Object.keys(origin)));
        expect([...CUSTOM_FIELDS, 'code_postal']).toEqual(expect.arrayContaining(Object.keys(custom_fields)));
      }),
      { numRuns: 1_000 },
    );
  });
});

describe('text', () => {
  it.each([
    [12n, '12'],
    [true, 'true'],
    [Number.NaN, 'NaN'],
    [() => 'x', ''],
    [Symbol('x'), ''],
    [undefined, ''],
  ])('of %s is "%s"', (value, text) => {
    expect(asText(value)).toBe(text);
  });

  it('is cut between characters, never inside one', () => {
    expect(asText(`${'x'.repeat(499)}😀`)).toBe('x'.repeat(499));
  });
});

describe('what a lead is found by', () => {
  const person = { nom: 'Durand', prenom: 'Lise', email: '' };
  it.each([
    ['0639980012', ['durand', 'lise', '0012']],
    ['', ['durand', 'lise']],
    ['012', ['durand', 'lise']],
    ['0637', ['durand', 'lise']],
  ])('with the phone %s is %j', (phone, terms) => expect(leadTerms({ ...person, phone })).toEqual(terms));

  it('has nothing twice', () =>
    expect(leadTerms({ ...person, nom: '0012', phone: '0639980012' })).toEqual(['0012', 'lise']));
});

describe('search words', () => {
  it('are folded words of two letters and more, and e-mail addresses whole', () => {
    expect(searchWords('De La Forêt', "Éloïse d'A", 'eloise.foret@exemple.fr')).toEqual([
      'de',
      'la',
      'foret',
      'eloise',
      'eloise.foret@exemple.fr',
      'exemple',
      'fr',
    ]);
    expect(foldText('  ÇÀ Œuvre ')).toBe('ca œuvre');
  });

  it('are the first twenty of many', () => {
    const names = Array.from({ length: 30 }, (_, n) => `nom${n}`);
    expect(searchWords(...names)).toEqual(names.slice(0, 20));
  });

  it('are at most twenty, each once', () => {
    fc.assert(
      fc.property(anyText(300), anyText(300), (nom, prenom) => {
        const words = searchWords(nom, prenom);
        expect(words.length).toBeLessThanOrEqual(20);
        expect(new Set(words).size).toBe(words.length);
      }),
    );
  });
});

describe('what is not understood', () => {
  const given = (body: Record<string, unknown>) => parseSubmission({ phone: '0631204578', ...body })!.given;

  it.each<[Record<string, unknown>, Record<string, string>]>([
    [{ nom: { first: 'Léa' } }, { nom: '{"first":"Léa"}' }],
    [{ type_projet: ['PV', 'PAC'] }, { type_projet: '["PV","PAC"]' }],
    [{ departement: 'Paris 11' }, { departement: 'Paris 11' }],
    [{ departement: [] }, { departement: '[]' }],
    [{ email: 'pas une adresse' }, { email: 'pas une adresse' }],
    [{ email: `${'a'.repeat(250)}@x.fr` }, { email: `${'a'.repeat(250)}@x.fr` }],
    [{ prenom: 'x'.repeat(501) }, { prenom: 'x'.repeat(500) }],
    [{ consent: { text: 'oui', timestamp: '25-11-2026 10:00' } }, { consent_timestamp: '25-11-2026 10:00' }],
    [{ consent: { given_at: 'hier', timestamp: '2026-11-25T10:00:00Z' } }, { consent_timestamp: 'hier' }],
    [{ consent: { given_at: '', timestamp: 'hier' } }, { consent_timestamp: 'hier' }],
    [{ email: ['a@exemple.fr', 'b@exemple.fr'] }, { email: '["a@exemple.fr","b@exemple.fr"]' }],
    [{ consent: 'oui' }, { consent: 'oui' }],
    [{ rgpd_consent: 'peut-être' }, { rgpd_consent: 'peut-être' }],
    [{ cp: 'Nice' }, { cp: 'Nice' }],
    [{ phone: ['0631204578', '0731204579'] }, { phone: '["0631204578","0731204579"]' }],
  ])('%j is kept as given', (body, kept) => {
    // A body without a département is one that has nothing to keep of it.
    expect(given(body)).toEqual(kept);
  });

  it('cuts names on a character', () => {
    const { nom, given: kept } = parseSubmission({ phone: '', nom: `${'x'.repeat(99)}👩‍🚀é` })!;
    expect(nom).toBe('x'.repeat(99));
    expect(nom.length).toBeLessThanOrEqual(100);
    expect(kept.nom).toContain('é');
  });

  it('counts characters nobody sees for nothing, in every text', () => {
    const invisible = fc
      .array(fc.constantFrom('\u200b', '\ufeff', '\u00ad', '\u2060', '\u202e', '\u200f', '\u3164', '\u2800'))
      .map((all) => all.join(''));
    fc.assert(
      fc.property(
        fc.constantFrom('nom', 'prenom', 'ville', 'form_code', 'utm_source', 'session_id'),
        invisible,
        (field, none) => {
          const plain = parseSubmission({ phone: '', [field]: 'Léa' });
          expect(parseSubmission({ phone: '', [field]: `${none}Lé${none}a\u00a0${none}` })).toEqual(plain);
          const empty = parseSubmission({ phone: '', [field]: '' });
          expect(parseSubmission({ phone: '', [field]: none })).toEqual(empty);
        },
      ),
    );
    expect(parseSubmission({ phone: '', departement: '\u200b75' })!.departement).toBe('75');
  });

  it.each<[Record<string, unknown>, string | undefined]>([
    [{ departement: '75011' }, '75011'],
    [{ departement: 6000 }, '06000'],
    [{ departement: '75', cp: '75 011' }, '75011'],
    [{ departement: '75', code_postal: 6000 }, '06000'],
    [{ departement: '75', postcode: '75011' }, '75011'],
    [{ departement: '75' }, undefined],
  ])('keeps the postcode of %j', (body, postcode) => {
    expect(parseSubmission({ phone: '', ...body })!.custom_fields.code_postal).toBe(postcode);
  });

  it.each([
    [{ departement: '75', code_postal: '75011', cp: '75011' }, {}],
    [{ departement: '75011', code_postal: '75011' }, {}],
    [{ departement: '75', code_postal: '75011', cp: '33000' }, { cp: '33000' }],
    [{ departement: '33000', postcode: '75011' }, { departement: '33000' }],
  ])('keeps another one of %j as given', (body, given) => {
    expect(parseSubmission({ phone: '', ...body })).toMatchObject({
      given,
      custom_fields: { code_postal: '75011' },
    });
    expect(Object.keys(parseSubmission({ phone: '', ...body })!.given)).toEqual(Object.keys(given));
  });
});
