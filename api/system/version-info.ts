/** What is running: the package's name and version, and the build. */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Config } from '../../config.ts';

const ROOT = join(import.meta.dirname, '../..');

const { name, version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
  name: string;
  version: string;
};

export const NAME = name;
export const VERSION = version;

export interface Build {
  git_sha: string;
  build_date: string;
}

/**
 * The commit a folder has checked out, and its date.
 * @returns empty where there is no checkout, or no git to ask
 */
export function checkoutOf(folder: string): Build {
  if (!existsSync(join(folder, '.git'))) return { git_sha: '', build_date: '' };
  try {
    const args = ['-C', folder, 'log', '-1', '--format=%H %cI'];
    const text = execFileSync('git', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
    const [git_sha = '', build_date = ''] = text.trim().split(' ');
    return { git_sha, build_date };
  } catch {
    return { git_sha: '', build_date: '' };
  }
}

/** What the image was built from, else what is checked out. */
export function buildOf({ GIT_SHA, BUILD_DATE }: Pick<Config, 'GIT_SHA' | 'BUILD_DATE'>): Build {
  if (GIT_SHA && BUILD_DATE) return { git_sha: GIT_SHA, build_date: BUILD_DATE };
  const { git_sha, build_date } = checkoutOf(ROOT);
  return { git_sha: GIT_SHA || git_sha, build_date: BUILD_DATE || build_date };
}
