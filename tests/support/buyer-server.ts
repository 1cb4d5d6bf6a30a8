/** A buyer's API of a test's own: a real HTTP server that records what reaches it and does as it is told. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { until } from './until.ts';

export interface BuyerRequest {
  headers: IncomingMessage['headers'];
  text: string;
  /** The parsed body. */
  body: { idempotency_key: string; batch_id: string; test: boolean; leads: { delivery_id: string }[] };
}

export type Answering = (response: ServerResponse, request: BuyerRequest) => void;

/** What it does when somebody connects, when the head is there, and to a whole request. */
export type Behaviour = { connect?: 'drop'; head?: 'drop' | 'stall'; answer?: Answering };

export const answers =
  (status: number, body: unknown = { ok: true }, headers: Record<string, string> = {}): Answering =>
  (response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end(typeof body === 'string' ? body : JSON.stringify(body));
  };
/** It has read everything, and says nothing. */
export const drops: Answering = (response) => void response.socket!.destroy();
export const stalls: Answering = () => undefined;
/** Its answer breaks off. */
export const breaksOff: Answering = (response) => {
  response.writeHead(200, { 'content-length': 1000 });
  response.write('{"ok":', () => response.socket!.destroy());
};
export const sends50MB: Answering = (response) => {
  response.writeHead(200);
  const chunk = Buffer.alloc(1_000_000, 'x');
  const write = (left: number): void => {
    if (left === 0 || response.destroyed) return void response.end();
    response.write(chunk, () => write(left - 1));
  };
  write(50);
};

export type BuyerServer = Awaited<ReturnType<typeof startBuyer>>;

export async function startBuyer(tls?: { key: string; cert: string }) {
  let behaviour: Behaviour = {};
  let connections = 0;
  const requests: BuyerRequest[] = [];
  const sockets = new Set<Socket>();
  const listener = (request: IncomingMessage, response: ServerResponse): void => {
    if (behaviour.head === 'drop') return void request.socket.destroy();
    if (behaviour.head === 'stall') return;
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const text = Buffer.concat(chunks).toString('utf8');
      const one: BuyerRequest = { headers: request.headers, text, body: JSON.parse(text) };
      requests.push(one);
      (behaviour.answer ?? answers(200))(response, one);
    });
  };
  const server = tls ? createTlsServer(tls, listener) : createServer(listener);
  server.on('connection', (socket: Socket) => {
    connections += 1;
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => sockets.delete(socket));
    if (behaviour.connect === 'drop') socket.destroy();
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  return {
    requests,
    port,
    url: `${tls ? 'https' : 'http'}://127.0.0.1:${port}/leads`,
    get connections() {
      return connections;
    },
    does(next: Behaviour) {
      behaviour = next;
    },
    /** Waits until so many whole requests have come. */
    received: (count: number) => until(async () => requests.length >= count),
    close: () =>
      new Promise<void>((closed) => {
        server.close(() => closed());
        for (const socket of sockets) socket.destroy();
      }),
  };
}
