/**
 * Configuration: one typed object from the environment, validated at start, used by API and worker. The schema is also
 * the documentation: `docs/configuration.md` is generated from it.
 *
 * Production (`NODE_ENV=production`) has no silent defaults: what is missing there is named, all of it, in one error.
 */
import { isIP } from 'node:net';
import { isAbsolute, join } from 'node:path';
import { envSchema } from 'env-schema';
import { type Static, type TSchema, Type } from 'typebox';
import { isWellFormedEmail } from './domain/common/email-address.ts';
import { ENTITIES, type Entity } from './domain/common/entity.ts';
import { protocolOf } from './domain/common/protocol.ts';
import { DEFAULT_SENDERS } from './domain/deliveries/mail.ts';
import { MIN_PASSWORD } from './domain/access/password.ts';
import { endStart, StartError } from './start-error.ts';

const text = (description: string, fallback?: string) =>
  Type.String({ description, ...(fallback === undefined ? {} : { default: fallback }) });
const count = (description: string, fallback: number) =>
  Type.Integer({ description, default: fallback, minimum: 0 });
const choice = <const T extends string>(description: string, values: readonly T[], fallback: T) =>
  Type.Unsafe<T>(Type.String({ description, enum: [...values], default: fallback }));
const flag = (description: string, fallback: boolean) => Type.Boolean({ description, default: fallback });

const EINVOICE_ADAPTERS = ['none', 'folder', 'https'] as const;

function smtpVariables<E extends Entity>(entity: E) {
  const { address, name } = DEFAULT_SENDERS[entity];
  const variables = {
    SMTP_HOST: text(`SMTP server of ${entity}`, 'ssl0.ovh.net'),
    SMTP_PORT: count('Its port', 465),
    SMTP_SECURE: flag('TLS from the first byte (false: STARTTLS is demanded)', true),
    SMTP_ALLOW_PLAIN: flag('Speak without TLS: a mail catcher or a relay on the same machine', false),
    SMTP_USER: text('SMTP account', address),
    SMTP_PASSWORD: text('SMTP password', ''),
    SMTP_FROM: text('Sender address', address),
    SMTP_FROM_NAME: text('Sender name', name),
    SMTP_CONNECTION_TIMEOUT_MS: count('Connection timeout, ms', 10_000),
    SMTP_GREETING_TIMEOUT_MS: count('Greeting timeout, ms', 10_000),
    SMTP_SOCKET_TIMEOUT_MS: count('Silence on the socket that ends a session, ms', 30_000),
    SMTP_MAX_CONNECTIONS: count('Connections kept open at once', 20),
  };
  return Object.fromEntries(Object.entries(variables).map(([key, value]) => [`${entity}_${key}`, value])) as {
    [K in keyof typeof variables as `${E}_${K}`]: (typeof variables)[K];
  };
}

function einvoiceVariables<E extends Entity>(entity: E) {
  const variables = {
    EINVOICE_ADAPTER: choice(
      `How invoices of ${entity} reach its platform: \`none\`, \`folder\` or \`https\``,
      EINVOICE_ADAPTERS,
      'none',
    ),
    EINVOICE_KEY: text('`https`: value of the header that carries its key, `Bearer …` included', ''),
  };
  return Object.fromEntries(Object.entries(variables).map(([key, value]) => [`${entity}_${key}`, value])) as {
    [K in keyof typeof variables as `${E}_${K}`]: (typeof variables)[K];
  };
}

/** Every variable, with its description and its default outside production. */
export const CONFIG_VARIABLES = {
  NODE_ENV: text('`production`, `test` or `development`', 'development'),
  MONGO_URL: text('MongoDB connection string (replica set)', 'mongodb://127.0.0.1:27017/?replicaSet=rs0'),
  DB_NAME: text('Database name', 'rdz'),
  BACKEND_URL: text('Public URL of the API; https makes cookies secure', 'http://127.0.0.1:8001'),
  HOST: text('Address the API listens on', '127.0.0.1'),
  PORT: count('Port of the API', 8001),
  METRICS_PORT: count('Internal port of the Prometheus metrics of the API; 0 = any free port', 9464),
  WORKER_METRICS_PORT: count(
    'Internal port of the Prometheus metrics of the worker; 0 = any free port',
    9465,
  ),
  OTEL_EXPORTER_OTLP_ENDPOINT: text(
    'Base URL of an OpenTelemetry collector that takes traces by HTTP; empty = nothing is traced (docs/tracing.md)',
    '',
  ),
  OTEL_EXPORTER_OTLP_HEADERS: text('Headers for the collector, `key=value` with commas between: its key', ''),
  LOG_LEVEL: text('pino level', 'info'),
  ALLOWED_ORIGINS: text(
    'Origins that may call the public API, comma-separated; `*` is refused in production',
    '*',
  ),
  TRUST_PROXY: text('Addresses or networks of trusted proxies, comma-separated; empty = none', ''),
  PHONE_HASH_KEY: text(
    'Key of the phone hashes (guards, suppression list); never rotate it silently',
    'development-only',
  ),
  RATE_LIMIT_PUBLIC_PER_MINUTE: count('Public calls a minute per IP; 0 = off', 120),
  RATE_LIMIT_PROVIDER_PER_MINUTE: count('Public calls a minute per provider key; 0 = off', 600),
  RATE_LIMIT_LOGIN_PER_MINUTE: count('Login attempts a minute per IP; 0 = off', 10),
  TEMPORAL_ADDRESS: text('Temporal frontend', '127.0.0.1:7233'),
  TEMPORAL_NAMESPACE: text('Temporal namespace', 'default'),
  TEMPORAL_TASK_QUEUE: text('Task queue of the worker', 'rdz'),
  TEMPORAL_UI_URL: text('Base URL of the Temporal Web UI, for links', ''),
  TEMPORAL_TLS: flag('TLS to Temporal', false),
  TEMPORAL_TLS_CERT: text('PEM client certificate (mTLS)', ''),
  TEMPORAL_TLS_KEY: text('PEM client key (mTLS)', ''),
  TEMPORAL_API_KEY: text('API key of a Temporal Cloud namespace', ''),
  WORKFLOW_BUNDLE: text('Path of the prebuilt workflow bundle; empty = bundle at start', ''),
  DELIVERY_RETRY_MINUTES: text('Waits between automatic retries of a failed batch', '5,15,45'),
  START_WAIT_SECONDS: count('Longest wait of a start for MongoDB or for a migration under way', 600),
  GIT_SHA: text('Commit of the running build; empty = that of the checkout', ''),
  BUILD_DATE: text('Date of the running build; empty = that of the commit', ''),
  FIRST_ADMIN_EMAIL: text('Makes the first super_admin at start when there is no user yet', ''),
  FIRST_ADMIN_PASSWORD: text('Password of that first super_admin', ''),
  ...smtpVariables('ZR7'),
  ...smtpVariables('MDL'),
  API_CHANNEL_ALLOW_PRIVATE: flag(
    'API channel: call private addresses and plain http, for tests and the demo; refused in production',
    false,
  ),
  API_CHANNEL_CONNECT_TIMEOUT_MS: count('API channel: longest wait for DNS, connection and TLS, ms', 10_000),
  API_CHANNEL_ANSWER_TIMEOUT_MS: count(
    'API channel: from the first byte sent to the last of the answer, ms',
    30_000,
  ),
  EINVOICE_FOLDER: text(
    'E-invoices, `folder`: absolute path; each company has a folder of its code in it, with `out`, `payments` and `answers`',
    '',
  ),
  EINVOICE_SUBMIT_URL: text('E-invoices, `https`: where documents are posted', ''),
  EINVOICE_STATUS_URL: text('What became of one; `{reference}` is replaced; empty = not asked', ''),
  EINVOICE_PAYMENT_URL: text('Where payments are reported; `{reference}` is replaced; empty = nowhere', ''),
  EINVOICE_KEY_HEADER: text('Name of the header that carries the key', 'Authorization'),
  EINVOICE_BODY: choice(
    '`multipart` (a form with the file) or `json` (the file in base64)',
    ['multipart', 'json'],
    'multipart',
  ),
  EINVOICE_FILE_FIELD: text('Field that holds the file', 'file'),
  EINVOICE_REFERENCE_FIELD: text('Where an answer holds the reference: `id`, `data.id`', 'id'),
  EINVOICE_STATUS_FIELD: text('Where an answer holds the status', 'status'),
  EINVOICE_WORDS_FIELD: text('Where an answer holds words for people', 'message'),
  EINVOICE_ACCEPTED_WORDS: text('Statuses that mean accepted, comma-separated', 'accepted'),
  EINVOICE_REFUSED_WORDS: text('Statuses that mean refused, comma-separated', 'refused,rejected'),
  EINVOICE_WEBHOOK_SECRET: text(
    'Signs what a platform says by itself (`/api/public/einvoice/https`); empty = nothing is taken',
    '',
  ),
  EINVOICE_TIMEOUT_MS: count('Longest wait for an answer, ms', 30_000),
  ...einvoiceVariables('ZR7'),
  ...einvoiceVariables('MDL'),
} satisfies Record<string, TSchema>;

/** No defaults for these in production. */
export const REQUIRED_IN_PRODUCTION = [
  'MONGO_URL',
  'DB_NAME',
  'BACKEND_URL',
  'ZR7_SMTP_PASSWORD',
  'MDL_SMTP_PASSWORD',
  'TEMPORAL_ADDRESS',
  'ALLOWED_ORIGINS',
  'PHONE_HASH_KEY',
] as const;

const SCHEMA = Type.Object(CONFIG_VARIABLES);
type Variables = Static<typeof SCHEMA>;

export interface SmtpConfig {
  host: string;
  port: number;
  secure: boolean;
  allowPlain: boolean;
  user: string;
  password: string;
  from: string;
  fromName: string;
  connectionTimeoutMs: number;
  greetingTimeoutMs: number;
  socketTimeoutMs: number;
  maxConnections: number;
}

export interface DropFolderConfig {
  adapter: 'folder';
  /** Absolute path; `out`, `payments` and `answers` are made in it. */
  folder: string;
}

export interface HttpsPlatformConfig {
  adapter: 'https';
  submitUrl: string;
  /** `{reference}` in it is replaced; empty: the platform does not tell. */
  statusUrl: string;
  /** `{reference}` in it is replaced; empty: payments are not reported. */
  paymentUrl: string;
  keyHeader: string;
  /** Value of that header. */
  key: string;
  body: 'multipart' | 'json';
  fileField: string;
  /** Paths in an answer: `id`, `data.document.id`. */
  referenceField: string;
  statusField: string;
  wordsField: string;
  /** In any case; every other word means that a document is under way. */
  acceptedWords: string[];
  refusedWords: string[];
  timeoutMs: number;
}

/** How a company's invoices reach its electronic invoicing platform. */
export type EinvoiceConfig = { adapter: 'none' } | DropFolderConfig | HttpsPlatformConfig;

export interface Config extends Variables {
  production: boolean;
  allowedOrigins: string[];
  /** Minutes. */
  deliveryRetryMinutes: number[];
  smtp: Record<Entity, SmtpConfig>;
  einvoice: Record<Entity, EinvoiceConfig>;
}

/** The environment cannot be run with; the message names everything that is wrong. */
export class ConfigError extends StartError {
  override name = 'ConfigError';
}

/** The parts of a comma-separated variable. */
export const listOf = (value: string): string[] =>
  value
    .split(',')
    .map((part) => part.trim())
    .filter(Boolean);

function smtpConfig(variables: Variables, entity: Entity): SmtpConfig {
  return {
    host: variables[`${entity}_SMTP_HOST`],
    port: variables[`${entity}_SMTP_PORT`],
    secure: variables[`${entity}_SMTP_SECURE`],
    allowPlain: variables[`${entity}_SMTP_ALLOW_PLAIN`],
    user: variables[`${entity}_SMTP_USER`],
    password: variables[`${entity}_SMTP_PASSWORD`],
    from: variables[`${entity}_SMTP_FROM`],
    fromName: variables[`${entity}_SMTP_FROM_NAME`],
    connectionTimeoutMs: variables[`${entity}_SMTP_CONNECTION_TIMEOUT_MS`],
    greetingTimeoutMs: variables[`${entity}_SMTP_GREETING_TIMEOUT_MS`],
    socketTimeoutMs: variables[`${entity}_SMTP_SOCKET_TIMEOUT_MS`],
    maxConnections: variables[`${entity}_SMTP_MAX_CONNECTIONS`],
  };
}

function einvoiceConfig(variables: Variables, entity: Entity): EinvoiceConfig {
  switch (variables[`${entity}_EINVOICE_ADAPTER`]) {
    case 'none':
      return { adapter: 'none' };
    case 'folder':
      return { adapter: 'folder', folder: join(variables.EINVOICE_FOLDER, entity) };
    case 'https':
      return {
        adapter: 'https',
        submitUrl: variables.EINVOICE_SUBMIT_URL,
        statusUrl: variables.EINVOICE_STATUS_URL,
        paymentUrl: variables.EINVOICE_PAYMENT_URL,
        keyHeader: variables.EINVOICE_KEY_HEADER,
        key: variables[`${entity}_EINVOICE_KEY`],
        body: variables.EINVOICE_BODY,
        fileField: variables.EINVOICE_FILE_FIELD,
        referenceField: variables.EINVOICE_REFERENCE_FIELD,
        statusField: variables.EINVOICE_STATUS_FIELD,
        wordsField: variables.EINVOICE_WORDS_FIELD,
        acceptedWords: listOf(variables.EINVOICE_ACCEPTED_WORDS),
        refusedWords: listOf(variables.EINVOICE_REFUSED_WORDS),
        timeoutMs: variables.EINVOICE_TIMEOUT_MS,
      };
  }
}

/** In production an address is https: what goes there is a key and a client's invoice. */
function einvoiceProblems(variables: Variables, production: boolean): string[] {
  const adapters = ENTITIES.map((entity) => variables[`${entity}_EINVOICE_ADAPTER`]);
  const problems: string[] = [];
  if (adapters.includes('folder') && !isAbsolute(variables.EINVOICE_FOLDER))
    problems.push('EINVOICE_FOLDER: an absolute path');
  if (!adapters.includes('https')) return problems;
  for (const name of ['EINVOICE_SUBMIT_URL', 'EINVOICE_STATUS_URL', 'EINVOICE_PAYMENT_URL'] as const) {
    const url = variables[name];
    if (url === '' && name !== 'EINVOICE_SUBMIT_URL') continue;
    const protocol = protocolOf(url);
    if (protocol !== 'https:' && (production || protocol !== 'http:'))
      problems.push(`${name}: an https address`);
  }
  if (!/^[\w-]+$/.test(variables.EINVOICE_KEY_HEADER))
    problems.push('EINVOICE_KEY_HEADER: the name of a header');
  return problems;
}

/** An IP address, a network (`10.0.0.0/8`) or one of the names Fastify knows. */
function isProxyAddress(text: string): boolean {
  const [address = '', bits, ...rest] = text.split('/');
  if (['loopback', 'linklocal', 'uniquelocal'].includes(text)) return true;
  return isIP(address) > 0 && (bits === undefined || /^\d{1,3}$/.test(bits)) && rest.length === 0;
}

function productionProblems(env: NodeJS.ProcessEnv): string[] {
  const problems: string[] = [];
  const missing = REQUIRED_IN_PRODUCTION.filter((name) => !env[name]?.trim());
  if (missing.length > 0) problems.push(`missing in production: ${missing.join(', ')}`);
  if (listOf(env.ALLOWED_ORIGINS ?? '').includes('*'))
    problems.push('ALLOWED_ORIGINS: `*` is refused in production');
  return problems;
}

/**
 * Reads and validates the environment.
 * @throws ConfigError naming every problem at once.
 */
export function loadConfig(env: NodeJS.ProcessEnv = process.env): Config {
  const production = env.NODE_ENV === 'production';
  const problems = production ? productionProblems(env) : [];
  // An empty variable counts as absent: compose files pass them so.
  const data = Object.fromEntries(
    Object.entries(env).filter(([, value]) => value !== undefined && value !== ''),
  );
  let variables: Variables | undefined;
  try {
    variables = envSchema<Variables>({ schema: SCHEMA, data, env: false });
  } catch (error) {
    problems.push((error as Error).message);
  }
  const retryMinutes = listOf(variables?.DELIVERY_RETRY_MINUTES ?? '').map(Number);
  if (retryMinutes.some((minutes) => !Number.isFinite(minutes) || minutes < 0)) {
    problems.push('DELIVERY_RETRY_MINUTES: numbers separated by commas');
  }
  if (variables?.FIRST_ADMIN_EMAIL && !isWellFormedEmail(variables.FIRST_ADMIN_EMAIL))
    problems.push('FIRST_ADMIN_EMAIL: an e-mail address');
  if (variables?.FIRST_ADMIN_PASSWORD && variables.FIRST_ADMIN_PASSWORD.length < MIN_PASSWORD)
    problems.push(`FIRST_ADMIN_PASSWORD: at least ${MIN_PASSWORD} characters`);
  const notAddresses = listOf(variables?.TRUST_PROXY ?? '').filter((proxy) => !isProxyAddress(proxy));
  if (notAddresses.length > 0) {
    problems.push(`TRUST_PROXY: addresses or networks, comma-separated; not ${notAddresses.join(', ')}`);
  }
  const collector = variables?.OTEL_EXPORTER_OTLP_ENDPOINT;
  if (collector && !/^https?:$/.test(protocolOf(collector)))
    problems.push('OTEL_EXPORTER_OTLP_ENDPOINT: an http or https address');
  if (variables?.API_CHANNEL_ALLOW_PRIVATE && production)
    problems.push('API_CHANNEL_ALLOW_PRIVATE: refused in production');
  if (variables) problems.push(...einvoiceProblems(variables, production));
  if (!variables || problems.length > 0) throw new ConfigError(`Configuration: ${problems.join('; ')}`);
  const config = variables;
  return {
    ...config,
    production,
    allowedOrigins: listOf(config.ALLOWED_ORIGINS),
    deliveryRetryMinutes: retryMinutes,
    smtp: Object.fromEntries(
      ENTITIES.map((entity) => [entity, smtpConfig(config, entity)]),
    ) as Config['smtp'],
    einvoice: Object.fromEntries(
      ENTITIES.map((entity) => [entity, einvoiceConfig(config, entity)]),
    ) as Config['einvoice'],
  };
}

/** For a process's first line: prints a ConfigError's message and exits with code 1, before anything is started. */
export function loadConfigOrExit(): Config {
  try {
    return loadConfig();
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return endStart(error);
  }
}
