/**
 * A small keep-alive HTTP/1.1 client: one request at a time on each connection, as little work as possible, because it
 * shares the machine's cores with what it measures. Talks to 127.0.0.1 only.
 */
import { connect, type Socket } from 'node:net';

const HEAD_END = Buffer.from('\r\n\r\n');

/** What a server said. */
export interface Answer {
  status: number;
  text: string;
}

/** One open connection. */
export class KeepAlive {
  readonly #socket: Socket;
  readonly #head: string;
  #received: Buffer[] = [];
  #waiting: { resolve(answer: Answer): void; reject(error: Error): void } | undefined;

  private constructor(socket: Socket, port: number, path: string) {
    this.#socket = socket;
    this.#head =
      `POST ${path} HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\ncontent-type: application/json\r\n` +
      'user-agent: rdz-bench\r\ncontent-length: ';
    socket.setNoDelay(true);
    socket.on('data', (chunk) => this.#read(chunk));
    socket.on('close', () => this.#waiting?.reject(new Error('the server closed the connection')));
  }

  static open(port: number, path: string): Promise<KeepAlive> {
    return new Promise((resolve, reject) => {
      const socket = connect({ host: '127.0.0.1', port });
      socket.once('error', reject);
      socket.once('connect', () => resolve(new KeepAlive(socket, port, path)));
    });
  }

  post(body: string): Promise<Answer> {
    return new Promise((resolve, reject) => {
      this.#waiting = { resolve, reject };
      this.#socket.write(`${this.#head}${Buffer.byteLength(body)}\r\n\r\n${body}`);
    });
  }

  close(): void {
    this.#socket.destroy();
  }

  #read(chunk: Buffer): void {
    this.#received.push(chunk);
    const all = this.#received.length === 1 ? chunk : Buffer.concat(this.#received);
    this.#received = [all];
    const headEnd = all.indexOf(HEAD_END);
    if (headEnd < 0) return;
    const head = all.toString('latin1', 0, headEnd);
    const length = Number(/\r\ncontent-length: *(\d+)/i.exec(head)?.[1]);
    if (Number.isNaN(length)) return void this.#socket.destroy(new Error('an answer without content-length'));
    const bodyStart = headEnd + HEAD_END.length;
    if (all.length < bodyStart + length) return;
    this.#received = [];
    const answer = { status: Number(head.slice(9, 12)), text: all.toString('utf8', bodyStart) };
    const waiting = this.#waiting;
    this.#waiting = undefined;
    waiting?.resolve(answer);
  }
}
