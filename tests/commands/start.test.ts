/** `npm start` on an empty folder: comes up, ends with all it started, and finds its data again. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import type { Checklist } from '../../tools/checklist/checklist.ts';
import { type Endpoints, readEndpoints } from '../../tools/endpoints.ts';
import { isRunning, ProcessRecord, type Started } from '../../dev/processes/record.ts';
import { until } from '../support/until.ts';
import { root, runCommand } from './run-command.ts';

/** Two whole systems, one after the other, on a busy machine; the admin UI may have to be built first. */
const LIMIT_MS = 240_000;

const dir = mkdtempSync(join(tmpdir(), 'rdz-start-'));
const endpointsFile = join(dir, 'endpoints.json');
/** As in a shell of its own: nothing known of the tests' servers. */
const shell = { ...process.env, NODE_ENV: '', MONGO_URL: '', TEMPORAL_ADDRESS: '', RDZ_DATA: dir };

let current: ChildProcess | undefined;
afterAll(() => {
  // Only after a failure; its guard then ends what it had started.
  if (current?.exitCode === null) current.kill('SIGKILL');
  rmSync(dir, { recursive: true, force: true, maxRetries: 50 });
});

interface System {
  child: ChildProcess;
  endpoints: Endpoints;
  /** Everything it printed. */
  output: string;
  servers: Started[];
}

/** Starts it and waits for its summary. */
async function start(...args: string[]): Promise<System> {
  const child = spawn(process.execPath, ['dev/start.mjs', ...args], { cwd: root, env: shell });
  current = child;
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => (output += text));
  const isUp = () => output.includes('Stop: Ctrl-C');
  await until(() => isUp() || child.exitCode !== null, LIMIT_MS);
  if (!isUp()) throw new Error(output);
  const servers = new ProcessRecord(join(dir, 'running', `${child.pid}.json`)).list();
  expect(servers.map(({ name }) => name).sort()).toEqual(['API', 'MongoDB', 'Temporal', 'Worker']);
  expect(servers.filter(isRunning)).toEqual(servers);
  return { child, endpoints: readEndpoints({}, endpointsFile)!, output, servers };
}

/** Ctrl-C. */
async function stop({ child, endpoints, servers }: System): Promise<void> {
  child.kill('SIGINT');
  await once(child, 'exit');
  expect(child.exitCode).toBe(0);
  expect(servers.filter(isRunning)).toEqual([]);
  expect(existsSync(endpointsFile)).toBe(false);
  await expect(fetch(endpoints.api)).rejects.toThrow();
  await expect(fetch(endpoints.mail_ui)).rejects.toThrow();
}

/** The runbook's checklists, on a system that has had no daily run yet and is well otherwise. */
async function checkLists(env: NodeJS.ProcessEnv): Promise<void> {
  const failedOf = async (command: string) => {
    const { stdout, stderr } = await runCommand(command, ['--json'], env);
    expect(stderr).toBe('');
    const { chapters } = JSON.parse(stdout) as Checklist;
    return chapters.flatMap(({ lines }) => lines).filter(({ state }) => state === 'failed');
  };
  expect(await failedOf('preflight.ts')).toEqual([]);
  // Twice at once: one test lead is not the other.
  const [one, two] = await Promise.all([failedOf('smoke.ts'), failedOf('smoke.ts')]);
  const noRun = { id: 'health', detail: expect.stringContaining('Aucune exécution quotidienne') };
  expect([one, two]).toMatchObject([[noRun], [noRun]]);
}

it(
  'runs everything, stops it at Ctrl-C, and finds its data',
  async () => {
    const login = { email: 'direction@rdz.example', password: 'un-mot-de-passe-long' };
    const first = await start('--no-demo');
    expect(first.output).toContain('The database is empty.');
    const { api, ui, mail_ui, temporal_ui } = first.endpoints;
    const version = await fetch(`${api}/api/system/version`);
    expect(await version.json()).toMatchObject({ version: expect.any(String) });
    for (const page of [ui, mail_ui, temporal_ui]) expect((await fetch(page)).status).toBe(200);
    // Beside it, a command needs no settings.
    const user = { ...login, nom: 'Direction', role: 'super_admin' };
    const made = await runCommand(
      'create-user.ts',
      Object.entries(user).flatMap(([name, value]) => [`--${name}`, value]),
      shell,
    );
    expect(made).toMatchObject({ code: 0, stderr: '' });
    await stop(first);

    // Data are found, so no demo is made.
    const second = await start();
    expect(second.output).not.toMatch(/database is empty|demo/i);
    const signedIn = await fetch(`${second.endpoints.api}/api/auth/login`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(login),
    });
    expect(signedIn.status).toBe(200);
    await checkLists({ ...shell, SMOKE_EMAIL: login.email, SMOKE_PASSWORD: login.password });
    await stop(second);
  },
  LIMIT_MS,
);
