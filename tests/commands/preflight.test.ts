/** `npm run preflight`: each line of the runbook's §5.1 is ✔, and ✘ with its reason once its fault is there. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { registerSearchAttributes } from '../../temporal/search-attributes.ts';
import { upsertSchedules } from '../../temporal/schedules.ts';
import type { Line } from '../../tools/checklist/checklist.ts';
import { preflight } from '../../tools/checklist/preflight.ts';
import { makeMissing } from '../../store/db/declared.ts';
import { type FaultServer, startFaultServer } from '../support/smtp/fault-server.ts';
import { useDelivery } from '../support/world.ts';
import { runCommand } from './run-command.ts';

const world = useDelivery();
const PASSWORD = 'de-passe';
let smtp: FaultServer;

beforeAll(async () => {
  const { connection, client, taskQueue } = world.temporal;
  await registerSearchAttributes(connection, world.config.TEMPORAL_NAMESPACE);
  await upsertSchedules(client, taskQueue);
  smtp = await startFaultServer({ auth: { user: 'leads@zr7.example', password: PASSWORD } });
});
afterAll(() => smtp.close());

let env: NodeJS.ProcessEnv;
beforeEach(() => {
  env = {
    ...world.env,
    NODE_ENV: 'production',
    BACKEND_URL: 'https://rdz.example',
    ALLOWED_ORIGINS: 'https://site.example,https://www.site.example',
    PHONE_HASH_KEY: 'a-key',
    ZR7_SMTP_PORT: String(smtp.port),
    ZR7_SMTP_USER: 'leads@zr7.example',
    ZR7_SMTP_PASSWORD: PASSWORD,
    MDL_SMTP_PASSWORD: PASSWORD,
  };
});

async function lines(clock?: () => number): Promise<Line[]> {
  const { chapters } = await preflight(env, clock);
  return chapters.flatMap((chapter) => chapter.lines);
}

/** The lines that fail, with why. */
async function faults(clock?: () => number): Promise<Record<string, string>> {
  const failed = (await lines(clock)).filter((line) => line.state === 'failed');
  return Object.fromEntries(failed.map((line) => [line.id, line.state === 'failed' ? line.detail : '']));
}

/** Tests' databases are named as such. */
const TEST_DATABASE = { database_name: expect.stringContaining('DB_NAME') };

describe('a system that is well', () => {
  it('is told line by line, with what people have to tick themselves', async () => {
    const said = await lines();
    const by = (state: Line['state']) => said.filter((line) => line.state === state).map(({ id }) => id);
    expect(by('failed')).toEqual(['database_name']);
    expect(by('by_hand')).toEqual(['tests', 'findings', 'review', 'tag', 'rollback']);
    expect(by('ok')).toEqual([
      ...['environment', 'cors', 'cookie', 'database', 'indexes', 'restore', 'temporal', 'schedules'],
      ...['smtp_ZR7', 'smtp_MDL', 'clock'],
    ]);
    const schedules = said.find(({ id }) => id === 'schedules');
    expect(schedules).toMatchObject({ detail: expect.stringMatching(/livraison quotidienne .*09:30/) });
    expect([smtp.connections > 0, smtp.transactions]).toEqual([true, 0]);
  });

  it('as a command: a table, or JSON, and an exit code', async () => {
    const plain = await runCommand('preflight.ts', ['--json'], { ...env, NODE_ENV: 'test' });
    expect([plain.code, plain.stderr]).toEqual([0, '']);
    expect(JSON.parse(plain.stdout)).toMatchObject({ ok: true });
    const faulty = await runCommand('preflight.ts', [], { ...env, ALLOWED_ORIGINS: '*' });
    expect([faulty.code, faulty.stderr]).toEqual([1, '']);
    expect(faulty.stdout).toContain('✘ CORS configuré correctement (pas `*` en production)\n    « * »');
    expect(faulty.stdout).toContain('☐ Plan de rollback documenté (à la main) : ');
  });
});

describe('a fault', () => {
  it('a variable that is missing', async () => {
    delete env.PHONE_HASH_KEY;
    expect(await faults()).toMatchObject({ environment: expect.stringContaining('PHONE_HASH_KEY') });
  });

  it.each([
    ['*', 'n’importe quel site'],
    ['site.example', 'Ce ne sont pas des origines : site.example.'],
    ['http://site.example', 'En clair : http://site.example.'],
  ])('origins: %s', async (origins, why) => {
    env.ALLOWED_ORIGINS = origins;
    expect(await faults()).toMatchObject({ cors: expect.stringContaining(why) });
  });

  it('cookies that travel in the clear', async () => {
    env.BACKEND_URL = 'http://rdz.example';
    expect(await faults()).toEqual({
      ...TEST_DATABASE,
      cookie: expect.stringContaining('http://rdz.example'),
    });
  });

  it('a database that a newer release has migrated', async () => {
    const _id = '9999-later';
    await world.store.migrations.insertOne({ _id, started_at: new Date(), done_at: new Date() });
    try {
      expect(await faults()).toEqual({ ...TEST_DATABASE, database: expect.stringContaining(_id) });
    } finally {
      await world.store.migrations.deleteOne({ _id });
    }
  });

  it('an index that is gone', async () => {
    await world.store.deliveries.dropIndexes();
    try {
      expect(await faults()).toEqual({ ...TEST_DATABASE, indexes: expect.stringContaining('deliveries: ') });
    } finally {
      await makeMissing(world.store);
    }
  });

  it('a restore that is not settled, or keeps things from leaving', async () => {
    const at = new Date();
    const restore = { _id: at.toISOString(), backup_at: at, marked_at: at };
    await world.store.restores.insertOne({ ...restore, standing: true });
    expect(await faults()).toEqual({ ...TEST_DATABASE, restore: expect.stringContaining(restore._id) });
    await world.store.restores.replaceOne({ _id: restore._id }, { ...restore, held: true });
    expect(await faults()).toEqual({
      ...TEST_DATABASE,
      restore: expect.stringContaining('rien ne part seul'),
    });
    const command = ['--backup-at', restore._id, '--json'];
    const settled = await runCommand('restore-settle.ts', command, { ...env, NODE_ENV: 'test' });
    expect(settled.code).toBe(0);
    expect(JSON.parse(settled.stdout)).toMatchObject({ _id: restore._id, held: true });
    const wrong = await runCommand('restore-settle.ts', ['--backup-at', 'hier'], {
      ...env,
      NODE_ENV: 'test',
    });
    expect([wrong.code, wrong.stdout]).toEqual([1, '']);
    expect(wrong.stderr).toContain('« hier » n’est pas un instant');
  });

  it('a namespace nobody made', async () => {
    env.TEMPORAL_NAMESPACE = 'nowhere';
    expect(await faults()).toMatchObject({
      temporal: expect.stringContaining('nowhere'),
      schedules: expect.stringContaining('nowhere'),
    });
  });

  it('a Schedule that is paused, or was never made', async () => {
    const { client, taskQueue } = world.temporal;
    const daily = client.schedule.getHandle('daily-delivery');
    await daily.pause('vacances');
    expect(await faults()).toEqual({ ...TEST_DATABASE, schedules: 'En pause : livraison quotidienne.' });
    await daily.unpause();
    await client.schedule.getHandle('watchdog').delete();
    expect(await faults()).toEqual({ ...TEST_DATABASE, schedules: 'Ne sont pas planifiés : surveillance.' });
    await upsertSchedules(client, taskQueue);
  });

  it('a mail server that does not know the password, or is away', async () => {
    env.ZR7_SMTP_PASSWORD = 'un-autre';
    env.MDL_SMTP_PORT = '1';
    expect(await faults()).toEqual({
      ...TEST_DATABASE,
      smtp_ZR7: expect.stringContaining('SMTP_AUTH'),
      smtp_MDL: expect.stringContaining('SMTP_CONNECT'),
    });
  });

  it('a clock that is wrong', async () => {
    expect(await faults(() => Date.now() - 120_000)).toEqual({
      ...TEST_DATABASE,
      clock: expect.stringMatching(/diffèrent de 1(19|20)\.\d s\./),
    });
  });
});

it('MongoDB away: its lines say so, and the others are looked at', async () => {
  env.MONGO_URL = 'mongodb://127.0.0.1:1/?serverSelectionTimeoutMS=300';
  const failed = await faults();
  expect(Object.keys(failed).sort()).toEqual(['clock', 'database', 'database_name', 'indexes', 'restore']);
});
