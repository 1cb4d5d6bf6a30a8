/** What stands in files as people have them. */
import { deflateRawSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { BadZipError, openZip, ZipTooLargeError } from '../../../api/imports/open-zip.ts';
import { readFile } from '../../../api/imports/read-file.ts';
import { textCell, xlsxOf } from '../../support/xlsx.ts';

const read = (content: string | Buffer) => readFile(Buffer.from(content).toString('base64'));
const said = async (content: string | Buffer) =>
  read(content).then(
    () => 'read',
    (error: { errors?: { message: string }[]; message: string }) =>
      error.errors?.[0]?.message ?? error.message,
  );

describe('a CSV', () => {
  it.each([
    ['comma', 'nom,tel\nDurand,0612345679\n'],
    ['semicolon, CRLF, mark', '\ufeffnom;tel\r\nDurand;0612345679\r\n'],
    ['tab', 'nom\ttel\nDurand\t0612345679'],
    ['quoted', '"nom","tel"\n"Durand","0612345679"'],
    ['its delimiter named, as Excel does', 'sep=;\nnom;tel\nDurand;0612345679'],
  ])('%s', async (name, text) => {
    const file = await read(text);
    expect(file).toMatchObject({ columns: ['nom', 'tel'], fields: ['nom', 'phone'] });
    expect(file.rows.map(({ cells }) => cells)).toEqual([['Durand', '0612345679']]);
    expect(file.rows[0]!.n).toBe(name.startsWith('its') ? 3 : 2);
  });

  it('in windows-1252 and UTF-16', async () => {
    const text = 'prénom;tel\nHélène;0612345679';
    for (const bytes of [
      Buffer.from(text, 'latin1'),
      Buffer.from(text, 'utf8'),
      Buffer.from(`\ufeff${text}`, 'utf16le'),
    ])
      expect(await read(bytes)).toMatchObject({
        columns: ['prénom', 'tel'],
        rows: [{ cells: ['Hélène', '0612345679'] }],
      });
  });

  it('keeps lines, delimiters and quotes inside quotes, and the lines people see', async () => {
    const file = await read('nom;note\n\n;\n"D;u ""r""and";"deux\nlignes"\nPetit\n');
    expect(file.rows).toEqual([
      { n: 4, cells: ['D;u "r"and', 'deux\nlignes'] },
      { n: 5, cells: ['Petit'] },
    ]);
  });

  it('without headings has them made', async () => {
    const file = await read('Durand;0612345679\nPetit;0612345680');
    expect(file).toMatchObject({ columns: ['Colonne 1', 'Colonne 2'], fields: ['', 'phone'] });
    expect(file.rows).toHaveLength(2);
  });

  it('that is none is refused, saying why', async () => {
    expect(await said('')).toBe('est vide');
    expect(await said(' \n;;\n')).toBe('est vide');
    expect(await said('nom;tel\n')).toBe('n’a aucune ligne');
    expect(await said(Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 1, 2]))).toContain('ancien fichier Excel');
    expect(await said(Buffer.from('PDF\0\0\0'))).toContain('ni un CSV');
    expect(await said(`nom;tel\n"${'x'.repeat(300_000)}`)).toContain('guillemets');
    expect(await said(`a\n${'x\n'.repeat(50_001)}`)).toContain('50000 au plus');
    expect(await said(`${'a;'.repeat(101)}\n1`)).toContain('colonnes');
    expect(await said(Buffer.alloc(10 * 1024 * 1024 + 1, 'a'))).toBe('Le fichier dépasse 10 Mo.');
  });
});

describe('an XLSX', () => {
  it('has numbers, dates, yes and no as people see them, empty rows and merged cells left out', async () => {
    const file = await read(
      await xlsxOf(
        `<row r="1">${textCell('A1', 'Téléphone')}${textCell('B1', 'Date')}${textCell('C1', 'Newsletter')}${textCell('D1', 'Nom')}</row>` +
          `<row r="3"><c r="A3"><v>612345679</v></c><c r="B3" s="1"><v>46000</v></c><c r="C3" t="b"><v>1</v></c>${textCell('D3', 'Durand')}</row>` +
          `<row r="4"><c r="A4"><v>3.3612345680E10</v></c><c r="B4" s="1"><v>46000.5</v></c><c r="D4"/></row>`,
      ),
    );
    expect(file).toMatchObject({ fields: ['phone', 'date', 'newsletter', 'nom'] });
    expect(file.rows).toEqual([
      { n: 3, cells: ['612345679', '2025-12-09', 'true', 'Durand'] },
      { n: 4, cells: ['33612345680', '2025-12-09 12:00:00', '', ''] },
    ]);
  });

  it('that is none, or is made to fill the memory, is refused', async () => {
    expect(await said(Buffer.from('PK\x03\x04 garbage'))).toContain('lisible');
    expect(await said(await xlsxOf('<row r="1"><c r="A1'))).toMatch(/vide|lisible/);
    for (const far of ['A9999999', 'XFD1', 'A&#49;', "' r='A1"])
      expect(await said(await xlsxOf(`<row r="1">${textCell(far, 'x')}</row>`))).toContain('trop');
    expect(await said(await xlsxOf(`<row r = '1000000000'>${textCell('A1', 'x')}</row>`))).toContain('trop');
  });

  it('is opened within a budget, whatever its parts say of their size', async () => {
    // One part that inflates to 100 MB from 100 kB.
    const bomb = deflateRawSync(Buffer.alloc(100 * 1024 * 1024));
    const name = Buffer.from('xl/a.xml');
    const part = Buffer.alloc(30);
    part.writeUInt32LE(0x04034b50);
    part.writeUInt16LE(name.length, 26);
    const entry = Buffer.alloc(46);
    entry.writeUInt32LE(0x02014b50);
    entry.writeUInt16LE(8, 10);
    entry.writeUInt32LE(bomb.length, 20);
    entry.writeUInt16LE(name.length, 28);
    const end = Buffer.alloc(22);
    end.writeUInt32LE(0x06054b50);
    end.writeUInt16LE(1, 10);
    end.writeUInt32LE(part.length + name.length + bomb.length, 16);
    const zip = Buffer.concat([part, name, bomb, entry, name, end]);
    const all = () => true;
    await expect(openZip(zip, all, 1_000_000)).rejects.toBeInstanceOf(ZipTooLargeError);
    expect((await openZip(zip, all, 200 * 1024 * 1024))[0]!.bytes).toHaveLength(100 * 1024 * 1024);
    expect(await said(zip)).toContain('trop volumineux');
    for (let cut = 1; cut < 60; cut += 1)
      await expect(openZip(zip.subarray(0, zip.length - cut), all, 10)).rejects.toBeInstanceOf(BadZipError);
  });
});
