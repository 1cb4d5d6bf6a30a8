/** What the documents point at exists: every path they give, and in docs/where.md every name in the files beside it. */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { rootDir } from '../../tools/paths.ts';

const read = (path: string) => readFileSync(join(rootDir, path), 'utf8');
const documents = [
  'README.md',
  ...['docs', 'docs/decisions'].flatMap((folder) =>
    readdirSync(join(rootDir, folder))
      .filter((name) => name.endsWith('.md'))
      .map((name) => `${folder}/${name}`),
  ),
];

const quoted = (text: string): string[] => [...text.matchAll(/`([^`\n]+)`/g)].map(([, inside]) => inside!);

const LAYERS = readdirSync(rootDir, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.') && entry.name !== 'dist')
  .map(({ name }) => name);

const ROOT_FILES =
  /^(\.[\w-]+\.js|(config|log|worker)\.ts|(package|knip|tsconfig)\.json|[A-Z]+\.md|docker-compose\.yml)$/;

/** A file or folder by its form, so that a path stays one when the whole folder it begins with is gone. */
const PATH_FORM = /^[\w.-]+\/(.*\.\w+|.*\/)?$/;

/** What running makes is not in the repository. */
const MADE = /^(\.rdz|dist)\//;

/** A path of this repository, from its root. Patterns are none. */
const isPath = (text: string): boolean =>
  !/[<>*{} …]/.test(text) &&
  !MADE.test(text) &&
  (PATH_FORM.test(text) || LAYERS.some((layer) => text.startsWith(`${layer}/`)) || ROOT_FILES.test(text));

it.each(documents)('%s: every path it gives is there', (document) => {
  const gone = quoted(read(document)).filter((text) => isPath(text) && !existsSync(join(rootDir, text)));
  expect(gone).toEqual([]);
});

describe('docs/where.md', () => {
  const entries = read('docs/where.md')
    .split('\n')
    .filter((line) => line.startsWith('- **'));

  it('answers thirty questions and more', () => expect(entries.length).toBeGreaterThan(30));

  it.each(entries)('%s', (entry) => {
    const answer = entry.replace(/^- \*\*.*?\*\*/, '');
    const paths = quoted(answer).filter(isPath);
    expect(paths.length).toBeGreaterThan(0);
    const files = paths.filter((path) => statSync(join(rootDir, path)).isFile());
    // A component is named by its file.
    const text = [...files, ...files.map(read)].join('\n');
    const names = quoted(answer).filter((name) => /^[A-Za-z_]\w+(\(\))?$/.test(name));
    for (const name of names) expect(text).toMatch(new RegExp(`\\b${name.replace('()', '')}\\b`));
  });
});
