/**
 * The API on a test store, without a port: `app.inject`. Temporal is a stand-in that records what it is asked; the time
 * is what the test says.
 */
import type { InjectOptions } from 'fastify';
import { pino } from 'pino';
import { afterAll, beforeAll } from 'vitest';
import { weeklyLedgerActivities } from '../../activities/billing/weekly-ledger.ts';
import type { ActivityDeps } from '../../activities/deps.ts';
import type { RetentionInput } from '../../contracts/retention.ts';
import type { WeeklyLedgerInput, WeeklyLedgerResult } from '../../contracts/weekly-ledger.ts';
import { apiTester } from '../../channels/api/test-api.ts';
import { alertVoices } from '../../channels/alerts/voices.ts';
import { testMailer } from '../../channels/email/channels.ts';
import { intercompanyActivities } from '../../activities/intercompany/monday.ts';
import type { IntercompanyInput, IntercompanyResult } from '../../contracts/intercompany.ts';
import { buildApp } from '../../api/http/app.ts';
import type { App, AppDeps } from '../../api/http/deps.ts';
import { type Config, loadConfig } from '../../config.ts';
import type { Entity } from '../../domain/common/entity.ts';
import { PERMISSIONS, type Permission, type Role, ROLE_PRESETS } from '../../domain/access/permissions.ts';
import { newId, PhoneKeys } from '../../store/db/ids.ts';
import { IntakeQueue } from '../../store/intake/intake-queue.ts';
import { closeRetentionRun, purgeRetentionPage } from '../../store/privacy/retention-run.ts';
import type { Store } from '../../store/db/mongo.ts';
import type { UserDoc } from '../../store/access/collections.ts';
import { openSession } from '../../store/access/sessions.ts';
import { hashPassword } from '../../store/access/sign-in.ts';
import { LiveSnapshot } from '../../store/routing/snapshot.ts';
import type { TemporalLink } from '../../temporal/connection.ts';

/** A Monday, 10:00 in Paris: a delivery day. */
export const MONDAY = new Date('2026-11-23T09:00:00Z');

/** No limits, nothing reachable outside. */
const ENV: NodeJS.ProcessEnv = {
  NODE_ENV: 'test',
  RATE_LIMIT_PUBLIC_PER_MINUTE: '0',
  RATE_LIMIT_PROVIDER_PER_MINUTE: '0',
  RATE_LIMIT_LOGIN_PER_MINUTE: '0',
  ZR7_SMTP_HOST: '127.0.0.1',
  ZR7_SMTP_PORT: '1',
  MDL_SMTP_HOST: '127.0.0.1',
  MDL_SMTP_PORT: '1',
  TEMPORAL_UI_URL: 'http://temporal.example',
};

export interface TestUser {
  id: string;
  token: string;
  csrf_token: string;
  headers: { authorization: string };
}

export interface TestApi {
  app: App;
  deps: AppDeps;
  /** What the API takes for now. */
  now: Date;
  /** Names of the workflows it asked Temporal for. */
  asked: string[];
  /** Makes a user with a session; the role's preset unless permissions are given. */
  user(user?: { role?: Role; entity?: Entity; permissions?: readonly Permission[] }): Promise<TestUser>;
  /** Calls as a user; the body is parsed JSON. */
  call<T = Record<string, unknown>>(
    user: TestUser | null,
    method: Method,
    url: string,
    body?: unknown,
    headers?: Headers,
  ): Promise<Answer<T>>;
}

export type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';
type Headers = Record<string, string>;

export interface Answer<T> {
  status: number;
  headers: Record<string, string | string[] | number | undefined>;
  /** Parsed JSON; empty for anything else. */
  body: T;
  text: string;
}

/** What `weekly-ledger/<week>` does, in this process. */
async function builtHere(store: Store, input: WeeklyLedgerInput): Promise<WeeklyLedgerResult> {
  const activities = weeklyLedgerActivities({
    store,
    log: pino({ level: 'silent' }),
  } as unknown as ActivityDeps);
  const sum = { ledger_entries: 0, billing_records_created: 0, stale_drafts: [] as string[] };
  const refused = await activities.ledgerRefusal(input);
  if (refused) return { refused, entities: [], ...sum };
  for (const entity of input.entities) {
    const built = await activities.buildWeekLedger({ ...input, entity });
    if ('refused' in built) return { refused: built.refused, entities: [], ...sum };
    sum.ledger_entries += built.ledger_entries;
    sum.billing_records_created += built.billing_records_created;
    sum.stale_drafts.push(...built.stale_drafts);
  }
  return { refused: null, entities: input.entities, ...sum };
}

/** What `intercompany/<week>` bills, in this process. */
async function billedHere(
  store: Store,
  { week, named, issuers: of, by }: IntercompanyInput,
): Promise<IntercompanyResult> {
  const { billCompany } = intercompanyActivities({ store } as unknown as ActivityDeps);
  const issuers = [];
  for (const from of of) issuers.push(await billCompany({ from, by, ...(named && { week }) }));
  return { week, ledgers: [], issuers, errors: [] };
}

/** What `retention/<id>` does, in this process. */
async function purgedHere(store: Store, { run_id }: RetentionInput): Promise<void> {
  const now = new Date();
  while (await purgeRetentionPage(store, run_id, now));
  await closeRetentionRun(store, run_id, now);
}

function temporalStub(store: Store, asked: string[]): TemporalLink {
  const started = (workflowId: string) => ({
    workflowId,
    firstExecutionRunId: 'run-1',
    result: () => new Promise(() => {}),
  });
  const client = {
    workflow: {
      signalWithStart: (workflow: string) => {
        asked.push(workflow);
        return Promise.resolve(started('route-stock'));
      },
      start: (workflow: string, { workflowId, args }: { workflowId: string; args: unknown[] }) => {
        asked.push(workflow);
        const handle = started(workflowId);
        return Promise.resolve(
          workflow === 'weeklyLedger'
            ? { ...handle, result: () => builtHere(store, args[0] as WeeklyLedgerInput) }
            : workflow === 'intercompany'
              ? { ...handle, result: () => billedHere(store, args[0] as IntercompanyInput) }
              : workflow === 'retention'
                ? { ...handle, result: () => purgedHere(store, args[0] as RetentionInput) }
                : handle,
        );
      },
      getHandle: () => ({
        result: () => Promise.resolve({ assigned: 3, kept: 4 }),
        signal: ({ name }: { name: string }) => Promise.resolve(void asked.push(name)),
      }),
      startUpdateWithStart: () => Promise.reject(new Error('batches need a worker')),
    },
    schedule: { getHandle: () => ({ describe: () => Promise.reject(new Error('no schedules')) }) },
    workflowService: { describeTaskQueue: () => Promise.resolve({ pollers: [] }) },
    withDeadline: (_deadline: number, call: () => unknown) => call(),
  };
  return {
    client,
    taskQueue: 'test',
    urlOf: (workflowId: string) => `http://temporal.example/${encodeURIComponent(workflowId)}`,
    reachable: () => Promise.resolve(true),
    close: () => Promise.resolve(),
  } as unknown as TemporalLink;
}

let hashed: Promise<string> | undefined;
/** Hashing costs time on purpose: once for all users nobody signs in as. */
const anyHash = () => (hashed ??= hashPassword('le mot de passe des tests'));

/**
 * Starts the API before a file's tests and closes it after them.
 * @param env changes the configuration
 * @param real what is not to be a stand-in, asked once everything is open
 */
export function useApi(
  store: Store,
  env: NodeJS.ProcessEnv = {},
  real: () => Partial<AppDeps> = () => ({}),
): TestApi {
  const api = { now: MONDAY, asked: [] as string[] } as unknown as TestApi;

  api.user = async ({ role = 'admin', entity = 'ZR7', permissions = ROLE_PRESETS[role] } = {}) => {
    const id = newId();
    const user: UserDoc = {
      _id: id,
      email: `${id}@rdz.example`,
      nom: `Utilisateur ${id.slice(-4)}`,
      password_hash: await anyHash(),
      role,
      permissions: [...permissions],
      entity,
      active: true,
      failed_logins: 0,
      created_at: api.now,
      updated_at: api.now,
    };
    await store.users.insertOne(user);
    const { token, csrf_token } = await openSession(store, id, api.now);
    return { id, token, csrf_token, headers: { authorization: `Bearer ${token}` } };
  };

  api.call = async <T>(
    user: TestUser | null,
    method: Method,
    url: string,
    body?: unknown,
    headers: Headers = {},
  ): Promise<Answer<T>> => {
    const options: InjectOptions = { method, url, headers: { ...user?.headers, ...headers } };
    if (body !== undefined) options.payload = body as object;
    const response = await api.app.inject(options);
    const isJson = String(response.headers['content-type']).includes('json');
    return {
      status: response.statusCode,
      headers: response.headers,
      body: (isJson ? response.json() : {}) as T,
      text: response.body,
    };
  };

  beforeAll(async () => {
    const config: Config = loadConfig({ ...ENV, ...env });
    const live = await LiveSnapshot.open(store);
    const keys = new PhoneKeys('test-key');
    const clock = () => api.now;
    const intake = new IntakeQueue({ store, snapshot: live, keys, clock });
    const log = pino({ level: 'silent' });
    api.deps = {
      config,
      store,
      live,
      intake,
      temporal: temporalStub(store, api.asked),
      keys,
      sendTestMail: (entity, mail) => testMailer(api.deps.config)(entity, mail),
      testApi: (post, at) => apiTester(api.deps.config)(post, at),
      voices: {
        mail: (...said) => alertVoices(api.deps.config).mail(...said),
        post: (...said) => alertVoices(api.deps.config).post(...said),
      },
      stripe: newId(),
      log,
      clock,
      ...real(),
    };
    api.app = await buildApp(api.deps);
  });
  afterAll(async () => {
    await api.app.close();
    await api.deps.intake.close();
    await api.deps.live.close();
  });
  return api;
}

/** Every permission but some. */
export const allBut = (...missing: readonly string[]): Permission[] =>
  PERMISSIONS.filter((permission) => !missing.includes(permission));
