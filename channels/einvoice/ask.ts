/** One question over HTTP, and what became of it: accepted, refused, to be asked again, or nobody knows. */
import { fieldOf } from '../../domain/common/field-of.ts';
import type { PlatformOutcome } from '../../domain/invoices/transmission.ts';

/** What a JSON answer holds; an answer that is no JSON holds nothing. */
export type HttpAnswer = unknown;

export interface Question {
  url: string;
  headers: Record<string, string>;
  /** Present: it is posted. */
  content: FormData | Blob | undefined;
  timeoutMs: number;
  /** Where an answer holds words for people. */
  wordsField: string;
}

/** Answers are short; one that is not is cut off. */
const MAX_ANSWER = 1_000_000;

/** The connection never stood: nothing can have arrived. */
const NOT_CONNECTED =
  /^(ENOTFOUND|EAI_AGAIN|ECONNREFUSED|EHOSTUNREACH|ENETUNREACH|UND_ERR_CONNECT_TIMEOUT|CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|ERR_TLS_|ERR_SSL_)/;

export async function ask(question: Question): Promise<PlatformOutcome<{ answer: HttpAnswer }>> {
  const { url, headers, content, timeoutMs } = question;
  try {
    const response = await fetch(url, {
      method: content ? 'POST' : 'GET',
      headers,
      ...(content && { body: content }),
      // A platform that moved says so to people, not to the key in our header.
      redirect: 'manual',
      signal: AbortSignal.timeout(timeoutMs),
    });
    return judged(response.status, await textOf(response), question);
  } catch (error) {
    return trouble(error);
  }
}

async function textOf(response: Response): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  if (response.body === null) return text;
  for await (const chunk of response.body as AsyncIterable<Uint8Array>) {
    text += decoder.decode(chunk, { stream: true });
    if (text.length > MAX_ANSWER) break;
  }
  return text;
}

function judged(
  status: number,
  text: string,
  { wordsField }: Question,
): PlatformOutcome<{ answer: HttpAnswer }> {
  const answer = parsed(text);
  if (status >= 200 && status < 300) return { kind: 'accepted', answer };
  const words = (fieldOf(answer, wordsField) ?? text).slice(0, 500);
  const code = `HTTP_${status}`;
  // Too slow, too early, too many, or not at home: the platform asks to come back.
  const comeBack = [408, 425, 429, 502, 503, 504].includes(status);
  if (comeBack) return { kind: 'retryable', code, words };
  // It failed in the middle of something.
  if (status >= 500) return { kind: 'unknown', code };
  return { kind: 'refused', code, words };
}

function trouble(error: unknown): PlatformOutcome<never> {
  const { name, code: own, cause } = error as { name?: string; code?: string; cause?: { code?: string } };
  if (name === 'TimeoutError') return { kind: 'unknown', code: 'HTTP_TIMEOUT' };
  const code = cause?.code ?? own ?? 'LOST';
  if (NOT_CONNECTED.test(code)) return { kind: 'retryable', code: `HTTP_${code}`, words: '' };
  return { kind: 'unknown', code: `HTTP_${code}` };
}

function parsed(text: string): HttpAnswer {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
