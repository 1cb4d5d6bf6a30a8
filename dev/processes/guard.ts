/**
 * Watches over one `npm start` or `npm test`: its standard input is a pipe from that process and ends when that process
 * does, however it ends. What the record then still lists is stopped. Started as `guard.ts <record file> [folder to remove]`.
 */
import { spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { ProcessRecord } from './record.ts';

const GRACE_MS = 10_000;

/** Starts the guard of this process. @param removeDir a temporary folder to delete at the end */
export function startGuard(record: ProcessRecord, removeDir?: string): void {
  const args = [
    '--import',
    'tsx',
    fileURLToPath(import.meta.url),
    record.file,
    ...(removeDir ? [removeDir] : []),
  ];
  const guard = spawn(process.execPath, args, { detached: true, stdio: ['pipe', 'ignore', 'ignore'] });
  guard.unref();
  // The pipe alone must not keep this process alive.
  (guard.stdin as unknown as { unref(): void }).unref();
}

async function watch(recordFile: string, removeDir: string | undefined): Promise<void> {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined);
  process.stdin.resume();
  await new Promise((resolve) => process.stdin.once('close', resolve));
  await new ProcessRecord(recordFile).endAll(GRACE_MS);
  if (removeDir) rmSync(removeDir, { recursive: true, force: true });
}

if (process.argv[1] === fileURLToPath(import.meta.url) && process.argv[2])
  await watch(process.argv[2], process.argv[3]);
