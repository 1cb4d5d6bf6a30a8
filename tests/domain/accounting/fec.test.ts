/** The layout of the FEC, byte for byte. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { entryOf } from '../../../domain/accounting/entry.ts';
import { FEC_COLUMNS, fecFilename, fecHead, fecLines } from '../../../domain/accounting/fec.ts';
import { inLatin9, latin9Bytes } from '../../../domain/common/latin9.ts';
import { asParisDay } from '../../../domain/time/paris-time.ts';
import { BOOKS, booked, sold } from '../../support/books.ts';
import { aLine, BUYER, SELLER } from '../../support/invoices.ts';

/** Written by hand, in ISO 8859-15. */
const FIXTURE = readFileSync(new URL('journal-des-ventes.txt', import.meta.url));

describe('the journal', () => {
  it('is the fixture, to the byte', () => {
    const invoices = [
      booked({ lines: [sold('PV', aLine('a', 42, 2500)), sold('PAC', aLine('b', 1, 5))] }, { journal_no: 1 }),
      booked(
        {
          kind: 'credit_note',
          number: 'ZR7-202611-0043',
          buyer: { ...BUYER, legal_name: 'Œuvre d’Été 100 € |\tŁódź\r\n& Fils – « Šport »' },
          lines: [aLine('a', 3, 2250)],
        },
        { journal_no: 2, account_code: '' },
      ),
      booked(
        {
          number: 'IC-ZR7-2026-W47-0001',
          seller: { ...SELLER, vat_on_debits: false },
          lines: [sold('PV', aLine('a', 1, 1))],
        },
        { journal_no: 3, intercompany: true },
      ),
    ];
    const text = fecHead() + invoices.map((invoice) => fecLines(entryOf(invoice, BOOKS))).join('');
    expect(Buffer.from(latin9Bytes(text)).equals(FIXTURE)).toBe(true);
  });

  it('has 18 fields on every line', () => {
    for (const line of FIXTURE.toString('latin1').split('\r\n').slice(0, -1))
      expect(line.split('\t')).toHaveLength(18);
    expect(FEC_COLUMNS).toHaveLength(18);
  });

  it('says in its name that it is not the FEC', () =>
    expect(fecFilename('MDL', { from: asParisDay('2026-11-01'), to: asParisDay('2026-11-30') })).toBe(
      'journal-des-ventes_MDL_2026-11-01_2026-11-30_extrait-non-FEC.txt',
    ));
});

describe('ISO 8859-15', () => {
  it.each([
    ['€ŠšŽžŒœŸ', [0xa4, 0xa6, 0xa8, 0xb4, 0xb8, 0xbc, 0xbd, 0xbe]],
    ['é Ñ ÿ «', [0xe9, 0x20, 0xd1, 0x20, 0xff, 0x20, 0xab]],
    // A letter and its accent, written apart.
    ['e\u0301', [0xe9]],
  ])('has %s', (text, bytes) => expect([...latin9Bytes(text)]).toEqual(bytes));

  it.each([
    ['Łódź ŋ', 'Lódz n'],
    ['l’hôtel – “Été”…', 'l\'hôtel - "Été"...'],
    ['½ ¼ ﬁn ①', '1/2 1/4 fin 1'],
    ['¨ ´ ¸ ¦ ¤', ' / ?'],
    ['日本 😀', '?? ?'],
    ['10\u202f000\u00a0€', '10 000\u00a0€'],
  ])('writes %s with what it has', (text, written) =>
    expect(inLatin9(text).replace(/ +/g, ' ')).toBe(written),
  );

  it('has a byte for every character it writes', () => {
    const all = Array.from({ length: 0x3000 }, (_, code) => String.fromCodePoint(code));
    expect(all.filter((text) => latin9Bytes(text).length !== [...inLatin9(text)].length)).toEqual([]);
    // 0 is the byte of NUL and of what has none.
    expect([...latin9Bytes(all.slice(1).join(' '))]).not.toContain(0);
  });
});
