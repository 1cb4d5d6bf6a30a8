/** When the claim is asked for, what its answer does, and how far a cancellation reaches. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { EmailChannel, sendTestMail } from '../../../channels/email/email.ts';
import type { SendPhase } from '../../../domain/deliveries/send-outcome.ts';
import { startFaultServer, type FaultServer } from '../../support/smtp/fault-server.ts';
import { localMail, localSmtp } from '../../support/smtp/settings.ts';

const taken = () => Promise.resolve(true);

/** A promise and what settles it. */
function gate<T>() {
  let open!: (value: T) => void;
  let fail!: (error: Error) => void;
  const passed = new Promise<T>((resolve, reject) => {
    open = resolve;
    fail = reject;
  });
  return { passed, open, fail };
}

describe('the claim', () => {
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

  it('is asked for when the server is ready, and no byte leaves before it is taken', async () => {
    const answer = gate<boolean>();
    const asked = gate<void>();
    const sending = channel.send(localMail('b'), {
      claim: () => {
        asked.open();
        return answer.passed;
      },
    });
    await asked.passed;
    expect(server.transactions).toBe(1);
    expect(server.messages).toHaveLength(0);
    answer.open(true);
    expect((await sending).kind).toBe('sent');
    expect(server.messages).toHaveLength(1);
    expect(server.messages[0]).toMatchObject({
      from: 'vos-leads@zr7-digital.fr',
      to: ['marie@client.test', 'paul@client.test'],
    });
  });

  it('refused: the server is left without a message, and the next one goes out on another connection', async () => {
    expect(await channel.send(localMail('b'), { claim: () => Promise.resolve(false) })).toEqual({
      kind: 'claim_refused',
    });
    await server.waitFor((s) => s.truncated.length === 1);
    expect(server.truncated[0]?.raw).toHaveLength(0);
    expect([...server.messages, ...server.refused]).toEqual([]);
    expect((await channel.send(localMail('c'), { claim: taken })).kind).toBe('sent');
    expect(server.connections).toBe(2);
    expect(server.messages).toHaveLength(1);
  });

  it.each([
    ['throws', () => Promise.reject(new Error('MONGO_DOWN'))],
    [
      'throws at once',
      () => {
        throw new Error('MONGO_DOWN');
      },
    ],
  ])('%s: so does send, and the server is left without a message', async (_, claim) => {
    await expect(channel.send(localMail('b'), { claim })).rejects.toThrow('MONGO_DOWN');
    await server.waitFor((s) => s.truncated.length === 1);
    expect(server.truncated[0]?.raw).toHaveLength(0);
    expect(server.messages).toEqual([]);
  });

  describe('answered after the connection was lost', () => {
    const lostWhileClaiming = async () => {
      const answer = gate<boolean>();
      const asked = gate<void>();
      const sending = channel.send(localMail('b'), {
        claim: () => {
          asked.open();
          return answer.passed;
        },
      });
      await asked.passed;
      server.dropConnections();
      await server.waitFor((s) => s.openConnections === 0);
      return { answer, sending };
    };

    it.each([
      [true, { kind: 'unknown', code: 'SMTP_LOST' }],
      [false, { kind: 'claim_refused' }],
    ] as const)('%s', async (value, outcome) => {
      const { answer, sending } = await lostWhileClaiming();
      answer.open(value);
      expect(await sending).toEqual(outcome);
      expect(server.messages).toEqual([]);
    });

    it('with an error', async () => {
      const { answer, sending } = await lostWhileClaiming();
      answer.fail(new Error('MONGO_DOWN'));
      await expect(sending).rejects.toThrow('MONGO_DOWN');
    });
  });

  it('tells each phase in order', async () => {
    const phases: SendPhase[] = [];
    await channel.send(localMail('b'), { claim: taken, onPhase: (phase) => phases.push(phase) });
    expect(phases).toEqual(['connecting', 'claim', 'message']);
  });

  it.each(['mail_stall', 'data_stall', 'no_greeting'] as const)(
    'cancelled at %s: not claimed',
    async (mode) => {
      server.setMode(mode);
      const cancel = new AbortController();
      const sending = channel.send(localMail('b'), {
        claim: () => Promise.reject(new Error('asked')),
        signal: cancel.signal,
      });
      await server.waitFor((s) => s.stalledCount === 1);
      cancel.abort();
      expect(await sending).toEqual({ kind: 'not_claimed', retryable: true, code: 'SMTP_ABORTED' });
      await server.waitFor((s) => s.openConnections === 0);
      server.release();
      expect(server.messages).toEqual([]);
    },
  );

  it('cancelled before it began, or while waiting for a connection: not claimed', async () => {
    restart({ maxConnections: 1 });
    const aborted = { kind: 'not_claimed', retryable: true, code: 'SMTP_ABORTED' };
    expect(await channel.send(localMail('a'), { claim: taken, signal: AbortSignal.abort() })).toEqual(
      aborted,
    );
    expect(server.connections).toBe(0);

    server.setMode('end_stall');
    const first = channel.send(localMail('b'), { claim: taken });
    await server.waitFor((s) => s.stalledCount === 1);
    const cancel = new AbortController();
    const second = channel.send(localMail('c'), { claim: taken, signal: cancel.signal });
    const third = channel.send(localMail('d'), { claim: taken });
    cancel.abort();
    expect(await second).toEqual(aborted);
    server.setMode('ok');
    server.release();
    expect([(await first).kind, (await third).kind]).toEqual(['sent', 'sent']);
    expect(server.messages).toHaveLength(2);
  });

  it('cancelled after the claim: the send runs to its end', async () => {
    server.setMode('end_stall');
    const cancel = new AbortController();
    const sending = channel.send(localMail('b'), { claim: taken, signal: cancel.signal });
    await server.waitFor((s) => s.stalledCount === 1);
    cancel.abort();
    server.release();
    expect((await sending).kind).toBe('sent');
  });

  it('a test mail answers with what the server said', async () => {
    const test = {
      from: { address: 'vos-leads@zr7-digital.fr', name: 'ZR7 Digital' },
      to: 'admin@client.test',
      id: 't1',
      at: new Date(0),
    };
    expect(await sendTestMail(channel, test)).toMatchObject({ kind: 'sent', reply: '250 2.0.0 queued' });
    expect(server.messages[0]).toMatchObject({ to: ['admin@client.test'] });
    server.setMode('rcpt_550');
    expect(await sendTestMail(channel, test)).toMatchObject({ kind: 'not_claimed', smtp_code: 550 });
  });
});
