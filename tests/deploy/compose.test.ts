/**
 * docker-compose.yml, Dockerfile and .env.example against the Compose Specification's own schema (compose-spec.json, from
 * compose-go 2.16.2, Apache-2.0) and against what production needs.
 */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import Schema from 'typebox/schema';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { STOP_GRACE_MS } from '../../api/http/stop-grace.ts';
import { DEFAULT_WAIT_MS } from '../../temporal/launch/call.ts';
import { CONFIG_VARIABLES, loadConfig, REQUIRED_IN_PRODUCTION } from '../../config.ts';
import { rootDir } from '../../tools/paths.ts';

interface Service {
  image: string;
  command?: string[];
  build?: object;
  restart?: string;
  stop_grace_period?: string;
  environment?: Record<string, string>;
  healthcheck?: { test?: string[]; disable?: boolean };
  ports?: string[];
  volumes?: string[];
}

const read = (name: string) => readFileSync(join(rootDir, name), 'utf8');
const text = read('docker-compose.yml');
const compose = parse(text, { merge: true }) as { services: Record<string, Service>; volumes: object };
const services = Object.entries(compose.services);
const ours = ['api', 'worker'].map((name) => compose.services[name]!);

test('it is a valid Compose file', () => {
  const schema = JSON.parse(read('tests/deploy/compose-spec.json')) as object;
  const { services: valid, ...rest } = compose;
  expect(Schema.Errors(schema, compose)).toEqual([true, []]);
  // The schema does see mistakes.
  expect(Schema.Check(schema, { ...rest, services: { ...valid, api: { imagé: 'x' } } })).toBe(false);
});

test.each(services)(
  '%s: a pinned image, restarted, with a health check unless it runs to its end',
  (_name, service) => {
    const tag = service.image.split(':')[1];
    if (!service.build) expect(tag).toMatch(/^v?\d+\.\d+/);
    const job = service.restart === 'on-failure:5';
    expect(service.restart).toBe(job ? 'on-failure:5' : 'unless-stopped');
    expect(service.healthcheck?.disable === true).toBe(job);
    expect(Boolean(service.healthcheck?.test)).toBe(!job);
  },
);

test('only loopback ports are published', () => {
  for (const [, { ports = [] }] of services) for (const port of ports) expect(port).toMatch(/^127\.0\.0\.1:/);
});

test('API and worker get every variable production requires, and none that nobody reads', () => {
  for (const { environment = {} } of ours) {
    for (const name of REQUIRED_IN_PRODUCTION) expect(environment[name]).toMatch(/^\$\{\w+:\?.+\}$/);
    for (const name of Object.keys(environment)) expect(CONFIG_VARIABLES).toHaveProperty([name]);
    expect(environment.NODE_ENV).toBe('production');
  }
});

test('the worker may finish a message before it is killed', () => {
  const { connectionTimeoutMs, greetingTimeoutMs, socketTimeoutMs } = loadConfig({}).smtp.ZR7;
  const longest = connectionTimeoutMs + greetingTimeoutMs + socketTimeoutMs;
  expect(parseInt(compose.services.worker!.stop_grace_period!) * 1000).toBeGreaterThan(longest + 20_000);
});

test('the API may give every answer it owes before it is killed', () => {
  expect(STOP_GRACE_MS).toBeGreaterThan(DEFAULT_WAIT_MS);
  expect(parseInt(compose.services.api!.stop_grace_period!) * 1000).toBeGreaterThan(STOP_GRACE_MS);
});

test('.env.example names every variable of the Compose file, and no other', () => {
  const used = new Set([...text.matchAll(/\$\{(\w+)/g)].map(([, name]) => name));
  const named = [...read('.env.example').matchAll(/^(\w+)=/gm)].map(([, name]) => name);
  expect(named.sort()).toEqual([...used].sort());
});

test('the image: pinned base, no root, only production packages, and everything it copies exists', () => {
  const dockerfile = read('Dockerfile');
  const stages = dockerfile.split(/^FROM /m).slice(1);
  for (const stage of stages) expect(stage).toMatch(/^node:24\.\d+\.\d+-\w+-slim\b/);
  const last = stages.at(-1)!;
  expect(last).toMatch(/^USER node$/m);
  expect(last).toMatch(/^HEALTHCHECK /m);
  expect(last).not.toMatch(/npm (ci|install)/);
  const ignored = read('.dockerignore').split('\n');
  const copied = [...dockerfile.matchAll(/^COPY (?!--from)(.+) \S+$/gm)].flatMap(([, names]) =>
    names!.split(' '),
  );
  expect(copied.length).toBeGreaterThan(10);
  for (const path of copied) {
    expect(existsSync(join(rootDir, path)), path).toBe(true);
    expect(ignored).toContain(`!${path.split('/')[0]}`);
  }
  for (const [, { volumes = [] }] of services)
    for (const volume of volumes.filter((mount) => mount.startsWith('./')))
      expect(existsSync(join(rootDir, volume.split(':')[0]!))).toBe(true);
});

/** The files a module is made of, by the paths of its imports. */
function modulesOf(path: string, known = new Set<string>()): Set<string> {
  if (known.has(path)) return known;
  known.add(path);
  for (const [, from] of read(path).matchAll(/(?:from|import)\(?\s*'(\.[^']+)'/g))
    modulesOf(join(dirname(path), from!), known);
  return known;
}

test('the image: holds every module of what it runs', () => {
  const last = read('Dockerfile')
    .split(/^FROM /m)
    .at(-1)!;
  const copied = [...last.matchAll(/^COPY (?!--from)(.+) \S+$/gm)].flatMap(([, names]) => names!.split(' '));
  const entries = ['api/main.ts', 'worker.ts', ...copied.filter((path) => /^tools\/.+\.m?[jt]s$/.test(path))];
  const needed = new Set(entries.flatMap((entry) => [...modulesOf(entry)]));
  expect(needed.size).toBeGreaterThan(200);
  const missing = [...needed].filter(
    (path) => !copied.some((one) => path === one || path.startsWith(`${one}/`)),
  );
  expect(missing).toEqual([]);
});

test('the image: has every command of the runbook', () => {
  const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
  const commands = Object.entries(scripts).flatMap(([name, line]) =>
    name.startsWith('build:') ? [] : (/ (tools\/(?!run)[\w-]+\.ts)/.exec(line)?.slice(1) ?? []),
  );
  expect(commands.length).toBeGreaterThan(8);
  const last = read('Dockerfile')
    .split(/^FROM /m)
    .at(-1)!;
  expect(commands.filter((command) => !last.includes(command))).toEqual([]);
});

test('the image: Node runs its TypeScript as it is, without a compiler and without what developing needs', () => {
  const last = read('Dockerfile')
    .split(/^FROM /m)
    .at(-1)!;
  expect(last).toMatch(/^node:24\./);
  expect(last).not.toMatch(/tsx|\bdev\//);
  for (const { command = [] } of ours) expect(command.join(' ')).toMatch(/^node (api\/main|worker)\.ts$/);
  const { dependencies } = JSON.parse(read('package.json')) as { dependencies: object };
  expect(dependencies).not.toHaveProperty('tsx');
});
