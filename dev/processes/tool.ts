/** Runs a command to its end: bounded in time, with its output at hand, and never left behind on Ctrl-C. */
import { spawn } from 'node:child_process';
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
 * @returns everything on stdout and stderr (at most the last 100,000 characters)
 * @throws Error with the command's last lines when it cannot start, fails, or is out of time
 */
export function runTool(command: string, args: string[], options: ToolOptions): Promise<string> {
  return new Promise((resolve, reject) => {
    options.signal?.throwIfAborted();
    const child = spawn(command, args, {
      cwd: options.cwd,
      env: options.env ?? process.env,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    let rest = '';
    const read = (chunk: Buffer) => {
      output = (output + chunk.toString()).slice(-100_000);
      const lines = (rest + chunk.toString()).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) options.onLine?.(line);
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);

    let ended: string | undefined;
    const kill = (why: string) => {
      ended = why;
      if (child.pid) killGroup(child.pid);
    };
    const timer = setTimeout(() => kill(`no end after ${options.timeoutMs / 1000} s`), options.timeoutMs);
    const abort = () => kill('interrupted');
    options.signal?.addEventListener('abort', abort, { once: true });
    const settle = () => {
      clearTimeout(timer);
      options.signal?.removeEventListener('abort', abort);
    };
    child.once('error', (error) => {
      settle();
      reject(new Error(`${command}: ${error.message}`));
    });
    child.once('close', (code, signal) => {
      settle();
      if (code === 0 && !ended) return resolve(output);
      const tail = output.trim().split('\n').slice(-TAIL_LINES).join('\n');
      reject(
        new Error(
          `${command} ${args[0] ?? ''}: ${ended ?? `exit code ${code ?? signal}`}${tail ? `\n${tail}` : ''}`,
        ),
      );
    });
  });
}
