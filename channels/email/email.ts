/**
 * The e-mail channel of one entity: sends a message so that it is known for certain, whatever the server does, whether
 * nothing left, the server took it, the server refused it, or only the recipient can tell (04-architecture "Sending").
 */
import type { SMTPConnectionSendInfo } from 'nodemailer/lib/smtp-connection';
import { messageIdOf, testMail, type MailSender } from '../../domain/deliveries/mail.ts';
import { ClaimedBody } from './claimed-body.ts';
import { composeMail, type OutgoingMail } from './compose.ts';
import type { SendOutcome, SendPhase } from '../../domain/deliveries/send-outcome.ts';
import { replyEvidence, SmtpFailure } from './smtp-failure.ts';
import { SmtpPool } from './smtp-pool.ts';
import type { SmtpSession } from './smtp-session.ts';
import type { SmtpSettings } from './smtp-settings.ts';
import { traced } from '../../tracing.ts';

export interface SendOptions {
  /**
   * Claims the batch for this try; called at most once, when the server is ready for the message. `false` means that
   * another try has it. When it throws, nothing has left and `send` throws the same.
   */
  claim: () => Promise<boolean>;
  /** Honoured until the claim is asked for: after that, stopping would turn a known result into an unknown one. */
  signal?: AbortSignal;
  onPhase?: (phase: SendPhase) => void;
}

interface Envelope {
  from: string;
  to: string[];
  /** Bytes, for servers that limit them. */
  size: number;
}

/** What one connection said: the server's answer or a failure, and whether the whole body was given to it first. */
type Answer = { info: SMTPConnectionSendInfo; complete: boolean } | { failure: SmtpFailure };

/** Told of each try to send, with the seconds it took; must not throw. */
export type OnSend = (kind: SendOutcome['kind'], seconds: number) => void;

export class EmailChannel {
  readonly #pool: SmtpPool;
  readonly #onSend: OnSend;
  readonly #host: string;

  constructor(settings: SmtpSettings, onSend: OnSend = () => undefined) {
    this.#pool = new SmtpPool(settings);
    this.#onSend = onSend;
    this.#host = settings.host;
  }

  /**
   * Sends one message and says what became of it.
   * @throws only what `claim` throws; every trouble with the server is an outcome
   */
  async send(mail: OutgoingMail, options: SendOptions): Promise<SendOutcome> {
    const attributes = { 'server.address': this.#host, 'rdz.mail': mail.messageId.split('@')[0]!.slice(1) };
    return traced('smtp.send', { kind: 'CLIENT', attributes }, async (span) => {
      const started = performance.now();
      const outcome = await this.#send(mail, options, started);
      span.setAttribute('rdz.outcome', outcome.kind);
      this.#onSend(outcome.kind, (performance.now() - started) / 1000);
      return outcome;
    });
  }

  /** Lets messages under way finish, then closes every connection. */
  close(): Promise<void> {
    return this.#pool.close();
  }

  async #send(
    mail: OutgoingMail,
    { claim, signal, onPhase }: SendOptions,
    started: number,
  ): Promise<SendOutcome> {
    const bytes = await composeMail(mail);
    const envelope: Envelope = { from: mail.from.address, to: [...mail.to], size: bytes.length };
    const body = new ClaimedBody(bytes, async () => {
      onPhase?.('claim');
      const taken = await claim();
      if (taken) onPhase?.('message');
      return taken;
    });
    onPhase?.('connecting');
    const answer = await this.#exchange(envelope, body, signal);
    switch (await body.close()) {
      case 'refused':
        return { kind: 'claim_refused' };
      case 'failed':
        throw body.error;
      case 'closed':
        return notClaimed(answer, signal);
      case 'taken':
        return claimed(answer, performance.now() - started);
    }
  }

  async #exchange(envelope: Envelope, body: ClaimedBody, signal: AbortSignal | undefined): Promise<Answer> {
    try {
      const acquired = await this.#pool.acquire(signal);
      let session = acquired.session;
      let answer = await offer(session, envelope, body, signal);
      if (
        acquired.reused &&
        body.state === 'unread' &&
        'failure' in answer &&
        answer.failure.connectionLost
      ) {
        // The connection died while idle in the pool, or its server was about to close it: this says nothing about the
        // message, so it is offered once more.
        session = await this.#pool.replace(session, signal);
        answer = await offer(session, envelope, body, signal);
      }
      this.#release(session, body, answer);
      return answer;
    } catch (failure) {
      if (failure instanceof SmtpFailure) return { failure };
      throw failure;
    }
  }

  #release(session: SmtpSession, body: ClaimedBody, answer: Answer): void {
    if (!('failure' in answer)) this.#pool.release(session, answer.complete ? 'ready' : 'broken');
    // A connection left inside DATA cannot carry another message; one whose envelope was refused can.
    else
      this.#pool.release(
        session,
        body.state === 'unread' && answer.failure.envelopeOnly ? 'refused' : 'broken',
      );
  }
}

/** Offers the message over one connection; a body the claim withholds ends with the connection cut. */
async function offer(
  session: SmtpSession,
  envelope: Envelope,
  body: ClaimedBody,
  signal: AbortSignal | undefined,
): Promise<Answer> {
  const stream = body.stream();
  const abort = () => {
    if (body.state === 'unread') session.destroy();
  };
  signal?.addEventListener('abort', abort, { once: true });
  try {
    if (signal?.aborted) throw new SmtpFailure('SMTP_ABORTED');
    const info = await session.send({ ...envelope }, stream);
    return { info, complete: body.handedOver };
  } catch (failure) {
    return { failure: failure as SmtpFailure };
  } finally {
    stream.destroy();
    signal?.removeEventListener('abort', abort);
  }
}

function notClaimed(answer: Answer, signal: AbortSignal | undefined): SendOutcome {
  if (signal?.aborted) return { kind: 'not_claimed', retryable: true, code: 'SMTP_ABORTED' };
  if (!('failure' in answer)) return { kind: 'not_claimed', retryable: true, code: 'SMTP_PROTOCOL' };
  const { retryable, code, smtp_code, reply } = answer.failure;
  return {
    kind: 'not_claimed',
    retryable,
    code,
    ...(smtp_code !== undefined && { smtp_code }),
    ...(reply !== undefined && { reply }),
  };
}

function claimed(answer: Answer, ms: number): SendOutcome {
  if ('failure' in answer) {
    const { code, smtp_code, reply, retryable } = answer.failure;
    if (smtp_code === undefined) return { kind: 'unknown', code };
    return { kind: 'refused', retryable, smtp_code, reply: reply ?? '' };
  }
  if (!answer.complete) return { kind: 'unknown', code: 'SMTP_PROTOCOL' };
  const { accepted, rejected, rejectedErrors, response } = answer.info;
  const codes = new Map(rejectedErrors?.map((error) => [error.recipient, error.responseCode]));
  return {
    kind: 'sent',
    accepted,
    rejected: rejected.map((address) => ({ address, code: codes.get(address) || null })),
    reply: replyEvidence(response),
    ms: Math.round(ms),
  };
}

/**
 * Sends a mail that only shows the settings work; the outcome carries the server's reply.
 * @param id makes the Message-ID, so unique per test
 */
export function sendTestMail(
  channel: EmailChannel,
  { from, to, id, at }: { from: MailSender; to: string; id: string; at: Date },
): Promise<SendOutcome> {
  const mail = { ...testMail(from.name), from, to: [to], messageId: messageIdOf(id, from.address), date: at };
  return channel.send(mail, { claim: () => Promise.resolve(true) });
}
