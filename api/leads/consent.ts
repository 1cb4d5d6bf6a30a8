import { addProof, isUnknownOn, storedProof } from '../../store/leads/proof.ts';
import { isStock } from '../../domain/leads/lead.ts';
import { NotReroutableError, rerouteLead } from '../../store/routing/reroute-lead.ts';
import type { SubmittedConsent } from '../../domain/intake/submission.ts';
import type { App } from '../http/deps.ts';
import { actorOf } from '../http/plugins/auth.ts';
import { found, type FieldProblem } from '../http/problem.ts';
import { IdParams } from '../http/contract.ts';
import { invalid } from '../http/validation.ts';
import { ConsentBody, RerouteAnswer } from './contract.ts';
import { LEAD_GONE, leadOf } from './lead-lookup.ts';
import { leaveAtOnce, reroutedAnswer } from './rerouted.ts';

/** What was sent, if it proves anything. @throws Problem 422 naming what is wrong */
function proofOf({ timestamp, callback_requested, ...texts }: ConsentBody, now: Date): SubmittedConsent {
  const given_at = new Date(timestamp);
  const said = Object.entries(texts).map(([name, text]) => [name, text.trim()] as const);
  const proof = Object.fromEntries(said.filter(([, text]) => text !== '')) as typeof texts;
  const errors: FieldProblem[] = [];
  if (given_at > now) errors.push({ path: 'timestamp', message: 'est dans le futur' });
  if (!proof.text && !proof.text_version)
    errors.push({ path: 'text', message: 'ou sa version dit à quoi la personne a consenti' });
  if (errors.length > 0) throw invalid(errors);
  return { ...proof, given_at, ...(callback_requested !== undefined && { callback_requested }) };
}

export default (app: App) =>
  app.route({
    method: 'POST',
    url: '/api/leads/:id/consent',
    config: { permission: 'leads.correct', problems: ['conflict'] },
    schema: {
      summary: 'Ajouter la preuve de consentement qui manquait à un lead',
      description:
        'S’il l’attendait, il est jugé et routé de nouveau, maintenant. Une preuve ne se remplace pas : 409. Un texte que la landing page du lead ne connaît pas est refusé.',
      params: IdParams,
      body: ConsentBody,
      response: { 200: RerouteAnswer },
    },
    handler: async (request) => {
      const { store, clock, live } = app.deps;
      const now = clock();
      const before = await leadOf(app, request);
      const proof = proofOf(request.body, now);
      if (isUnknownOn(live.current.registry, before, proof))
        throw invalid([{ path: 'text', message: 'n’est aucun des textes de sa landing page' }]);
      const consent = storedProof(proof, now);
      found(await addProof(store, { id: before._id, consent, by: actorOf(request.caller), now }), LEAD_GONE);
      // A lead that was sold, or that somebody has taken meanwhile, waits for nothing.
      if (isStock(before.status))
        await rerouteLead(app.deps, before._id, now).catch((error: unknown) => {
          if (!(error instanceof NotReroutableError)) throw error;
        });
      const lead = found(await store.leads.findOne({ _id: before._id }), LEAD_GONE);
      await leaveAtOnce(app, lead);
      return reroutedAnswer(lead);
    },
  });
