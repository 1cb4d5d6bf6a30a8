/** The addresses of the running stack, as other commands read them. */
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { loadConfig } from '../../config.ts';
import {
  catcherEnvironment,
  readEndpoints,
  removeEndpoints,
  writeEndpoints,
  type Endpoints,
} from '../../tools/endpoints.ts';
import { stackEnvironment } from '../../dev/environment.ts';
import { ensurePhoneHashKey } from '../../tools/phone-hash-key.ts';

const ENDPOINTS: Endpoints = {
  api: 'http://127.0.0.1:8002',
  ui: 'http://127.0.0.1:8002/admin',
  temporal: '127.0.0.1:7234',
  temporal_ui: 'http://127.0.0.1:8234',
  mongo: 'mongodb://127.0.0.1:27018/?replicaSet=rdz',
  database: 'rdz',
  smtp: '127.0.0.1:1026',
  mail_ui: 'http://127.0.0.1:1081',
  metrics: { api: 'http://127.0.0.1:9466', worker: 'http://127.0.0.1:9467' },
};

let dir: string;
let file: string;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'rdz-endpoints-'));
  file = join(dir, 'endpoints.json');
});
afterEach(() => rmSync(dir, { recursive: true }));

test('they fill what the environment lacks, and leave the rest', () => {
  writeEndpoints(ENDPOINTS, file);
  const key = ensurePhoneHashKey(dir);
  const env: NodeJS.ProcessEnv = { MONGO_URL: 'mongodb://elsewhere/', TEMPORAL_ADDRESS: '' };
  expect(readEndpoints(env, file)).toEqual(ENDPOINTS);
  expect(env).toEqual({
    MONGO_URL: 'mongodb://elsewhere/',
    DB_NAME: 'rdz',
    TEMPORAL_ADDRESS: '127.0.0.1:7234',
    TEMPORAL_UI_URL: 'http://127.0.0.1:8234',
    BACKEND_URL: 'http://127.0.0.1:8002',
    PHONE_HASH_KEY: key,
    ...catcherEnvironment(ENDPOINTS),
  });
  expect(env).toMatchObject({ ZR7_SMTP_PORT: '1026', MDL_SMTP_HOST: '127.0.0.1' });
});

test('nothing is filled when no stack runs, nor in production', () => {
  const env: NodeJS.ProcessEnv = {};
  expect(readEndpoints(env, file)).toBeUndefined();
  writeEndpoints(ENDPOINTS, file);
  const production: NodeJS.ProcessEnv = { NODE_ENV: 'production' };
  expect(readEndpoints(production, file)).toBeUndefined();
  removeEndpoints(file);
  expect(readEndpoints(env, file)).toBeUndefined();
  expect({ ...env, ...production }).toEqual({ NODE_ENV: 'production' });
});

test('the phone hash key is made once and readable by its owner only', () => {
  const key = ensurePhoneHashKey(dir);
  expect(key).toMatch(/^[0-9a-f]{64}$/);
  expect(ensurePhoneHashKey(dir)).toBe(key);
  expect(statSync(join(dir, 'phone-hash-key')).mode & 0o777).toBe(0o600);
  expect(readFileSync(join(dir, 'phone-hash-key'), 'utf8')).toBe(key);
});

test('API and worker accept the environment they are given', () => {
  const env = stackEnvironment(ENDPOINTS, { phoneHashKey: 'k', workflowBundle: '/b.js' });
  const config = loadConfig(env);
  expect(config).toMatchObject({
    PORT: 8002,
    MONGO_URL: ENDPOINTS.mongo,
    METRICS_PORT: 9466,
  });
  expect(config.smtp.MDL).toMatchObject({ host: '127.0.0.1', port: 1026, secure: false });
});
