/** Somebody who calls the API over HTTP, signed in or not. */

export interface Login {
  email: string;
  password: string;
}

export interface Answered<T = unknown> {
  status: number;
  headers: Headers;
  /** The parsed JSON; of anything else undefined. */
  body: T;
  bytes: Buffer;
}

export class Caller {
  readonly #base: string;
  #token = '';

  constructor(base: string) {
    this.#base = base;
  }

  static async signIn(base: string, login: Login): Promise<Caller> {
    const caller = new Caller(base);
    caller.#token = (await caller.post<{ token: string }>('/api/auth/login', login)).token;
    return caller;
  }

  /** Whatever is answered. */
  async ask<T>(
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Answered<T>> {
    const response = await fetch(this.#base + path, {
      method,
      headers: {
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(this.#token ? { authorization: `Bearer ${this.#token}` } : {}),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const bytes = Buffer.from(await response.arrayBuffer());
    const json = response.headers.get('content-type')?.includes('json');
    const parsed = json ? JSON.parse(bytes.toString()) : undefined;
    return { status: response.status, headers: response.headers, body: parsed as T, bytes };
  }

  /** @throws what was answered, unless it is a success */
  async call<T>(method: string, path: string, body?: unknown): Promise<T> {
    const { status, body: answer } = await this.ask<T>(method, path, body);
    if (status >= 400) throw new Error(`${method} ${path} → ${status} ${JSON.stringify(answer)}`);
    return answer;
  }

  get = <T>(path: string) => this.call<T>('GET', path);
  post = <T>(path: string, body: unknown = {}) => this.call<T>('POST', path, body);
  put = <T>(path: string, body: unknown) => this.call<T>('PUT', path, body);
}
