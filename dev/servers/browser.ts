/** Where the tests' Chromium comes from (04-architecture "Finding the servers"). */
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { cacheDir } from '../../tools/paths.ts';
import { lock } from '../processes/lock.ts';
import { runTool } from '../processes/tool.ts';
import { say, sayWhile } from '../terminal.ts';
import { aptInstall } from './apt.ts';
import { versionOf } from './cache.ts';
import { findFirst, type Place } from './find.ts';
import { checkHost, fromEnvironment, onPath, programAt } from './programs.ts';

const SUBJECT = 'Browser';
const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const MAC_APP = '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome';

const places: Place<string>[] = [
  { name: 'CHROME_PATH', look: async () => programAt(fromEnvironment('CHROME_PATH')) },
  {
    name: 'Chromium or Chrome on PATH',
    look: async () => (existsSync(MAC_APP) ? MAC_APP : onPath(...NAMES)),
  },
  { name: "Playwright's download", look: oneAtATime(playwrightDownload) },
  { name: 'apt-get install chromium', look: oneAtATime(aptChromium) },
];

/** @returns the path of a Chromium for the tests */
export function findBrowser(signal?: AbortSignal): Promise<string> {
  return findFirst(SUBJECT, places, 'Install Chromium or Chrome, or set CHROME_PATH.', signal);
}

function oneAtATime(install: (signal?: AbortSignal) => Promise<string>) {
  return async (signal?: AbortSignal) => {
    const waiting = () => say(SUBJECT, 'another process is installing it already: waiting for that');
    const held = await lock(join(cacheDir(), 'browser.lock'), waiting, signal);
    try {
      return await install(signal);
    } finally {
      held.release();
    }
  };
}

async function playwrightDownload(signal?: AbortSignal): Promise<string> {
  const { chromium } = await import('playwright-core');
  const path = chromium.executablePath();
  if (existsSync(path)) return path;
  await checkHost('https://cdn.playwright.dev/', signal);
  const cli = join(dirname(createRequire(import.meta.url).resolve('playwright-core/package.json')), 'cli.js');
  const done = sayWhile(SUBJECT, () => 'Playwright is downloading Chromium');
  try {
    await runTool(process.execPath, [cli, 'install', 'chromium'], { timeoutMs: 600_000, signal });
  } finally {
    done();
  }
  return programAt(path);
}

async function aptChromium(signal?: AbortSignal): Promise<string> {
  const installed = NAMES.find((name) => existsSync(`/usr/bin/${name}`));
  if (installed) return `/usr/bin/${installed}`;
  const path = await aptInstall(SUBJECT, ['chromium', 'fonts-dejavu-core'], 'chromium', signal);
  await versionOf(path);
  return path;
}
