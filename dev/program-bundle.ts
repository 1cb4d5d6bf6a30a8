/**
 * The programs of this checkout as one file each, for those who start many processes: types that are stripped while hundreds of
 * files are imported take two thirds of a start. Kept while the sources stay as they are.
 */
import { existsSync, readdirSync, readFileSync, renameSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build, type Plugin } from 'esbuild';
import { rootDir } from '../tools/paths.ts';
import { BUILT, hashSources } from './source-hash.ts';

const LAYERS = ['activities', 'api', 'channels', 'contracts', 'documents', 'domain', 'store', 'temporal'];
const codeIn = (folder: string) => readdirSync(join(rootDir, folder)).filter((name) => name.endsWith('.ts'));
const SOURCES = [...LAYERS, ...codeIn('.'), 'tools', 'dev/program-bundle.ts', 'package-lock.json'];

/** A bundled module says where its source is, as it would by itself. Packages are not loaded. */
const whereItWas: Plugin = {
  name: 'where-it-was',
  setup: ({ onLoad }) =>
    onLoad({ filter: /\.ts$/ }, ({ path }) => ({
      contents: readFileSync(path, 'utf8')
        .replaceAll('import.meta.dirname', JSON.stringify(dirname(path)))
        .replaceAll('import.meta.filename', JSON.stringify(path))
        .replaceAll('import.meta.url', JSON.stringify(pathToFileURL(path).href)),
      loader: 'ts',
    })),
};

/** @returns a folder with `worker.mjs`, `api/main.mjs` and `tools/*.mjs`, to be started by `node` alone */
export async function bundlePrograms(): Promise<string> {
  const folder = join(BUILT, `programs-${hashSources(SOURCES)}`);
  if (existsSync(folder)) return folder;
  const making = `${folder}.${process.pid}`;
  await build({
    absWorkingDir: rootDir,
    entryPoints: ['worker.ts', 'api/main.ts', ...codeIn('tools').map((name) => `tools/${name}`)],
    outdir: making,
    outExtension: { '.js': '.mjs' },
    ...{ bundle: true, splitting: true, packages: 'external', format: 'esm' },
    ...{ platform: 'node', target: 'node20', logLevel: 'warning' },
    plugins: [whereItWas],
  });
  renameSync(making, folder);
  return folder;
}
