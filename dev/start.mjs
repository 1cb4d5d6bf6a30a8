/** `npm start`: installs what is missing, then runs dev/start.ts in this very process, so that a signal has one receiver. */
import { prepare } from './bootstrap.mjs';

await prepare();
const { register } = await import('tsx/esm/api');
register();
await import('./start.ts');
