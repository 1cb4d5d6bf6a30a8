/** The addresses of the running stack, in .rdz/endpoints.json, for people, scripts and the commands of this project. */
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ENTITIES } from '../domain/common/entity.ts';
import { readPhoneHashKey } from './phone-hash-key.ts';
import { stateDir } from './paths.ts';

/** What runs where. */
export interface Endpoints {
  /** Origin of the API: `http://127.0.0.1:8001`; its paths start with `/api`. */
  api: string;
  /** The admin UI's first page. */
  ui: string;
  /** `host:port` of the Temporal frontend. */
  temporal: string;
  temporal_ui: string;
  /** Connection string, without the database's name. */
  mongo: string;
  database: string;
  /** `host:port` of the mail catcher. */
  smtp: string;
  mail_ui: string;
  /** Prometheus metrics of API and worker. */
  metrics: { api: string; worker: string };
}

const FILE = join(stateDir, 'endpoints.json');

export function writeEndpoints(endpoints: Endpoints, file = FILE): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(`${file}.new`, `${JSON.stringify(endpoints, null, 2)}\n`);
  renameSync(`${file}.new`, file);
}

export function removeEndpoints(file = FILE): void {
  rmSync(file, { force: true });
}

/** @returns the port of `host:port`, or of an origin */
export const portOf = (address: string): string => address.slice(address.lastIndexOf(':') + 1);

/** Both companies' mail goes to the catcher; it takes any account, so that signing in is exercised too. */
export function catcherEnvironment({ smtp }: Pick<Endpoints, 'smtp'>): Record<string, string> {
  const variables = {
    SMTP_HOST: '127.0.0.1',
    SMTP_PORT: portOf(smtp),
    SMTP_SECURE: 'false',
    SMTP_ALLOW_PLAIN: 'true',
    SMTP_USER: 'demo',
    SMTP_PASSWORD: 'demo',
  };
  return Object.fromEntries(
    ENTITIES.flatMap((entity) =>
      Object.entries(variables).map(([name, value]) => [`${entity}_${name}`, value]),
    ),
  );
}

/**
 * For commands that work both in production and beside `npm start`: fills what the environment lacks from the running
 * stack. In production, and when no stack runs, it changes nothing.
 * @returns the stack's addresses, undefined when it does not run
 */
export function readEndpoints(env: NodeJS.ProcessEnv = process.env, file = FILE): Endpoints | undefined {
  if (env.NODE_ENV === 'production') return undefined;
  let endpoints: Endpoints;
  try {
    endpoints = JSON.parse(readFileSync(file, 'utf8')) as Endpoints;
  } catch {
    return undefined;
  }
  const values: NodeJS.ProcessEnv = {
    MONGO_URL: endpoints.mongo,
    DB_NAME: endpoints.database,
    TEMPORAL_ADDRESS: endpoints.temporal,
    TEMPORAL_UI_URL: endpoints.temporal_ui,
    BACKEND_URL: endpoints.api,
    PHONE_HASH_KEY: readPhoneHashKey(dirname(file)),
    ...catcherEnvironment(endpoints),
  };
  for (const [name, value] of Object.entries(values)) env[name] ||= value;
  return endpoints;
}
