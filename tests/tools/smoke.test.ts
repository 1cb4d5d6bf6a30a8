/** `npm run smoke`: each line of the runbook's §5.2 goes ✘ with its reason when its part of the system is faulty. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Line } from '../../tools/checklist/checklist.ts';
import { smoke } from '../../tools/checklist/smoke.ts';

type Answers = Record<string, { status?: number; json?: unknown; html?: string }>;

/** A system that is well, as far as this command asks. */
let answers: Answers;
let asked: string[];
/** Leads of the test number that the list shows. */
let listed: string[];
let server: Server;

beforeEach(async () => {
  listed = [];
  asked = [];
  answers = {
    'GET /api/system/version': { json: { version: '2.4.0', git_sha: '0123456789' } },
    'POST /api/auth/login': { json: { token: 'jeton', user: { entity: 'MDL' } } },
    'GET /api/system/health': { json: { status: 'healthy', modules: {} } },
    'GET /admin/': { html: '<!doctype html><script src="/admin/app.js"></script>' },
    'GET /api/leads/dashboard-stats': { json: {} },
    'POST /api/public/leads': { json: { lead_id: 'lead-1', status: 'invalid' } },
    'DELETE /api/leads/lead-1': { json: { success: true } },
  };
  server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterEach(() => new Promise((resolve) => server.close(resolve)));

function answer(request: IncomingMessage, response: ServerResponse): void {
  const name = `${request.method} ${new URL(request.url!, 'http://x').pathname}`;
  asked.push(`${name}${request.headers.authorization ? ' signed in' : ''}`);
  const list: Answers[string] = { json: { leads: listed.map((id) => ({ id })), total: listed.length } };
  const {
    status = 200,
    json,
    html,
  } = name === 'GET /api/leads/list' ? list : (answers[name] ?? { status: 404 });
  if (name === 'POST /api/public/leads' && status === 200) listed.push('lead-1');
  if (name === 'DELETE /api/leads/lead-1' && status === 200) listed.pop();
  response.writeHead(status, { 'content-type': html ? 'text/html' : 'application/json' });
  response.end(html ?? JSON.stringify(json ?? { detail: 'Refusé.' }));
}

async function lines(given: Partial<Parameters<typeof smoke>[0]> = {}): Promise<Line[]> {
  const { port } = server.address() as AddressInfo;
  const options = {
    url: `http://127.0.0.1:${port}`,
    version: '2.4.0',
    email: 'a@rdz.example',
    password: 'secret',
  };
  const { chapters } = await smoke({ ...options, ...given });
  return chapters.flatMap((chapter) => chapter.lines);
}

async function faults(given?: Parameters<typeof lines>[0]): Promise<[string, string][]> {
  return (await lines(given)).flatMap((line) =>
    line.state === 'failed' ? [[line.id, line.detail] as const] : [],
  ) as [string, string][];
}

it('goes through every line, and takes its lead away again', async () => {
  const said = await lines();
  expect(said.map(({ id, state }) => [id, state])).toEqual(
    ['version', 'login', 'health', 'dashboard', 'submit', 'list', 'removed'].map((id) => [id, 'ok']),
  );
  expect(listed).toEqual([]);
  expect(asked.filter((name) => name.includes('public'))).toEqual(['POST /api/public/leads']);
  expect(asked).toContain('DELETE /api/leads/lead-1 signed in');
});

it.each<[string, Answers, [string, string][]]>([
  [
    'another release runs',
    { 'GET /api/system/version': { json: { version: '2.3.0', git_sha: '' } } },
    [['version', 'C’est 2.3.0 qui tourne, et non 2.4.0.']],
  ],
  [
    'health is not well',
    {
      'GET /api/system/health': {
        json: {
          status: 'degraded',
          modules: { mongo: { status: 'healthy' }, smtp: { status: 'degraded', detail: 'SMTP refuse.' } },
        },
      },
    },
    [['health', 'status degraded. smtp dégradé : SMTP refuse.']],
  ],
  [
    'the admin was not built',
    { 'GET /admin/': { status: 404 } },
    [['dashboard', 'GET /admin/ : 404 Refusé.']],
  ],
  [
    'the dashboard fails',
    { 'GET /api/leads/dashboard-stats': { status: 500, json: { detail: 'Erreur interne.' } } },
    [['dashboard', 'GET /api/leads/dashboard-stats : 500 Erreur interne.']],
  ],
  [
    'leads are refused',
    { 'POST /api/public/leads': { status: 503, json: { detail: 'Service indisponible.' } } },
    [
      ['submit', 'POST /api/public/leads : 503 Service indisponible.'],
      ['list', 'Pas vérifié : aucun lead n’a été reçu.'],
      ['removed', 'Pas vérifié : aucun lead n’a été reçu.'],
    ],
  ],
  [
    'a test lead could be sold',
    { 'POST /api/public/leads': { json: { lead_id: 'lead-1', status: 'routed' } } },
    [['submit', 'Reçu avec le statut routed : il pourrait être vendu.']],
  ],
  [
    'it cannot be removed',
    { 'DELETE /api/leads/lead-1': { status: 403, json: { detail: 'Interdit.' } } },
    [['removed', 'DELETE /api/leads/lead-1 : 403 Interdit.']],
  ],
])('%s', async (_name, faulty, expected) => {
  Object.assign(answers, faulty);
  expect(await faults()).toEqual(expected);
});

it('the lead is not in the list', async () => {
  Object.assign(answers, { 'POST /api/public/leads': { json: { lead_id: 'lead-2', status: 'invalid' } } });
  Object.assign(answers, { 'DELETE /api/leads/lead-2': { json: {} } });
  expect((await faults())[0]).toEqual(['list', 'Il n’est pas dans la liste.']);
});

it('nobody can sign in', async () => {
  answers['POST /api/auth/login'] = { status: 401, json: { detail: 'E-mail ou mot de passe incorrect.' } };
  const failed = Object.fromEntries(await faults());
  expect(failed.login).toBe('POST /api/auth/login : 401 E-mail ou mot de passe incorrect.');
  expect(failed.submit).toBe('Pas vérifié : personne n’est connecté.');
  expect(listed).toEqual([]);
  const [[, nobody]] = (await faults({ email: undefined })) as [[string, string]];
  expect(nobody).toBe('Personne à connecter.');
});

it('who signs in has a second factor', async () => {
  answers['POST /api/auth/login'] = { json: { mfa_required: true, challenge: 'x' } };
  const failed = Object.fromEntries(await faults());
  expect(failed.login).toMatch(/^a@rdz\.example a un second facteur/);
});

it('no system there', async () => {
  const failed = Object.fromEntries(await faults({ url: 'http://127.0.0.1:1' }));
  expect(failed.version).toMatch(/^GET \/api\/system\/version : pas de réponse \(.+\)\.$/);
});
