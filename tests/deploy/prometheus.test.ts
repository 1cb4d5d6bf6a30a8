/** deploy/prometheus and deploy/grafana: valid to those who read them, right about when somebody is told, and only about what there is. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { beforeAll, expect, it } from 'vitest';
import { parse } from 'yaml';
import { findPromtool } from '../../dev/servers/find-promtool.ts';
import { rootDir } from '../../tools/paths.ts';

const LIMIT_MS = 20 * 60_000;
const cwd = join(rootDir, 'deploy/prometheus');
const read = (path: string) => readFileSync(join(rootDir, path), 'utf8');
let promtool: string;
beforeAll(async () => {
  promtool = await findPromtool();
}, LIMIT_MS);

const ask = (args: string[], input?: string) =>
  execa(promtool, args, { cwd, reject: false, all: true, ...(input !== undefined && { input }) });

interface Rules {
  groups: { rules: { alert: string; expr: string; annotations: object }[] }[];
}
const rules = (parse(read('deploy/prometheus/alerts.yml')) as Rules).groups.flatMap((group) => group.rules);
interface Dashboard {
  panels: { title: string; targets: { expr: string }[] }[];
}
const { panels } = JSON.parse(read('deploy/grafana/dashboards/rdz.json')) as Dashboard;

it.each([
  ['check', 'config', '--syntax-only', 'prometheus.yml'],
  ['check', 'rules', '--lint=all', '--lint-fatal', 'alerts.yml'],
  ['test', 'rules', 'alerts.test.yml'],
  ['test', 'rules', 'alerts-late.test.yml'],
])('promtool %s %s %s', async (...args) => {
  const { exitCode, all } = await ask(args);
  expect([exitCode, all]).toEqual([0, expect.anything()]);
});

it('promtool sees what is wrong', async () => {
  const broken = read('deploy/prometheus/alerts.yml').replace(
    'max(rdz_state_up) == 0',
    'max(rdz_state_up = 0',
  );
  expect((await ask(['check', 'rules'], broken)).exitCode).not.toBe(0);
});

it('every rule is tried, as it fires', () => {
  const tried = ['alerts.test.yml', 'alerts-late.test.yml']
    .map((file) => read(`deploy/prometheus/${file}`))
    .join('\n');
  for (const { alert } of rules) expect(tried).toContain(`alertname="${alert}"`);
});

/** Every metric an expression names. */
const metricsIn = (expr: string): string[] =>
  [...expr.matchAll(/\b((?:rdz|temporal)_\w+)/g)].map(([, name]) =>
    name!.replace(/_(bucket|count|sum)$/, ''),
  );

it('rules and dashboard ask for nothing that is not told', () => {
  const told = new Set([...read('docs/metrics.md').matchAll(/^\| `(rdz_\w+)` /gm)].map(([, name]) => name));
  const asked = [
    ...rules.map(({ expr }) => expr),
    ...panels.flatMap(({ targets }) => targets.map(({ expr }) => expr)),
  ];
  expect(asked.length).toBeGreaterThan(20);
  const others = new Set(
    asked
      .flatMap(metricsIn)
      .filter((name) => !told.has(name) && !/^rdz_(api|worker)_process_|^temporal_/.test(name)),
  );
  expect([...others]).toEqual([]);
});

it('every expression of the dashboard is one', async () => {
  const file = {
    groups: [
      {
        name: 'dashboard',
        rules: panels.flatMap(({ targets }, n) =>
          targets.map(({ expr }, m) => ({ record: `dashboard:panel${n}:target${m}`, expr })),
        ),
      },
    ],
  };
  // YAML is JSON and more.
  const { exitCode, all } = await ask(['check', 'rules', '--lint=none'], JSON.stringify(file));
  expect([exitCode, all]).toEqual([0, expect.anything()]);
});
