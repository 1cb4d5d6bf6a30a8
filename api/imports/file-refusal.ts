/** A file that cannot be imported, and why. */
import type { Problem } from '../http/problem.ts';
import { invalid } from '../http/validation.ts';

export const fileRefusal = (message: string): Problem => invalid([{ path: 'content', message }]);
