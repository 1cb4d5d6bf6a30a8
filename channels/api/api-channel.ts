/**
 * The API channel: posts a batch to a client's own address so that it is known for certain whether nothing left, the client
 * answered, or only the client can tell (04-architecture "Sending"). The connection is made and its TLS done first; then
 * the batch is claimed, and only then does a byte of the request leave.
 */
import { type ClientRequest, request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { Socket } from 'node:net';
import { RequestFilteringHttpAgent, RequestFilteringHttpsAgent } from 'request-filtering-agent';
import type { ApiOutcome, ReceivedAnswer } from '../../domain/deliveries/api-outcome.ts';
import { readAnswer } from './answer-body.ts';
import { ApiFailure, codeOf, isRetryable } from './api-failure.ts';
import { traced } from '../../tracing.ts';

export interface ApiChannelSettings {
  /** DNS, TCP and TLS together, ms. */
  connectTimeoutMs: number;
  /** From the first byte of the request to the last of the answer, ms. */
  answerTimeoutMs: number;
  /** Allows private addresses and http: for tests and the demo. */
  allowPrivate: boolean;
}

export interface ApiRequest {
  url: string;
  body: string;
  headers: Readonly<Record<string, string>>;
}

export interface PostOptions {
  /** Claims the batch for this try; called once, when the connection stands. `false`: another try has it. */
  claim: () => Promise<boolean>;
  /** Honoured until the claim is asked for: after that, stopping would turn a known result into an unknown one. */
  signal?: AbortSignal;
}

/** One request: no connection is kept, since a buyer gets a few batches a day. */
export class ApiChannel {
  readonly #settings: ApiChannelSettings;

  constructor(settings: ApiChannelSettings) {
    this.#settings = settings;
  }

  /** @throws only what `claim` throws; every trouble with the client's server is an outcome */
  post(asked: ApiRequest, options: PostOptions): Promise<ApiOutcome> {
    return traced('api.post', { kind: 'CLIENT' }, async (span) => {
      const outcome = await this.#post(asked, options);
      span.setAttribute('rdz.outcome', outcome.kind);
      if (outcome.kind === 'answered') span.setAttribute('http.response.status_code', outcome.answer.status);
      return outcome;
    });
  }

  async #post(asked: ApiRequest, { claim, signal }: PostOptions): Promise<ApiOutcome> {
    const url = URL.canParse(asked.url) ? new URL(asked.url) : null;
    if (!url || !this.#mayCall(url)) return { kind: 'not_claimed', retryable: false, code: 'API_ENDPOINT' };
    if (signal?.aborted) return { kind: 'not_claimed', retryable: true, code: 'API_ABORTED' };
    const request = this.#open(url, asked);
    const answer = new Answer(request);
    try {
      await this.#connected(request, signal);
    } catch (error) {
      request.destroy();
      const code = codeOf(error as Error, false);
      return { kind: 'not_claimed', retryable: isRetryable(code), code };
    }
    try {
      if (!(await claim())) return { kind: 'claim_refused' };
      // The connection went while the claim was taken, and nothing is flushed before `end`: nothing has left.
      if (request.destroyed) return { kind: 'not_sent', code: 'API_LOST' };
      return await this.#exchange(request, answer, asked.body);
    } finally {
      request.destroy();
    }
  }

  async #exchange(request: ClientRequest, answer: Answer, body: string): Promise<ApiOutcome> {
    const late = setTimeout(() => answer.fail(new ApiFailure('API_TIMEOUT')), this.#settings.answerTimeoutMs);
    try {
      request.end(body);
      return { kind: 'answered', answer: await answer.received };
    } catch (error) {
      return { kind: 'unknown', code: codeOf(error as Error, true) };
    } finally {
      clearTimeout(late);
    }
  }

  #mayCall({ protocol }: URL): boolean {
    return protocol === 'https:' || (protocol === 'http:' && this.#settings.allowPrivate);
  }

  #open(url: URL, { body, headers }: ApiRequest): ClientRequest {
    const filter = { allowPrivateIPAddress: this.#settings.allowPrivate, keepAlive: false };
    const secure = url.protocol === 'https:';
    return (secure ? httpsRequest : httpRequest)(url, {
      method: 'POST',
      agent: secure ? new RequestFilteringHttpsAgent(filter) : new RequestFilteringHttpAgent(filter),
      headers: { ...headers, 'content-length': Buffer.byteLength(body) },
    });
  }

  /** Resolves when a byte could leave. Nothing is flushed before `end`, so none has. */
  async #connected(request: ClientRequest, signal: AbortSignal | undefined): Promise<void> {
    const abort = (): void => void request.destroy(new ApiFailure('API_ABORTED'));
    signal?.addEventListener('abort', abort, { once: true });
    const late = setTimeout(
      () => request.destroy(new ApiFailure('API_CONNECT')),
      this.#settings.connectTimeoutMs,
    );
    try {
      await new Promise<void>((resolve, reject) => {
        request.once('error', reject);
        request.once('close', () => reject(new ApiFailure('API_CONNECT')));
        request.once('socket', (socket: Socket) => {
          socket.once('encrypted' in socket ? 'secureConnect' : 'connect', resolve);
        });
      });
    } finally {
      clearTimeout(late);
      signal?.removeEventListener('abort', abort);
    }
  }
}

/** The answer to a request, whenever that is sent. */
class Answer {
  readonly received: Promise<ReceivedAnswer>;
  /** Nothing that comes later counts. */
  fail!: (failure: Error) => void;

  constructor(request: ClientRequest) {
    let answered = false;
    this.received = new Promise((resolve, reject) => {
      this.fail = reject;
      request.once('response', (response) => {
        answered = true;
        readAnswer(response).then(resolve, reject);
      });
      request.on('error', reject);
      request.once('close', () => {
        // An answer that ends with its connection is still to be read.
        if (!answered) reject(new ApiFailure('API_LOST'));
      });
    });
    // Before the request is sent, others see why it failed.
    this.received.catch(() => undefined);
  }
}
