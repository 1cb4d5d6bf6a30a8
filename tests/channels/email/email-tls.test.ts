/** Nothing is said in plain text unless configuration allows it, and no certificate is taken on trust. */
import tls from 'node:tls';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { EmailChannel } from '../../../channels/email/email.ts';
import type { SmtpSettings } from '../../../channels/email/smtp-settings.ts';
import { startFaultServer, type FaultServerOptions } from '../../support/smtp/fault-server.ts';
import { selfSigned } from '../../support/smtp/self-signed.ts';
import { localMail, localSmtp } from '../../support/smtp/settings.ts';

describe('TLS', () => {
  let certificate: { key: string; cert: string };
  beforeAll(() => {
    certificate = selfSigned();
  });
  afterEach(() => vi.restoreAllMocks());

  /** As if the certificate came from an authority that this machine trusts. */
  const trustCertificate = () => {
    const connect = tls.connect.bind(tls) as (
      options: tls.ConnectionOptions,
      done?: () => void,
    ) => tls.TLSSocket;
    vi.spyOn(tls, 'connect').mockImplementation(((options: tls.ConnectionOptions, done?: () => void) =>
      connect({ ...options, ca: certificate.cert }, done)) as typeof tls.connect);
  };

  const send = async (server: FaultServerOptions, settings: Partial<SmtpSettings>) => {
    const faultServer = await startFaultServer(server);
    const channel = new EmailChannel(localSmtp(faultServer.port, { allowPlain: false, ...settings }));
    let claims = 0;
    const outcome = await channel.send(localMail('b'), { claim: () => Promise.resolve(++claims === 1) });
    await channel.close();
    await faultServer.close();
    return { outcome, claims, messages: faultServer.messages.length, transactions: faultServer.transactions };
  };
  const nothingSaid = {
    outcome: { kind: 'not_claimed', retryable: true, code: 'SMTP_TLS' },
    claims: 0,
    transactions: 0,
  };

  it('from the first byte, with login, over a trusted certificate', async () => {
    trustCertificate();
    const auth = { user: 'zr7', password: 'right' };
    expect(await send({ tls: certificate, auth }, { secure: true, ...auth })).toMatchObject({
      outcome: { kind: 'sent' },
      claims: 1,
      messages: 1,
    });
  });

  it('a certificate nobody vouches for', async () => {
    expect(await send({ tls: certificate }, { secure: true })).toMatchObject(nothingSaid);
  });

  it('a certificate of another host', async () => {
    trustCertificate();
    expect(await send({ tls: certificate }, { secure: true, host: 'localhost' })).toMatchObject(nothingSaid);
  });

  it('a server that speaks plain text where TLS is expected', async () => {
    expect(await send({}, { secure: true })).toMatchObject(nothingSaid);
  });

  it('a server without STARTTLS, when plain text is not allowed', async () => {
    const auth = { user: 'zr7', password: 'right' };
    const { outcome, ...rest } = await send({ auth }, { secure: false, ...auth });
    expect(outcome).toMatchObject({ kind: 'not_claimed', code: 'SMTP_TLS' });
    expect(rest).toMatchObject({ claims: 0, transactions: 0 });
  });
});
