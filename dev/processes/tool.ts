/** Runs a command to its end: bounded in time, with its output at hand, and never left behind on Ctrl-C. */
import { execa } from 'execa';
import { killGroup } from './record.ts';

/** How to run a tool. */
export interface ToolOptions {
  timeoutMs: number;
  cwd?: string;
  env?: NodeJS.ProcessEnv;
  signal?: AbortSignal;
  /** Called with each line of stdout and stderr. */
  onLine?: (line: string) => void;
}

const TAIL_LINES = 12;

/**
 * @returns everything on stdout and stderr
 * @throws Error with the command's last lines when it cannot start, fails, or is out of time
 */
export async function runTool(command: string, args: string[], options: ToolOptions): Promise<string> {
  const { timeoutMs, cwd, env, signal, onLine } = options;
  signal?.throwIfAborted();
  const child = execa(command, args, {
    cwd,
    env,
    detached: true,
    stdin: 'ignore',
    all: true,
    reject: false,
    stripFinalNewline: false,
  });
  // The library would end the command alone; what npm, pip or go have started is in its process group.
  const limit = AbortSignal.timeout(timeoutMs);
  const kill = () => child.pid && killGroup(child.pid);
  for (const end of [limit, signal]) end?.addEventListener('abort', kill);
  if (onLine) for await (const line of child.iterable({ from: 'all' })) onLine(line);
  const { all = '', exitCode, failed, originalMessage, signal: by } = await child;
  for (const end of [limit, signal]) end?.removeEventListener('abort', kill);
  if (!failed && !limit.aborted && !signal?.aborted) return all;
  const ended = signal?.aborted
    ? 'interrupted'
    : limit.aborted
      ? `no end after ${timeoutMs / 1000} s`
      : (by ?? (exitCode === undefined ? originalMessage : `exit code ${exitCode}`));
  const tail = all.trim().split('\n').slice(-TAIL_LINES).join('\n');
  throw new Error(`${command} ${args[0] ?? ''}: ${ended}${tail ? `\n${tail}` : ''}`);
}
