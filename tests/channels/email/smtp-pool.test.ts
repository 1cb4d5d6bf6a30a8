/** Connections: how many, how long, which ones carry another message, and what a dead one costs. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { EmailChannel } from '../../../channels/email/email.ts';
import { startFaultServer, type FaultServer } from '../../support/smtp/fault-server.ts';
import { inTurn, type FaultName } from '../../support/smtp/faults.ts';
import { localMail, localSmtp } from '../../support/smtp/settings.ts';

const taken = () => Promise.resolve(true);

describe('the pool', () => {
  let server: FaultServer;
  let channel: EmailChannel;
  beforeEach(async () => {
    server = await startFaultServer();
    channel = new EmailChannel(localSmtp(server.port));
  });
  afterEach(async () => {
    await channel.close();
    await server.close();
  });
  const restart = (overrides: Parameters<typeof localSmtp>[1]) => {
    channel = new EmailChannel(localSmtp(server.port, overrides));
  };
  const send = (id: string) => channel.send(localMail(id), { claim: taken });
  const messageIds = () =>
    server.messages.map(({ raw }) => /^Message-ID: (.*)$/m.exec(raw.toString())?.[1]?.trim());

  it('sends 200 messages over 20 connections, each once', async () => {
    restart({ maxConnections: 20 });
    const ids = Array.from({ length: 200 }, (_, i) => `batch-${i}`);
    const outcomes = await Promise.all(ids.map(send));
    expect(outcomes.map(({ kind }) => kind)).toEqual(ids.map(() => 'sent'));
    expect(messageIds().sort()).toEqual(ids.map((id) => `<${id}@zr7-digital.fr>`).sort());
    expect(server.peakConnections).toBeLessThanOrEqual(20);
    expect(server.connections).toBe(20);
  });

  it('uses a connection again, also after a refused envelope', async () => {
    server.script(inTurn(['ok', 'rcpt_550', 'data_554', 'mail_450', 'ok']));
    for (const kind of ['sent', 'not_claimed', 'not_claimed', 'not_claimed', 'sent']) {
      expect((await send('b')).kind).toBe(kind);
    }
    expect(server.connections).toBe(1);
  });

  it('carries at most 100 messages over one connection', async () => {
    restart({ maxConnections: 1 });
    for (let i = 0; i < 101; i++) await send(`b${i}`);
    expect(server.messages).toHaveLength(101);
    expect(server.connections).toBe(2);
  });

  it('closes a connection that nobody used for a while', async () => {
    restart({ idleTimeoutMs: 20 });
    await send('b1');
    await server.waitFor((s) => s.openConnections === 0);
    expect((await send('b2')).kind).toBe('sent');
    expect(server.connections).toBe(2);
  });

  it('notices that the server closed an idle connection', async () => {
    await send('b1');
    server.dropConnections();
    await server.waitFor((s) => s.openConnections === 0);
    expect((await send('b2')).kind).toBe('sent');
    expect(server.messages).toHaveLength(2);
  });

  it.each(['drop', '421 4.3.2 idle too long', '421 4.4.2 idle\r\n421 4.4.2 bye'] as const)(
    'a pooled connection that answers MAIL FROM with %j is replaced, unseen by the caller',
    async (mail) => {
      await send('b1');
      server.script(inTurn([{ mail }, 'ok']));
      expect((await send('b2')).kind).toBe('sent');
      expect(messageIds()).toEqual(['<b1@zr7-digital.fr>', '<b2@zr7-digital.fr>']);
      expect(server.connections).toBe(2);
    },
  );

  it('replaces it once only', async () => {
    await send('b1');
    server.setMode('mail_drop');
    expect(await send('b2')).toEqual({ kind: 'not_claimed', retryable: true, code: 'SMTP_LOST' });
    expect(server.connections).toBe(2);
    expect(server.transactions).toBe(3);
  });

  it('does not replace a fresh connection: the server has spoken', async () => {
    server.script(inTurn(['mail_drop', 'ok']));
    expect(await send('b1')).toEqual({ kind: 'not_claimed', retryable: true, code: 'SMTP_LOST' });
    expect(server.messages).toEqual([]);
  });

  it('never repeats by itself what was claimed, pooled connection or not', async () => {
    await send('b1');
    server.script(inTurn(['body_drop', 'ok']));
    expect(await send('b2')).toEqual({ kind: 'unknown', code: 'SMTP_LOST' });
    expect(messageIds()).toEqual(['<b1@zr7-digital.fr>']);
  });

  it('survives a server that restarts while many connections are idle', async () => {
    restart({ maxConnections: 10 });
    const wave = (name: string) => Promise.all(Array.from({ length: 30 }, (_, i) => send(`${name}-${i}`)));
    await wave('first');
    await server.refuseConnections();
    await server.listen();
    expect((await wave('second')).filter(({ kind }) => kind === 'sent')).toHaveLength(30);
    expect(server.messages).toHaveLength(60);
  });

  it('gives its slots back after every kind of failure', async () => {
    restart({ maxConnections: 1, socketTimeoutMs: 1000, greetingTimeoutMs: 1000 });
    const faults = {
      greeting_421: 'not_claimed',
      data_drop: 'not_claimed',
      mail_stall: 'not_claimed',
      body_drop: 'unknown',
      end_554: 'refused',
      end_stall: 'unknown',
      no_greeting: 'not_claimed',
      rcpt_450: 'not_claimed',
      ok: 'sent',
    } as const;
    server.script(inTurn(Object.keys(faults) as [FaultName, ...FaultName[]]));
    for (const [fault, kind] of Object.entries(faults)) expect((await send(fault)).kind, fault).toBe(kind);
    await server.refuseConnections();
    expect((await send('refused')).kind).toBe('not_claimed');
    await server.listen();
    expect((await send('again')).kind).toBe('sent');
  });

  it('closes after the messages under way, and then takes no more', async () => {
    server.setMode('end_stall');
    const sending = send('b1');
    await server.waitFor((s) => s.stalledCount === 1);
    const closing = channel.close();
    expect(await send('b2')).toEqual({ kind: 'not_claimed', retryable: true, code: 'SMTP_CLOSED' });
    server.release();
    expect((await sending).kind).toBe('sent');
    await closing;
    await server.waitFor((s) => s.openConnections === 0);
  });
});

describe('login', () => {
  const open = async (password: string) => {
    const server = await startFaultServer({ auth: { user: 'zr7', password: 'right' } });
    return { server, channel: new EmailChannel(localSmtp(server.port, { user: 'zr7', password })) };
  };

  it('is done once per connection', async () => {
    const { server, channel } = await open('right');
    for (const id of ['b1', 'b2'])
      expect((await channel.send(localMail(id), { claim: taken })).kind).toBe('sent');
    await channel.close();
    await server.close();
  });

  it.each([
    ['wrong', 'ok', { retryable: false, code: 'SMTP_AUTH', smtp_code: 535 }],
    ['right', '454 4.7.0 try later', { retryable: true, code: 'SMTP_AUTH', smtp_code: 454 }],
    ['right', 'drop', { retryable: true, code: 'SMTP_LOST' }],
    ['', 'ok', { retryable: false, code: 'SMTP_AUTH' }],
  ] as const)('password %j, server says %j', async (password, auth, expected) => {
    const { server, channel } = await open(password);
    server.setMode({ auth });
    const outcome = await channel.send(localMail('b'), { claim: () => Promise.reject(new Error('asked')) });
    expect(outcome).toMatchObject({ kind: 'not_claimed', ...expected });
    expect(JSON.stringify(outcome)).not.toContain(Buffer.from(`\0zr7\0${password}`).toString('base64'));
    await channel.close();
    await server.close();
  });
});

it('a message above the size the server takes is final, and costs no transaction', async () => {
  const server = await startFaultServer({ maxSize: 100 });
  const channel = new EmailChannel(localSmtp(server.port));
  expect(await channel.send(localMail('b'), { claim: taken })).toEqual({
    kind: 'not_claimed',
    retryable: false,
    code: 'SMTP_SIZE',
  });
  expect(server.transactions).toBe(0);
  await channel.close();
  await server.close();
});

it.each([
  [[], 'SMTP_ENVELOPE_INVALID'],
  [['marie@client.test\r\nRCPT TO:<x@y.fr>'], 'SMTP_ENVELOPE_INVALID'],
])('recipients %j never reach the wire', async (to, code) => {
  const server = await startFaultServer();
  const channel = new EmailChannel(localSmtp(server.port));
  expect(await channel.send(localMail('b', { to }), { claim: taken })).toEqual({
    kind: 'not_claimed',
    retryable: false,
    code,
  });
  expect(server.transactions).toBe(0);
  await channel.close();
  await server.close();
});
