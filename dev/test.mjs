/** `npm test`: installs what is missing, then runs vitest with the given arguments. Its exit code is ours. */
import { spawn } from 'node:child_process';
import { prepare } from './bootstrap.mjs';

await prepare();
const child = spawn(process.execPath, ['node_modules/vitest/vitest.mjs', 'run', ...process.argv.slice(2)], {
  stdio: 'inherit',
});
// A terminal's Ctrl-C reaches vitest by itself; a signal to this process alone has to be passed on.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
child.once('close', (code, signal) => process.exit(code ?? (signal ? 1 : 0)));
