/** Programs that are built with Go, for machines that have nothing else of them. */
import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { runTool } from '../processes/tool.ts';
import { sayWhile } from '../terminal.ts';
import { intoCache } from './cache.ts';
import { NotHere, onPath } from './programs.ts';

export interface GoProgram {
  /** What it is called where it is waited for. */
  subject: string;
  name: string;
  /** Path of its package. */
  module: string;
  version: string;
  /** Of its source, which parts are left out or taken in. */
  tags?: string;
  /** Runs for a moment only: compiled without optimizing, which takes two thirds of the time. */
  brief?: boolean;
  /** How it is asked for its version; `--version`. */
  ask?: string;
  /** About how many packages there are to compile. */
  packages: number;
}

/** @returns the path of the program in the cache @throws NotHere without Go */
export function goInstall(program: GoProgram, signal?: AbortSignal): Promise<string> {
  const go = onPath('go');
  const { subject, name, version, ask } = program;
  return intoCache(subject, name, version, (workDir) => build(go, program, workDir, signal), signal, ask);
}

/** Builds in folders of its own: nothing is left in the user's Go folders, and none is needed (HOME may be empty). */
async function build(
  go: string,
  { subject, name, module, version, tags = '', brief, packages }: GoProgram,
  workDir: string,
  signal?: AbortSignal,
): Promise<string> {
  let downloaded = 0;
  let compiled = 0;
  const describe = () =>
    compiled > 0
      ? `compiling, ${compiled} packages of about ${packages.toLocaleString('en')}`
      : `downloading Go modules, ${downloaded} so far`;
  const done = sayWhile(subject, () => `building with Go (about 2 minutes, only once): ${describe()}`);
  const env = {
    ...process.env,
    GOBIN: join(workDir, 'bin'),
    GOPATH: join(workDir, 'gopath'),
    GOMODCACHE: join(workDir, 'gopath/pkg/mod'),
    GOCACHE: join(workDir, 'gocache'),
    GOTMPDIR: join(workDir, 'tmp'),
    GOFLAGS: `${process.env.GOFLAGS ?? ''} -modcacherw`.trim(),
    GO111MODULE: 'on',
    GOWORK: 'off',
  };
  rmSync(env.GOTMPDIR, { recursive: true, force: true });
  mkdirSync(env.GOTMPDIR, { recursive: true });
  try {
    await runTool(
      go,
      [
        ...['install', '-v', '-trimpath', '-tags', tags, '-ldflags=-s -w'],
        ...(brief ? ['-gcflags=all=-N -l'] : []),
        `${module}@${version}`,
      ],
      {
        timeoutMs: 20 * 60_000,
        cwd: workDir,
        env,
        signal,
        onLine: (line) => (line.startsWith('go: downloading') ? downloaded++ : compiled++),
      },
    );
  } finally {
    done();
  }
  const made = join(env.GOBIN, name);
  if (!existsSync(made)) throw new NotHere('go install made no program');
  return made;
}
