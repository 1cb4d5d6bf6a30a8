/** What a draft lacks, one thing at a time and all at once, with where to fill it in. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type {
  InvoiceBuyer,
  InvoiceDocument,
  InvoiceLine,
  InvoiceSeller,
} from '../../../domain/invoices/document.ts';
import { missingMentions } from '../../../domain/invoices/missing-mentions.ts';
import { codeFits } from '../../../domain/invoices/mentions/vat.ts';
import { textsOf } from '../../../domain/invoices/texts.ts';
import { totalsOf } from '../../../domain/invoices/totals.ts';
import { asBasisPoints, asCents } from '../../../domain/money/money.ts';
import type { ParisDay } from '../../../domain/time/paris-time.ts';
import {
  abroad,
  aDocument,
  aLine,
  BUYER,
  SAMPLES,
  SELLER,
  SISTER,
  taxed,
  untaxed,
} from '../../support/invoices.ts';

const paths = (change: Partial<InvoiceDocument>) =>
  missingMentions(aDocument(change)).map(({ path }) => path);
const seller = (change: Partial<InvoiceSeller>) => ({ seller: { ...SELLER, ...change } });
const buyer = (change: Partial<InvoiceBuyer>) => ({ buyer: { ...BUYER, ...change } });
const line = (change: Partial<InvoiceLine>) => ({ lines: [{ ...aLine('Leads', 1, 2500), ...change }] });
const day = (text: string) => text as ParisDay;

it.each(Object.entries(SAMPLES))('%s lacks nothing', (_name, doc) =>
  expect(missingMentions(doc)).toEqual([]),
);

describe('the company that bills', () => {
  it.each<[keyof InvoiceSeller, string[]]>([
    ['legal_name', ['']],
    ['address', ['', '  ']],
    ['postal_code', ['', '1300', 'ABCDE', '130011']],
    ['city', ['']],
    ['country', ['', 'XX', 'DE', 'fr']],
    ['siren', ['', '999999997', '99999999', '999 999 998']],
    ['siret', ['99999999800018', '73282932000074', '9999']],
    ['vat_number', ['', 'FR44732829320', 'FR12999999998', 'DE123456789']],
    ['electronic_address', ['123456789', '999999998@x.fr']],
    ['legal_form', ['']],
    ['capital', ['']],
    ['rcs', ['']],
    ['pmd_text', ['']],
    ['pmt_text', ['']],
    ['aab_text', ['']],
    ['operation_category', ['', 'X']],
    ['iban', ['FR7630006000011234567890188']],
    ['bic', ['AGRI']],
  ])('%s', (key, values) => {
    for (const value of values) {
      const found = missingMentions(aDocument(seller({ [key]: value })));
      expect(found.map(({ path }) => path)).toContain(`entity.legal.${key}`);
      for (const { message } of found)
        expect(message).toMatch(/^\p{Lu}[^\n]+ dans Paramètres › Sociétés\.$/u);
    }
  });

  it('may do without what is no duty', () => {
    const optional = { address2: '', siret: '', iban: '', bic: '', electronic_address: '', footer: '' };
    expect(paths(seller(optional))).toEqual([]);
  });

  it('says what is wrong, once', () => {
    expect(missingMentions(aDocument(seller({ vat_number: 'FR12999999998' })))).toEqual([
      {
        path: 'entity.legal.vat_number',
        message:
          "Le numéro de TVA de la société émettrice n'est pas valable (pour ce SIREN, FR11999999998) : à corriger dans Paramètres › Sociétés.",
      },
    ]);
    expect(missingMentions(aDocument(seller({ pmd_text: '' })))).toEqual([
      {
        path: 'entity.legal.pmd_text',
        message: 'Le texte des pénalités de retard manque : à renseigner dans Paramètres › Sociétés.',
      },
    ]);
  });
});

describe('who is billed', () => {
  it.each<[keyof InvoiceBuyer, string[]]>([
    ['legal_name', ['']],
    ['address', ['']],
    ['postal_code', ['', '3100']],
    ['city', ['']],
    ['country', ['', 'DE']],
    ['siren', ['', '732829321']],
    ['siret', ['99999999800019', '73282932000075']],
    ['vat_number', ['FR45732829320', 'FR11999999998']],
    ['electronic_address', ['999999998', '732829320 A']],
  ])('%s', (key, values) => {
    for (const value of values) {
      const found = missingMentions(aDocument(buyer({ [key]: value })));
      expect(found.map(({ path }) => path)).toContain(`client.legal.${key}`);
      for (const { message } of found) expect(message).toMatch(/^\p{Lu}[^\n]+ sur la page du client\.$/u);
    }
  });

  it('is named as a company of ours between the two', () => {
    const doc = aDocument({ buyer: { ...SISTER, siren: '', customer_type: 'B2B', purchase_order: '' } });
    const [first, ...others] = missingMentions(doc, 'company');
    expect(first).toEqual({
      path: 'buyer_entity.legal.siren',
      message: 'Le SIREN de la société facturée manque : à renseigner dans Paramètres › Sociétés.',
    });
    expect(others).toEqual([]);
  });

  it('has no VAT number to give at home', () => expect(paths(buyer({ vat_number: '' }))).toEqual([]));

  it('is checked by the form of its VAT number while its SIREN is unknown', () => {
    expect(paths(buyer({ siren: '', vat_number: 'FR44732829320' }))).toEqual(['client.legal.siren']);
    expect(paths(buyer({ siren: '', vat_number: 'FR45732829320' }))).toEqual([
      'client.legal.siren',
      'client.legal.vat_number',
    ]);
  });

  it.each<[Partial<InvoiceBuyer>, string[]]>([
    [{}, []],
    [{ postal_code: '', vat_number: '', electronic_address: 'a@b.de' }, []],
    [{ country: 'FR' }, ['client.legal.country']],
    [{ country: 'RE' }, ['client.legal.country']],
    [{ siren: '732829320' }, ['client.legal.siren']],
    [{ siret: '73282932000074' }, ['client.legal.siren']],
    [{ vat_number: '' }, ['client.legal.electronic_address']],
    [{ vat_number: 'DE' }, ['client.legal.vat_number']],
    [{ electronic_address: 'nowhere' }, ['client.legal.electronic_address']],
  ])('abroad: %j', (change, lacking) => expect(paths({ buyer: abroad(change) })).toEqual(lacking));
});

describe('VAT', () => {
  const at = (vat: InvoiceLine['vat'], change: Partial<InvoiceDocument> = {}) =>
    paths({ lines: [aLine('Leads', 1, 2500, { vat })], ...change });

  it.each([1, 2100, 1999])('refuses a rate of %i basis points', (rate) =>
    expect(at(taxed(rate))).toEqual(['lines[0].vat']),
  );

  it('refuses a category that contradicts its rate', () => {
    expect(at(taxed(0))).toEqual(['lines[0].vat']);
    expect(at({ ...untaxed('E', 'VATEX-FR-FRANCHISE', 'x'), rate_bp: asBasisPoints(2000) })).toEqual([
      'lines[0].vat',
    ]);
  });

  it('wants code and text at 0 %, and neither above', () => {
    expect(at(untaxed('E', '', ''))).toEqual(['client.vat_exemption_code', 'client.vat_exemption_text']);
    expect(at(untaxed('E', 'VATEX-FR-FRANCHISE', ' '))).toEqual(['client.vat_exemption_text']);
    expect(at({ ...taxed(), exemption_code: 'VATEX-FR-AE', exemption_text: 'x' })).toEqual([
      'client.vat_exemption_code',
      'client.vat_exemption_text',
    ]);
    expect(at(untaxed('' as 'E', '', ''))).toEqual(['client.vat_category']);
  });

  it('names the setting of the issuer between the companies', () => {
    const doc = aDocument({ lines: [aLine('PV', 1, 2500, { vat: untaxed('E', '', '') })] });
    const found = missingMentions(doc, 'company').map(({ path }) => path);
    expect(found).toEqual([
      'entity.intercompany_vat.exemption_code',
      'entity.intercompany_vat.exemption_text',
    ]);
  });

  it.each([
    ['AE', 'VATEX-EU-AE', true],
    ['AE', 'VATEX-FR-AE', true],
    ['AE', 'VATEX-EU-G', false],
    ['K', 'VATEX-EU-IC', true],
    ['K', 'VATEX-EU-AE', false],
    ['G', 'VATEX-EU-G', true],
    ['O', 'VATEX-EU-O', true],
    ['E', 'VATEX-EU-O', false],
    ['E', 'VATEX-FR-CGI261-4', true],
    ['E', 'VATEX-XX', false],
    ['S', '', true],
    ['S', 'VATEX-EU-AE', false],
  ] as const)('%s with %s: %s', (category, code, fits) => expect(codeFits(category, code)).toBe(fits));

  const AE = untaxed('AE', 'VATEX-EU-AE', 'Autoliquidation');
  const K = untaxed('K', 'VATEX-EU-IC', 'Exonération');
  const G = untaxed('G', 'VATEX-EU-G', 'Exonération');
  const mail = { electronic_address: 'a@b.de' };
  it.each<[InvoiceLine['vat'], InvoiceBuyer, string[]]>([
    [AE, { ...BUYER, vat_number: '' }, ['client.legal.vat_number']],
    [AE, abroad({ ...mail, vat_number: ' ' }), ['client.legal.vat_number']],
    [AE, abroad({}), []],
    [K, abroad({ ...mail, vat_number: '' }), ['client.legal.vat_number']],
    [K, abroad({ country: 'CH' }), ['client.vat_category']],
    [K, BUYER, ['client.vat_category']],
    [K, abroad({}), []],
    [G, abroad({}), ['client.vat_category']],
    [G, BUYER, ['client.vat_category']],
    [G, abroad({ country: 'CH' }), []],
    [untaxed('E', 'VATEX-FR-CGI261-4', 'x'), abroad({}), ['client.vat_exemption_code']],
    [untaxed('E', 'VATEX-FR-CGI261-4', 'x'), BUYER, []],
  ])('%j of a buyer: %#', (vat, who, lacking) => expect(at(vat, { buyer: who })).toEqual(lacking));

  it('wants one reason per rate, and nothing beside what is outside the scope', () => {
    const E = (text: string) => untaxed('E', 'VATEX-FR-FRANCHISE', text);
    expect(paths({ lines: [aLine('a', 1, 1, { vat: E('x') }), aLine('b', 1, 1, { vat: E('y') })] })).toEqual([
      'lines',
    ]);
    const O = untaxed('O', 'VATEX-EU-O', 'Hors champ');
    expect(paths({ lines: [aLine('a', 1, 100, { vat: O }), aLine('b', 1, 100)] })).toEqual(['lines']);
  });
});

describe('the document', () => {
  it.each<[string, Partial<InvoiceDocument>, string[]]>([
    ['no label', line({ label: ' \u200b' }), ['lines[0].label']],
    ['a part of a unit', line({ quantity: 1.5 }), ['lines[0].quantity']],
    [
      'no reason for free units',
      { lines: [aLine('a', 1, 100), aLine('b', 1, 100, { free: ' ' })] },
      ['lines[1].free'],
    ],
    [
      'free units taken back',
      { lines: [aLine('a', 1, 100), aLine('b', -1, 100, { free: 'x' })] },
      ['lines[1].quantity'],
    ],
    ['a price below 0', { lines: [aLine('a', 3, 100), aLine('b', 1, -100)] }, ['lines[1].unit_price']],
    ['a net price that is not the price', line({ net_unit_price: asCents(2499) }), ['lines[0].unit_price']],
    [
      'a discount above all',
      { lines: [aLine('a', 9, 100), aLine('b', 1, 100, { discount: 10_001 })] },
      ['lines[1].unit_price'],
    ],
    ['a discount below nothing', { lines: [aLine('a', 9, 100, { discount: -1 })] }, ['lines[0].unit_price']],
    ['no line', { lines: [] }, ['lines']],
    ['nothing to pay', { lines: [aLine('a', 1, 100, { free: 'x' })] }, ['lines']],
    ['less than nothing', { lines: [aLine('a', -1, 100)] }, ['lines']],
    ['totals of other lines', { totals: totalsOf([aLine('a', 1, 100)]) }, ['totals']],
    ['due before it is issued', { due_on: day('2026-11-22') }, ['due_on']],
    ['due on no day', { due_on: day('') }, ['due_on']],
    ['due in another century', { due_on: day('2126-11-22') }, ['due_on']],
    ['issued on no day', { issued_on: day('2026-02-30') }, ['issued_on']],
    ['no beginning', { period: { from: day(''), to: day('2026-11-22') } }, ['period']],
    ['no end', { period: { from: day('2026-11-22'), to: day('x') } }, ['period']],
    ['ends before it begins', { period: { from: day('2026-11-22'), to: day('2026-11-21') } }, ['period']],
    ['paid less than nothing', { paid: asCents(-1) }, ['paid']],
    ['paid too much', { paid: asCents(1_000_000) }, ['paid']],
    ['a credit note of nothing', { kind: 'credit_note' }, ['corrects']],
    ['a deposit after a deposit', { kind: 'deposit', after_deposit: true }, ['after_deposit']],
  ])('%s', (_name, change, lacking) => {
    const found = missingMentions(aDocument(change));
    expect(found.map(({ path }) => path)).toEqual(lacking);
    for (const { message } of found) expect(message).toMatch(/^\p{Lu}[^\n]+\.$/u);
  });

  it('a paid credit note', () => {
    const corrects = [{ number: 'ZR7-1', issued_on: day('2026-11-01') }];
    expect(paths({ kind: 'credit_note', corrects, paid: asCents(1) })).toEqual(['paid']);
  });

  it('is due before it is issued only when it is a deposit or paid', () => {
    expect(paths({ kind: 'deposit', due_on: day('2026-11-22') })).toEqual([]);
    expect(paths({ paid: aDocument().totals.ttc, due_on: day('2026-11-22') })).toEqual([]);
    expect(paths({ due_on: day('2026-11-23') })).toEqual([]);
  });

  it.each([
    ['', '2026-11-01'],
    ['ZR7 1', '2026-11-01'],
    ['Z'.repeat(36), '2026-11-01'],
    ['ZR7-1', '2026-11-24'],
    ['ZR7-1', ''],
  ])('corrects %j of %j', (number, issued_on) => {
    const corrects = [
      { number: 'OK-1/2_3+4', issued_on: day('2026-11-23') },
      { number, issued_on: day(issued_on) },
    ];
    expect(paths({ kind: 'credit_note', corrects })).toEqual(['corrects[1]']);
  });
});

it('names everything at once: an empty company and an empty client', () => {
  const nothing = <T extends object>(party: T, kept: object): T =>
    ({ ...Object.fromEntries(Object.keys(party).map((key) => [key, ''])), ...kept }) as T;
  const found = paths({
    seller: nothing(SELLER, { vat_on_debits: false }),
    buyer: nothing(BUYER, { customer_type: 'B2B' }),
  });
  expect(found).toEqual([
    ...['legal_name', 'address', 'postal_code', 'city', 'country', 'siren'].map(
      (key) => `entity.legal.${key}`,
    ),
    ...[
      'vat_number',
      'legal_form',
      'capital',
      'rcs',
      'pmd_text',
      'pmt_text',
      'aab_text',
      'operation_category',
    ].map((key) => `entity.legal.${key}`),
    ...['legal_name', 'address', 'postal_code', 'city', 'country', 'siren'].map(
      (key) => `client.legal.${key}`,
    ),
  ]);
});

it('answers whatever the texts are', () =>
  fc.assert(
    fc.property(
      fc.string({ unit: 'binary' }),
      fc.constantFrom(...Object.keys(SELLER), ...Object.keys(BUYER)),
      (text, key) => {
        const doc = aDocument({ ...seller({ [key]: text }), ...buyer({ [key]: text }) });
        for (const { message } of missingMentions(doc)) expect(message).toMatch(/\.$/);
      },
    ),
  ));

describe('texts of an invoice', () => {
  const texts = textsOf(SAMPLES['credit-note']!, 'client');
  const at = (path: string) => texts.find((text) => text.path === path);

  it('are all that is not empty, each with where to change it', () => {
    expect(at('client.legal.city')).toEqual({
      path: 'client.legal.city',
      text: 'Toulouse',
      name: 'La ville du client',
      where: 'sur la page du client',
    });
    expect(at('entity.legal.footer')).toMatchObject({ name: 'Le pied de page de la société émettrice' });
    expect(at('client.purchase_order')).toMatchObject({ text: 'BC-4711' });
    expect(at('reason')).toMatchObject({
      text: 'Leads hors zone, refusés par le client',
      where: 'sur le brouillon',
    });
    expect(at('lines[0].label')).toMatchObject({ name: 'La ligne 1' });
    expect(at('entity.legal.address2')).toBeUndefined();
    expect(texts.every(({ text }) => text !== '')).toBe(true);
  });

  it('include reasons, of free units and of no VAT', () => {
    const free = textsOf(SAMPLES['free-units']!, 'client').map(({ path, text }) => [path, text]);
    expect(free).toContainEqual(['lines[1].free', 'geste commercial']);
    expect(textsOf(SAMPLES.exempt!, 'company').map(({ path }) => path)).toEqual(
      expect.arrayContaining(['entity.intercompany_vat.exemption_text', 'buyer_entity.legal.legal_name']),
    );
  });
});
