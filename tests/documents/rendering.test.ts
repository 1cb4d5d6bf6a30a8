/** How documents are drawn: the same bytes everywhere, drafts that nobody takes for invoices, glyphs and logos that can be shown. */
import { spawnSync } from 'node:child_process';
import { deflateSync, inflateSync } from 'node:zlib';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { textColor, usableColor } from '../../documents/invoices/color.ts';
import { missingGlyphs } from '../../documents/invoices/glyphs.ts';
import { logoProblem } from '../../documents/invoices/logo.ts';
import { renderInvoice } from '../../documents/invoices/pdf.ts';
import { aDocument, aDraft, aLine, BUYER, LOGO_LOOK, LOOK, SAMPLES } from '../support/invoices.ts';

function hashesIn(zone: string, names: string[]): string[] {
  const script = join(import.meta.dirname, 'render-hashes.ts');
  const { stdout, stderr } = spawnSync(process.execPath, ['--import', 'tsx', script, ...names], {
    env: { ...process.env, TZ: zone, LANG: 'C' },
    encoding: 'utf8',
  });
  expect(stderr).toBe('');
  return stdout.trim().split('\n');
}

it('has the same bytes in another process, time zone and order', () => {
  const names = ['accents', 'credit-note', 'several-rates', 'plain'];
  const there = hashesIn('Pacific/Auckland', names);
  const here = hashesIn('America/New_York', names.toReversed());
  expect(there).toHaveLength(4);
  expect(here.toReversed()).toEqual(there);
});

/** How many pages a file has. */
const pagesOf = (pdf: Buffer) => pdf.toString('latin1').match(/\/Type \/Page\n/g)!.length;

/** The instructions of all pages. */
function drawn(pdf: Buffer): string {
  const text = pdf.toString('latin1');
  const streams = [...text.matchAll(/\/Filter \/FlateDecode\n>>\nstream\n/g)];
  return streams
    .map(({ index, 0: head }) => pdf.subarray(index + head.length, text.indexOf('\nendstream', index)))
    .map((bytes) => inflateSync(bytes).toString('latin1'))
    .join('\n');
}

/** The watermark's rotation, which nothing else has. */
const MARK = /^0\.6156\d* -?0\.788\d* /gm;

describe('a draft', () => {
  it('says so across each page, and carries nothing a machine could take for an invoice', async () => {
    const pdf = await renderInvoice(aDraft({ lines: SAMPLES['several-pages']!.lines }), LOOK);
    expect(pagesOf(pdf)).toBe(3);
    expect(drawn(pdf).match(MARK)).toHaveLength(3);
    expect(pdf.toString('latin1')).not.toMatch(/factur-x|EmbeddedFile/);
  });

  it('is told from an invoice, which has its XML and no mark', async () => {
    const pdf = await renderInvoice(SAMPLES['several-pages']!, LOOK);
    expect(drawn(pdf).match(MARK)).toBeNull();
    expect(pdf.toString('latin1')).toContain('/UF (factur-x.xml)');
  });
});

it('draws many documents at once as it draws one', async () => {
  const alone = await renderInvoice(SAMPLES.accents!, LOOK);
  const names = Object.keys(SAMPLES).slice(0, 6);
  const all = await Promise.all(
    Array.from({ length: 12 }, (_, at) => renderInvoice(SAMPLES[at % 4 ? names[at % 6]! : 'accents']!, LOOK)),
  );
  for (let at = 0; at < all.length; at += 4) expect(all[at]!.equals(alone)).toBe(true);
});

it('goes on over as many pages as it takes, whatever the texts', async () =>
  fc.assert(
    fc.asyncProperty(
      fc.array(fc.string({ unit: fc.constantFrom('a', 'é', ' ', 'W', '\n', '«', '%'), maxLength: 3000 }), {
        minLength: 1,
        maxLength: 12,
      }),
      async (labels) => {
        const lines = labels.map((label) => aLine(label, 1, 100));
        const pdf = await renderInvoice(aDocument({ lines }), LOOK);
        expect(pdf.subarray(0, 8).toString()).toBe('%PDF-1.7');
      },
    ),
    { numRuns: 12 },
  ));

describe('glyphs', () => {
  it('names each text and character that cannot be shown', () => {
    const doc = aDocument({
      buyer: { ...BUYER, legal_name: '電力 Énergie 電' },
      lines: [aLine('Leads 😀', 1, 100), aLine('Ok', 1, 100, { free: 'ﬁn' })],
    });
    expect(missingGlyphs(doc).map(({ path, character }) => [path, character])).toEqual([
      ['client.legal.legal_name', '電'],
      ['client.legal.legal_name', '力'],
      ['lines[0].label', '😀'],
      ['lines[1].free', 'ﬁ'],
    ]);
    expect(missingGlyphs(doc)[0]).toEqual({
      path: 'client.legal.legal_name',
      character: '電',
      message:
        'Le nom du client contient « 電 » (U+96FB), que la facture ne peut pas afficher : à corriger sur la page du client.',
    });
  });

  it('knows what people in France write, lines and all', () => {
    const label = 'ÀÂÄÆÇÉÈÊËÎÏÔÖŒÙÛÜŸ àâäæçéèêëîïôöœùûüÿ €°²³ «»“”’–—… ñ ß Ł ż Ω я\n\u200bfin';
    expect(missingGlyphs(aDocument({ lines: [aLine(label, 1, 100)] }))).toEqual([]);
  });
});

describe('logos', () => {
  const png = LOGO_LOOK.logo!;
  const jpeg = (components: number) =>
    Buffer.from([
      0xff,
      0xd8,
      0xff,
      0xc0,
      0,
      8 + 3 * components,
      8,
      0,
      10,
      0,
      10,
      components,
      ...Array<number>(3 * components).fill(0x11),
      0xff,
      0xd9,
    ]);

  it('may be PNG or JPEG', () => {
    expect(logoProblem(png)).toBeUndefined();
    expect(logoProblem({ type: 'image/jpeg', bytes: jpeg(3) })).toBeUndefined();
  });

  it.each([
    ['another type than it says', { ...png, type: 'image/jpeg' as const }, /lisible/],
    ['text', { type: 'image/png' as const, bytes: Buffer.from('<svg/>') }, /lisible/],
    ['nothing', { type: 'image/png' as const, bytes: Buffer.alloc(0) }, /lisible/],
    ['half a PNG', { ...png, bytes: png.bytes.subarray(0, 40) }, /lisible/],
    [
      'a PNG whose picture is broken',
      {
        ...png,
        bytes: Buffer.concat([png.bytes.subarray(0, 45), Buffer.alloc(60), png.bytes.subarray(105)]),
      },
      /lisible/,
    ],
    ['CMYK', { type: 'image/jpeg' as const, bytes: jpeg(4) }, /RVB/],
    ['too large', { ...png, bytes: Buffer.concat([png.bytes, Buffer.alloc(300_000)]) }, /300 ko/],
  ])('not %s', (_name, logo, problem) => expect(logoProblem(logo)).toMatch(problem));

  it('not a PNG that is interlaced, or has a filter there is none of', () => {
    const interlaced = Buffer.from(png.bytes);
    interlaced[28] = 1;
    expect(logoProblem({ ...png, bytes: interlaced })).toMatch(/entrelacé/);
    const head = Buffer.from(png.bytes.subarray(8, 33));
    const rows = Buffer.alloc(24 * (1 + 48 * 4), 9);
    const picture = deflateSync(rows);
    const chunk = Buffer.alloc(12 + picture.length);
    chunk.writeUInt32BE(picture.length, 0);
    chunk.write('IDAT', 4);
    picture.copy(chunk, 8);
    const bytes = Buffer.concat([png.bytes.subarray(0, 8), head, chunk]);
    expect(logoProblem({ ...png, bytes })).toMatch(/lisible/);
  });

  it('a broken one that was stored all the same is an error one can catch', async () => {
    const bytes = Buffer.concat([png.bytes.subarray(0, 45), Buffer.alloc(60), png.bytes.subarray(105)]);
    await expect(renderInvoice(SAMPLES.plain!, { ...LOOK, logo: { ...png, bytes } })).rejects.toThrow(
      /lisible/,
    );
  });
});

describe('colours', () => {
  it.each([
    ['#0b5fa5', '#0b5fa5'],
    ['#000000', '#000000'],
  ])('%s can be read as it is', (color, text) => expect(textColor(color)).toBe(text));

  it('a light one is darkened where it is text', () => {
    expect(textColor('#f5b301')).not.toBe('#f5b301');
    expect(textColor('#ffffff')).toMatch(/^#([0-7].){3}$/);
  });

  it('one that is none is black', () => {
    expect(usableColor('#0B5FA5')).toBe('#0b5fa5');
    expect(['', 'red', '#fff', '#12345g'].map(usableColor)).toEqual(Array(4).fill('#000000'));
  });
});
