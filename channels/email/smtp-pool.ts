/**
 * A small pool of connections to one mail server. A slot is a right to one connection; whoever holds it may replace
 * the connection in it, so a pooled one that died while idle costs nothing but a new handshake.
 */
import { SmtpFailure } from './smtp-failure.ts';
import { SmtpSession } from './smtp-session.ts';
import type { SmtpSettings } from './smtp-settings.ts';

/** Mail servers limit the messages of one connection; the usual limit is at least this. */
const MESSAGES_PER_CONNECTION = 100;

interface Idle {
  session: SmtpSession;
  timer: NodeJS.Timeout;
}

/** What is known of a connection after a message: the server waits for the next, is inside a refused one, or is unclear. */
export type SessionState = 'ready' | 'refused' | 'broken';

export class SmtpPool {
  readonly #settings: SmtpSettings;
  readonly #sessions = new Set<SmtpSession>();
  #idle: Idle[] = [];
  #slotsTaken = 0;
  #waiting: (() => void)[] = [];
  #closing: Promise<void> | null = null;
  #resolveClosing: (() => void) | null = null;

  constructor(settings: SmtpSettings) {
    this.#settings = settings;
  }

  /**
   * Waits for a slot, then gives the connection last used, or a new one.
   * @returns a session to be handed to `release` exactly once; `reused` when it may have died while idle
   * @throws SmtpFailure, holding nothing
   */
  async acquire(signal?: AbortSignal): Promise<{ session: SmtpSession; reused: boolean }> {
    await this.#takeSlot(signal);
    for (let idle = this.#idle.pop(); idle; idle = this.#idle.pop()) {
      clearTimeout(idle.timer);
      if (idle.session.alive) return { session: idle.session, reused: true };
    }
    return { session: await this.#connect(signal), reused: false };
  }

  /**
   * Exchanges a dead session for a new connection in the same slot.
   * @returns a session to be released instead of `dead`
   * @throws SmtpFailure, holding nothing
   */
  replace(dead: SmtpSession, signal?: AbortSignal): Promise<SmtpSession> {
    dead.destroy();
    return this.#connect(signal);
  }

  /** Gives the slot back and keeps the connection when it can carry another message. */
  release(session: SmtpSession, state: SessionState): void {
    if (state === 'refused' && session.alive) {
      session.reset().then(
        () => this.release(session, 'ready'),
        () => this.release(session, 'broken'),
      );
      return;
    }
    const keep =
      state === 'ready' && session.alive && session.messages < MESSAGES_PER_CONNECTION && !this.#closing;
    if (keep) this.#park(session);
    else if (state === 'ready' && session.alive) session.quit();
    else session.destroy();
    this.#freeSlot();
  }

  /** Refuses new work, lets messages under way finish, says goodbye to the rest; resolves when no connection is open. */
  close(): Promise<void> {
    this.#closing ??= new Promise((resolve) => {
      this.#resolveClosing = resolve;
      for (const { session, timer } of this.#idle.splice(0)) {
        clearTimeout(timer);
        session.quit();
      }
    });
    this.#settleClosing();
    return this.#closing;
  }

  #park(session: SmtpSession): void {
    const idle: Idle = {
      session,
      timer: setTimeout(() => {
        this.#idle.splice(this.#idle.indexOf(idle), 1);
        session.quit();
      }, this.#settings.idleTimeoutMs),
    };
    this.#idle.push(idle);
  }

  async #connect(signal?: AbortSignal): Promise<SmtpSession> {
    const session = new SmtpSession(this.#settings, (ended) => this.#forget(ended));
    this.#sessions.add(session);
    const abort = () => session.destroy();
    signal?.addEventListener('abort', abort, { once: true });
    try {
      if (signal?.aborted) throw new SmtpFailure('SMTP_ABORTED');
      await session.open(this.#settings);
      return session;
    } catch (failure) {
      session.destroy();
      this.#freeSlot();
      throw failure;
    } finally {
      signal?.removeEventListener('abort', abort);
    }
  }

  #forget(session: SmtpSession): void {
    this.#sessions.delete(session);
    const at = this.#idle.findIndex((idle) => idle.session === session);
    if (at >= 0) clearTimeout(this.#idle.splice(at, 1)[0]?.timer);
    this.#settleClosing();
  }

  async #takeSlot(signal?: AbortSignal): Promise<void> {
    if (this.#closing) throw new SmtpFailure('SMTP_CLOSED');
    if (signal?.aborted) throw new SmtpFailure('SMTP_ABORTED');
    if (this.#slotsTaken < this.#settings.maxConnections) {
      this.#slotsTaken += 1;
      return;
    }
    await new Promise<void>((resolve, reject) => {
      const abort = () => {
        this.#waiting.splice(this.#waiting.indexOf(granted), 1);
        reject(new SmtpFailure('SMTP_ABORTED'));
      };
      const granted = () => {
        signal?.removeEventListener('abort', abort);
        resolve();
      };
      signal?.addEventListener('abort', abort, { once: true });
      this.#waiting.push(granted);
    });
  }

  /** The slot goes straight to whoever waits longest, so nobody can overtake. */
  #freeSlot(): void {
    const next = this.#waiting.shift();
    if (next) next();
    else this.#slotsTaken -= 1;
    this.#settleClosing();
  }

  #settleClosing(): void {
    if (this.#sessions.size === 0 && this.#slotsTaken === 0) this.#resolveClosing?.();
  }
}
