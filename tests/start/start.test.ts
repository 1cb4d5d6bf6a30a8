/**
 * Starting badly: what a process needs and does not find is one sentence, never a stack; what may still come is waited for
 * behind an open port, everything else ends the start at once.
 */
import { once } from 'node:events';
import net from 'node:net';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterEach, describe, expect, inject, it } from 'vitest';
import { MIGRATIONS } from '../../store/db/migrations/index.ts';
import type { Store } from '../../store/db/mongo.ts';
import { type Port, reserveAnyPort } from '../../dev/servers/ports.ts';
import { aLead } from '../support/lead-records.ts';
import { program } from '../support/programs.ts';
import { useStore } from '../support/store.ts';
import { until } from '../support/until.ts';

const store = useStore();
const root = join(import.meta.dirname, '../..');
const TRY_AGAIN = 75;

const atEnd: (() => unknown)[] = [];
afterEach(async () => {
  for (const clean of atEnd.splice(0)) await clean();
});

async function reserved(): Promise<Port> {
  const port = await reserveAnyPort();
  atEnd.push(() => port.release());
  return port;
}

/** Starts a program. @returns its process, and what it has said so far */
function start(script: 'api/main.ts' | 'worker.ts', env: Record<string, string>) {
  const child = execa(process.execPath, [program(script)], {
    cwd: root,
    env: {
      NODE_ENV: 'test',
      LOG_LEVEL: 'info',
      MONGO_URL: inject('mongoUrl'),
      DB_NAME: store.db.databaseName,
      TEMPORAL_ADDRESS: inject('temporalAddress'),
      PORT: '0',
      METRICS_PORT: '0',
      WORKER_METRICS_PORT: '0',
      ...env,
    },
    stdin: 'ignore',
    reject: false,
    all: true,
  });
  atEnd.push(async () => {
    child.kill('SIGKILL');
    await child;
  });
  let said = '';
  child.all.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  return { child, said: () => said };
}

/** Starts one that must end by itself. @returns its code and the one thing it says */
async function ended(program: 'api/main.ts' | 'worker.ts', env: Record<string, string>) {
  const { exitCode, stderr } = await start(program, env).child;
  return { exitCode, stderr: stderr.trim() };
}

const url = (port: number, path: string) => `http://127.0.0.1:${port}${path}`;

/** A wire to MongoDB that is not there yet. */
async function wireTo(mongoUrl: string, port: number): Promise<void> {
  const upstream = new URL(mongoUrl);
  const sockets = new Set<net.Socket>();
  const server = net.createServer((client) => {
    const mongo = net.connect({ host: upstream.hostname, port: Number(upstream.port) });
    for (const socket of [client, mongo]) {
      sockets.add(socket);
      socket.on('error', () => socket.destroy());
    }
    client.pipe(mongo).pipe(client);
    client.on('close', () => mongo.destroy());
    mongo.on('close', () => client.destroy());
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  atEnd.push(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
}

/** What `ready` answers, once the port is open. */
const ready = (port: number) =>
  until(async () => {
    const answer = await fetch(url(port, '/api/system/ready'));
    return { status: answer.status, body: (await answer.json()) as { detail?: string } };
  });

describe('the API without its database', () => {
  it('opens its port, says what it waits for, refuses everything else for now, and serves once MongoDB is there', async () => {
    const [http, mongo] = [await reserved(), await reserved()];
    const api = start('api/main.ts', {
      PORT: String(http.port),
      MONGO_URL: `mongodb://127.0.0.1:${mongo.port}/?directConnection=true`,
    });
    const away = await until(async () => {
      const answer = await ready(http.port);
      return answer.body.detail?.includes('MongoDB') ? answer : null;
    });
    expect(away).toEqual({
      status: 503,
      body: {
        status: 'not_ready',
        mongo: false,
        indexes: false,
        temporal: 'unknown',
        detail: expect.stringMatching(
          new RegExp(
            `^MongoDB does not answer at 127\\.0\\.0\\.1:${mongo.port} \\(.+\\): start it, or correct MONGO_URL\\.`,
          ),
        ),
      },
    });
    const live = await fetch(url(http.port, '/api/system/live'));
    expect([live.status, await live.json()]).toEqual([200, { status: 'live' }]);
    for (const path of ['/', '/api/public/leads', '/admin/', '/api/leads/list', '/metrics']) {
      const method = path === '/api/public/leads' ? 'POST' : 'GET';
      const answer = await fetch(url(http.port, path), {
        method,
        ...(method === 'POST' && { body: '{"phone":' }),
      });
      expect([path, answer.status, answer.headers.get('retry-after')]).toEqual([path, 503, '5']);
      expect(answer.headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
      expect(await answer.json()).toMatchObject({ status: 503, detail: expect.stringContaining('démarre') });
    }
    await wireTo(inject('mongoUrl'), mongo.port);
    expect(await until(async () => (await ready(http.port)).status === 200)).toBe(true);
    const lead = await fetch(url(http.port, '/api/public/leads'), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        phone: '0637424242',
        nom: 'Durand',
        departement: '75',
        entity: 'ZR7',
        produit: 'PV',
      }),
    });
    expect(await lead.json()).toMatchObject({ success: true });
    api.child.kill('SIGTERM');
    expect((await api.child).exitCode).toBe(0);
    expect(api.said()).not.toMatch(/^\s+at /m);
  });

  it.each(['api/main.ts', 'worker.ts'] as const)(
    '%s ends with 75 and one sentence when it waited in vain',
    async (program) => {
      const mongo = await reserved();
      const { exitCode, stderr } = await ended(program, {
        MONGO_URL: `mongodb://someone:secret@127.0.0.1:${mongo.port}/?directConnection=true`,
        START_WAIT_SECONDS: '1',
      });
      expect(exitCode).toBe(TRY_AGAIN);
      expect(stderr).toMatch(
        new RegExp(
          `^MongoDB does not answer at 127\\.0\\.0\\.1:${mongo.port} \\([^\\n]+\\): start it, [^\\n]+ 1 s\\.$`,
        ),
      );
      expect(stderr).not.toContain('secret');
    },
  );
});

describe('a migration of another process', () => {
  const last = MIGRATIONS.at(-1)!.id;
  /** As it is while another process works: the last one begun, the lease held. */
  async function underWay(of: Store): Promise<void> {
    await of.migrations.updateOne({ _id: last }, { $unset: { done_at: 1, fresh: 1 } });
    await of.leases.insertOne({
      _id: 'migrations',
      holder: 'another-host 42 abcd',
      expires_at: new Date(Date.now() + 600_000),
    });
  }
  const over = async (of: Store) => {
    await of.migrations.updateOne({ _id: last }, { $set: { done_at: new Date() } });
    await of.leases.deleteMany({});
  };
  const sentence = `The database "[^"]+" at [^ ]+ is being migrated by another process (another-host 42 abcd)`;

  it('is waited for, and served after', async () => {
    await underWay(store);
    atEnd.push(() => over(store));
    const http = await reserved();
    start('api/main.ts', { PORT: String(http.port) });
    const waiting = await until(async () => {
      const { body, status } = await ready(http.port);
      return status === 503 && body.detail?.includes('another process') ? body.detail : null;
    });
    expect(waiting).toMatch(new RegExp(sentence.replace(/[()]/g, '\\$&')));
    await over(store);
    expect(await until(async () => (await ready(http.port)).status === 200)).toBe(true);
  });

  it('ends the start with 75 when it takes too long', async () => {
    await underWay(store);
    atEnd.push(() => over(store));
    const { exitCode, stderr } = await ended('api/main.ts', { START_WAIT_SECONDS: '1' });
    expect(exitCode).toBe(TRY_AGAIN);
    expect(stderr).toMatch(/^The database "\w+" has been migrated by another process \(another-host[^\n]+$/);
  });
});

describe('what nobody can wait for ends the start at once, with one sentence', () => {
  it.each(['PORT', 'METRICS_PORT'])('a port that is taken: %s', async (name) => {
    const taken = net.createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    atEnd.push(() => taken.close());
    const { port } = taken.address() as net.AddressInfo;
    const { exitCode, stderr } = await ended('api/main.ts', { [name]: String(port) });
    expect({ exitCode, stderr }).toEqual({
      exitCode: 1,
      stderr: `Port ${port} of 127.0.0.1 is taken: end the process that has it, or give ${name} another one.`,
    });
  });

  it('a MONGO_URL that is none', async () => {
    const { exitCode, stderr } = await ended('worker.ts', { MONGO_URL: 'mongo//someone:secret@db' });
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(/^MONGO_URL is no connection string of MongoDB[^\n]+$/);
    expect(stderr).not.toContain('secret');
  });

  it('a database of another shape', async () => {
    const db = store.client.db(`${store.db.databaseName}_other`);
    atEnd.push(() => db.dropDatabase());
    await db.collection('leads').insertOne({ created_at: '2026-11-23T09:00:00Z' });
    const { exitCode, stderr } = await ended('api/main.ts', { DB_NAME: db.databaseName });
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(/^The database "\w+" holds leads of another shape[^\n]+$/);
  });

  it('a unique index that cannot be built', async () => {
    const leads = store.db.collection<{ _id: string; submit_keys?: string[] }>('leads');
    await leads.dropIndex('submit_keys_1');
    await store.leads.insertMany([
      aLead({ submit_keys: ['a'] }),
      aLead({ submit_keys: ['a'], phone: '0631000001' }),
    ]);
    atEnd.push(async () => {
      await leads.deleteMany({ submit_keys: 'a' });
      await leads.createIndex(
        { submit_keys: 1 },
        { unique: true, partialFilterExpression: { submit_keys: { $exists: true } } },
      );
    });
    const { exitCode, stderr } = await ended('api/main.ts', {});
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(/^The database "\w+" holds documents twice[^\n]+"leads"[^\n]+submit_keys[^\n]+$/);
  });
});

it('the worker waits for Temporal, says so, and ends when it is asked to', async () => {
  const temporal = await reserved();
  const worker = start('worker.ts', {
    TEMPORAL_ADDRESS: `127.0.0.1:${temporal.port}`,
    START_WAIT_SECONDS: '1',
  });
  await until(() =>
    worker.said().includes(`Temporal does not take this worker at 127.0.0.1:${temporal.port}`),
  );
  worker.child.kill('SIGTERM');
  expect((await worker.child).exitCode).toBe(0);
});
