/** Bodies of any type, charset and form: one reader for every public route. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readBody } from '../../../api/intake/read-body.ts';

const LEA = { nom: 'Léa', phone: '0631204578' };
const json = JSON.stringify(LEA);
const latin = Buffer.from(json, 'latin1');
const utf16be = Buffer.from(`\ufeff${json}`, 'utf16le').swap16();

describe('JSON', () => {
  it.each<[string, Buffer, string | undefined]>([
    ['plain', Buffer.from(json), 'application/json'],
    ['of no type', Buffer.from(json), undefined],
    ['of a form’s type', Buffer.from(json), 'application/x-www-form-urlencoded'],
    ['of no type there is', Buffer.from(json), ';;;'],
    ['with a mark at its beginning', Buffer.from(`\ufeff${json}`), 'text/plain'],
    ['in ISO-8859-1, declared', latin, 'application/json; charset=ISO-8859-1'],
    ['in windows-1252, not declared', latin, 'application/json'],
    ['in windows-1252, called UTF-8', latin, 'application/json; charset="utf-8"'],
    ['in windows-1252, behind a mark of UTF-8', Buffer.concat([Buffer.from('\ufeff'), latin]), undefined],
    ['with two marks', Buffer.from(`\ufeff\ufeff${json}`), undefined],
    ['of a charset nobody knows', Buffer.from(json), 'application/json; charset=klingon'],
    ['in UTF-16, little end first', Buffer.from(`\ufeff${json}`, 'utf16le'), 'text/plain'],
    ['in UTF-16, big end first', utf16be, 'application/json; charset=utf-8'],
  ])('%s', (_how, bytes, type) => {
    expect(readBody(bytes, type)).toEqual(LEA);
  });

  it.each([undefined, 'a/b; charset=windows-1252', 'a/b; charset=iso-8859-1', 'a/b; charset=utf-8'])(
    'in windows-1252 has its apostrophes, dashes and euros: %s',
    (type) => {
      const bytes = Buffer.from('{"nom":"L\x92\x8cuvre \x96 5 \x80"}', 'latin1');
      expect(readBody(bytes, type)).toEqual({ nom: 'L’Œuvre – 5 €' });
    },
  );

  it('is no object where it cannot be read', () => {
    for (const text of ['', '  ', '\ufeff', '{"phone":', '[', 'texte', '{"a=b"'])
      expect(readBody(Buffer.from(text), undefined)).toBe('unreadable');
  });
});

describe('a form', () => {
  it.each<[string, unknown]>([
    ['phone=06+31&nom=L%C3%A9a', { phone: '06 31', nom: 'Léa' }],
    ['phone=06&nom=L%E9a', { phone: '06', nom: 'Léa' }],
    ['consent[text]=oui&consent.timestamp=1', { consent: { text: 'oui', timestamp: '1' } }],
    ['type_projet=PV&type_projet=PAC', { type_projet: ['PV', 'PAC'] }],
    ['type_projet[]=PV', { type_projet: ['PV'] }],
    ['nom=100%&phone=%', { nom: '100%', phone: '%' }],
  ])('%s', (text, body) => {
    expect(readBody(Buffer.from(text), 'application/x-www-form-urlencoded')).toEqual(body);
  });

  it('is read to its end, or not at all', () => {
    const numbers = Array.from({ length: 50 }, () => 'phone=0631204578').join('&');
    expect(readBody(Buffer.from(numbers), undefined)).toEqual({ phone: Array(50).fill('0631204578') });
    const fields = (n: number) => Buffer.from(`${'a=&'.repeat(n)}phone=0631204578`);
    expect(readBody(fields(1_000), undefined)).toMatchObject({ phone: '0631204578' });
    expect(readBody(fields(20_000), undefined)).toBe('unreadable');
  });

  it('may be in a charset of its own', () => {
    expect(readBody(Buffer.from('nom=L\xe9a', 'latin1'), 'a/b;charset=latin1')).toEqual({ nom: 'Léa' });
  });
});

it('never throws, and touches no prototype', () => {
  const types = fc.option(
    fc.oneof(fc.string(), fc.constantFrom('a/b;charset=utf-16le', 'a/b;charset=shift_jis')),
    {
      nil: undefined,
    },
  );
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), types, (bytes, type) => {
      readBody(Buffer.from(bytes), type);
    }),
  );
  for (const text of ['__proto__[x]=1&a=b', 'constructor[prototype][x]=1', '{"__proto__":{"x":1}}'])
    readBody(Buffer.from(text), undefined);
  expect(({} as Record<string, unknown>).x).toBeUndefined();
});
