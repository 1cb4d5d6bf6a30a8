/** deploy/kubernetes: every manifest fits the schemas of Kubernetes, names only what is there, and runs what the image holds. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, expect, test } from 'vitest';
import { parseAllDocuments, parse } from 'yaml';
import { CONFIG_VARIABLES, REQUIRED_IN_PRODUCTION } from '../../config.ts';
import { STOP_GRACE_MS } from '../../api/http/stop-grace.ts';
import { findKustomize } from '../../dev/servers/find-kustomize.ts';
import { findKubernetesValidator } from '../../dev/servers/find-kubernetes-validator.ts';
import { rootDir } from '../../tools/paths.ts';

const dir = join(rootDir, 'deploy/kubernetes');
const read = (file: string) => readFileSync(join(dir, file), 'utf8');

interface Container {
  command: string[];
  envFrom: ({ configMapRef: { name: string } } | { secretRef: { name: string } })[];
}
interface Manifest {
  kind: string;
  metadata: { name: string };
  spec: {
    selector?: { matchLabels: Record<string, string> };
    template?: {
      metadata: { labels: Record<string, string> };
      spec: { containers: Container[]; terminationGracePeriodSeconds?: number };
    };
  };
}

const kustomization = parse(read('kustomization.yaml')) as {
  resources: string[];
  configMapGenerator: { name: string; envs: string[] }[];
  images: { name: string; newTag: string }[];
};
const manifests = kustomization.resources.flatMap((file) =>
  parseAllDocuments(read(file)).map((document) => document.toJS() as Manifest),
);
const running = manifests.filter(({ spec }) => spec?.template);

const work = mkdtempSync(join(tmpdir(), 'rdz-kubernetes-'));
afterAll(() => rmSync(work, { recursive: true, force: true }));

test('every manifest is one, to the letter', async () => {
  const files = readdirSync(dir).filter((file) => file.endsWith('.yaml') && file !== 'kustomization.yaml');
  expect([...kustomization.resources].sort()).toEqual(files.sort());
  const [validator, kustomize] = await Promise.all([findKubernetesValidator(), findKustomize()]);
  const judge = async (paths: string[]) => {
    const { stdout, stderr, exitCode } = await execa(validator, ['--strict', ...paths], {
      cwd: dir,
      reject: false,
    });
    return {
      exitCode,
      wrong: `${stdout}${stderr}`.split('\n').filter((line) => /ERROR|WARN|error/.test(line)),
    };
  };
  /** @returns the path of a file of this text */
  const written = (name: string, text: string) => {
    const path = join(work, name);
    writeFileSync(path, text);
    return path;
  };
  expect(await judge(files)).toEqual({ exitCode: 0, wrong: [] });
  const broken = written('broken.yaml', read('api.yaml').replace('readinessProbe:', 'readynessProbe:'));
  const refused = await judge([broken]);
  expect([refused.exitCode, refused.wrong.join()]).toEqual([1, expect.stringContaining('readynessProbe')]);

  // And what is applied, put together of them: names, labels and images are the kustomization's.
  const { stdout: built } = await execa(kustomize, ['build', dir]);
  expect(await judge([written('built.yaml', built)])).toEqual({ exitCode: 0, wrong: [] });
  const applied = parseAllDocuments(built).map((document) => document.toJS() as Manifest);
  const kinds = (list: readonly Manifest[]) => list.map(({ kind }) => kind).sort();
  expect(kinds(applied)).toEqual([...kinds(manifests), 'ConfigMap'].sort());
  const images = kustomization.images.map(({ name, newTag }) => `image: ${name}:${newTag}`);
  expect([...new Set(built.match(/image: .*/g))]).toEqual(images);
});

test('what is selected is there', () => {
  const names = running.map(({ metadata }) => metadata.name);
  expect(names).toEqual(['rdz-api', 'rdz-worker', 'rdz-migrate']);
  for (const { spec } of manifests.filter(({ kind }) => kind === 'PodDisruptionBudget'))
    expect(names).toContain(spec.selector!.matchLabels['app.kubernetes.io/name']);
  for (const { metadata, spec } of running)
    expect(spec.template!.metadata.labels['app.kubernetes.io/name']).toBe(metadata.name);
});

test('they run what the image holds, of this release, with every variable production demands', () => {
  const { version } = JSON.parse(readFileSync(join(rootDir, 'package.json'), 'utf8')) as { version: string };
  expect(kustomization.images).toEqual([{ name: 'rdz', newTag: version }]);
  const [{ name, envs }] = kustomization.configMapGenerator as [{ name: string; envs: string[] }];
  const given = envs.flatMap((file) =>
    [...read(file).matchAll(/^(\w+)=/gm)].map(([, variable]) => variable!),
  );
  const secret = ['MONGO_URL', 'PHONE_HASH_KEY', 'ZR7_SMTP_PASSWORD', 'MDL_SMTP_PASSWORD'];
  expect([...given, ...secret]).toEqual(expect.arrayContaining([...REQUIRED_IN_PRODUCTION]));
  for (const variable of given) expect(Object.keys(CONFIG_VARIABLES)).toContain(variable);
  for (const { spec } of running)
    for (const { command, envFrom } of spec.template!.spec.containers) {
      expect(command.join(' ')).toMatch(/^node (api\/main|worker|tools\/migrate)\.ts$/);
      expect(envFrom).toEqual([{ configMapRef: { name } }, { secretRef: { name: 'rdz-secrets' } }]);
    }
});

test('the API has the time it takes to finish what it has begun', () => {
  const { terminationGracePeriodSeconds } = running[0]!.spec.template!.spec;
  const before = 5;
  expect(terminationGracePeriodSeconds! * 1_000).toBeGreaterThan(before * 1_000 + STOP_GRACE_MS);
});
