import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { businessProcess, isSettled } from '../../../domain/invoices/business-process.ts';
import { electronicAddress } from '../../../domain/invoices/electronic-address.ts';
import { notesOf } from '../../../domain/invoices/notes.ts';
import {
  count,
  euros,
  freeReason,
  operationOf,
  percent,
  registrationOf,
  titleOf,
  VAT_ON_DEBITS,
} from '../../../domain/invoices/wording.ts';
import { escapeXml, branch, leaf } from '../../../domain/invoices/xml.ts';
import { asBasisPoints, asCents } from '../../../domain/money/money.ts';
import { abroad, aDocument, aLine, BUYER, SELLER } from '../../support/invoices.ts';

const plain = (text: string) => text.replaceAll('\u00a0', ' ');

describe('figures', () => {
  it.each([
    [0, '0,00 €'],
    [5, '0,05 €'],
    [123_456, '1 234,56 €'],
    [123_456_789_00, '123 456 789,00 €'],
    [99_999, '999,99 €'],
    [100_000, '1 000,00 €'],
    [-250_001, '-2 500,01 €'],
  ])('%i cents are %s', (cents, text) => expect(plain(euros(asCents(cents)))).toBe(text));

  it('have no space that breaks', () =>
    fc.assert(
      fc.property(fc.integer({ min: -1e12, max: 1e12 }), (cents) => {
        const text = euros(asCents(cents));
        expect(text).not.toContain(' ');
        expect(Math.round(Number(text.replace(/[\u00a0€]/g, '').replace(',', '.')) * 100)).toBe(cents + 0);
      }),
    ));

  it.each([
    [0, '0 %'],
    [550, '5,5 %'],
    [2000, '20 %'],
    [105, '1,05 %'],
    [1000, '10 %'],
    [10_000, '100 %'],
    [90, '0,9 %'],
  ])('%i basis points are %s', (bp, text) => expect(plain(percent(asBasisPoints(bp)))).toBe(text));

  it.each([
    [1, '1'],
    [1_234_567, '1 234 567'],
    [-1, '-1'],
    [1000, '1 000'],
  ])('%i units are %s', (units, text) => expect(plain(count(units))).toBe(text));
});

describe('words', () => {
  it('name the kinds of documents and operations', () => {
    expect((['invoice', 'credit_note', 'deposit'] as const).map((kind) => titleOf({ kind }))).toEqual([
      'Facture',
      'Avoir',
      "Facture d'acompte",
    ]);
    expect(
      (['B', 'S', 'M'] as const).map((operation_category) => operationOf({ ...SELLER, operation_category })),
    ).toEqual([
      'Livraison de biens',
      'Prestation de services',
      'Livraison de biens et prestation de services',
    ]);
    expect(VAT_ON_DEBITS).toBe("Option pour le paiement de la taxe d'après les débits");
  });

  it.each([
    [{}, 'SAS au capital de 10 000 €', 'RCS Marseille 999 999 998'],
    [{ capital: '10000' }, 'SAS au capital de 10 000 €', 'RCS Marseille 999 999 998'],
    [{ capital: '1 000 000' }, 'SAS au capital de 1 000 000 €', 'RCS Marseille 999 999 998'],
    [{ capital: '' }, 'SAS', 'RCS Marseille 999 999 998'],
    [{ rcs: 'rcs Lyon B 999 999 998' }, 'SAS au capital de 10 000 €', 'RCS Lyon B 999 999 998'],
    [{ rcs: 'RCS Lyon' }, 'SAS au capital de 10 000 €', 'RCS Lyon 999 999 998'],
  ])('of a register: %j', (change, form, register) => {
    const said = registrationOf({ ...SELLER, ...change });
    expect([plain(said.form), said.register]).toEqual([form, register]);
  });

  it('say why a line costs nothing', () => {
    expect(freeReason(aLine('a', 1, 100, { free: 'geste' }))).toBe('geste');
    expect(plain(freeReason(aLine('a', 1, 100, { discount: 10_000 }))!)).toBe('Remise de 100 %');
    expect(freeReason(aLine('a', 1, 100, { discount: 9_000 }))).toBeUndefined();
    expect(freeReason(aLine('a', 1, 0))).toBeUndefined();
  });
});

describe('billing mode', () => {
  const all = aDocument().totals.ttc;
  it.each([
    [{}, 'S1', false],
    [{ paid: all }, 'S2', true],
    [{ paid: asCents(all - 1) }, 'S1', false],
    [{ after_deposit: true }, 'S4', false],
    [{ after_deposit: true, paid: all }, 'S4', true],
    [{ kind: 'deposit' as const }, 'S1', false],
    [{ kind: 'deposit' as const, paid: all, after_deposit: true }, 'S2', true],
    [{ kind: 'credit_note' as const, paid: all }, 'S1', false],
    [{ lines: [aLine('a', 0, 1)] }, 'S1', false],
    [{ seller: { ...SELLER, operation_category: 'M' as const } }, 'M1', false],
  ])('%j', (change, mode, settled) => {
    expect(businessProcess(aDocument(change))).toBe(mode);
    expect(isSettled(aDocument(change))).toBe(settled);
  });
});

it('has each note the law wants once, and none that is empty', () => {
  const codes = (change: Parameters<typeof aDocument>[0]) =>
    notesOf(aDocument(change)).map(({ code }) => code);
  expect(codes({})).toEqual(['PMD', 'PMT', 'AAB', 'BAR', 'REG', 'ABL']);
  expect(codes({ reason: 'Rendus' })).toContain('AAI');
  expect(notesOf(aDocument({ buyer: abroad({}) })).find(({ code }) => code === 'BAR')?.text).toBe('B2BINT');
});

describe('electronic addresses', () => {
  it.each([
    [BUYER, { scheme: '0225', id: '732829320' }],
    [
      { ...BUYER, electronic_address: '732829320_A' },
      { scheme: '0225', id: '732829320_A' },
    ],
    [{ ...BUYER, electronic_address: 'facture@client.fr' }, undefined],
    [abroad({}), { scheme: '9930', id: 'DE123456789' }],
    [abroad({ vat_number: 'EL123456789' }), { scheme: '9933', id: 'EL123456789' }],
    [abroad({ vat_number: 'CHE123' }), { scheme: '9927', id: 'CHE123' }],
    [abroad({ vat_number: '' }), undefined],
    [abroad({ vat_number: 'US12' }), undefined],
    [abroad({ electronic_address: 'a@b.de' }), { scheme: 'EM', id: 'a@b.de' }],
    [abroad({ electronic_address: '0208:0123' }), { scheme: '0208', id: '0123' }],
    [abroad({ electronic_address: 'x0208:0123' }), undefined],
    [abroad({ electronic_address: 'a b@c.de' }), undefined],
    [abroad({ electronic_address: '0208:' }), undefined],
    [abroad({ electronic_address: 'nowhere' }), undefined],
  ])('%#', (party, address) => expect(electronicAddress(party)).toEqual(address));
});

describe('XML', () => {
  it('escapes, and drops what XML has no place for', () => {
    expect(escapeXml('a & b < c > "d"\u0000\u000b\ufffe\u200be')).toBe(
      'a &amp; b &lt; c &gt; &quot;d&quot; e',
    );
    expect(escapeXml('\t\n\r\u0085 é 😀')).toBe('\t\n\r\u0085 é 😀');
  });

  it('writes nothing of what is empty', () => {
    expect(leaf('a', undefined)).toBeUndefined();
    expect(leaf('a', ' \u200b ')).toBeUndefined();
    expect(branch('a', [])).toBeUndefined();
    expect(branch('a', [undefined, leaf('b', '')])).toBeUndefined();
    expect(branch('a', [leaf('b', ' 1 ', { c: '"', d: '2' }), undefined, leaf('e', '3')], { f: '4' })).toBe(
      '<a f="4"><b c="&quot;" d="2">1</b><e>3</e></a>',
    );
  });

  it('is well-formed whatever is written', () =>
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(escapeXml(text)).not.toMatch(/[<>\u0000-\u0008\u000b\u000c\u000e-\u001f\ud800-\udfff]/u);
      }),
    ));
});
