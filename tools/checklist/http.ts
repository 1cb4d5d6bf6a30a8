/** One caller of a running API. */

const ANSWER_MS = 15_000;

export interface Caller {
  /** Without it, nobody is signed in. */
  token?: string;
}

/** An answer that is not the one hoped for; the message is for people. */
export class AnswerError extends Error {
  override name = 'AnswerError';
}

const reason = (error: unknown): string => {
  const { cause, message } = error as Error;
  return cause instanceof Error ? cause.message || (cause as NodeJS.ErrnoException).code || message : message;
};

/**
 * Asks the API. A method other than GET sends `sent` as JSON.
 * @param T what a 2xx answer holds, as the API's contract says
 * @throws AnswerError for another status, no answer, or an answer that is not JSON where one is due
 */
export async function ask<T>(
  base: string,
  path: string,
  {
    token,
    method = 'GET',
    sent,
    headers = {},
  }: Caller & {
    method?: 'GET' | 'POST' | 'DELETE';
    sent?: unknown;
    headers?: Record<string, string>;
  } = {},
): Promise<T> {
  let response: Response;
  let text: string;
  try {
    response = await fetch(new URL(path, base), {
      method,
      redirect: 'manual',
      signal: AbortSignal.timeout(ANSWER_MS),
      headers: {
        ...(sent !== undefined && { 'content-type': 'application/json' }),
        ...(token && { authorization: `Bearer ${token}` }),
        ...headers,
      },
      ...(sent !== undefined && { body: JSON.stringify(sent) }),
    });
    text = await response.text();
  } catch (error) {
    throw new AnswerError(`${method} ${path} : pas de réponse (${reason(error)}).`);
  }
  if (!response.ok)
    throw new AnswerError(`${method} ${path} : ${response.status} ${messageOf(text)}`.trimEnd());
  if (!response.headers.get('content-type')?.startsWith('application/json')) return text as T;
  return JSON.parse(text) as T;
}

/** What a refusal says for people, if it says something. */
function messageOf(text: string): string {
  try {
    const { message, detail } = JSON.parse(text) as { message?: unknown; detail?: unknown };
    return typeof message === 'string' ? message : typeof detail === 'string' ? detail : '';
  } catch {
    return '';
  }
}
