/** `npm run migrate`: shows where a database stands, brings it to this release's shape, switches the validators. */
import { expect, it } from 'vitest';
import { MIGRATIONS } from '../../store/db/migrations/index.ts';
import { validatorsOff } from '../../store/db/validators.ts';
import { useStore } from '../support/store.ts';
import { runCommand, storeEnvironment } from './run-command.ts';

const store = useStore();
const run = (...args: string[]) => runCommand('migrate.ts', args, storeEnvironment(store));
const ids = MIGRATIONS.map(({ id }) => id);

it('runs what a database of 2.0.0 lacks, and says what it did and where it stands', async () => {
  await store.migrations.deleteMany({});
  const done = await run();
  expect(done).toMatchObject({ code: 0, stderr: '' });
  expect(done.stdout.split('\n').map((line) => line.split('  ')[0])).toEqual([...ids, '']);
  expect(done.stdout).toMatch(/^0001-\S+ {2}faite en \d+ ms$/m);
  const { stdout } = await run('--status');
  expect(stdout).toMatch(/^0001-\S+ {2}faite le \d{4}-\S+Z {2}\S/m);
  expect(stdout).toContain('Validateurs coupés : aucun\nIndex manquants ou différents : aucun\n');
});

it('switches the validators off and on; never on where migrations are missing or unknown', async () => {
  expect(await run('--validators', 'off')).toMatchObject({ code: 0, stderr: '' });
  expect(await validatorsOff(store)).toContain('leads');
  await store.migrations.insertOne({ _id: '9999-newer', started_at: new Date(), done_at: new Date() });
  const refused = await run('--validators', 'on');
  expect(refused).toMatchObject({ code: 1, stdout: '' });
  expect(refused.stderr).toContain('9999-newer');
  await store.migrations.deleteOne({ _id: '9999-newer' });
  expect(await run('--validators', 'on')).toMatchObject({ code: 0, stderr: '' });
  expect(await validatorsOff(store)).toEqual([]);
});

it('says how to call it', async () => {
  expect(await run('--validators', 'maybe')).toEqual({
    code: 1,
    stdout: '',
    stderr: expect.stringMatching(/^npm run migrate -- [^\n]+\n$/),
  });
});
