/**
 * The mails that were caught: each one as it came (`<id>.eml`) with what a list needs beside it (`<id>.json`), so that they
 * outlive a restart and reading a thousand of them back takes milliseconds. The oldest go when there are too many.
 */
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { simpleParser, type AddressObject, type ParsedMail } from 'mailparser';

/** What a list shows of a mail. */
export interface MailSummary {
  id: string;
  from: string;
  /** Addresses of the `To` header. */
  to: string[];
  /** Addresses the SMTP client named, the ones it was delivered to. */
  recipients: string[];
  subject: string;
  /** ISO 8601, the `Date` header, else the moment it was caught. */
  date: string;
  message_id: string;
  /** Bytes of the mail as it came. */
  size: number;
  attachments: { filename: string; size: number }[];
}

/** A mail opened. */
export interface MailDetail extends MailSummary {
  text: string;
  /** The HTML alternative, untrusted; empty when there is none. */
  html: string;
  headers: { name: string; value: string }[];
}

/** An attachment's bytes. */
export interface Attachment {
  filename: string;
  content: Buffer;
}

const MAX_MAILS = 1000;
const MAX_BYTES = 200 * 1024 * 1024;

/** The mails in one folder. */
export class MailStore {
  readonly #dir: string;
  readonly #mails: MailSummary[];
  #serial = 0;
  #version = 0;

  constructor(dir: string) {
    mkdirSync(dir, { recursive: true });
    this.#dir = dir;
    this.#mails = readdirSync(dir)
      .filter((name) => name.endsWith('.json'))
      .sort()
      .map((name) => JSON.parse(readFileSync(join(dir, name), 'utf8')) as MailSummary);
  }

  /** Changes with every mail that comes or goes. */
  get version(): string {
    return `${process.pid}-${this.#version}`;
  }

  /** Keeps a mail. @param recipients the envelope's @returns its id */
  async add(raw: Buffer, recipients: string[], now: Date): Promise<string> {
    const mail = await simpleParser(raw, { skipTextToHtml: true, skipImageLinks: true });
    const stamp = now.toISOString().replace(/\D/g, '');
    const id = `${stamp}-${String(this.#serial++).padStart(4, '0')}`;
    const summary: MailSummary = {
      id,
      from: mail.from?.text ?? '',
      to: addresses(mail.to),
      recipients,
      subject: mail.subject ?? '',
      date: (mail.date ?? now).toISOString(),
      message_id: mail.messageId ?? '',
      size: raw.length,
      attachments: attachmentsOf(mail).map(({ filename, content }) => ({ filename, size: content.length })),
    };
    writeFileSync(this.#file(id, 'eml'), raw);
    writeFileSync(this.#file(id, 'new'), JSON.stringify(summary));
    renameSync(this.#file(id, 'new'), this.#file(id, 'json'));
    this.#mails.push(summary);
    this.#version++;
    this.#dropOldest();
    return id;
  }

  /** @returns newest first */
  list(): MailSummary[] {
    return this.#mails.toReversed();
  }

  async open(id: string): Promise<MailDetail | undefined> {
    const summary = this.#find(id);
    const mail = await this.#parse(id);
    if (!summary || !mail) return undefined;
    return {
      ...summary,
      text: mail.text ?? '',
      html: mail.html || '',
      headers: mail.headerLines.map(({ line }) => {
        const colon = line.indexOf(':');
        return { name: line.slice(0, colon), value: line.slice(colon + 1).trim() };
      }),
    };
  }

  async attachment(id: string, index: number): Promise<Attachment | undefined> {
    const mail = await this.#parse(id);
    return mail && attachmentsOf(mail)[index];
  }

  raw(id: string): Buffer | undefined {
    return this.#find(id) && readFileSync(this.#file(id, 'eml'));
  }

  clear(): void {
    while (this.#mails.length > 0) this.#drop();
  }

  /** Ids come from outside: only one that is in the list ever becomes a file name. */
  #find(id: string): MailSummary | undefined {
    return this.#mails.find((mail) => mail.id === id);
  }

  async #parse(id: string): Promise<ParsedMail | undefined> {
    const raw = this.raw(id);
    return raw && simpleParser(raw, { skipTextToHtml: true, skipImageLinks: true });
  }

  #dropOldest(): void {
    let bytes = this.#mails.reduce((sum, mail) => sum + mail.size, 0);
    while (this.#mails.length > MAX_MAILS || (bytes > MAX_BYTES && this.#mails.length > 1)) {
      bytes -= this.#mails[0]!.size;
      this.#drop();
    }
  }

  #drop(): void {
    const mail = this.#mails.shift()!;
    rmSync(this.#file(mail.id, 'json'), { force: true });
    rmSync(this.#file(mail.id, 'eml'), { force: true });
    this.#version++;
  }

  #file(id: string, extension: string): string {
    return join(this.#dir, `${id}.${extension}`);
  }
}

function attachmentsOf(mail: ParsedMail): Attachment[] {
  return mail.attachments.map(({ filename, content }, index) => ({
    filename: filename ?? `piece-jointe-${index + 1}`,
    content,
  }));
}

function addresses(header: AddressObject | AddressObject[] | undefined): string[] {
  return [header ?? []]
    .flat()
    .flatMap((list) => list.value)
    .map((entry) => entry.address ?? entry.name);
}
