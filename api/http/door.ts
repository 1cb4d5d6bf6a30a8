/**
 * The API's port, open from the process's first moment: a load balancer and a landing page get an answer that says what
 * the process waits for, not a refused connection. Once the application is there, it answers.
 */
import { createServer, type RequestListener, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { portError } from '../../start-error.ts';
import { Problem } from './problem.ts';
import type { Live, Ready } from '../system/contract.ts';

const RETRY_SECONDS = 5;
/** As Fastify's: longer than a proxy keeps a connection it does not use. */
const KEEP_ALIVE_MS = 72_000;
const SWEEP_MS = 100;

function answer(response: ServerResponse, status: number, type: string, body: object): void {
  const text = JSON.stringify(body);
  response
    .writeHead(status, {
      'content-type': `${type}; charset=utf-8`,
      'content-length': Buffer.byteLength(text),
      'cache-control': 'no-store',
      ...(status === 503 && { 'retry-after': String(RETRY_SECONDS) }),
    })
    .end(text);
}

const starting = new Problem('unavailable', 'Le service démarre ; réessayez dans quelques secondes.');

export class HttpDoor {
  readonly #server: Server;
  #serve: RequestListener | undefined;
  #sentence = 'The process is starting.';

  private constructor() {
    this.#server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS }, (request, response) =>
      this.#serve ? this.#serve(request, response) : this.#answerStarting(request.url ?? '', response),
    );
  }

  /** @throws StartError when the port cannot be had */
  static async open(host: string, port: number): Promise<HttpDoor> {
    const door = new HttpDoor();
    await new Promise<void>((resolve, reject) => {
      door.#server.once('error', (error) => reject(portError(error, { host, port, name: 'PORT' }) as Error));
      door.#server.listen(port, host, resolve);
    });
    return door;
  }

  /** Where it listens. */
  get address(): string {
    const { address, port, family } = this.#server.address() as AddressInfo;
    return `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`;
  }

  /** What the process waits for, in one sentence: `ready` passes it on. */
  say(sentence: string): void {
    this.#sentence = sentence;
  }

  /** From now on the application answers. */
  serve(listener: RequestListener): void {
    this.#serve = listener;
  }

  #answerStarting(url: string, response: ServerResponse): void {
    const [path] = url.split('?');
    if (path === '/api/system/live') {
      const live: Live = { status: 'live' };
      return answer(response, 200, 'application/json', live);
    }
    if (path === '/api/system/ready') {
      const ready: Ready = {
        status: 'not_ready',
        mongo: false,
        indexes: false,
        temporal: 'unknown',
        detail: this.#sentence,
      };
      return answer(response, 503, 'application/json', ready);
    }
    answer(response, 503, 'application/problem+json', starting.body());
  }

  /** Takes no new connection, and resolves when the last answer is out. */
  close(): Promise<void> {
    // A connection that is kept alive has nothing more to ask: it would be waited for in vain.
    const sweep = setInterval(() => this.#server.closeIdleConnections(), SWEEP_MS);
    return new Promise((resolve) => {
      this.#server.close(() => {
        clearInterval(sweep);
        resolve();
      });
      this.#server.closeIdleConnections();
    });
  }
}
