/** What judges the manifests of deploy/kubernetes; only their test runs it. kubernetes.txt names its parts, schemas of Kubernetes included. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runTool } from '../processes/tool.ts';
import { findFirst } from './find.ts';
import { pythonEnvironment } from './python.ts';

const SUBJECT = 'Kubernetes';
const PARTS = join(import.meta.dirname, 'kubernetes.txt');
const VERSION = /^kubernetes-validate==(.+)$/m.exec(readFileSync(PARTS, 'utf8'))![1]!;

/** @returns the program `kubernetes-validate` */
export const findKubernetesValidator = (signal?: AbortSignal): Promise<string> =>
  findFirst(
    SUBJECT,
    [{ name: `PyPI kubernetes-validate ${VERSION}`, look: () => fromPyPi(signal) }],
    'Install Python 3.10 or newer with venv.',
    signal,
  );

async function fromPyPi(signal?: AbortSignal): Promise<string> {
  const program = (bin: string) => join(bin, 'kubernetes-validate');
  const check = (bin: string) => runTool(program(bin), ['--version'], { timeoutMs: 60_000, signal });
  const environment = { subject: SUBJECT, name: 'kubernetes-validate', version: VERSION, parts: PARTS };
  return program(await pythonEnvironment({ ...environment, oldestPython: [3, 10], check }, signal));
}
