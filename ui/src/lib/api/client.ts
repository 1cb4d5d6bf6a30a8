/**
 * The one way the admin talks to the API: same origin, session cookie, CSRF token on writes, entity scope on everything.
 */
import { queryString } from '../router/query-string.ts';
import { ApiProblem, readProblem } from './problem.ts';

export type Params = Record<string, string | number | boolean | null | undefined>;

/** Set by the session: how each request identifies itself, and what to do when the session has ended. */
export const identity = {
  csrf: (): string | null => null,
  scope: (): string | null => null,
  expired: (): void => {},
  /** A second factor has to be set up before anything else. */
  demanded: (): void => {},
  wrote: (): void => {},
};

/** `/api` + path + the parameters that have a value. */
export const apiUrl = (path: string, params: Params = {}): string => `/api${path}${queryString(params)}`;

/** Where 401 is an answer to who asks, and not news that their session has ended. */
const OF_SIGNING_IN = ['/auth/login', '/auth/logout', '/auth/me'];

interface CallOptions {
  params?: Params;
  body?: unknown;
  signal?: AbortSignal;
}

async function send(method: string, path: string, options: CallOptions): Promise<Response> {
  const headers = new Headers({ accept: 'application/json, application/problem+json' });
  const scope = identity.scope();
  if (scope) headers.set('x-entity-scope', scope);
  if (method !== 'GET') {
    const csrf = identity.csrf();
    if (csrf) headers.set('x-csrf-token', csrf);
    headers.set('content-type', 'application/json');
  }
  const init: RequestInit = { method, headers, credentials: 'same-origin' };
  if (options.signal) init.signal = options.signal;
  const hasBody = method !== 'GET' && (method !== 'DELETE' || options.body !== undefined);
  if (hasBody) init.body = JSON.stringify(options.body ?? {});
  else headers.delete('content-type');
  try {
    return await fetch(apiUrl(path, options.params), init);
  } catch (error) {
    if (options.signal?.aborted) throw error;
    throw new ApiProblem(0, 'Le serveur ne répond pas.');
  }
}

async function call<T>(method: string, path: string, options: CallOptions): Promise<T> {
  const response = await send(method, path, options);
  if (!response.ok) {
    const problem = await readProblem(response);
    if (problem.status === 401 && !OF_SIGNING_IN.includes(path)) identity.expired();
    if (problem.code === 'second_factor') identity.demanded();
    // Somebody was quicker: what is shown is no longer true.
    if (problem.status === 409) identity.wrote();
    throw problem;
  }
  const answer = response.status === 204 ? undefined : await response.json();
  if (method !== 'GET' && !path.startsWith('/auth/log')) identity.wrote();
  return answer as T;
}

/** `get`, `post`, `put`, `remove` answer the JSON body. @throws ApiProblem for every refusal and for no answer at all. */
export const api = {
  get: <T>(path: string, params?: Params, signal?: AbortSignal) =>
    call<T>('GET', path, { ...(params && { params }), ...(signal && { signal }) }),
  post: <T>(path: string, body?: unknown, params?: Params) =>
    call<T>('POST', path, { body, ...(params && { params }) }),
  put: <T>(path: string, body: unknown, params?: Params) =>
    call<T>('PUT', path, { body, ...(params && { params }) }),
  remove: <T>(path: string, body?: unknown) => call<T>('DELETE', path, { body }),
};
