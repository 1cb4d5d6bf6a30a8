/** Where the embedded stack keeps things: the checkout, its data (.rdz) and the user's cache of fetched servers. */
import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The checkout. */
export const rootDir = dirname(dirname(fileURLToPath(import.meta.url)));

/** Data of this checkout that outlives a run, or those of the folder RDZ_DATA names; deleting it starts afresh. */
export const stateDir = resolve(process.env.RDZ_DATA || join(rootDir, '.rdz'));

/** Cache of fetched and built servers, shared by every checkout and by `npm start` and `npm test` (XDG_CACHE_HOME, else ~/.cache). */
export function cacheDir(): string {
  return join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'rdz');
}
