/** An e-invoice platform of a test's own: a real HTTP or HTTPS server that records what it is asked and answers as told. */
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';

export interface Asked {
  method: string;
  path: string;
  headers: Record<string, string | undefined>;
  body: Buffer;
}

export type Answering = (response: ServerResponse, asked: Asked) => void;

/** A JSON answer. */
export const says =
  (status: number, body: unknown, headers: Record<string, string> = {}): Answering =>
  (response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end(typeof body === 'string' ? body : JSON.stringify(body));
  };

export async function startPlatform(answering: Answering, tls?: { key: string; cert: string }) {
  const asked: Asked[] = [];
  const listener: RequestListener = (request: IncomingMessage, response: ServerResponse) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { method = '', url: path = '', headers } = request;
      const one = { method, path, headers: headers as Asked['headers'], body: Buffer.concat(chunks) };
      asked.push(one);
      answering(response, one);
    });
  };
  const server = tls ? createTlsServer(tls, listener) : createServer(listener);
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  return {
    asked,
    url: `${tls ? 'https' : 'http'}://127.0.0.1:${port}`,
    close: () =>
      new Promise<void>((closed) => {
        server.close(() => closed());
        server.closeAllConnections();
      }),
  };
}
