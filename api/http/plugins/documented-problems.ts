/**
 * The errors of every route in the OpenAPI document. They follow from how the route is declared: who may call it, whether
 * it writes, what it reads. A route adds what only it refuses (`config.problems`).
 */
import type { RouteOptions } from 'fastify';
import { type ProblemCode, PROBLEMS } from '../problem.ts';
import { onlyReads } from '../reads.ts';

/** A response of the document: plain JSON. */
export interface DocumentedResponse {
  description: string;
  [part: string]: unknown;
}

type Declared = Pick<RouteOptions, 'method' | 'url' | 'config' | 'schema'>;

/** Why each may be answered, for the document. */
const BY_DECLARATION: readonly (readonly [
  when: (route: Declared) => boolean,
  codes: readonly ProblemCode[],
])[] = [
  [() => true, ['bad_request', 'unavailable']],
  [needsSession, ['unauthenticated', 'forbidden']],
  [({ url }) => url.includes(':'), ['not_found']],
  [(route) => writes(route) && needsSession(route), ['conflict']],
  [writes, ['too_large']],
  // Public bodies are read whatever their type.
  [(route) => writes(route) && route.config?.limit !== 'public', ['unsupported_media']],
  [({ schema = {} }) => Boolean(schema.body ?? schema.querystring ?? schema.params), ['invalid']],
  [({ config }) => config?.limit !== undefined, ['too_many']],
];

function needsSession({ config }: Declared): boolean {
  return config?.public !== true;
}

function writes(route: Declared): boolean {
  return !onlyReads(route);
}

const statusOf = (code: ProblemCode): number => PROBLEMS[code].status;

/** Statuses of the problems a route may answer, each once. */
export function problemStatuses(route: Declared): number[] {
  const implied = BY_DECLARATION.flatMap(([when, codes]) => (when(route) ? codes : []));
  const statuses = [...implied, ...(route.config?.problems ?? [])].map(statusOf);
  return [...new Set(statuses)].sort((a, b) => a - b);
}

const HEADERS: Readonly<Record<number, object>> = {
  401: { 'WWW-Authenticate': { schema: { type: 'string' } } },
  429: { 'Retry-After': { description: 'Secondes', schema: { type: 'string' }, required: true } },
  503: { 'Retry-After': { description: 'Secondes', schema: { type: 'string' } } },
};

const FIELD_PROBLEMS = {
  type: 'array',
  description: 'Chaque champ à corriger',
  items: {
    type: 'object',
    required: ['path', 'message'],
    properties: { path: { type: 'string' }, message: { type: 'string' } },
  },
};

function responseOf(status: number): DocumentedResponse {
  const known = Object.entries(PROBLEMS).filter(([, problem]) => problem.status === status);
  const codes = known.map(([code]) => code);
  const headers = HEADERS[status];
  return {
    description: known.map(([, { title }]) => title).join(' · '),
    ...(headers && { headers }),
    content: {
      'application/problem+json': {
        schema: {
          type: 'object',
          required: ['type', 'title', 'status', 'detail', 'code'],
          properties: {
            type: { type: 'string', enum: codes.map((code) => `urn:rdz:problem:${code}`) },
            title: { type: 'string' },
            status: { type: 'integer', enum: [status] },
            detail: { type: 'string', description: 'Une phrase' },
            code: { type: 'string', enum: codes },
            ...(status === statusOf('invalid') && { errors: FIELD_PROBLEMS }),
          },
        },
      },
    },
  };
}

const nameOf = (status: number): string => `Problem${status}`;

/** One response for each status of a problem, named once. */
export const PROBLEM_RESPONSES: Readonly<Record<string, DocumentedResponse>> = Object.fromEntries(
  [...new Set(Object.values(PROBLEMS).map(({ status }) => status))].map((status) => [
    nameOf(status),
    responseOf(status),
  ]),
);

/** Adds the problems a route may answer to the responses it declares itself. */
export function withProblems(responses: object | undefined, statuses: readonly number[]): object {
  const problems = statuses.map((status) => [
    String(status),
    { $ref: `#/components/responses/${nameOf(status)}` },
  ]);
  return { ...Object.fromEntries(problems), ...responses };
}
