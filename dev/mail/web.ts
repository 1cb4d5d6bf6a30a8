/** The mail catcher's web page and small JSON API. */
import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { errorPage, listPage, mailPage } from './pages.ts';
import type { Attachment, MailStore } from './mail-store.ts';

const asset = (name: string) => readFileSync(new URL(`assets/${name}`, import.meta.url));

/** A mail's own HTML may show itself, but not run scripts, load anything or leave its frame. */
const MAIL_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox";
const PAGE_POLICY =
  "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src data:; frame-src 'self'; " +
  "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

interface Answer {
  status?: number;
  headers?: Record<string, string>;
  body: string | Buffer;
}

type Handler = (id: string, index: number) => Answer | undefined | Promise<Answer | undefined>;

/** @returns a server that is not listening yet */
export function createMailPages(store: MailStore): Server {
  const files = { style: asset('style.css'), live: asset('live.js') };
  const routes: [method: string, path: RegExp, handler: Handler][] = [
    ['GET', /^\/$/, () => page(listPage(store.list()))],
    ['GET', /^\/style\.css$/, () => typed('text/css; charset=utf-8', files.style)],
    ['GET', /^\/live\.js$/, () => typed('text/javascript; charset=utf-8', files.live)],
    ['GET', /^\/mails\/([\w-]+)$/, (id) => openedPage(store, id)],
    ['GET', /^\/mails\/([\w-]+)\/html$/, async (id) => mailHtml((await store.open(id))?.html)],
    ['GET', /^\/api\/mails$/, () => json(store.list(), { etag: `"${store.version}"` })],
    ['DELETE', /^\/api\/mails$/, () => (store.clear(), { status: 204, body: '' })],
    ['GET', /^\/api\/mails\/([\w-]+)$/, async (id) => orNothing(await store.open(id), json)],
    [
      'GET',
      /^\/api\/mails\/([\w-]+)\/raw$/,
      (id) => orNothing(store.raw(id), (raw) => typed('message/rfc822', raw)),
    ],
    [
      'GET',
      /^\/api\/mails\/([\w-]+)\/attachments\/(\d+)$/,
      async (id, index) => orNothing(await store.attachment(id, index), download),
    ],
  ];
  return createServer((request, response) => {
    respond(routes, request, response).catch((error: unknown) => {
      send(response, { status: 500, ...page(errorPage(`Erreur : ${(error as Error).message}`)) });
    });
  });
}

async function respond(
  routes: [string, RegExp, Handler][],
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { pathname } = new URL(request.url ?? '/', 'http://localhost');
  for (const [method, path, handler] of routes) {
    const match = path.exec(pathname);
    if (!match || method !== request.method) continue;
    const answer = await handler(match[1] ?? '', Number(match[2] ?? 0));
    if (!answer) break;
    const etag = answer.headers?.etag;
    if (etag && etag === request.headers['if-none-match'])
      return send(response, { status: 304, body: '', headers: { etag } });
    return send(response, answer);
  }
  send(response, { ...page(errorPage('Cette page n’existe pas.')), status: 404 });
}

function send(response: ServerResponse, answer: Answer): void {
  response.writeHead(answer.status ?? 200, {
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'content-security-policy': PAGE_POLICY,
    'cache-control': 'no-cache',
    ...answer.headers,
  });
  response.end(answer.body);
}

async function openedPage(store: MailStore, id: string): Promise<Answer | undefined> {
  const mail = await store.open(id);
  if (!mail) return undefined;
  const attachments = await Promise.all(mail.attachments.map((_, index) => store.attachment(id, index)));
  return page(mailPage(mail, attachments as Attachment[]));
}

const page = (body: string): Answer => typed('text/html; charset=utf-8', body);

const typed = (type: string, body: string | Buffer): Answer => ({ headers: { 'content-type': type }, body });

function json(value: unknown, headers: Record<string, string> = {}): Answer {
  return {
    headers: { 'content-type': 'application/json; charset=utf-8', ...headers },
    body: JSON.stringify(value),
  };
}

function mailHtml(body: string | undefined): Answer | undefined {
  if (!body) return undefined;
  return {
    headers: { 'content-type': 'text/html; charset=utf-8', 'content-security-policy': MAIL_POLICY },
    body,
  };
}

function download({ filename, content }: Attachment): Answer {
  const type = /\.csv$/i.test(filename) ? 'text/csv; charset=utf-8' : 'application/octet-stream';
  const disposition = `attachment; filename*=UTF-8''${encodeURIComponent(filename).replace(/['()*]/g, (char) => `%${char.charCodeAt(0).toString(16)}`)}`;
  return { headers: { 'content-type': type, 'content-disposition': disposition }, body: content };
}

function orNothing<T>(value: T | undefined, answer: (value: T) => Answer): Answer | undefined {
  return value === undefined ? undefined : answer(value);
}
