/** A server process of the embedded stack: its log file, its end, and what it said last. */
import { spawn } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, renameSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { PlainError } from '../terminal.ts';
import { end, killGroup, type ProcessRecord } from './record.ts';
import { identityOf } from './identity.ts';

/** What to start. */
export interface ChildSpec {
  name: string;
  command: string;
  args: string[];
  env?: NodeJS.ProcessEnv;
  cwd?: string;
  /** Gets stdout and stderr; earlier runs' logs are kept as `.1`, `.2`, `.3`. */
  logFile: string;
}

/** A started server process. It leads its own process group, so that a terminal's Ctrl-C does not reach it directly. */
export interface Child {
  readonly spec: ChildSpec;
  readonly pid: number;
  /** Resolves when the process ends, with how: `exit code 1` or `SIGKILL`. */
  readonly ended: Promise<string>;
  /** SIGTERM, then SIGKILL to the whole group after `graceMs`. */
  stop(graceMs: number): Promise<void>;
  kill(): void;
}

const KEPT_LOGS = 3;

/** Starts a process and notes it in the record. @throws PlainError when the program cannot be started */
export async function startChild(spec: ChildSpec, record: ProcessRecord): Promise<Child> {
  rotate(spec.logFile);
  const log = openSync(spec.logFile, 'a');
  const child = spawn(spec.command, spec.args, {
    cwd: spec.cwd,
    env: spec.env ?? process.env,
    detached: true,
    stdio: ['ignore', log, log],
  });
  closeSync(log);
  const ended = new Promise<string>((resolve) => {
    child.once('exit', (code, signal) => resolve(signal ?? `exit code ${code}`));
  });
  await new Promise<void>((resolve, reject) => {
    child.once('spawn', resolve);
    child.once('error', (error) =>
      reject(new PlainError(`${spec.name} cannot be started: ${error.message}`)),
    );
  });
  const pid = child.pid!;
  record.add(spec.name, pid);
  const started = { name: spec.name, pid, identity: identityOf(pid) ?? '' };
  void ended.then(() => record.remove(pid));
  return {
    spec,
    pid,
    ended,
    stop: async (graceMs) => {
      await end(started, graceMs);
      await ended;
    },
    kill: () => killGroup(pid),
  };
}

/**
 * Waits until a server answers.
 * @param isReady asked again and again; errors count as "not yet"
 * @throws PlainError with the log's tail when the process ends first, or after `timeoutMs`
 */
export async function untilReady(
  child: Child,
  isReady: () => Promise<boolean>,
  timeoutMs: number,
  signal?: AbortSignal,
): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  const { name, logFile } = child.spec;
  let over: string | undefined;
  void child.ended.then((how) => (over = how));
  while (!(await isReady().catch(() => false))) {
    signal?.throwIfAborted();
    if (over) throw new PlainError(`${name} ended (${over}) before it was ready.\n${logTail(logFile)}`);
    if (Date.now() > deadline)
      throw new PlainError(`${name} is not ready after ${timeoutMs / 1000} s.\n${logTail(logFile)}`);
    await wait(50);
  }
}

/** The last lines of a log, with its path, for an error message. */
export function logTail(file: string, lines = 15): string {
  const text = existsSync(file) ? readFileSync(file, 'utf8').trimEnd() : '';
  const tail = text
    .split('\n')
    .slice(-lines)
    .map((line) => `    ${line.slice(0, 500)}`);
  return `Last lines of ${file}:\n${tail.join('\n')}`;
}

function rotate(file: string): void {
  mkdirSync(dirname(file), { recursive: true });
  const name = (n: number) => (n === 0 ? file : `${file}.${n}`);
  for (let n = KEPT_LOGS - 1; n >= 0; n--) if (existsSync(name(n))) renameSync(name(n), name(n + 1));
}
