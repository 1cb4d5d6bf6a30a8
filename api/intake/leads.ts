import { type CallerKind, judgePhone, refusesSuspicious } from '../../domain/intake/intake.ts';
import type { ParsedPhone } from '../../domain/common/phone.ts';
import { asText, isBody, parseSubmission, type Submission } from '../../domain/intake/submission.ts';
import { comparable } from '../../domain/common/text.ts';
import { sha256 } from '../../store/db/ids.ts';
import type { IntakeAnswer, IntakeItem } from '../../store/intake/intake-group.ts';
import { IntakeUnavailableError } from '../../store/intake/intake-queue.ts';
import type { ProviderDoc } from '../../store/providers/collections.ts';
import type { Snapshot } from '../../store/routing/snapshot.ts';
import type { App } from '../http/deps.ts';
import { givenKey } from '../http/plugins/limits.ts';
import { Problem } from '../http/problem.ts';
import { LeadAnswer, LeadBody, LeadHeaders } from './contract.ts';

const RETRY_AFTER_S = 2;

interface CallerIdentity {
  kind: CallerKind;
  provider?: ProviderDoc;
}

/** Only `prov_…` keys are authenticated; any other key in the body marks another CRM. `null`: unknown or inactive key. */
function identify(key: string | undefined, snapshot: Snapshot): CallerIdentity | null {
  if (!key) return { kind: 'own_page' };
  if (!key.startsWith('prov_')) return { kind: 'inter_crm' };
  const provider = snapshot.providersByKey.get(sha256(key));
  return provider ? { kind: 'provider', provider } : null;
}

const UNKNOWN_KEY: IntakeAnswer = {
  success: false,
  error: 'invalid_api_key',
  message: 'Clé de fournisseur inconnue ou inactive.',
};

const SUSPICIOUS: IntakeAnswer = {
  success: false,
  error: 'suspicious_provider_rejected',
  message: 'Numéro de téléphone suspect : lead refusé.',
  phone_quality: 'suspicious',
};

/** Who sends, as far as one can tell without a session: two of our own pages are two senders. */
function senderOf({ kind, provider }: CallerIdentity, submission: Submission, ip: string): string {
  if (provider) return provider._id;
  if (kind === 'inter_crm') return sha256(submission.api_key);
  return JSON.stringify([ip, submission.form_code || (submission.origin.lp_code ?? '')]);
}

/** What makes a request the same again: for whom it asks what, as asked, whatever is configured meanwhile. */
function requestBody(submission: Submission, phone: ParsedPhone): string {
  const { departement, nom, entity, produit, form_code } = submission;
  const folded = comparable(nom).replace(/\s+/g, ' ');
  return JSON.stringify([phone.phone, departement, folded, entity || form_code, produit || form_code]);
}

/** The call as the intake queue takes it: a lead to store, or a refusal whose answer a retry must get again. */
function intakeItem(
  submission: Submission,
  phone: ParsedPhone,
  identity: CallerIdentity | null,
  from: { ip: string; user_agent?: string },
): IntakeItem {
  if (!identity) return { refusal: UNKNOWN_KEY };
  if (phone.quality === 'suspicious' && refusesSuspicious(identity.kind)) return { refusal: SUSPICIOUS };
  const { kind, provider } = identity;
  const sender = senderOf(identity, submission, from.ip);
  return { request: { submission, phone, caller: kind, sender, ...(provider ? { provider } : {}), ...from } };
}

/** The one refusal of a body that was read: there is nothing a number could be in. */
function noPhone(body: Record<string, unknown>): Problem {
  const message = Object.hasOwn(body, 'phone') ? 'doit être un numéro, en texte' : 'est obligatoire';
  return new Problem('invalid', `Le numéro de téléphone ${message}.`, {
    errors: [{ path: 'phone', message }],
  });
}

export default (app: App) =>
  app.route({
    method: 'POST',
    url: '/api/public/leads',
    config: { public: true, limit: 'public' },
    schema: {
      summary: 'Déposer un lead',
      body: LeadBody,
      headers: LeadHeaders,
      response: { 200: LeadAnswer },
    },
    handler: async (request) => {
      const { intake, live, keys } = app.deps;
      const body = isBody(request.body) ? request.body : {};
      const submission = parseSubmission(body);
      if (!submission) throw noPhone(body);
      const identity = identify(givenKey(request), live.current);
      const userAgent = request.headers['user-agent']?.slice(0, 300);
      const phone = judgePhone(submission.phone, live.current.settings.phone);
      const item = intakeItem(submission, phone, identity, {
        ip: request.ip,
        ...(userAgent ? { user_agent: userAgent } : {}),
      });
      // Beacons have no headers.
      const key = request.headers['idempotency-key'] || asText(body.idempotency_key);
      if ('refusal' in item && !key) return item.refusal;
      const caller = identity?.provider?._id ?? 'public';
      try {
        return await intake.submit({
          ...item,
          ...(key && { request_key: keys.request(caller, key, requestBody(submission, phone)) }),
        });
      } catch (error) {
        if (error instanceof IntakeUnavailableError) {
          throw new Problem(
            'unavailable',
            'Le lead n’a pas pu être enregistré : renvoyez-le dans un instant.',
            {
              retryAfter: RETRY_AFTER_S,
            },
          );
        }
        throw error;
      }
    },
  });
