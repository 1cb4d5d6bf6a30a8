/**
 * One SMTP connection as promises. nodemailer's connection reports a lost server through a callback, an `error` event
 * or only an `end` event, depending on the step it was at; here every step settles, once.
 */
import type { Readable } from 'node:stream';
import type { NodemailerError } from 'nodemailer';
import SMTPConnection, {
  type SMTPConnectionSendInfo,
  type SMTPEnvelope,
} from 'nodemailer/lib/smtp-connection';
import { SmtpFailure, type SmtpStep } from './smtp-failure.ts';
import { connectionOptions, type SmtpSettings } from './smtp-settings.ts';

const GOODBYE_MS = 1000;

type Done<T> = (error: NodemailerError | null | undefined, result?: T) => void;

export class SmtpSession {
  readonly #connection: SMTPConnection;
  #rejectStep: ((error: NodemailerError | SmtpFailure) => void) | null = null;
  /** Messages tried over this connection so far. */
  messages = 0;

  /** @param onEnd called once, when the connection is over for whatever reason */
  constructor(settings: SmtpSettings, onEnd: (session: SmtpSession) => void) {
    this.#connection = new SMTPConnection(connectionOptions(settings));
    this.#connection.on('error', (error: NodemailerError) => this.#rejectStep?.(error));
    this.#connection.once('end', () => {
      onEnd(this);
      // Nothing else reports a connection that was cut from our side. When a reply ended it, the step's own callback
      // still follows and knows more, so this lets it go first.
      queueMicrotask(() => this.#rejectStep?.(new SmtpFailure('SMTP_LOST')));
    });
  }

  /** False once the connection is over. */
  get alive(): boolean {
    return !this.#connection.destroyed;
  }

  /**
   * Connects, secures and logs in; a failure leaves the connection closed.
   * @throws SmtpFailure
   */
  async open({ user, password }: Pick<SmtpSettings, 'user' | 'password'>): Promise<void> {
    const connection = this.#connection;
    try {
      await this.#step<void>('connect', (done) => connection.connect(done));
      if (user && connection.allowsAuth) {
        const auth = { user, credentials: { user, pass: password ?? '' } };
        await this.#step('auth', (done) => connection.login(auth, done));
      }
    } catch (failure) {
      this.destroy();
      throw failure;
    }
  }

  /**
   * Sends one message; `body` is first read when the server has asked for it (354).
   * @throws SmtpFailure
   */
  send(envelope: SMTPEnvelope, body: Readable): Promise<SMTPConnectionSendInfo> {
    this.messages += 1;
    return this.#step('send', (done) => this.#connection.send(envelope, body, done));
  }

  /** Clears the server's transaction after a refused message. @throws SmtpFailure */
  async reset(): Promise<void> {
    await this.#step('send', (done) => this.#connection.reset(done));
  }

  /** Says goodbye to an idle connection, and does not wait long for the answer. */
  quit(): void {
    const cut = setTimeout(() => this.destroy(), GOODBYE_MS);
    this.#connection.once('end', () => clearTimeout(cut));
    this.#connection.quit();
  }

  /** Cuts the connection now: a message under way never gets its final dot, and the step under way fails. */
  destroy(): void {
    this.#connection.close();
  }

  async #step<T>(step: SmtpStep, start: (done: Done<T>) => void): Promise<T> {
    try {
      return await new Promise<T>((resolve, reject) => {
        this.#rejectStep = reject;
        start((error, result) => (error ? reject(error) : resolve(result as T)));
      });
    } catch (error) {
      throw SmtpFailure.from(error as NodemailerError | SmtpFailure, step);
    } finally {
      this.#rejectStep = null;
    }
  }
}
