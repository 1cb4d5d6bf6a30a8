/**
 * The real API on a test store, called with `inject`; Temporal is connected to only when a route needs it.
 */
import { pino } from 'pino';
import { afterAll, beforeAll, inject } from 'vitest';
import { buildApp } from '../../api/app.ts';
import type { App, AppDeps } from '../../api/deps.ts';
import { loadConfig } from '../../config.ts';
import { IntakeQueue } from '../../store/intake-queue.ts';
import type { Store } from '../../store/mongo.ts';
import { LiveSnapshot } from '../../store/snapshot.ts';
import { openTemporal } from '../../temporal/connect.ts';
import { MONDAY, testKeys } from './intake.ts';

export interface TestApp {
  app: App;
  deps: AppDeps;
  /** The time of every decision; MONDAY until a test sets another. */
  now: Date;
}

/** Builds one app, not listening. Give `env` what the configuration should say; rate limits are off by default. */
export async function buildTestApp(
  store: Store,
  env: Record<string, string> = {},
  test = {} as TestApp,
): Promise<TestApp> {
  const config = loadConfig({
    NODE_ENV: 'test',
    TEMPORAL_ADDRESS: inject('temporalAddress'),
    RATE_LIMIT_PUBLIC_PER_MINUTE: '0',
    RATE_LIMIT_PROVIDER_PER_MINUTE: '0',
    RATE_LIMIT_LOGIN_PER_MINUTE: '0',
    ...env,
  });
  const clock = () => test.now;
  const live = await LiveSnapshot.open(store);
  const deps: AppDeps = {
    config,
    store,
    live,
    intake: new IntakeQueue({ store, snapshot: live, keys: testKeys, clock }),
    temporal: openTemporal(config),
    keys: testKeys,
    stripe: 'test',
    log: pino({ level: 'silent' }),
    clock,
  };
  return Object.assign(test, { app: await buildApp(deps), deps, now: MONDAY });
}

/** Ends what `buildTestApp` began; the store stays open. */
export async function closeTestApp({ app, deps }: TestApp): Promise<void> {
  await app.close();
  await deps.intake.close();
  await deps.live.close();
  await deps.temporal.close();
}

/** One app for a file's tests: `const api = useApp(store);`, after `useStore()`. */
export function useApp(store: Store, env: Record<string, string> = {}): TestApp {
  const test = {} as TestApp;
  beforeAll(() => buildTestApp(store, env, test));
  afterAll(() => closeTestApp(test));
  return test;
}
