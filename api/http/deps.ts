/**
 * What the API needs from outside, given to `buildApp`: `main.ts` wires the real things, tests inject their own.
 */
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type {
  FastifyBaseLogger,
  FastifyInstance,
  RawReplyDefaultExpression,
  RawRequestDefaultExpression,
  RawServerDefault,
} from 'fastify';
import type { Config } from '../../config.ts';
import type { Entity } from '../../domain/common/entity.ts';
import type { ApiOutcome } from '../../domain/deliveries/api-outcome.ts';
import type { ExchangeEvidence, SignedPost } from '../../domain/deliveries/api-post.ts';
import type { MailSender } from '../../domain/deliveries/mail.ts';
import type { SendOutcome } from '../../domain/deliveries/send-outcome.ts';
import type { Permission, Role } from '../../domain/access/permissions.ts';
import type { PhoneKeys } from '../../store/db/ids.ts';
import type { Store } from '../../store/db/mongo.ts';
import type { AlertVoices } from '../../store/monitoring/tell-alerts.ts';
import type { LiveSnapshot } from '../../store/routing/snapshot.ts';
import type { IntakeQueue } from '../../store/intake/intake-queue.ts';
import type { TemporalLink } from '../../temporal/connection.ts';
import type { AccountKeys } from '../../store/access/account-keys.ts';
import type { Caller } from './plugins/auth.ts';
import type { RefusedOrigins } from './plugins/cors.ts';
import type { Scope } from './plugins/scope.ts';
import type { ProblemCode } from './problem.ts';
import type { Span } from '../../tracing.ts';

/** What became of a test mail from one company. */
export type TestMailer = (
  entity: Entity,
  mail: { from: MailSender; to: string; id: string; at: Date },
) => Promise<SendOutcome>;

/** What became of a test of a client's API. */
export type ApiTester = (
  post: SignedPost,
  at: Date,
) => Promise<{ outcome: Exclude<ApiOutcome, { kind: 'claim_refused' }>; evidence: ExchangeEvidence }>;

export interface AppDeps {
  config: Config;
  store: Store;
  /** Orders, clients, providers and settings in memory; never the truth. */
  live: LiveSnapshot;
  intake: IntakeQueue;
  temporal: TemporalLink;
  keys: PhoneKeys;
  /** Sends a mail that only shows that a company's mail settings work. */
  sendTestMail: TestMailer;
  /** Posts a test to a client's API. */
  testApi: ApiTester;
  /** How notices of alerts leave. */
  voices: AlertVoices;
  /** This process's name in the striped counters. */
  stripe: string;
  log: FastifyBaseLogger;
  /** The time of every decision. */
  clock: () => Date;
}

/** The Fastify instance routes are declared on. */
export type App = FastifyInstance<
  RawServerDefault,
  RawRequestDefaultExpression,
  RawReplyDefaultExpression,
  FastifyBaseLogger,
  TypeBoxTypeProvider
>;

/** One file of an area that is named by its verb: declares its route. */
export type Route = (app: App) => void;

declare module 'fastify' {
  interface FastifyInstance {
    deps: AppDeps;
    accountKeys: AccountKeys;
    refusedOrigins: RefusedOrigins;
  }

  interface FastifyRequest {
    /** Absent where nothing is traced. */
    span?: Span;
    /** Who calls; only on routes that are not public. */
    caller: Caller;
    /** Which companies' records the request may touch; only on routes that are not public. */
    scope: Scope;
  }

  /** Every route names `public` or a `permission`; the application does not start otherwise. */
  interface FastifyContextConfig {
    public?: true;
    /** `signed_in`: any signed-in user, for what concerns only themselves. */
    permission?: Permission | 'signed_in';
    /** Also for keys of the API, though it is about who is signed in. */
    forKeys?: true;
    /** Also for who has to set a second factor up first. */
    withoutSecondFactor?: true;
    /** Least role, beside the permission, for settings both companies share. */
    role?: Extract<Role, 'admin' | 'super_admin'>;
    /** What it refuses beyond what its declaration implies (plugins/documented-problems.ts); for the documentation. */
    problems?: readonly ProblemCode[];
    /** Which rate limit counts it. */
    limit?: 'public' | 'login';
  }
}
