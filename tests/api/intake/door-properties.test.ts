/**
 * Every text field of the door, as it really comes: marks, charsets, forms, characters nobody sees, values inside values, and
 * the many ways to say a département. However a thing is said, the same is read; what cannot be read is kept.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readBody } from '../../../api/intake/read-body.ts';
import { DEPARTEMENT_NAMES } from '../../../domain/common/departement-names.ts';
import { parsePhone } from '../../../domain/common/phone.ts';
import { cleanText, cutText } from '../../../domain/common/text.ts';
import {
  CUSTOM_FIELDS,
  isBody,
  ORIGIN_FIELDS,
  parseSubmission,
  type Submission,
} from '../../../domain/intake/submission.ts';

const PHONE = '0631204578';
const FREE_TEXTS = ['nom', 'prenom', 'session_id', 'form_code', ...ORIGIN_FIELDS, ...CUSTOM_FIELDS] as const;
const TEXTS = [...FREE_TEXTS, 'email', 'departement', 'entity', 'produit', 'code_postal'] as const;
type Body = Record<string, unknown>;

/** What each field is given where it is to be understood; all of it can be said in windows-1252. */
const SAMPLES: Partial<Record<string, string>> = {
  email: 'lea@exemple.fr',
  departement: '75',
  entity: 'MDL',
  produit: 'PAC',
  code_postal: '75011',
};
const sampleOf = (field: string): string => SAMPLES[field] ?? 'Léa d’Éon';

const swapped = (text: string): Buffer => Buffer.from(text, 'utf16le').swap16();
/** The apostrophe is not at the same place in ISO-8859-1. */
const windows1252 = (text: string): Buffer => Buffer.from(text.replaceAll('’', '\x92'), 'latin1');
const MARK = '\ufeff';

/** How JSON may be sent: its bytes and the type that goes with them. */
const UNICODE: readonly ((text: string) => [Buffer, string | undefined])[] = [
  (text) => [Buffer.from(text), undefined],
  (text) => [Buffer.from(text), 'application/json; charset=utf-8'],
  (text) => [Buffer.from(MARK + text), 'text/plain'],
  (text) => [Buffer.from(MARK + text), 'text/plain; charset=iso-8859-1'],
  (text) => [Buffer.from(MARK + text, 'utf16le'), 'text/plain'],
  (text) => [swapped(MARK + text), 'application/json; charset=utf-8'],
  (text) => [Buffer.from(text, 'utf16le'), 'application/json; charset=UTF-16LE'],
  (text) => [Buffer.from(text), 'application/json; charset=klingon'],
];
const OLD: readonly ((text: string) => [Buffer, string | undefined])[] = [
  (text) => [windows1252(text), undefined],
  (text) => [windows1252(text), 'application/json; charset=utf-8'],
  (text) => [windows1252(text), 'application/json; charset=ISO-8859-1'],
  (text) => [windows1252(text), 'text/plain; charset="windows-1252"'],
  (text) => [Buffer.concat([Buffer.from(MARK), windows1252(text)]), undefined],
];

const nothing = (characters: readonly string[]) =>
  fc.array(fc.constantFrom(...characters), { maxLength: 4 }).map((all) => all.join(''));
const unseen = nothing([
  '\u200b',
  MARK,
  '\u00ad',
  '\u2060',
  '\u202e',
  '\u200f',
  '\u3164',
  '\u2800',
  '\u{e0020}',
]);
const around = nothing(['\u00a0', '\u202f', ' ', '\t', '\u200b', MARK]);
/** Those there are in windows-1252. */
const unseenInOld = nothing(['\u00ad']);
const aroundInOld = nothing(['\u00a0', ' ', '\u00ad']);

/** A text inside of what callers put around one. */
const wrapped: fc.Arbitrary<(text: string) => unknown> = fc.constantFrom(
  (text: string): unknown => text,
  (text: string) => [text],
  (text: string) => ({ value: text }),
  (text: string) => [{ value: text }],
  (text: string) => ({ value: [text] }),
);

const read = (bytes: Buffer, type: string | undefined): Submission | null => {
  const body = readBody(bytes, type);
  return isBody(body) ? parseSubmission(body) : null;
};
const plainly = (body: Body): Submission => parseSubmission({ phone: PHONE, ...body })!;

describe('the same text', () => {
  it.each(TEXTS)('%s is read in every charset, whatever is around it and in it', (field) => {
    const text = sampleOf(field);
    const plain = plainly({ [field]: text });
    const [first, ...rest] = [...text];
    const says = (how: typeof UNICODE, inside: fc.Arbitrary<string>, outside: fc.Arbitrary<string>) =>
      fc.property(
        fc.constantFrom(...how),
        wrapped,
        inside,
        fc.tuple(outside, outside),
        (encode, wrap, within, [before, after]) => {
          const value = wrap(before + first + within + rest.join('') + after);
          const sent = encode(JSON.stringify({ phone: PHONE, [field]: value, ville: value, z: 'É' }));
          expect(read(...sent)).toEqual(plainly({ ville: text, [field]: text }));
        },
      );
    expect(plain.given).toEqual({});
    fc.assert(says(UNICODE, unseen, around), { numRuns: 40 });
    fc.assert(says(OLD, unseenInOld, aroundInOld), { numRuns: 40 });
  });

  it.each(TEXTS)('%s is read from a form', (field) => {
    const text = sampleOf(field);
    const says = fc.property(
      around,
      fc.constantFrom(field, `${field}[]`, `${field}[value]`, `${field}.value`),
      (before, name) => {
        const form = new URLSearchParams({ phone: PHONE, [name]: before + text });
        expect(read(Buffer.from(form.toString()), undefined)).toEqual(plainly({ [field]: text }));
      },
    );
    fc.assert(says, { numRuns: 20 });
  });

  it.each(TEXTS)('%s is empty when nobody can see anything of it', (field) => {
    const says = fc.property(fc.tuple(unseen, around), wrapped, (none, wrap) => {
      const { given, ...rest } = plainly({ [field]: wrap(none.join('')) });
      expect({ ...rest, given: {} }).toEqual(plainly({}));
      expect(Object.keys(given).filter((name) => name !== field)).toEqual([]);
    });
    fc.assert(says, { numRuns: 20 });
  });
});

describe('what holds no text', () => {
  const shapes = fc.oneof(
    fc.constantFrom<unknown>([], {}, [[]], [null], { value: {} }, { a: ['b'] }),
    fc.dictionary(fc.constantFrom('first', 'last', 'x'), fc.oneof(fc.string(), fc.integer()), { minKeys: 1 }),
  );

  it.each(TEXTS)('as %s is kept, and counts as empty', (field) => {
    const says = fc.property(shapes, (value) => {
      const { given, ...rest } = plainly({ [field]: value });
      expect({ ...rest, given: {} }).toEqual(plainly({}));
      expect(given[field]).toBe(cutText(cleanText(JSON.stringify(value)), 500));
    });
    fc.assert(says, { numRuns: 40 });
  });

  it('as phone is refused', () => {
    fc.assert(fc.property(shapes, (phone) => void expect(parseSubmission({ phone })).toBeNull()));
  });
});

describe('a département', () => {
  const codes = Object.keys(DEPARTEMENT_NAMES).filter((code) => /^(\d\d|2[AB])$/.test(code));
  const code = fc.constantFrom(...codes);
  const nameOf = (of: string): string => DEPARTEMENT_NAMES[of]![0]!;
  const WAYS: readonly ((of: string) => string)[] = [
    (of) => of,
    (of) => of.toLowerCase(),
    (of) => `0${of}`,
    (of) => `${nameOf(of)} (${of})`,
    (of) => `${of} - ${nameOf(of)}`,
    (of) => `${of}, ${nameOf(of).toUpperCase()}`,
    (of) => `département ${of}`,
    (of) => `Dept. ${of}`,
    (of) => nameOf(of),
    (of) => nameOf(of).normalize('NFD'),
  ];

  it('is the same however it is said', () => {
    fc.assert(
      fc.property(code, fc.constantFrom(...WAYS), fc.tuple(around, around), (of, say, [before, after]) => {
        const { departement, given } = plainly({ departement: before + say(of) + after });
        expect([say(of), departement]).toEqual([say(of), of]);
        expect(given).toEqual({});
      }),
      { numRuns: 400 },
    );
  });

  it('that two codes name is none, and kept', () => {
    fc.assert(
      fc.property(code, code, fc.constantFrom(' / ', ' ou ', ' - ', ' ('), (one, other, between) => {
        fc.pre(one !== other);
        const said = `${one}${between}${other}`;
        expect(plainly({ departement: said })).toMatchObject({
          departement: '',
          given: { departement: said },
        });
      }),
    );
  });
});

describe('a phone', () => {
  const digits = fc.integer({ min: 10_000_000, max: 99_999_999 }).map(String);
  const WAYS: readonly ((eight: string) => string)[] = [
    (eight) => `06${eight}`,
    (eight) => `6${eight}`,
    (eight) => `+336${eight}`,
    (eight) => `+3306${eight}`,
    (eight) => `+33 (0)6 ${eight}`,
    (eight) => `0033 06 ${eight.replace(/../g, '$& ')}`,
    (eight) => `06.${eight.replace(/..(?=.)/g, '$&.')}`,
    (eight) => `06${eight} / 0731204578`,
    (eight) => `06${eight}\u00a0ou 0731204578`,
  ];

  it('is the same however it is written, or in what', () => {
    fc.assert(
      fc.property(digits, fc.constantFrom(...WAYS), wrapped, unseen, (eight, write, wrap, none) => {
        fc.pre(eight !== '12345678');
        const submission = parseSubmission({ phone: wrap(none + write(eight)) })!;
        expect(parsePhone(submission.phone).phone).toBe(`06${eight}`);
      }),
    );
  });
});
