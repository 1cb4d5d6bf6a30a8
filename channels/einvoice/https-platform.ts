/** A platform with an HTTPS interface, as most have: where things are in its questions and answers is configured. */
import {
  type PlatformOutcome,
  type PlatformState,
  platformStateOf,
} from '../../domain/invoices/transmission.ts';
import { toEuros } from '../../domain/money/money.ts';
import { fieldOf } from '../../domain/common/field-of.ts';
import { ask, type HttpAnswer } from './ask.ts';
import type { EinvoicePlatform, ReceivedPayment, SubmittedInvoice } from './platform.ts';
import type { HttpsPlatformConfig } from '../../config.ts';

const NOT_CONFIGURED = {
  kind: 'refused',
  code: 'HTTP_NOT_CONFIGURED',
  words: "La plateforme n'a pas d'adresse pour cela.",
} as const;

export class HttpsPlatform implements EinvoicePlatform {
  readonly #settings: HttpsPlatformConfig;

  constructor(settings: HttpsPlatformConfig) {
    this.#settings = settings;
  }

  async submit(pdf: Uint8Array, invoice: SubmittedInvoice): Promise<PlatformOutcome<{ reference: string }>> {
    const { submitUrl, body, referenceField } = this.#settings;
    const fields = submittedFields(invoice);
    const content =
      body === 'multipart' ? this.#form(pdf, invoice, fields) : this.#json(pdf, invoice, fields);
    const outcome = await this.#ask(submitUrl, { content, idempotencyKey: invoice.id });
    if (outcome.kind !== 'accepted') return outcome;
    const reference = fieldOf(outcome.answer, referenceField);
    // The platform has it, but under a name nobody knows: a second try with the same key may tell.
    if (!reference) return { kind: 'unknown', code: 'HTTP_NO_REFERENCE' };
    return { kind: 'accepted', reference };
  }

  async status(reference: string): Promise<PlatformOutcome<{ state: PlatformState; words: string }>> {
    const { statusUrl, statusField, wordsField } = this.#settings;
    if (statusUrl === '') return NOT_CONFIGURED;
    const outcome = await this.#ask(filled(statusUrl, reference), {});
    // A question changes nothing: it may always be asked again.
    if (outcome.kind === 'unknown') return { kind: 'retryable', code: outcome.code, words: '' };
    if (outcome.kind !== 'accepted') return outcome;
    const status = fieldOf(outcome.answer, statusField);
    if (status === undefined) return { kind: 'retryable', code: 'HTTP_NO_STATUS', words: '' };
    const words = fieldOf(outcome.answer, wordsField) ?? status;
    return { kind: 'accepted', state: platformStateOf(status, this.#settings), words: words.slice(0, 500) };
  }

  async paymentReceived(payment: ReceivedPayment): Promise<PlatformOutcome<object>> {
    const { paymentUrl } = this.#settings;
    if (paymentUrl === '') return NOT_CONFIGURED;
    const { id, reference, amount, received_on } = payment;
    const fields = { id, reference, amount: toEuros(amount), currency: 'EUR', received_on };
    const content = jsonContent(fields);
    const outcome = await this.#ask(filled(paymentUrl, reference), { content, idempotencyKey: id });
    return outcome.kind === 'accepted' ? { kind: 'accepted' } : outcome;
  }

  #form(pdf: Uint8Array, { number }: SubmittedInvoice, fields: Record<string, string | number>): FormData {
    const form = new FormData();
    for (const [name, value] of Object.entries(fields)) form.set(name, String(value));
    const file = new Blob([Uint8Array.from(pdf)], { type: 'application/pdf' });
    form.set(this.#settings.fileField, file, fileName(number));
    return form;
  }

  #json(pdf: Uint8Array, { number }: SubmittedInvoice, fields: object): Blob {
    const file = Buffer.from(pdf).toString('base64');
    return jsonContent({ ...fields, file_name: fileName(number), [this.#settings.fileField]: file });
  }

  #ask(
    url: string,
    { content, idempotencyKey }: { content?: FormData | Blob; idempotencyKey?: string },
  ): Promise<PlatformOutcome<{ answer: HttpAnswer }>> {
    const { keyHeader, key, timeoutMs, wordsField } = this.#settings;
    const headers = {
      accept: 'application/json',
      ...(key && { [keyHeader]: key }),
      ...(idempotencyKey && { 'idempotency-key': idempotencyKey }),
    };
    return ask({ url, headers, content, timeoutMs, wordsField });
  }
}

const submittedFields = ({ total_ttc, ...invoice }: SubmittedInvoice): Record<string, string | number> => ({
  ...invoice,
  total_ttc: toEuros(total_ttc),
  currency: 'EUR',
});

const jsonContent = (value: object): Blob => new Blob([JSON.stringify(value)], { type: 'application/json' });

const fileName = (number: string): string => `${number.replace(/[^\w-]/g, '_')}.pdf`;

const filled = (url: string, reference: string): string =>
  url.replaceAll('{reference}', encodeURIComponent(reference));
