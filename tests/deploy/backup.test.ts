/**
 * deploy/backup: what a person runs against docker-compose.yml. Docker is a script here that notes what it is asked; the marks, the
 * order of things and what happens when one fails are what counts.
 */
import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { execa } from 'execa';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { findShellcheck } from '../../dev/servers/find-shellcheck.ts';
import { rootDir } from '../../tools/paths.ts';

const dir = join(rootDir, 'deploy/backup');
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rdz-backup-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const calls = () => readFileSync(join(folder, 'calls'), 'utf8').trim().split('\n--\n');
const backups = () => readdirSync(join(folder, 'kept')).sort();

/** @param failing a word of the call that fails */
async function run(script: string, args: string[], env: Record<string, string> = {}, failing = 'never') {
  const bin = join(folder, 'docker');
  writeFileSync(join(folder, 'dump'), gzipSync('a dump'));
  writeFileSync(
    bin,
    `#!/bin/sh
printf '%s\\n--\\n' "$*" >>"${folder}/calls"
case "$*" in
  *${failing}*) exit 1 ;;
  *mongodump*) cat "${folder}/dump" ;;
  *mongorestore*) cat >"${folder}/restored" ;;
esac
`,
  );
  chmodSync(bin, 0o755);
  return execa(join(dir, script), args, {
    env: { DB_NAME: 'rdz', ...env, PATH: `${folder}:${process.env.PATH}` },
    reject: false,
  });
}

test('every shell script of deploy/ is sound', async () => {
  const scripts = [
    'backup/backup.sh',
    'backup/restore.sh',
    'temporal/setup-schema.sh',
    'temporal/create-namespace.sh',
  ];
  const program = await findShellcheck();
  const { exitCode, stdout } = await execa(
    program,
    scripts.map((script) => join(rootDir, 'deploy', script)),
    { reject: false },
  );
  expect([stdout, exitCode]).toEqual(['', 0]);
});

describe('backup.sh', () => {
  test('keeps one whole file with its sum, and the newest ones', async () => {
    const kept = join(folder, 'kept');
    await execa('mkdir', [kept]);
    const old = ['rdz-20250101T000000Z.archive.gz', 'rdz-20250102T000000Z.archive.gz'];
    for (const name of old) writeFileSync(join(kept, name), '');
    const { exitCode, stdout } = await run('backup.sh', [kept], { KEEP: '2' });
    expect(exitCode).toBe(0);
    const [, name] = /kept\/(rdz-\d{8}T\d{6}Z\.archive\.gz)$/.exec(stdout)!;
    expect(backups()).toEqual([old[1], name, `${name}.sha256`]);
    expect(calls()[0]).toContain('exec -T mongo mongodump --quiet --oplog --archive --gzip');
  });

  test('leaves nothing that looks like a backup when the dump fails', async () => {
    const { exitCode } = await run('backup.sh', [join(folder, 'kept')], {}, 'mongodump');
    expect(exitCode).not.toBe(0);
    expect(backups()).toEqual([]);
  });
});

describe('restore.sh', () => {
  const archive = () => {
    const file = join(folder, 'rdz-20261127T020000Z.archive.gz');
    writeFileSync(file, gzipSync('a dump'));
    return file;
  };

  test('stops, marks, empties, restores, and marks again', async () => {
    const { exitCode, stdout } = await run('restore.sh', [archive(), '--yes']);
    expect(exitCode).toBe(0);
    expect(stdout).toContain('tools/restore-settle.ts --backup-at 2026-11-27T02:00:00.000Z');
    const order = [
      'stop api worker',
      'up --detach --wait mongo',
      'standing: true',
      '.drop()',
      'mongorestore',
      'standing: true',
    ];
    expect(calls()).toHaveLength(order.length);
    for (const [n, word] of order.entries()) expect(calls()[n]).toContain(word);
    expect(calls()[2]).toContain("replaceOne({ _id: '2026-11-27T02:00:00.000Z' }");
    expect(calls()[3]).toContain("name !== 'restores'");
    // Neither tool replays an oplog over a part of a dump.
    expect(calls()[4]).not.toMatch(/--ns|--db|--drop/);
    expect(readFileSync(join(folder, 'restored'))).toEqual(gzipSync('a dump'));
  });

  test('leaves the mark when it fails half-way', async () => {
    const { exitCode } = await run('restore.sh', [archive(), '--yes'], {}, 'mongorestore');
    expect(exitCode).not.toBe(0);
    expect(calls().at(-1)).toContain('mongorestore');
    expect(calls()[2]).toContain('standing: true');
  });

  test.each([
    ['without --yes', (): string[] => [archive()]],
    ['without an archive', (): string[] => [join(folder, 'none.gz'), '--yes']],
  ])('touches nothing %s', async (_what, args) => {
    expect((await run('restore.sh', args())).exitCode).toBe(64);
    expect(existsSync(join(folder, 'calls'))).toBe(false);
  });

  test('touches nothing when the archive is broken', async () => {
    const file = archive();
    writeFileSync(file, 'no gzip');
    expect((await run('restore.sh', [file, '--yes'])).exitCode).not.toBe(0);
    expect(existsSync(join(folder, 'calls'))).toBe(false);
  });
});
