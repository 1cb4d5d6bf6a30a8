/** Programs of this checkout as processes: bundled, because they are started hundreds of times. */
import { join } from 'node:path';
import { inject } from 'vitest';

/** @param script `worker.ts`, `api/main.ts` or one of `tools/` @returns what `node` is told to start it */
export const program = (script: string): string => join(inject('programs'), script.replace(/\.ts$/, '.mjs'));
