/** What a client's server does, and what is known then: nothing left, it answered, or only the client can tell. */
import { createServer } from 'node:net';
import tls from 'node:tls';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { ApiChannel, type ApiChannelSettings } from '../../../channels/api/api-channel.ts';
import { MAX_ANSWER_BYTES } from '../../../channels/api/answer-body.ts';
import {
  answers,
  breaksOff,
  type BuyerServer,
  drops,
  sends50MB,
  stalls,
  startBuyer,
} from '../../support/buyer-server.ts';
import { selfSigned } from '../../support/smtp/self-signed.ts';

const SETTINGS: ApiChannelSettings = {
  connectTimeoutMs: 20_000,
  answerTimeoutMs: 20_000,
  allowPrivate: true,
};
const BODY = '{"idempotency_key":"b1","leads":[]}';

let buyer: BuyerServer;
beforeAll(async () => {
  buyer = await startBuyer();
});
afterEach(() => {
  buyer.does({});
  buyer.requests.splice(0);
  vi.restoreAllMocks();
});
afterAll(() => buyer.close());

async function post(url: string, settings: Partial<ApiChannelSettings> = {}, taken = true) {
  let claims = 0;
  const channel = new ApiChannel({ ...SETTINGS, ...settings });
  const outcome = await channel.post(
    { url, body: BODY, headers: {} },
    { claim: () => Promise.resolve((claims += 1) === 1 && taken) },
  );
  return { outcome, claims };
}

describe('the API channel', () => {
  it('has the batch claimed when the connection stands, before the server has seen a byte', async () => {
    const seen: number[] = [];
    const outcome = await new ApiChannel(SETTINGS).post(
      { url: buyer.url, body: BODY, headers: {} },
      {
        claim: async () => {
          seen.push(buyer.connections, buyer.requests.length);
          return true;
        },
      },
    );
    expect(seen).toEqual([1, 0]);
    expect(outcome).toMatchObject({ kind: 'answered', answer: { status: 200, cut: false } });
    expect(buyer.requests).toMatchObject([{ text: BODY }]);
  });

  it('sends nothing when the claim is refused, and when it cannot be taken', async () => {
    expect(await post(buyer.url, {}, false)).toEqual({ outcome: { kind: 'claim_refused' }, claims: 1 });
    const channel = new ApiChannel(SETTINGS);
    await expect(
      channel.post(
        { url: buyer.url, body: BODY, headers: {} },
        { claim: () => Promise.reject(new Error('db')) },
      ),
    ).rejects.toThrow('db');
    expect(buyer.requests).toEqual([]);
  });

  it.each([200, 201, 302, 400, 409, 429, 500])('hears a %i', async (status) => {
    buyer.does({
      answer: answers(status, { said: status }, { 'idempotency-key': 'b1', 'retry-after': '7' }),
    });
    expect((await post(buyer.url)).outcome).toEqual({
      kind: 'answered',
      answer: { status, body: JSON.stringify({ said: status }), key: 'b1', retryAfter: '7', cut: false },
    });
  });

  it('follows no redirect', async () => {
    const other = await startBuyer();
    buyer.does({ answer: answers(307, '', { location: other.url }) });
    expect((await post(buyer.url)).outcome).toMatchObject({ kind: 'answered', answer: { status: 307 } });
    expect(other.connections).toBe(0);
    await other.close();
  });

  it('keeps 64 kB of an answer of 50 MB', async () => {
    buyer.does({ answer: sends50MB });
    const { outcome } = await post(buyer.url);
    expect(outcome).toMatchObject({ kind: 'answered', answer: { status: 200, cut: true } });
    if (outcome.kind === 'answered') expect(outcome.answer.body).toHaveLength(MAX_ANSWER_BYTES);
  });

  it('reads an answer that ends with its connection', async () => {
    buyer.does({
      answer: (response) => {
        response.socket!.end('HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n{"ok":true}');
      },
    });
    expect((await post(buyer.url)).outcome).toMatchObject({
      kind: 'answered',
      answer: { status: 200, body: '{"ok":true}' },
    });
  });

  it.each([
    ['drops before it has read the body', { head: 'drop' } as const, 'API_LOST'],
    ['drops when it has read the body', { answer: drops }, 'API_LOST'],
    ['breaks off its answer', { answer: breaksOff }, 'API_LOST'],
    [
      'does not speak HTTP',
      { answer: ((response) => void response.socket!.end('what?\r\n\r\n')) as typeof drops },
      'API_PROTOCOL',
    ],
  ])('does not know what became of it when the server %s', async (_name, behaviour, code) => {
    buyer.does(behaviour);
    expect(await post(buyer.url)).toEqual({ outcome: { kind: 'unknown', code }, claims: 1 });
  });

  it.each([
    ['before the body', { head: 'stall' } as const],
    ['after it', { answer: stalls }],
  ])('gives up a server that stalls %s, and does not know', async (_name, behaviour) => {
    buyer.does(behaviour);
    const { outcome, claims } = await post(buyer.url, { answerTimeoutMs: 300 });
    expect({ outcome, claims }).toEqual({ outcome: { kind: 'unknown', code: 'API_TIMEOUT' }, claims: 1 });
  });
});

describe('before the claim', () => {
  const nothing = (code: string, retryable: boolean) => ({
    outcome: { kind: 'not_claimed', retryable, code },
    claims: 0,
  });

  it('nothing leaves to a port where nobody listens, or to a name that does not exist', async () => {
    const gone = await startBuyer();
    await gone.close();
    expect(await post(gone.url)).toEqual(nothing('API_CONNECT', true));
    expect(await post('https://rdz.invalid/leads')).toEqual(nothing('API_DNS', true));
  });

  it('a server that never finishes its handshake is given up', async () => {
    const silent = createServer(() => undefined).listen(0, '127.0.0.1');
    await new Promise((listening) => silent.once('listening', listening));
    const { port } = silent.address() as { port: number };
    const url = `https://127.0.0.1:${port}/`;
    expect(await post(url, { connectTimeoutMs: 300 })).toEqual(nothing('API_CONNECT', true));
    silent.close();
  });

  it.each([
    'http://127.0.0.1:1/',
    'https://127.0.0.1:1/',
    'https://localhost:1/',
    'https://[::1]:1/',
    'https://[::ffff:127.0.0.1]:1/',
    'https://0.0.0.0:1/',
    'https://2130706433:1/',
    'https://10.0.0.8/',
    'https://192.168.1.1/',
    'https://169.254.169.254/latest/meta-data/',
    'https://[fe80::1]/',
  ])('%s is not called', async (url) => {
    const { outcome, claims } = await post(url, { allowPrivate: false });
    expect(claims).toBe(0);
    expect(outcome).toMatchObject({ kind: 'not_claimed', retryable: false });
    if (outcome.kind === 'not_claimed')
      expect(outcome.code).toBe(url.startsWith('http:') ? 'API_ENDPOINT' : 'API_PRIVATE');
  });

  it.each(['ftp://client.fr/', 'javascript:alert(1)', 'client.fr', ''])(
    '« %s » is no address',
    async (url) => {
      expect(await post(url)).toEqual(nothing('API_ENDPOINT', false));
    },
  );

  it('a call that is given up leaves nothing', async () => {
    const stop = new AbortController();
    const posting = new ApiChannel(SETTINGS).post(
      { url: buyer.url, body: BODY, headers: {} },
      { claim: () => Promise.resolve(true), signal: stop.signal },
    );
    stop.abort();
    expect(await posting).toEqual({ kind: 'not_claimed', retryable: true, code: 'API_ABORTED' });
  });
});

it('a connection that goes while the claim is taken has carried nothing', async () => {
  let drop: () => void = () => undefined;
  const server = createServer((socket) => {
    drop = () => void socket.destroy();
  }).listen(0, '127.0.0.1');
  await new Promise((listening) => server.once('listening', listening));
  const { port } = server.address() as { port: number };
  const outcome = await new ApiChannel(SETTINGS).post(
    { url: `http://127.0.0.1:${port}/`, body: BODY, headers: {} },
    {
      claim: async () => {
        drop();
        await new Promise((seen) => setImmediate(() => setImmediate(() => setImmediate(seen))));
        return true;
      },
    },
  );
  // Whether the end of the connection was seen before the first byte is the kernel's business: never a silent `sent`.
  expect(['not_sent', 'unknown']).toContain(outcome.kind);
  server.close();
});

describe('TLS', () => {
  it('takes no certificate on trust, and speaks to a known one', async () => {
    const certificate = selfSigned();
    const secure = await startBuyer(certificate);
    expect(await post(secure.url)).toEqual({
      outcome: { kind: 'not_claimed', retryable: true, code: 'API_TLS' },
      claims: 0,
    });
    const connect = tls.connect.bind(tls) as (options: tls.ConnectionOptions) => tls.TLSSocket;
    vi.spyOn(tls, 'connect').mockImplementation(((options: tls.ConnectionOptions) =>
      connect({ ...options, ca: certificate.cert })) as typeof tls.connect);
    expect((await post(secure.url)).outcome).toMatchObject({ kind: 'answered' });
    await secure.close();
  });
});
