/**
 * Answers every error as `application/problem+json`; never a stack, never the words of a driver.
 */
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { type KnownError, knownProblem } from '../known-errors.ts';
import { maskPersonal } from '../../../log.ts';
import { Problem } from '../problem.ts';

/** Fastify's own refusals, by code. */
const FASTIFY_PROBLEMS: Record<string, () => Problem> = {
  FST_ERR_CTP_INVALID_JSON_BODY: malformed,
  FST_ERR_CTP_EMPTY_JSON_BODY: malformed,
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: malformed,
  FST_ERR_CTP_BODY_TOO_LARGE: () => new Problem('too_large', 'La demande dépasse la taille permise.'),
  FST_ERR_CTP_INVALID_MEDIA_TYPE: () =>
    new Problem('unsupported_media', 'Le corps de la demande doit être du JSON (application/json).'),
};

function malformed(): Problem {
  return new Problem('malformed_body', 'Le corps de la demande n’est pas du JSON lisible.');
}

/** Any error as the problem that is answered. What nobody expected is a 500 that says nothing. */
function problemOf(error: unknown, known: readonly KnownError[]): Problem {
  if (error instanceof Problem) return error;
  const refusal = knownProblem(error, known);
  if (refusal) return refusal;
  const { code = '', statusCode = 500 } = error as Partial<FastifyError>;
  const fastify = FASTIFY_PROBLEMS[code];
  if (fastify) return fastify();
  if (statusCode >= 400 && statusCode < 500) return new Problem('bad_request', 'La demande est incorrecte.');
  return new Problem('internal', 'Une erreur inattendue s’est produite ; l’équipe technique en a la trace.');
}

function answer(problem: Problem, reply: FastifyReply): FastifyReply {
  if (problem.retryAfter !== undefined)
    reply.header('retry-after', String(Math.max(1, Math.ceil(problem.retryAfter))));
  if (problem.status === 401) reply.header('www-authenticate', 'Bearer realm="RDZ"');
  return reply
    .code(problem.status)
    .type('application/problem+json; charset=utf-8')
    .send(JSON.stringify(problem.body()));
}

/** Fastify's handlers of errors and of addresses nobody serves. @param known what the areas refuse */
export const problemAnswers = (known: readonly KnownError[]) => ({
  error(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
    const problem = problemOf(error, known);
    if (problem.status >= 500) {
      const { name, message, stack } = error as Error;
      request.log.error(
        { err: { name, message: maskPersonal(message), stack: maskPersonal(stack ?? '') } },
        'failed',
      );
    }
    return answer(problem, reply);
  },

  notFound: (_request: FastifyRequest, reply: FastifyReply): FastifyReply =>
    answer(new Problem('not_found', 'Cette adresse n’existe pas.'), reply),
});
