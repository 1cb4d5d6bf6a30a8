/**
 * A real SMTP server for tests that fails as told and records what it really got.
 *
 *   const server = await startFaultServer();
 *   server.setMode('end_drop');                         // every message from now on (faults.ts has the names)
 *   server.script(inTurn(['rcpt_450', 'rcpt_450', 'ok'])); // greylisted twice, then accepted
 *   server.script(({ transaction }) => (transaction === 3 ? 'end_stall' : 'ok'));
 *   await server.waitFor((s) => s.messages.length === 2);
 *   await server.close();
 *
 * `messages` holds the complete messages the server kept, so also those whose reply never left (`end_drop`,
 * `end_stall`): what it counts is what recipients would get. Nothing sleeps: wait with `waitFor`.
 */
import net, { type AddressInfo, type Server, type Socket } from 'node:net';
import tls from 'node:tls';
import { Dialogue, type Envelope } from './dialogue.ts';
import type { Mode, Script } from './faults.ts';

export interface ReceivedMessage extends Envelope {
  /** As sent, dots unstuffed. */
  raw: Buffer;
}

export interface FaultServerOptions {
  /** As most servers offer it; default true. */
  pipelining?: boolean;
  maxSize?: number;
  auth?: { user: string; password: string };
  /** TLS from the first byte. */
  tls?: { key: string; cert: string };
}

export class FaultServer {
  /** Complete messages the server has, in order of their final dot. */
  readonly messages: ReceivedMessage[] = [];
  /** Complete messages it answered with 4yz or 5yz. */
  readonly refused: ReceivedMessage[] = [];
  /** Messages cut before their final dot. */
  readonly truncated: ReceivedMessage[] = [];
  /** Connections accepted since the start, and MAIL FROMs seen. */
  connections = 0;
  transactions = 0;
  /** Most connections open at the same time. */
  peakConnections = 0;

  readonly #options: FaultServerOptions;
  readonly #sockets = new Set<Socket>();
  readonly #waiters = new Set<() => void>();
  readonly #stalled: (() => void)[] = [];
  #script: Script = () => 'ok';
  #server: Server | null = null;
  #port = 0;

  constructor(options: FaultServerOptions) {
    this.#options = options;
  }

  get port(): number {
    return this.#port;
  }

  get openConnections(): number {
    return this.#sockets.size;
  }

  /** Conversations that stand still until `release`. */
  get stalledCount(): number {
    return this.#stalled.length;
  }

  /** Behaves like this from now on. */
  setMode(mode: Mode): void {
    this.#script = () => mode;
  }

  /** Decides per connection and per message; `inTurn` makes the usual ones. */
  script(script: Script): void {
    this.#script = script;
  }

  /** Lets everything that stalls go on as if nothing had been wrong. */
  release(): void {
    for (const resume of this.#stalled.splice(0)) resume();
  }

  /** Closes every open connection without a word, as a restart or an idle timeout does. */
  dropConnections(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  /** Resolves as soon as `condition` holds; looked at after everything that happens here. */
  async waitFor(condition: (server: FaultServer) => boolean): Promise<void> {
    if (condition(this)) return;
    await new Promise<void>((resolve) => {
      const look = () => {
        if (!condition(this)) return;
        this.#waiters.delete(look);
        resolve();
      };
      this.#waiters.add(look);
    });
  }

  /** Listens; again on the same port after `refuseConnections`. */
  async listen(): Promise<void> {
    const onSocket = (socket: Socket) => this.#accept(socket);
    // Replies go out one by one: each held back for an acknowledgement, a message would take 40 ms.
    const server = this.#options.tls
      ? tls.createServer({ noDelay: true, ...this.#options.tls }, onSocket)
      : net.createServer({ noDelay: true }, onSocket);
    server.on('tlsClientError', () => {});
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(this.#port, '127.0.0.1', resolve);
    });
    this.#port = (server.address() as AddressInfo).port;
    this.#server = server;
  }

  /** Port closed and every connection dropped, until `listen`. */
  async refuseConnections(): Promise<void> {
    const server = this.#server;
    this.#server = null;
    this.dropConnections();
    if (server) await new Promise((resolve) => server.close(resolve));
  }

  async close(): Promise<void> {
    await this.refuseConnections();
  }

  #accept(socket: Socket): void {
    this.connections += 1;
    this.#sockets.add(socket);
    this.peakConnections = Math.max(this.peakConnections, this.#sockets.size);
    const connection = this.connections;
    socket.once('close', () => {
      this.#sockets.delete(socket);
      this.#changed();
    });
    new Dialogue(socket, {
      pipelining: this.#options.pipelining ?? true,
      maxSize: this.#options.maxSize ?? null,
      auth: this.#options.auth ?? null,
      connectionMode: () => this.#script({ connection, transaction: null }),
      messageMode: () => this.#script({ connection, transaction: ++this.transactions }),
      stored: (envelope, raw) => this.#record(this.messages, { ...envelope, raw }),
      refused: (envelope, raw) => this.#record(this.refused, { ...envelope, raw }),
      truncated: (envelope, raw) => this.#record(this.truncated, { ...envelope, raw }),
      stalled: (resume) => this.#record(this.#stalled, resume),
    });
    this.#changed();
  }

  #record<T>(list: T[], item: T): void {
    list.push(item);
    this.#changed();
  }

  #changed(): void {
    for (const look of this.#waiters) look();
  }
}

/** Starts a server on a free port of 127.0.0.1. */
export async function startFaultServer(options: FaultServerOptions = {}): Promise<FaultServer> {
  const server = new FaultServer(options);
  await server.listen();
  return server;
}
