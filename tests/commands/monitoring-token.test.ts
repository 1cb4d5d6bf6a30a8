/** `npm run monitoring:token`: makes a token for probes of health, which reads nothing else; lists and ends tokens. */
import { expect, it } from 'vitest';
import { useApi } from '../support/api.ts';
import { declaredRoutes } from '../support/route-table.ts';
import { useStore } from '../support/store.ts';
import { runCommand, storeEnvironment } from './run-command.ts';

const store = useStore();
const api = useApi(store);

/** Runs it well. @returns what it printed, without the line's end */
async function monitoringToken(...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await runCommand('monitoring-token.ts', args, storeEnvironment(store));
  expect([code, stderr]).toEqual([0, '']);
  return stdout.trimEnd();
}

const statusOf = async (token: string, method: string, url: string): Promise<number> =>
  (await api.call(null, method as 'GET', url, undefined, { authorization: `Bearer ${token}` })).status;

it('the token reads health, and no record of anybody, until it is revoked', async () => {
  const token = await monitoringToken('--label', 'Supervision OVH');
  expect(token).toMatch(/^mon_\S+$/);
  expect(await statusOf(token, 'GET', '/api/system/health')).toBe(200);

  // What every signed-in user may read of himself, and the dashboard's figures, are no records.
  const others = (await declaredRoutes(api.deps)).filter(
    ({ method, config: { permission } }) =>
      permission && (method !== 'GET' || (permission !== 'dashboard.view' && permission !== 'signed_in')),
  );
  expect(others.length).toBeGreaterThan(50);
  for (const { method, url } of others)
    expect([method, url, await statusOf(token, method, url)]).toEqual([method, url, 403]);

  const listed = await monitoringToken('--list');
  expect(listed).toMatch(/^\w{12} {2}\d{4}-\S+Z {2}Supervision OVH$/);
  expect(listed).not.toContain(token);
  const [id] = listed.split(' ');
  await monitoringToken('--revoke', id!);
  expect(await statusOf(token, 'GET', '/api/system/health')).toBe(401);
});

it('says how to call it, and that an id is unknown', async () => {
  const answers = await Promise.all(
    [[], ['--revoke', '000000000000']].map((args) =>
      runCommand('monitoring-token.ts', args, storeEnvironment(store)),
    ),
  );
  expect(answers).toEqual([
    { code: 1, stdout: '', stderr: expect.stringMatching(/^npm run monitoring:token -- [^\n]+\n$/) },
    { code: 1, stdout: '', stderr: 'Aucun jeton 000000000000 : voyez --list.\n' },
  ]);
});
