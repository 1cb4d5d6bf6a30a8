/** Free ports. A port is held by a lock beside its use, so that two starts at the same moment never choose the same one. */
import { createConnection, createServer } from 'node:net';
import { join } from 'node:path';
import { cacheDir } from '../../tools/paths.ts';
import { tryLock } from '../processes/lock.ts';
import { PlainError } from '../terminal.ts';

const TRIES = 200;

/** A port nothing listens on and no other start of this user has chosen, as long as this process lives. */
export interface Port {
  port: number;
  release(): void;
}

/** @returns `preferred`, or the first free port above it */
export async function reservePort(preferred: number): Promise<Port> {
  for (let port = preferred; port < preferred + TRIES; port++) {
    const held = tryLock(join(cacheDir(), 'ports', `${port}.lock`));
    if (!('release' in held)) continue;
    if (await isFree(port)) return { port, release: held.release };
    held.release();
  }
  throw new PlainError(`No free port between ${preferred} and ${preferred + TRIES - 1}.`);
}

/** A port for a test: anywhere below the range from which systems take outgoing ports. */
export function reserveAnyPort(): Promise<Port> {
  return reservePort(20_000 + Math.floor(Math.random() * 9000));
}

/** Whether nothing listens there: neither on loopback nor, as macOS would allow beside it, on all addresses. */
async function isFree(port: number): Promise<boolean> {
  return (await canListen(port)) && !(await canConnect(port));
}

function canListen(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => server.close(() => resolve(true)));
  });
}

/** Whether something on this machine accepts connections there. */
export function canConnect(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection({ port, host: '127.0.0.1' });
    const answer = (connected: boolean) => {
      socket.destroy();
      resolve(connected);
    };
    socket.once('connect', () => answer(true));
    socket.once('error', () => answer(false));
    socket.setTimeout(500, () => answer(false));
  });
}
