/** `npm run delivery`: runs today's delivery, prints its report, and says with its exit code how it went. */
import { expect, it } from 'vitest';
import { anOrderWithLeads, batchOf, reportOf } from '../support/delivery.ts';
import { useWorker } from '../support/workers.ts';
import { useDelivery } from '../support/world.ts';
import { type Ended, runCommand } from './run-command.ts';

const world = useDelivery();
useWorker(world);

const deliver = (...args: string[]): Promise<Ended> => runCommand('delivery.ts', args, world.env);

/** The tables as cells: columns are at least two spaces apart. */
const cells = (text: string): string[][] => text.split('\n').map((line) => line.trim().split(/ {2,}/));

it('prints the report as a table; exit code 0 when all is well', async () => {
  await anOrderWithLeads(world, 3, { client: { name: 'Toits Clairs' } });
  await anOrderWithLeads(world, 2, { client: { name: 'Chaleur du Nord', entity: 'MDL' } });
  const { code, stdout, stderr } = await deliver();
  expect([code, stderr]).toEqual([0, '']);
  expect(stdout).toMatch(
    new RegExp(`^Livraison ${world.today}, \\d+\\.\\d s, daily-delivery/${world.today}\n`),
  );
  const lines = cells(stdout);
  for (const line of [
    ['Leads', 'neufs', 'LB', 'envoyés', 'prêts', 'reportés', 'échecs', 'incertains', 'non préparés'],
    ['ZR7', '3', '0', '3', '0', '0', '0', '0', '0'],
    ['MDL', '2', '0', '2', '0', '0', '0', '0', '0'],
    ['ZR7 Toits Clairs', '3', '0', '3', '0', '0', '0', '0', '0'],
    ['MDL Chaleur du Nord', '2', '0', '2', '0', '0', '0', '0', '0'],
    ['LB marqués : ZR7 0, MDL 0'],
    ['Équilibre', 'reçus', 'supprimés', 'écart'],
    ['ZR7 du jour', '3', '0', '0'],
    ['MDL en tout', '2', '0', '0'],
  ])
    expect(lines).toContainEqual(line);
  expect(stdout).not.toContain('Incidents');
});

it('exit code 1 when something failed, which the table names', async () => {
  const order = await anOrderWithLeads(world, 2);
  world.smtp.setMode('end_554');
  const { code, stdout, stderr } = await deliver();
  expect([code, stderr]).toEqual([1, '']);
  expect(cells(stdout)).toContainEqual(['ZR7', '2', '0', '0', '0', '0', '2', '0', '0']);
  const { _id } = await batchOf(world, order);
  expect(stdout).toContain(`\nIncidents :\n  MESSAGE_5XX lot ${_id}, 2 leads. `);
  // Nobody's address is printed: the server's reply stays with the evidence.
  expect(stdout).not.toContain('@');
});

it('exit code 1 when something is uncertain; --json prints the report itself', async () => {
  await anOrderWithLeads(world, 2);
  world.smtp.setMode('end_drop');
  const { code, stdout, stderr } = await deliver('--json');
  expect([code, stderr]).toEqual([1, '']);
  const report = await reportOf(world, world.today);
  expect(report.totals.ZR7).toMatchObject({ fresh: 2, sent: 0, uncertain: 2 });
  expect(JSON.parse(stdout)).toEqual(JSON.parse(JSON.stringify(report)));
});

it('exit code 2, and why, when there is no run', async () => {
  const env = { ...world.env, TEMPORAL_NAMESPACE: 'nowhere' };
  expect(await runCommand('delivery.ts', [], env)).toEqual({
    code: 2,
    stdout: '',
    stderr: expect.stringMatching(/^La livraison n’a pas pu s’exécuter : [^\n]+\n$/),
  });
});
