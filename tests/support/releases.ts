/**
 * The releases there have been (docs/releases.json), and the code of one of them: what git's history holds of its commit, in
 * a temporary folder, with this checkout's packages.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { rootDir } from '../../tools/paths.ts';

export interface Release {
  version: string;
  /** Absent: under way. */
  commit?: string;
}

const read = <T>(file: string): T => JSON.parse(readFileSync(join(rootDir, file), 'utf8')) as T;

/** The oldest first; the last one is this code's. */
export const RELEASES = read<Release[]>('docs/releases.json');
export const { version: VERSION } = read<{ version: string }>('package.json');
export const RELEASE_BEFORE = RELEASES.at(-2)! as Required<Release>;

const git = (...args: string[]): Buffer =>
  execFileSync('git', args, { cwd: rootDir, stdio: ['ignore', 'pipe', 'pipe'], maxBuffer: 2 ** 28 });

/** Whether all of git's history is at hand: neither a shallow clone nor an unpacked archive. */
export function hasHistory(): boolean {
  try {
    return git('rev-parse', '--is-shallow-repository').toString().trim() === 'false';
  } catch {
    return false;
  }
}

/** A file as it was in a release. @throws Error when history has no such commit */
export const fileOf = ({ commit }: Required<Release>, path: string): string =>
  git('show', `${commit}:${path}`).toString();

/** Writes a release's code to a folder of its own; nothing is noted in the repository. */
export function checkOut({ commit }: Required<Release>): { folder: string; remove(): void } {
  const folder = mkdtempSync(join(tmpdir(), 'rdz-release-'));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  try {
    execFileSync('tar', ['-x', '-C', folder], { input: git('archive', commit) });
    symlinkSync(join(rootDir, 'node_modules'), join(folder, 'node_modules'));
  } catch (error) {
    remove();
    throw error;
  }
  return { folder, remove };
}
