/** The routes of `/` and `/api/system`, in the order of the documentation. */
import type { Route } from '../http/deps.ts';
import root from './root.ts';
import version from './version.ts';
import live from './live.ts';
import ready from './ready.ts';
import health from './health.ts';
import restore from './restore.ts';
import restoreRelease from './restore-release.ts';

export const routes: readonly Route[] = [root, version, live, ready, health, restore, restoreRelease];
