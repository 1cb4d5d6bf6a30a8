/** The mail catcher as its users meet it: real SMTP in, real HTTP out, nothing lost over a restart, nothing run from a mail. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createTransport } from 'nodemailer';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startMailCatcher, type MailCatcher } from '../../dev/mail/mail-catcher.ts';
import type { MailDetail, MailSummary } from '../../dev/mail/mail-store.ts';
import { reserveAnyPort, type Port } from '../../dev/servers/ports.ts';

const EVIL = '<script>alert(1)</script>"><img src=x onerror=alert(1)>';

let dir: string;
let ports: Port[];
let catcher: MailCatcher;
let web: string;

beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'rdz-mails-'));
  ports = [await reserveAnyPort(), await reserveAnyPort()];
  web = `http://127.0.0.1:${ports[1]!.port}`;
  catcher = await start();
});

afterEach(async () => {
  await catcher.stop();
  for (const port of ports) port.release();
  rmSync(dir, { recursive: true });
});

const start = () => startMailCatcher({ dir, smtpPort: ports[0]!.port, webPort: ports[1]!.port });
// Without keep-alive, or a connection to the catcher before a restart would be used again.
const get = (path: string, headers = {}) =>
  fetch(web + path, { headers: { connection: 'close', ...headers } });
const json = async <T>(path: string) => (await (await get(path)).json()) as T;
const page = async (path: string) => (await get(path)).text();

async function send(
  mail: { subject?: string; text?: string; html?: string; csv?: string; filename?: string } = {},
) {
  const transport = createTransport({
    host: '127.0.0.1',
    port: ports[0]!.port,
    auth: { user: 'demo', pass: 'demo' },
  });
  const { csv, filename = 'leads_ZR7_PV_20261123_2.csv', ...rest } = mail;
  await transport.sendMail({
    from: 'ZR7 <vos-leads@zr7.example>',
    to: 'contact@client.example, second@client.example',
    subject: 'Livraison leads ZR7 – PV – 23/11/2026',
    text: 'Bonjour,\n\nVeuillez trouver vos leads.',
    ...rest,
    attachments: csv === undefined ? [] : [{ filename, content: csv }],
  });
}

test('a mail is listed, opened, and its attachment downloaded byte for byte', async () => {
  const csv = 'nom,prenom\r\nLefèvre,Zoé\r\n"O\'Neil, Jr",Max\r\n';
  await send({ csv });
  const [mail] = await json<MailSummary[]>('/api/mails');
  expect(mail).toMatchObject({
    from: '"ZR7" <vos-leads@zr7.example>',
    to: ['contact@client.example', 'second@client.example'],
    recipients: ['contact@client.example', 'second@client.example'],
    subject: 'Livraison leads ZR7 – PV – 23/11/2026',
    message_id: expect.stringMatching(/^<.+@.+>$/),
    attachments: [{ filename: 'leads_ZR7_PV_20261123_2.csv', size: Buffer.byteLength(csv) }],
  });
  const opened = await json<MailDetail>(`/api/mails/${mail!.id}`);
  expect(opened.text).toContain('Veuillez trouver vos leads.');
  expect(opened.headers).toContainEqual({ name: 'Message-ID', value: mail!.message_id });
  expect(await page(`/api/mails/${mail!.id}/attachments/0`)).toBe(csv);
  expect(await page(`/api/mails/${mail!.id}/raw`)).toContain('Message-ID: ');
  expect(await page('/')).toContain(`/mails/${mail!.id}`);
});

test('a CSV attachment is shown as a table, with either delimiter', async () => {
  await send({ csv: '\uFEFFnom;ville\r\nDurand;"Aix; en Provence"\r\n' });
  const [mail] = await json<MailSummary[]>('/api/mails');
  const shown = await page(`/mails/${mail!.id}`);
  expect(shown).toContain('<th scope="col">nom</th>');
  expect(shown).toContain('<td>Aix; en Provence</td>');
  expect(shown).toMatch(/1 ligne\s*</);
});

test('nothing a mail contains becomes markup, and its own HTML stays in a sandbox', async () => {
  await send({ subject: EVIL, html: EVIL, csv: `nom,${EVIL}\r\n${EVIL},=1+1\r\n`, filename: `${EVIL}.csv` });
  const [mail] = await json<MailSummary[]>('/api/mails');
  for (const path of ['/', `/mails/${mail!.id}`]) {
    const shown = await page(path);
    expect(shown).toContain('&lt;script&gt;alert(1)');
    expect(shown).not.toMatch(/<script>|<img/);
  }
  const body = await get(`/mails/${mail!.id}/html`);
  expect(body.headers.get('content-security-policy')).toMatch(/default-src 'none';.*sandbox$/);
  expect(await page(`/mails/${mail!.id}`)).toContain('<iframe sandbox ');
  const download = await get(`/api/mails/${mail!.id}/attachments/0`);
  expect(download.headers.get('content-disposition')).toMatch(/^attachment; filename\*=UTF-8''[\w%.-]+$/);
});

test('mails survive a restart, newest first, until they are deleted', async () => {
  await send({ subject: 'premier' });
  await send({ subject: 'second' });
  await catcher.stop();
  catcher = await start();
  const subjects = async () => (await json<MailSummary[]>('/api/mails')).map(({ subject }) => subject);
  expect(await subjects()).toEqual(['second', 'premier']);
  expect(
    (await fetch(`${web}/api/mails`, { method: 'DELETE', headers: { connection: 'close' } })).status,
  ).toBe(204);
  await catcher.stop();
  catcher = await start();
  expect(await subjects()).toEqual([]);
});

test('an unchanged list is answered with 304, a changed one is not', async () => {
  const etag = (await get('/api/mails')).headers.get('etag')!;
  const again = () => get('/api/mails', { 'if-none-match': etag });
  expect((await again()).status).toBe(304);
  await send();
  expect((await again()).status).toBe(200);
});

test.each(['/mails/nope', '/api/mails/..%2f..%2fpackage', '/api/mails/nope/attachments/0', '/nowhere'])(
  '%s is 404',
  async (path) => expect((await get(path)).status).toBe(404),
);
