/** Started processes: recorded, ended with all their descendants, and nothing else ended. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { startChild, untilReady, type Child } from '../../dev/processes/child.ts';
import { identityOf } from '../../dev/processes/identity.ts';
import { endLeftovers, ProcessRecord } from '../../dev/processes/record.ts';
import { Supervisor } from '../../dev/processes/supervisor.ts';
import { runTool } from '../../dev/processes/tool.ts';

const FOREVER = 'setInterval(() => {}, 1000);';
const STUBBORN = "process.on('SIGTERM', () => {});" + FOREVER;
const READY = "console.log('ready');";

let dir: string;
let record: ProcessRecord;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'rdz-processes-'));
  record = new ProcessRecord(join(dir, 'running/1.json'));
});

afterEach(async () => {
  await record.endAll(0);
  rmSync(dir, { recursive: true });
});

async function start(code: string, name = 'Server'): Promise<Child> {
  const logFile = join(dir, `${name}.log`);
  const child = await startChild(
    { name, command: process.execPath, args: ['-e', code + READY], logFile },
    record,
  );
  await untilReady(child, async () => readFileSync(logFile, 'utf8').includes('ready'), 20_000);
  return child;
}

test('a child is recorded while it runs', async () => {
  const child = await start(FOREVER);
  expect(record.list()).toEqual([{ name: 'Server', pid: child.pid, identity: identityOf(child.pid) }]);
  await child.stop(20_000);
  expect(await child.ended).toBe('SIGTERM');
  await vi.waitFor(() => expect(existsSync(record.file)).toBe(false));
});

test('one that ignores SIGTERM is killed after its grace, with what it started', async () => {
  const pidFile = join(dir, 'grandchild');
  const nested = `const c = require('child_process').spawn(process.execPath, ['-e', ${JSON.stringify(STUBBORN)}]);
    require('fs').writeFileSync(${JSON.stringify(pidFile)}, String(c.pid));`;
  const child = await start(nested + STUBBORN);
  const grandchild = Number(readFileSync(pidFile, 'utf8'));
  expect(identityOf(grandchild)).toBeDefined();
  await child.stop(50);
  expect(await child.ended).toBe('SIGKILL');
  await vi.waitFor(() => expect(identityOf(grandchild)).toBeUndefined());
});

test('leftovers of an earlier run are ended, a stranger with a recorded pid is not', async () => {
  const child = await start(FOREVER);
  const stranger = spawn(process.execPath, ['-e', FOREVER]);
  await once(stranger, 'spawn');
  const entries = [...record.list(), { name: 'Old', pid: stranger.pid, identity: '1 mongod of yesterday' }];
  writeFileSync(record.file, JSON.stringify(entries));
  expect(await endLeftovers(join(dir, 'running'), 20_000)).toEqual(['Server']);
  expect(await child.ended).toBe('SIGTERM');
  expect(identityOf(stranger.pid!)).toBeDefined();
  stranger.kill('SIGKILL');
});

test('a child that ends before it is ready is reported with its last words', async () => {
  const logFile = join(dir, 'never.log');
  const args = ['-e', "console.error('cannot bind'); process.exit(4)"];
  const child = await startChild({ name: 'Never', command: process.execPath, args, logFile }, record);
  await expect(untilReady(child, async () => false, 20_000)).rejects.toThrow(
    /Never ended \(exit code 4\)[^]*cannot bind/,
  );
});

test('a program that does not exist is a plain error', async () => {
  const spec = { name: 'Ghost', command: join(dir, 'nothing'), args: [], logFile: join(dir, 'ghost.log') };
  await expect(startChild(spec, record)).rejects.toThrow('Ghost cannot be started');
});

test('earlier logs are kept', async () => {
  for (let i = 0; i < 3; i++) await (await start(`console.log('run ${i}');` + FOREVER)).stop(20_000);
  expect(readFileSync(join(dir, 'Server.log.2'), 'utf8')).toContain('run 0');
});

test('a server that keeps ending is started again five times, then given up', async () => {
  const givenUp = vi.fn();
  const supervisor = new Supervisor(record, givenUp, () => 0);
  supervisor.watch(await start('setTimeout(() => process.exit(1), 0);'));
  await vi.waitFor(() => expect(givenUp).toHaveBeenCalledOnce(), { timeout: 15_000 });
  expect(readFileSync(join(dir, 'Server.log.3'), 'utf8')).toContain('ready');
});

test('children stop in the given order', async () => {
  const stopped: string[] = [];
  const supervisor = new Supervisor(record, () => undefined);
  for (const name of ['First', 'Second']) {
    const child = await start(FOREVER, name);
    supervisor.watch(child);
    void child.ended.then(() => stopped.push(name));
  }
  await supervisor.stopAll([
    ['Second', 20_000],
    ['First', 20_000],
  ]);
  expect(stopped).toEqual(['Second', 'First']);
});

test('the guard ends what its process left behind, and removes its folder', async () => {
  const work = join(dir, 'work');
  const script = `
    import { startGuard } from '${join(import.meta.dirname, '../../dev/processes/guard.ts')}';
    import { ProcessRecord } from '${join(import.meta.dirname, '../../dev/processes/record.ts')}';
    import { startChild } from '${join(import.meta.dirname, '../../dev/processes/child.ts')}';
    const record = new ProcessRecord('${join(work, 'processes.json')}');
    startGuard(record, '${work}');
    const spec = { name: 'Left', command: process.execPath, args: ['-e', ${JSON.stringify(FOREVER)}], logFile: '${join(work, 'left.log')}' };
    console.log((await startChild(spec, record)).pid);`;
  writeFileSync(join(dir, 'run.mts'), script);
  const run = spawn(process.execPath, ['--import', 'tsx', join(dir, 'run.mts')], {
    cwd: join(import.meta.dirname, '../..'),
  });
  const [printed] = (await once(run.stdout, 'data')) as [Buffer];
  const left = Number(printed.toString());
  expect(identityOf(left)).toBeDefined();
  run.kill('SIGKILL');
  await vi.waitFor(() => expect(identityOf(left)).toBeUndefined(), { timeout: 15_000 });
  await vi.waitFor(() => expect(existsSync(work)).toBe(false), { timeout: 15_000 });
});

test('a tool out of time is killed, one that fails says its last words', async () => {
  const node = (code: string, timeoutMs: number) => runTool(process.execPath, ['-e', code], { timeoutMs });
  await expect(node(FOREVER, 100)).rejects.toThrow('no end after 0.1 s');
  await expect(node("console.error('disk full'); process.exit(2)", 20_000)).rejects.toThrow(
    /exit code 2[^]*disk full/,
  );
  await expect(node("console.log('fine')", 20_000)).resolves.toBe('fine\n');
});

test('an interrupted tool ends at once', async () => {
  const abort = new AbortController();
  const running = runTool(process.execPath, ['-e', READY + FOREVER], {
    timeoutMs: 20_000,
    signal: abort.signal,
    onLine: () => abort.abort(),
  });
  await expect(running).rejects.toThrow('interrupted');
});
