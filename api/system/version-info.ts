/** What is running: the package's name and version. */
import { readFileSync } from 'node:fs';

const PACKAGE = new URL('../../package.json', import.meta.url);

const { name, version } = JSON.parse(readFileSync(PACKAGE, 'utf8')) as { name: string; version: string };

export const NAME = name;
export const VERSION = version;
