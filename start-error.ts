/**
 * What a process needs and does not find when it starts: one sentence that names it and says what to do. No stack: a
 * person reads it at three in the morning.
 */
import { maskPersonal } from './log.ts';

/** `EX_TEMPFAIL` of sysexits: what was waited for may be there when the process is started again. */
const TRY_AGAIN = 75;

/** The start ends; its message is all a person has to read. */
export class StartError extends Error {
  override name = 'StartError';
  /** 1: starting again changes nothing until a person has done something. */
  readonly exitCode: number = 1;
}

/** It was waited for in vain; the next start may find it. */
export class WaitedInVainError extends StartError {
  override name = 'WaitedInVainError';
  override readonly exitCode = TRY_AGAIN;
}

/** Says why the process ends, and ends it. */
export function endStart(error: unknown): never {
  const known = error instanceof StartError;
  process.stderr.write(`${known ? error.message : maskPersonal(String((error as Error).stack))}\n`);
  process.exit(known ? error.exitCode : 1);
}

/** What a port that cannot be listened on means to whoever starts the process. */
export function portError(
  error: unknown,
  { host, port, name }: { host: string; port: number; name: string },
) {
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'EADDRINUSE')
    return new StartError(
      `Port ${port} of ${host} is taken: end the process that has it, or give ${name} another one.`,
    );
  if (code === 'EACCES')
    return new StartError(`Port ${port} of ${host} may not be opened: give ${name} one above 1023.`);
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND')
    return new StartError(`${host} is no address of this machine: correct HOST.`);
  return error;
}
