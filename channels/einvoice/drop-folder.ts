/**
 * A platform, or its connector, that looks into a folder. `out/<id>.pdf` is a document, complete once `out/<id>.json` beside it
 * is there; `payments/<id>.json` a payment. Answers are read from `answers/<id>.json`: `{"status": "accepted", "words": "…"}`.
 */
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { PlatformOutcome, PlatformState } from '../../domain/invoices/transmission.ts';
import { toEuros } from '../../domain/money/money.ts';
import type { EinvoicePlatform, ReceivedPayment, SubmittedInvoice } from './platform.ts';
import type { DropFolderConfig } from '../../config.ts';

const STATES: readonly string[] = ['transmitted', 'accepted', 'refused'] satisfies PlatformState[];

/** Ids become file names. */
const NAME = /^[A-Za-z0-9][A-Za-z0-9_-]{0,99}$/;
const BAD_NAME = {
  kind: 'refused',
  code: 'FOLDER_NAME',
  words: 'Cet identifiant ne peut pas nommer un fichier.',
} as const;

export class DropFolder implements EinvoicePlatform {
  readonly #folder: string;

  constructor({ folder }: DropFolderConfig) {
    this.#folder = folder;
  }

  submit(pdf: Uint8Array, invoice: SubmittedInvoice): Promise<PlatformOutcome<{ reference: string }>> {
    return this.#outcome<{ reference: string }>(invoice.id, async () => {
      const { id, total_ttc, ...rest } = invoice;
      const about = { id, ...rest, total_ttc: toEuros(total_ttc), currency: 'EUR' };
      await this.#write('out', `${id}.pdf`, pdf);
      // Whoever waits for this one finds the document whole.
      await this.#write('out', `${id}.json`, asJson(about));
      return { kind: 'accepted', reference: id };
    });
  }

  status(reference: string): Promise<PlatformOutcome<{ state: PlatformState; words: string }>> {
    return this.#outcome<{ state: PlatformState; words: string }>(reference, async () => {
      const text = await readIfThere(join(this.#folder, 'answers', `${reference}.json`));
      if (text === undefined) return { kind: 'accepted', state: 'transmitted', words: '' };
      const { status, words } = answerOf(text);
      if (typeof status !== 'string' || !STATES.includes(status))
        return { kind: 'retryable', code: 'FOLDER_ANSWER', words: text.slice(0, 500) };
      const said = typeof words === 'string' ? words.slice(0, 500) : '';
      return { kind: 'accepted', state: status as PlatformState, words: said };
    });
  }

  paymentReceived({ id, reference, amount, received_on }: ReceivedPayment): Promise<PlatformOutcome<object>> {
    return this.#outcome<object>(id, async () => {
      const payment = { id, reference, amount: toEuros(amount), currency: 'EUR', received_on };
      await this.#write('payments', `${id}.json`, asJson(payment));
      return { kind: 'accepted' };
    });
  }

  async #outcome<T>(name: string, act: () => Promise<PlatformOutcome<T>>): Promise<PlatformOutcome<T>> {
    if (!NAME.test(name)) return BAD_NAME;
    try {
      return await act();
    } catch (error) {
      const { code = 'ERROR', message } = error as NodeJS.ErrnoException;
      return { kind: 'retryable', code: `FOLDER_${code}`, words: message };
    }
  }

  /** Whole and on the disk under its name, or not there under it at all, also after a loss of power. */
  async #write(part: string, name: string, bytes: Uint8Array): Promise<void> {
    const folder = join(this.#folder, part);
    await mkdir(folder, { recursive: true });
    const target = join(folder, name);
    const temporary = join(folder, `.${name}.${process.pid}.tmp`);
    try {
      const file = await open(temporary, 'w');
      try {
        await file.writeFile(bytes);
        await file.sync();
      } finally {
        await file.close();
      }
      await rename(temporary, target);
    } finally {
      await rm(temporary, { force: true });
    }
    await syncFolder(folder);
  }
}

/** The new name is on the disk only once the folder that holds it is. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

const asJson = (value: object): Uint8Array => Buffer.from(`${JSON.stringify(value, undefined, 2)}\n`);

function answerOf(text: string): { status?: unknown; words?: unknown } {
  try {
    return (JSON.parse(text) as object | null) ?? {};
  } catch {
    // A connector may still be writing it: the next look tells.
    return {};
  }
}

async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
