/** Programs of Debian and its descendants, where nobody has to be asked. */
import { existsSync, readFileSync } from 'node:fs';
import { runTool } from '../processes/tool.ts';
import { sayWhile } from '../terminal.ts';
import { NotHere, onPath } from './programs.ts';

/** @returns the path of `program`, which one of these packages holds @throws NotHere when this is not the place for it */
export async function aptInstall(
  subject: string,
  packages: string[],
  program: string,
  signal?: AbortSignal,
): Promise<string> {
  if (!existsSync('/etc/os-release') || !/debian/i.test(readFileSync('/etc/os-release', 'utf8')))
    throw new NotHere('not a Debian system');
  if (process.getuid?.() !== 0) throw new NotHere('only root may install packages');
  let doing = 'apt-get update';
  const done = sayWhile(subject, () => doing);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const apt = (...args: string[]) =>
    runTool('apt-get', ['-o', 'DPkg::Lock::Timeout=300', ...args], { timeoutMs: 600_000, env, signal });
  try {
    await apt('update');
    doing = `apt-get install ${packages.join(' ')}`;
    await apt('install', '-y', '--no-install-recommends', ...packages);
  } finally {
    done();
  }
  return onPath(program);
}
