/** Each fault of a mail server, on a fresh and on a pooled connection, with and without pipelining. */
import { describe, expect, it } from 'vitest';
import { EmailChannel } from '../../../channels/email/email.ts';
import type { SendOutcome } from '../../../domain/deliveries/send-outcome.ts';
import { startFaultServer, type FaultServer } from '../../support/smtp/fault-server.ts';
import { inTurn, type FaultName } from '../../support/smtp/faults.ts';
import { localMail, localSmtp } from '../../support/smtp/settings.ts';

interface Bench {
  server: FaultServer;
  channel: EmailChannel;
  /** Sends once, counting how often the claim was asked for. */
  send: (id: string) => Promise<{ outcome: SendOutcome; claims: number }>;
}

interface Expected {
  outcome: object;
  claimed: boolean;
  /** Messages the server kept. */
  stored: 0 | 1;
}

const BOTH = ['marie@client.test', 'paul@client.test'];
const sent = (outcome: object, stored: 0 | 1 = 1): Expected => ({
  outcome: { kind: 'sent', reply: '250 2.0.0 queued', ms: expect.any(Number), ...outcome },
  claimed: true,
  stored,
});
const notClaimed = (code: string, retryable: boolean, smtp_code?: number): Expected => ({
  outcome: {
    kind: 'not_claimed',
    code,
    retryable,
    ...(smtp_code && { smtp_code, reply: expect.stringMatching(`^${smtp_code} `) }),
  },
  claimed: false,
  stored: 0,
});
const refused = (smtp_code: number, retryable: boolean): Expected => ({
  outcome: { kind: 'refused', retryable, smtp_code, reply: expect.stringMatching(`^${smtp_code} `) },
  claimed: true,
  stored: 0,
});
const unknown = (code: string, stored: 0 | 1): Expected => ({
  outcome: { kind: 'unknown', code },
  claimed: true,
  stored,
});

/** Faults of a message: they come after the greeting, so they happen on pooled connections too. */
const MESSAGE_FAULTS = {
  ok: sent({ accepted: BOTH, rejected: [] }),
  mail_450: notClaimed('SMTP_ENVELOPE_4XX', true, 450),
  mail_550: notClaimed('SMTP_ENVELOPE_5XX', false, 550),
  mail_drop: notClaimed('SMTP_LOST', true),
  mail_stall: notClaimed('SMTP_TIMEOUT', true),
  rcpt_450: notClaimed('SMTP_ENVELOPE_4XX', true, 450),
  rcpt_550: notClaimed('SMTP_ENVELOPE_5XX', false, 550),
  rcpt_second_550: sent({ accepted: BOTH.slice(0, 1), rejected: [{ address: BOTH[1], code: 550 }] }),
  rcpt_450_then_550: notClaimed('SMTP_ENVELOPE_4XX', true, 450),
  data_451: notClaimed('SMTP_DATA_4XX', true, 451),
  data_554: notClaimed('SMTP_DATA_5XX', false, 554),
  data_drop: notClaimed('SMTP_LOST', true),
  data_stall: notClaimed('SMTP_TIMEOUT', true),
  body_drop: unknown('SMTP_LOST', 0),
  body_stall: unknown('SMTP_TIMEOUT', 0),
  end_451: refused(451, true),
  end_554: refused(554, false),
  end_421: refused(421, true),
  end_drop: unknown('SMTP_LOST', 1),
  end_stall: unknown('SMTP_TIMEOUT', 1),
} satisfies Partial<Record<FaultName, Expected>>;

const CONNECTION_FAULTS = {
  no_greeting: notClaimed('SMTP_GREETING', true),
  greeting_drop: notClaimed('SMTP_CONNECT', true),
  greeting_421: notClaimed('SMTP_GREETING', true, 421),
  greeting_554: notClaimed('SMTP_GREETING', false, 554),
} satisfies Partial<Record<FaultName, Expected>>;

/** These are only over when a time-out is. */
const SILENT = new Set<string>(['mail_stall', 'data_stall', 'body_stall', 'end_stall', 'no_greeting']);
const IMPATIENT = { greetingTimeoutMs: 1000, socketTimeoutMs: 1000 };

describe.concurrent.each([{ pipelining: true }, { pipelining: false }])(
  'with pipelining $pipelining',
  (options) => {
    /** A server and a channel of the test's own, and what the tests do with them. */
    const withChannel = async (fault: string, work: (bench: Bench) => Promise<void>) => {
      const server = await startFaultServer(options);
      const channel = new EmailChannel(localSmtp(server.port, SILENT.has(fault) ? IMPATIENT : {}));
      const send = async (id: string) => {
        let claims = 0;
        const claim = () => Promise.resolve(++claims === 1);
        return { outcome: await channel.send(localMail(id), { claim }), claims };
      };
      await work({ server, channel, send });
      await channel.close();
      await server.close();
    };

    const check = async ({ server, send }: Bench, expected: Expected) => {
      const before = server.messages.length;
      const { outcome, claims } = await send('batch-1');
      expect(outcome).toEqual(expected.outcome);
      expect(claims).toBe(expected.claimed ? 1 : 0);
      expect(server.messages).toHaveLength(before + expected.stored);
    };

    const recovers = async ({ server, send }: Bench) => {
      const before = server.messages.length;
      server.setMode('ok');
      expect((await send('batch-2')).outcome.kind).toBe('sent');
      expect(server.messages.at(-1)?.raw.toString()).toContain('<batch-2@zr7-digital.fr>');
      expect(server.messages).toHaveLength(before + 1);
    };

    it.each(Object.entries({ ...CONNECTION_FAULTS, ...MESSAGE_FAULTS }))(
      'fresh connection: %s',
      (fault, expected) =>
        withChannel(fault, async (bench) => {
          bench.server.setMode(fault as FaultName);
          await check(bench, expected);
          await recovers(bench);
        }),
    );

    it.each(Object.entries(MESSAGE_FAULTS))('pooled connection: %s', (fault, expected) =>
      withChannel(fault, async (bench) => {
        await bench.send('batch-0');
        bench.server.setMode(fault as FaultName);
        await check(bench, expected);
        await recovers(bench);
      }),
    );

    it('closed port', () =>
      withChannel('closed', async (bench) => {
        await bench.server.refuseConnections();
        await check(bench, notClaimed('SMTP_CONNECT', true));
        await bench.server.listen();
        await recovers(bench);
      }));

    it('greylisted twice, then accepted', () =>
      withChannel('rcpt_450', async ({ server, send }) => {
        server.script(inTurn(['rcpt_450', 'rcpt_450', 'ok']));
        const tries = [await send('b'), await send('b'), await send('b')];
        expect(tries.map(({ outcome, claims }) => [outcome.kind, claims])).toEqual([
          ['not_claimed', 0],
          ['not_claimed', 0],
          ['sent', 1],
        ]);
        expect(server.messages).toHaveLength(1);
        expect(server.connections, 'a refused envelope keeps its connection').toBe(1);
      }));

    it('a reply is evidence of bounded length', () =>
      withChannel('end', async ({ server, send }) => {
        server.setMode({ end: `554 ${'x'.repeat(5000)}` });
        const { outcome } = await send('b');
        expect(outcome).toMatchObject({ kind: 'refused', reply: expect.stringMatching(/^554 x{996}$/) });
      }));

    it('an answer that comes before the message is not about the message', () =>
      withChannel('data', async ({ server, channel }) => {
        server.setMode({ data: '354 go ahead\r\n250 queued already' });
        const claim = async () => {
          // A claim is a database write: the server's second answer is there first.
          for (let turn = 0; turn < 20; turn++) await new Promise(setImmediate);
          return true;
        };
        expect(await channel.send(localMail('b'), { claim })).toEqual({
          kind: 'unknown',
          code: 'SMTP_PROTOCOL',
        });
        expect(server.messages).toHaveLength(0);
        server.setMode('ok');
        expect((await channel.send(localMail('c'), { claim })).kind).toBe('sent');
        expect(server.connections, 'that connection is not used again').toBe(2);
      }));

    it('a server that says 421 in the middle of the envelope is heard, not only lost', () =>
      withChannel('rcpt_421', async ({ server, send }) => {
        server.setMode('rcpt_421');
        expect(await send('b')).toEqual({
          outcome: expect.objectContaining({ kind: 'not_claimed', retryable: true, smtp_code: 421 }),
          claims: 0,
        });
      }));
  },
);
