import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { buildCsv, CSV_COLUMNS, csvFilename, type CsvRow } from '../../../domain/deliveries/csv.ts';
import { ENTITIES } from '../../../domain/common/entity.ts';
import { aDay } from '../../support/dates.ts';
import { anyCharacters } from '../../support/arbitraries.ts';

const durand: CsvRow = {
  nom: 'Durand',
  prenom: 'Élise',
  telephone: '0698765432',
  email: 'elise@client.test',
  departement: '01',
};

const csv = (overrides: Partial<Parameters<typeof buildCsv>[0]> = {}) =>
  buildCsv({
    entity: 'ZR7',
    produit: 'PV',
    rows: [durand],
    delimiter: ',',
    bom: false,
    ...overrides,
  }).toString('utf8');

describe('buildCsv', () => {
  it('writes the seven columns of ZR7', () => {
    expect(csv()).toBe(
      'nom,prenom,telephone,email,departement,proprietaire_maison,produit\r\n' +
        'Durand,Élise,0698765432,elise@client.test,01,oui,PV\r\n',
    );
  });

  it('writes the eight columns of MDL', () => {
    expect(csv({ entity: 'MDL', produit: 'PAC' })).toBe(
      'nom,prenom,telephone,email,departement,proprietaire,type_logement,produit\r\n' +
        'Durand,Élise,0698765432,elise@client.test,01,oui,maison,PAC\r\n',
    );
  });

  it('leaves absent fields empty and takes nothing else from a row', () => {
    const row = { nom: 'Petit', telephone: '0698765433', prenom: null, is_lb: true, produit: 'ITE' };
    expect(csv({ rows: [row] }).split('\r\n')[1]).toBe('Petit,,0698765433,,,oui,PV');
  });

  it('has its header even without rows', () => {
    expect(csv({ rows: [] })).toBe('nom,prenom,telephone,email,departement,proprietaire_maison,produit\r\n');
  });

  it('separates with a semicolon and starts with a BOM when the client wants it for Excel', () => {
    const bytes = buildCsv({ entity: 'ZR7', produit: 'PV', rows: [durand], delimiter: ';', bom: true });
    expect([...bytes.subarray(0, 3)]).toEqual([0xef, 0xbb, 0xbf]);
    expect(bytes.subarray(3).toString('utf8')).toMatch(/^nom;prenom;telephone;.*\r\nDurand;Élise;/);
  });

  it.each([
    ['=1+1', "'=1+1"],
    ['+33698765432', "'+33698765432"],
    ['-Paul', "'-Paul"],
    ['@SUM(A1)', "'@SUM(A1)"],
    ['\t=1+1', "'=1+1"],
    ['\r=1+1', "'=1+1"],
    ['\u00a0\n =1+1', "'=1+1"],
    ['\ufeff=1+1', "'=1+1"],
    ['＝1+1', "'＝1+1"],
    ['Jean-Paul', 'Jean-Paul'],
    ['dit "-Jo', 'dit "-Jo'],
    ['Le\tGoff\r\nYann', 'Le Goff Yann'],
    ['  Le Goff ', 'Le Goff'],
  ])('neutralises %j as %j', (nom, cell) => {
    expect(parse(csv({ rows: [{ ...durand, nom }] }))[1]?.[0]).toBe(cell);
  });

  it.each([
    ['a;=1+1', "a;'=1+1"],
    ['a; "-1', 'a; "\'-1'],
    ['a,@x', "a,'@x"],
  ])('gives a cell that another delimiter would split no formula either: %j', (nom, cell) => {
    expect(parse(csv({ rows: [{ ...durand, nom }] }))[1]?.[0]).toBe(cell);
  });

  const anyText = fc.oneof(
    anyCharacters(),
    fc
      .array(fc.constantFrom(...'=+-@＝\t\r\n ,;"\'aé\0\u2028\ufeff'), { maxLength: 12 })
      .map((chars) => chars.join('')),
  );
  const anyRow = fc.record({
    nom: anyText,
    prenom: anyText,
    telephone: anyText,
    email: anyText,
    departement: anyText,
  });

  it('any text stays in its cell and is never a formula, whichever delimiter reads it', () => {
    const files = fc.record({
      entity: fc.constantFrom(...ENTITIES),
      produit: anyText,
      rows: fc.array(anyRow, { maxLength: 4 }),
      delimiter: fc.constantFrom(',' as const, ';' as const),
      bom: fc.boolean(),
    });
    fc.assert(
      fc.property(files, (file) => {
        const text = buildCsv(file).toString('utf8');
        const records = parse(text, { delimiter: file.delimiter, bom: true });
        expect(records).toHaveLength(file.rows.length + 1);
        for (const record of records) {
          expect(record).toHaveLength(CSV_COLUMNS[file.entity].length);
          for (const cell of record) expect(cell).not.toMatch(/^\s*[=+\-@＝＋－＠]/);
        }
        // A spreadsheet set to the other delimiter, which takes quotes literally in the middle of a cell.
        expect(text).not.toMatch(/[,;][\s"]*[=+\-@＝＋－＠]/);
        expect(text.replaceAll('\r\n', '')).not.toMatch(/[\r\n\t]/);
      }),
      { numRuns: 500 },
    );
  });
});

describe('csvFilename', () => {
  it('names entity, produit, day and count', () => {
    expect(csvFilename({ entity: 'ZR7', produit: 'PV', day: aDay('2026-11-23'), count: 18 })).toBe(
      'leads_ZR7_PV_20261123_18.csv',
    );
  });

  it('keeps a product code from leaving the file name', () => {
    expect(csvFilename({ entity: 'MDL', produit: '../é\r\n"x', day: aDay('2026-01-02'), count: 1 })).toBe(
      'leads_MDL_-x_20260102_1.csv',
    );
  });
});
