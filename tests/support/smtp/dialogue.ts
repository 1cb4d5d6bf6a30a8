/**
 * One conversation of the fault-injecting server: a raw SMTP dialogue over a socket that misbehaves as told.
 */
import type { Socket } from 'node:net';
import { behaviourOf, type Behaviour, type Mode, type Step } from './faults.ts';

export interface Envelope {
  from: string;
  to: string[];
}

export interface DialogueHost {
  pipelining: boolean;
  /** Largest message the server says it takes, in bytes; none said when null. */
  maxSize: number | null;
  /** Login that AUTH PLAIN accepts; AUTH is not offered when null. */
  auth: { user: string; password: string } | null;
  connectionMode(): Mode;
  messageMode(): Mode;
  /** The server has stored a complete message, whatever it says about it. */
  stored(envelope: Envelope, raw: Buffer): void;
  /** A complete message the server said no to. */
  refused(envelope: Envelope, raw: Buffer): void;
  /** A message that began and never ended. */
  truncated(envelope: Envelope, partial: Buffer): void;
  /** Called when a dialogue stalls, with what continues it. */
  stalled(resume: () => void): void;
}

const FINAL_DOT = Buffer.from('\r\n.\r\n');

export class Dialogue {
  readonly #socket: Socket;
  readonly #host: DialogueHost;
  readonly #connection: Behaviour;
  #behaviour: Behaviour = {};
  #envelope: Envelope = { from: '', to: [] };
  #recipients = 0;
  /** Bytes not yet understood; inside DATA it starts with the CRLF that ended the command. */
  #input: Buffer = Buffer.alloc(0);
  #inData = false;
  #paused = false;

  constructor(socket: Socket, host: DialogueHost) {
    this.#socket = socket;
    this.#host = host;
    this.#connection = behaviourOf(host.connectionMode());
    socket.on('error', () => {});
    socket.on('data', (chunk) => {
      this.#input = Buffer.concat([this.#input, chunk]);
      this.#read();
    });
    socket.once('close', () => {
      if (this.#inData) host.truncated(this.#envelope, this.#input.subarray(2));
    });
    this.#answer(this.#connection.greeting, '220 test.invalid ESMTP');
  }

  #read(): void {
    while (!this.#paused && !this.#socket.destroyed) {
      if (this.#inData ? !this.#readMessage() : !this.#readCommand()) return;
    }
  }

  #readCommand(): boolean {
    const end = this.#input.indexOf('\r\n');
    if (end < 0) return false;
    const line = this.#input.subarray(0, end).toString('utf8');
    this.#input = this.#input.subarray(end + 2);
    this.#command(line);
    return true;
  }

  #command(line: string): void {
    const verb = line.slice(0, 4).toUpperCase();
    if (verb === 'EHLO') this.#reply(this.#extensions());
    else if (verb === 'AUTH') this.#login(line);
    else if (verb === 'MAIL') this.#mail(line);
    else if (verb === 'RCPT') this.#rcpt(line);
    else if (verb === 'DATA') this.#data();
    else if (verb === 'RSET') {
      this.#reset();
      this.#reply('250 reset');
    } else if (verb === 'QUIT') this.#quit();
    else this.#reply('502 unknown command');
  }

  #extensions(): string {
    const { pipelining, maxSize, auth } = this.#host;
    const lines = ['test.invalid'];
    if (pipelining) lines.push('PIPELINING');
    if (maxSize !== null) lines.push(`SIZE ${maxSize}`);
    if (auth) lines.push('AUTH PLAIN');
    return lines.map((text, i) => `250${i === lines.length - 1 ? ' ' : '-'}${text}`).join('\r\n');
  }

  #login(line: string): void {
    const [, user, password] = Buffer.from(line.split(' ')[2] ?? '', 'base64')
      .toString('utf8')
      .split('\0');
    const { auth } = this.#host;
    const known = auth?.user === user && auth?.password === password;
    this.#answer(this.#connection.auth, known ? '235 welcome' : '535 5.7.8 bad credentials');
  }

  #mail(line: string): void {
    this.#behaviour = behaviourOf(this.#host.messageMode());
    this.#reset();
    this.#answer(this.#behaviour.mail, '250 sender ok', () => {
      this.#envelope.from = address(line);
    });
  }

  #rcpt(line: string): void {
    const to = address(line);
    const { rcpt } = this.#behaviour;
    const step = typeof rcpt === 'function' ? rcpt(to, this.#recipients) : rcpt;
    this.#recipients += 1;
    if (!this.#envelope.from) return this.#reply('503 need MAIL first');
    this.#answer(step, '250 recipient ok', () => this.#envelope.to.push(to));
  }

  #data(): void {
    if (this.#envelope.to.length === 0) return this.#reply('503 need RCPT first');
    this.#answer(this.#behaviour.data, '354 go ahead', () => {
      this.#inData = true;
      this.#input = Buffer.concat([Buffer.from('\r\n'), this.#input]);
    });
  }

  #readMessage(): boolean {
    const { body = 'ok', end } = this.#behaviour;
    if (body !== 'ok' && this.#input.length > 2) {
      // Once: after a reply or a released stall the rest of the message is read as usual.
      this.#behaviour = { ...this.#behaviour, body: 'ok' };
      if (body === 'drop') this.#socket.destroy();
      else if (body === 'stall') this.#stall(() => {});
      else this.#reply(body);
      return true;
    }
    const dot = this.#input.indexOf(FINAL_DOT);
    if (dot < 0) return false;
    const raw = Buffer.from(
      this.#input
        .subarray(2, dot + 2)
        .toString('latin1')
        .replace(/^\.\./gm, '.'),
      'latin1',
    );
    this.#input = this.#input.subarray(dot + FINAL_DOT.length);
    this.#inData = false;
    if (end && /^[45]/.test(end)) this.#host.refused(this.#envelope, raw);
    else this.#host.stored(this.#envelope, raw);
    this.#answer(end, '250 2.0.0 queued');
    return true;
  }

  #reset(): void {
    this.#envelope = { from: '', to: [] };
    this.#recipients = 0;
  }

  #quit(): void {
    this.#reply('221 bye');
    this.#socket.end();
  }

  /** Takes a step: `onOk` and `reply` when it goes well, else what the fault says. */
  #answer(step: Step = 'ok', reply: string, onOk: () => void = () => {}): void {
    if (step === 'drop') this.#socket.destroy();
    else if (step === 'stall') this.#stall(() => this.#answer('ok', reply, onOk));
    else if (step === 'ok') {
      onOk();
      this.#reply(reply);
    } else {
      this.#reply(step);
      if (step.startsWith('421')) this.#socket.end();
    }
  }

  #stall(resume: () => void): void {
    this.#paused = true;
    this.#host.stalled(() => {
      this.#paused = false;
      resume();
      this.#read();
    });
  }

  #reply(text: string): void {
    if (!this.#socket.destroyed) this.#socket.write(`${text}\r\n`);
  }
}

const address = (line: string): string => /<([^>]*)>/.exec(line)?.[1] ?? '';
