/** The client side of Temporal while nobody answers. */
import { createServer } from 'node:net';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { loadConfig } from '../../config.ts';
import { openTemporal } from '../../temporal/connection.ts';

test('a link is closed while a call waits to be tried again: the call ends, and nothing else does', async () => {
  // It takes each connection and says nothing that is HTTP/2: every call fails, and is tried again.
  let tries = 0;
  const server = createServer((socket) => {
    tries += 1;
    socket.on('error', () => undefined);
    socket.end('no');
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  const env = { NODE_ENV: 'test', MONGO_URL: 'mongodb://127.0.0.1', TEMPORAL_ADDRESS: `127.0.0.1:${port}` };
  const temporal = openTemporal(loadConfig(env));

  const answers = [1, 2, 3].map(() => temporal.reachable());
  await expect.poll(() => tries).toBeGreaterThan(1);
  await temporal.close();
  expect(await Promise.all(answers)).toEqual([false, false, false]);
  server.close();
});
