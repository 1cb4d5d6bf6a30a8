/** Ports: the preferred one, else the next that is free, never one twice. */
import { createServer, type Server } from 'node:net';
import { once } from 'node:events';
import { afterEach, expect, test } from 'vitest';
import { reserveAnyPort, reservePort, type Port } from '../../dev/servers/ports.ts';

const reserved: Port[] = [];
const servers: Server[] = [];

afterEach(() => {
  for (const port of reserved.splice(0)) port.release();
  for (const server of servers.splice(0)) server.close();
});

async function reserve(preferred?: number): Promise<number> {
  const port = preferred === undefined ? await reserveAnyPort() : await reservePort(preferred);
  reserved.push(port);
  return port.port;
}

async function listen(port: number, host: string): Promise<void> {
  const server = createServer().listen(port, host);
  servers.push(server);
  await once(server, 'listening');
}

test.each(['127.0.0.1', '0.0.0.0'])('a port taken on %s is stepped over', async (host) => {
  const taken = await reserve();
  reserved.pop()!.release();
  await listen(taken, host);
  expect(await reserve(taken)).toBeGreaterThan(taken);
});

test('a reserved port is not given away before somebody listens on it', async () => {
  const first = await reserve();
  const next = await Promise.all([reserve(first), reserve(first), reserve(first)]);
  expect(new Set([first, ...next]).size).toBe(4);
});

test('a released port can be had again', async () => {
  const first = await reserve();
  reserved.pop()!.release();
  expect(await reserve(first)).toBe(first);
});
