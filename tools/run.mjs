/**
 * `node tools/run.mjs <file.ts> [arguments]`: runs TypeScript as it is. Production's Node 24 strips the types itself; on
 * Node 20, for developing, tsx does.
 */
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

if (!process.features.typescript) (await import('tsx/esm/api')).register();
// The program finds its arguments where it would have found them without this one.
process.argv.splice(1, 2, resolve(process.argv[2]));
await import(pathToFileURL(process.argv[1]).href);
