/**
 * The API answers as its OpenAPI document says, asked by a public tool that knows nothing but the document: no server error,
 * no status, media type or shape that is not in it (docs/decisions/0014-conformance.md).
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { buildUi } from '../../../dev/build-ui.ts';
import { runTool } from '../../../dev/processes/tool.ts';
import { findSchemathesis } from '../../../dev/servers/find-schemathesis.ts';
import { SYSTEM } from '../../../store/audit/event-log.ts';
import { changeCrm } from '../../../store/clients/change-crm.ts';
import { MONDAY, type TestUser, useApi } from '../../support/api.ts';
import { aLead } from '../../support/lead-records.ts';
import { insertOrder } from '../../support/records.ts';
import { aRunUnderWay } from '../../support/run-records.ts';
import { useStore } from '../../support/store.ts';

const CHECKS = [
  'not_a_server_error',
  'status_code_conformance',
  'content_type_conformance',
  'response_schema_conformance',
];
/** With `CONFORMANCE=full` also every boundary value of every field, which takes long (docs/tests.md). */
const FULL = process.env.CONFORMANCE === 'full';
/** For each operation. */
const EXAMPLES = FULL ? 20 : 10;
const PHASES = ['examples', ...(FULL ? ['coverage'] : []), 'fuzzing'].join(',');
const LIMIT_MS = (FULL ? 60 : 5) * 60_000;
/**
 * The operations in parts, each asked by a process of its own, side by side. What ends a session is apart from what tells
 * whose: the tool tries the ids it meets, and would lock itself out.
 */
const HALF = '^/api/(settings|clients|commandes)';
const LOGOUT = '/api/auth/logout';
const USER = '^/api/auth/users/.id.';
const SESSION = '^/api/auth/sessions/.id.';
const PARTS = {
  half: ['--include-path-regex', HALF],
  rest: ['--exclude-path-regex', [HALF, USER, SESSION].join('|'), '--exclude-path', LOGOUT],
  users: ['--include-path-regex', USER, '--include-name', 'POST /api/auth/users'],
  sessions: ['--include-path-regex', SESSION],
  logout: ['--include-path', LOGOUT],
};

const store = useStore();
const api = useApi(store);
const dir = mkdtempSync(join(tmpdir(), 'rdz-conformance-'));
const schema = join(dir, 'openapi.json');
let program: string;
let url: string;

beforeAll(async () => {
  // The script of landing pages is asked for, too.
  [program] = await Promise.all([findSchemathesis(), buildUi()]);
  await api.app.listen({ host: '127.0.0.1', port: 0 });
  url = `http://127.0.0.1:${(api.app.server.address() as AddressInfo).port}`;
  writeFileSync(schema, JSON.stringify(api.app.swagger()));
  const { client } = await insertOrder(store);
  await changeCrm(store, client._id, { global_rating: 80 }, SYSTEM, MONDAY);
  await store.delivery_reports.insertOne(aRunUnderWay());
  await store.leads.insertMany([aLead(), aLead({ phone: '0631000002', status: 'duplicate' })]);
});
afterAll(() => rmSync(dir, { recursive: true }));

/** @returns the tool's report @throws Error with the report when it found something */
async function conforms(user: TestUser, ...filter: string[]): Promise<string> {
  const report: string[] = [];
  const asked = runTool(
    program,
    [
      ...['run', schema, '--url', url, '--header', `Authorization: Bearer ${user.token}`],
      ...['--checks', CHECKS.join(','), '--phases', PHASES, '--seed', '1'],
      ...['--max-examples', String(EXAMPLES), '--generation-database', 'none', '--no-color'],
      ...['--continue-on-failure', '--warnings', 'off', ...filter],
    ],
    { timeoutMs: LIMIT_MS, cwd: dir, onLine: (line) => report.push(line) },
  );
  return asked.catch((error: unknown) => {
    throw new Error(report.join('\n'), { cause: error });
  });
}

it('in every operation', { timeout: LIMIT_MS + 30_000 }, async () => {
  const asked = Object.entries(PARTS).map(async ([part, filter]) => {
    const user = await api.user({ role: 'super_admin' });
    await conforms(user, ...filter);
    // All of it was asked by somebody who is signed in.
    const me = await api.call(user, 'GET', '/api/auth/me');
    return [part, me.status];
  });
  expect(Object.fromEntries(await Promise.all(asked))).toEqual({
    half: 200,
    rest: 200,
    users: 200,
    sessions: 200,
    logout: 401,
  });
});
