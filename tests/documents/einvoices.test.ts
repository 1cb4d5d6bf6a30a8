/**
 * Each kind of invoice, judged by the official validators (08-einvoice): schema, both Schematrons and our own arithmetic by
 * validate.py, PDF/A-3b by veraPDF, each started once for all files. Broken files prove that they look.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findEinvoiceValidators } from '../../dev/servers/find-einvoice-validators.ts';
import { missingGlyphs } from '../../documents/invoices/glyphs.ts';
import { renderInvoice } from '../../documents/invoices/pdf.ts';
import { missingMentions } from '../../domain/invoices/missing-mentions.ts';
import { LOGO_LOOK, LOOK, SAMPLES } from '../support/invoices.ts';
import { BROKEN, breakFile, brokenInvoice, NOT_ARCHIVABLE } from './broken-invoices.ts';

interface Problem {
  file: string;
  rule: string;
  message: string;
}

const dir = mkdtempSync(join(tmpdir(), 'rdz-einvoices-'));
let problems: Problem[] = [];
let archivable = new Map<string, boolean>();

const fileName = (name: string) => `${name.replaceAll(/[^\w-]/g, '_')}.pdf`;

/** Writes the files of one kind into a folder of their own. @returns their paths */
async function write(kind: string, files: Iterable<[string, Promise<Buffer>]>): Promise<string[]> {
  mkdirSync(join(dir, kind));
  const paths: string[] = [];
  for (const [name, bytes] of files) {
    const path = join(dir, kind, `${kind}-${fileName(name)}`);
    writeFileSync(path, await bytes);
    paths.push(path);
  }
  return paths;
}

async function validate(python: string, paths: string[]): Promise<Problem[]> {
  const script = join(import.meta.dirname, 'validate.py');
  const { stdout } = await execa(python, [script, ...paths]);
  return stdout
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Problem);
}

/** By file name, whether it is PDF/A-3b. */
async function judge(command: string, args: string[], paths: string[]): Promise<Map<string, boolean>> {
  const options = ['--flavour', '3b', '--format', 'text'];
  const { stdout } = await execa(command, [...args, ...options, ...paths], { reject: false });
  const verdicts = [...stdout.matchAll(/^(PASS|FAIL) (.*?\.pdf)/gm)];
  return new Map(verdicts.map(([, verdict, path]) => [path!.split('/').at(-1)!, verdict === 'PASS']));
}

beforeAll(async () => {
  const { python, veraPdf } = await findEinvoiceValidators();
  const samples = Object.entries(SAMPLES);
  const good = await write('good', [
    ...samples.map(([name, doc]): [string, Promise<Buffer>] => [name, renderInvoice(doc, LOOK)]),
    ['logo', renderInvoice(SAMPLES.plain!, LOGO_LOOK)],
  ]);
  const broken = await write(
    'broken',
    Object.entries(BROKEN).map(([name, what]) => [name, brokenInvoice(what)]),
  );
  const unarchivable = await write(
    'unarchivable',
    Object.entries(NOT_ARCHIVABLE).map(([name, change]) => [name, breakFile('plain', change)]),
  );
  [problems, archivable] = await Promise.all([
    validate(python, [...good, ...broken]),
    judge(veraPdf.command, veraPdf.args, [...good, ...unarchivable]),
  ]);
}, 600_000);

afterAll(() => rmSync(dir, { recursive: true, force: true }));

const problemsOf = (file: string) => problems.filter((problem) => problem.file === file);

describe('what is issued is valid', () => {
  it.each([...Object.keys(SAMPLES), 'logo'])('%s', (name) => {
    const file = `good-${fileName(name)}`;
    expect(problemsOf(file)).toEqual([]);
    expect(archivable.get(file)).toBe(true);
  });

  it.each(Object.entries(SAMPLES))('%s has every mention and every glyph', (_name, doc) => {
    expect(missingMentions(doc)).toEqual([]);
    expect(missingGlyphs(doc)).toEqual([]);
  });
});

describe('what is broken is seen', () => {
  it.each(Object.entries(BROKEN))('%s', (name, { rule }) => {
    const rules = problemsOf(`broken-${fileName(name)}`).map((problem) => problem.rule.split('/')[0]);
    expect(rules).toContain(rule);
  });

  it.each(Object.keys(NOT_ARCHIVABLE))('%s', (name) => {
    expect(archivable.get(`unarchivable-${fileName(name)}`)).toBe(false);
  });
});
