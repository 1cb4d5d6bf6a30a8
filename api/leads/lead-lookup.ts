/** The lead a request names. */
import type { FastifyRequest } from 'fastify';
import type { LeadDoc } from '../../store/leads/collections.ts';
import type { App } from '../http/deps.ts';

export const LEAD_GONE = 'Ce lead n’existe pas.';

/** @throws Problem 404 when there is none, or it is another company's */
export async function leadOf(
  app: App,
  { params, scope }: Pick<FastifyRequest, 'scope'> & { params: { id: string } },
): Promise<LeadDoc> {
  return scope.record(await app.deps.store.leads.findOne({ _id: params.id }), LEAD_GONE);
}
