/** `npm run chaos -- [--minutes 30]`: everything under load, and its servers killed at random (tests/chaos). */
import { spawn } from 'node:child_process';
import { parseArgs } from 'node:util';
import { prepare } from './bootstrap.mjs';

const { values } = parseArgs({ options: { minutes: { type: 'string', default: '1' } } });
if (!(Number(values.minutes) > 0)) {
  console.error('Usage: npm run chaos -- [--minutes 30]');
  process.exit(2);
}
await prepare();
const child = spawn(
  process.execPath,
  ['node_modules/vitest/vitest.mjs', 'run', '--project', 'system', 'tests/chaos'],
  { stdio: 'inherit', env: { ...process.env, CHAOS_MINUTES: values.minutes } },
);
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
child.once('close', (code, signal) => process.exit(code ?? (signal ? 1 : 0)));
