/** The generic HTTPS adapter against a real server: what it asks, and what it makes of each answer. */
import tls from 'node:tls';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { HttpsPlatform } from '../../../channels/einvoice/https-platform.ts';
import type { SubmittedInvoice } from '../../../channels/einvoice/platform.ts';
import type { HttpsPlatformConfig } from '../../../config.ts';
import { asCents } from '../../../domain/money/money.ts';
import { asParisDay } from '../../../domain/time/paris-time.ts';
import { type Answering, says, startPlatform } from '../../support/platform-server.ts';
import { selfSigned } from '../../support/smtp/self-signed.ts';

const INVOICE: SubmittedInvoice = {
  id: 'inv-1',
  number: 'ZR7/2026-0042',
  kind: 'credit_note',
  issued_on: asParisDay('2026-11-23'),
  seller_siren: '999999998',
  buyer_siren: '',
  total_ttc: asCents(126_050),
  sha256: 'ab',
};
const PDF = Buffer.from([0x25, 0x50, 0x44, 0x46, 0x00, 0xff]);
const PAYMENT = {
  id: 'pay-1',
  reference: 'r/1',
  amount: asCents(10_001),
  received_on: asParisDay('2026-12-01'),
};

let close: (() => Promise<void>) | undefined;
afterEach(async () => {
  await close?.();
  close = undefined;
  vi.restoreAllMocks();
});

const settings = (url: string): HttpsPlatformConfig => ({
  adapter: 'https',
  submitUrl: `${url}/documents`,
  statusUrl: `${url}/documents/{reference}/status`,
  paymentUrl: `${url}/documents/{reference}/payments`,
  keyHeader: 'X-Api-Key',
  key: 'secret',
  body: 'multipart',
  fileField: 'document',
  referenceField: 'data.id',
  statusField: 'data.status',
  wordsField: 'message',
  acceptedWords: ['Approuvée', 'paid'],
  refusedWords: ['rejected'],
  timeoutMs: 20_000,
});

async function platformThat(answering: Answering, change: Partial<HttpsPlatformConfig> = {}) {
  const server = await startPlatform(answering);
  close = server.close;
  return { platform: new HttpsPlatform({ ...settings(server.url), ...change }), asked: server.asked };
}

describe('submit', () => {
  it('posts a form with the file and what it is', async () => {
    const { platform, asked } = await platformThat(says(201, { data: { id: 'r-1' } }));
    expect(await platform.submit(PDF, INVOICE)).toEqual({ kind: 'accepted', reference: 'r-1' });
    const [{ method, path, headers, body }] = asked as [(typeof asked)[0]];
    expect([method, path, headers['x-api-key'], headers['idempotency-key']]).toEqual([
      'POST',
      '/documents',
      'secret',
      'inv-1',
    ]);
    const type = headers['content-type']!;
    const form = await new Response(Uint8Array.from(body), { headers: { 'content-type': type } }).formData();
    const file = form.get('document') as File;
    expect([file.name, file.type, Buffer.from(await file.arrayBuffer())]).toEqual([
      'ZR7_2026-0042.pdf',
      'application/pdf',
      PDF,
    ]);
    expect(Object.fromEntries([...form.entries()].filter(([name]) => name !== 'document'))).toEqual({
      id: 'inv-1',
      number: 'ZR7/2026-0042',
      kind: 'credit_note',
      issued_on: '2026-11-23',
      seller_siren: '999999998',
      buyer_siren: '',
      sha256: 'ab',
      total_ttc: '1260.5',
      currency: 'EUR',
    });
  });

  it('posts JSON with the file in base64, when told so; references may be numbers', async () => {
    const { platform, asked } = await platformThat(says(200, { id: 17 }), {
      body: 'json',
      referenceField: 'id',
    });
    expect(await platform.submit(PDF, INVOICE)).toEqual({ kind: 'accepted', reference: '17' });
    expect(asked[0]!.headers['content-type']).toBe('application/json');
    expect(JSON.parse(asked[0]!.body.toString())).toMatchObject({
      id: 'inv-1',
      total_ttc: 1260.5,
      file_name: 'ZR7_2026-0042.pdf',
      document: PDF.toString('base64'),
    });
  });

  it('sends the same key however often, and none when there is none', async () => {
    const { platform, asked } = await platformThat(says(200, { data: { id: 'r' } }), { key: '' });
    await platform.submit(PDF, INVOICE);
    await platform.submit(PDF, INVOICE);
    expect(asked.map(({ headers }) => headers['idempotency-key'])).toEqual(['inv-1', 'inv-1']);
    expect(asked[0]!.headers).not.toHaveProperty('x-api-key');
  });

  it.each<[number, unknown, object]>([
    [400, { message: 'SIREN inconnu' }, { kind: 'refused', code: 'HTTP_400', words: 'SIREN inconnu' }],
    [401, 'no', { kind: 'refused', code: 'HTTP_401', words: 'no' }],
    [409, { message: 'Déjà reçue' }, { kind: 'refused', code: 'HTTP_409', words: 'Déjà reçue' }],
    [422, 'x'.repeat(600), { kind: 'refused', code: 'HTTP_422', words: 'x'.repeat(500) }],
    [302, '', { kind: 'refused', code: 'HTTP_302', words: '' }],
    [408, '', { kind: 'retryable', code: 'HTTP_408', words: '' }],
    [425, '', { kind: 'retryable', code: 'HTTP_425', words: '' }],
    [429, '', { kind: 'retryable', code: 'HTTP_429', words: '' }],
    [502, '', { kind: 'retryable', code: 'HTTP_502', words: '' }],
    [503, '', { kind: 'retryable', code: 'HTTP_503', words: '' }],
    [504, '', { kind: 'retryable', code: 'HTTP_504', words: '' }],
    [500, 'oops', { kind: 'unknown', code: 'HTTP_500' }],
    [501, '', { kind: 'unknown', code: 'HTTP_501' }],
    [200, 'not JSON', { kind: 'unknown', code: 'HTTP_NO_REFERENCE' }],
    [200, { data: null }, { kind: 'unknown', code: 'HTTP_NO_REFERENCE' }],
    [200, { data: { id: '' } }, { kind: 'unknown', code: 'HTTP_NO_REFERENCE' }],
    [204, '', { kind: 'unknown', code: 'HTTP_NO_REFERENCE' }],
  ])('%i %j', async (status, body, outcome) => {
    const { platform, asked } = await platformThat(says(status, body, { location: '/elsewhere' }));
    expect(await platform.submit(PDF, INVOICE)).toEqual(outcome);
    expect(asked).toHaveLength(1);
  });

  it('does not know when the connection is lost, or nothing is said in time', async () => {
    const lost = await platformThat((response) => response.socket!.destroy());
    expect(await lost.platform.submit(PDF, INVOICE)).toMatchObject({ kind: 'unknown' });
    await close!();
    const silent = await platformThat(() => undefined, { timeoutMs: 300 });
    expect(await silent.platform.submit(PDF, INVOICE)).toEqual({ kind: 'unknown', code: 'HTTP_TIMEOUT' });
  });

  it('does not know when the answer ends in the middle', async () => {
    const { platform } = await platformThat((response) => {
      response.writeHead(200, { 'content-length': '100' });
      response.write('{"data":', () => response.socket!.destroy());
    });
    expect(await platform.submit(PDF, INVOICE)).toMatchObject({ kind: 'unknown' });
  });

  it('can be asked again when nobody listens', async () => {
    const { platform } = await platformThat(says(200, {}));
    await close!();
    close = undefined;
    expect(await platform.submit(PDF, INVOICE)).toEqual({
      kind: 'retryable',
      code: 'HTTP_ECONNREFUSED',
      words: '',
    });
  });
});

describe('status', () => {
  it.each([
    ['APPROUVÉE', 'accepted'],
    ['Paid', 'accepted'],
    ['rejected', 'refused'],
    ['queued', 'transmitted'],
  ] as const)('%s means %s', async (status, state) => {
    const { platform, asked } = await platformThat(says(200, { data: { status }, message: 'Bonjour' }));
    expect(await platform.status('r/1')).toEqual({ kind: 'accepted', state, words: 'Bonjour' });
    expect([asked[0]!.method, asked[0]!.path]).toEqual(['GET', '/documents/r%2F1/status']);
  });

  it('shows the status when there are no words', async () => {
    const { platform } = await platformThat(says(200, { data: { status: 'queued' } }));
    expect(await platform.status('r')).toMatchObject({ words: 'queued' });
  });

  it('can always be asked again when nothing is known', async () => {
    const { platform } = await platformThat(says(500, ''));
    expect(await platform.status('r')).toEqual({ kind: 'retryable', code: 'HTTP_500', words: '' });
    await close!();
    const empty = await platformThat(says(200, {}));
    expect(await empty.platform.status('r')).toEqual({
      kind: 'retryable',
      code: 'HTTP_NO_STATUS',
      words: '',
    });
  });

  it('is refused when the platform does not know the document, or is not to be asked', async () => {
    const { platform } = await platformThat(says(404, { message: 'Inconnue' }));
    expect(await platform.status('r')).toEqual({ kind: 'refused', code: 'HTTP_404', words: 'Inconnue' });
    const silent = new HttpsPlatform({ ...settings('http://127.0.0.1:1'), statusUrl: '' });
    expect(await silent.status('r')).toMatchObject({ kind: 'refused', code: 'HTTP_NOT_CONFIGURED' });
  });
});

describe('payments', () => {
  it('are told with their amount, day and own key', async () => {
    const { platform, asked } = await platformThat(says(204, ''));
    expect(await platform.paymentReceived(PAYMENT)).toEqual({ kind: 'accepted' });
    const [{ path, headers, body }] = asked as [(typeof asked)[0]];
    expect([path, headers['idempotency-key']]).toEqual(['/documents/r%2F1/payments', 'pay-1']);
    expect(JSON.parse(body.toString())).toEqual({
      id: 'pay-1',
      reference: 'r/1',
      amount: 100.01,
      currency: 'EUR',
      received_on: '2026-12-01',
    });
  });

  it('are not told twice as one, nor where there is no address', async () => {
    const { platform } = await platformThat(says(500, ''));
    expect(await platform.paymentReceived(PAYMENT)).toEqual({ kind: 'unknown', code: 'HTTP_500' });
    const silent = new HttpsPlatform({ ...settings('http://127.0.0.1:1'), paymentUrl: '' });
    expect(await silent.paymentReceived(PAYMENT)).toMatchObject({
      kind: 'refused',
      code: 'HTTP_NOT_CONFIGURED',
    });
  });
});

describe('over TLS', () => {
  it('says nothing to a server whose certificate nobody vouches for', async () => {
    const server = await startPlatform(says(200, { data: { id: 'r' } }), selfSigned());
    close = server.close;
    const platform = new HttpsPlatform(settings(server.url));
    const outcome = await platform.submit(PDF, INVOICE);
    expect(outcome).toMatchObject({ kind: 'retryable', code: 'HTTP_DEPTH_ZERO_SELF_SIGNED_CERT' });
    expect(server.asked).toEqual([]);
  });

  it('submits to one that is known', async () => {
    const certificate = selfSigned();
    const connect = tls.connect.bind(tls) as (options: tls.ConnectionOptions) => tls.TLSSocket;
    // As if the certificate came from an authority that this machine trusts.
    vi.spyOn(tls, 'connect').mockImplementation(((options: tls.ConnectionOptions) =>
      connect({ ...options, ca: certificate.cert })) as typeof tls.connect);
    const server = await startPlatform(says(200, { data: { id: 'r' } }), certificate);
    close = server.close;
    const platform = new HttpsPlatform(settings(server.url));
    expect(await platform.submit(PDF, INVOICE)).toEqual({ kind: 'accepted', reference: 'r' });
  });
});
