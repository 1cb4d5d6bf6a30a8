/** Finding and fetching servers: the first place wins, a network that says no costs little, nothing is fetched twice. */
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { fromCache, intoCache } from '../../dev/servers/cache.ts';
import { findFirst } from '../../dev/servers/find.ts';
import { checkHost, NotHere, onPath, programAt } from '../../dev/servers/programs.ts';

let dir: string;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'rdz-servers-'));
  vi.stubEnv('XDG_CACHE_HOME', dir);
});

afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(dir, { recursive: true });
});

/** A program that tells its version, made in `folder`. */
function program(folder: string, name = 'server', code = 0): string {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, name);
  writeFileSync(file, `#!/bin/sh\necho v1.2.3\nexit ${code}\n`);
  chmodSync(file, 0o755);
  return file;
}

const place = (name: string, look: () => Promise<string>) => ({ name, look });
const no = (why: string) => () => Promise.reject(new NotHere(why));

test('the first place that has it wins, later ones are not asked', async () => {
  const later = vi.fn(no('never asked'));
  const places = [place('A', no('not set')), place('B', async () => 'found in B'), place('C', later)];
  await expect(findFirst('Server', places, 'Install it.')).resolves.toBe('found in B');
  expect(later).not.toHaveBeenCalled();
});

test('when nobody has it, every reason is told and what to install', async () => {
  const places = [place('A', no('not set')), place('B', no('cannot be reached'))];
  await expect(findFirst('Server', places, 'Install it.')).rejects.toThrow(
    /Server was not found:\n {2}- A: not set\n {2}- B: cannot be reached\nInstall it\./,
  );
});

test('an interrupted search ends with the interruption, not with advice', async () => {
  const abort = new AbortController();
  const places = [place('A', () => (abort.abort(), Promise.reject(new NotHere('no'))))];
  await expect(findFirst('Server', places, 'Install it.', abort.signal)).rejects.toThrow('abort');
});

test('two that want the same program at once fetch it once', async () => {
  const make = vi.fn(async (workDir: string) => program(workDir));
  const fetched = await Promise.all([1, 2, 3].map(() => intoCache('Server', 'server', '1.2.3', make)));
  expect(make).toHaveBeenCalledOnce();
  expect(new Set(fetched).size).toBe(1);
  expect(fromCache('server')).toBe(fetched[0]);
});

test('what does not run here never gets into the cache', async () => {
  const make = async (workDir: string) => program(workDir, 'server', 1);
  await expect(intoCache('Server', 'server', '1.2.3', make)).rejects.toThrow('does not run here');
  expect(() => fromCache('server')).toThrow('nothing yet');
  expect(existsSync(join(dir, 'rdz/server.lock'))).toBe(false);
});

test('programs are found on PATH, and only programs', () => {
  writeFileSync(join(dir, 'tool'), 'not executable');
  vi.stubEnv('PATH', `${dir}:${join(dir, 'bin')}`);
  const tool = program(join(dir, 'bin'), 'tool');
  expect(onPath('missing', 'tool')).toBe(tool);
  expect(() => onPath('missing')).toThrow('not there');
  expect(() => programAt(join(dir, 'tool'))).toThrow('not executable');
});

test('a host that refuses is told in one line', async () => {
  for (const name of Object.keys(process.env)) if (/^https?_proxy$/i.test(name)) vi.stubEnv(name, undefined);
  await expect(checkHost('http://127.0.0.1:1/')).rejects.toThrow(
    /^127\.0\.0\.1:1 cannot be reached \(\w+\)$/,
  );
});
