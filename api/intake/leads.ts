import { type CallerKind, refusesSuspicious } from '../../domain/intake/intake.ts';
import { type ParsedPhone, parsePhone } from '../../domain/common/phone.ts';
import { isBody, parseSubmission, type Submission } from '../../domain/intake/submission.ts';
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

function judgePhone(submission: Submission, snapshot: Snapshot): ParsedPhone {
  const phone = parsePhone(submission.phone);
  const strict = snapshot.settings.phone.implausible_is_suspicious;
  return strict && phone.quality === 'valid' && !phone.plausible
    ? { ...phone, quality: 'suspicious' }
    : phone;
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

/** The call as the intake queue takes it: a lead to store, or a refusal whose answer a retry must get again. */
function intakeItem(
  submission: Submission,
  identity: CallerIdentity | null,
  snapshot: Snapshot,
  from: { ip: string; user_agent?: string },
): IntakeItem {
  if (!identity) return { refusal: UNKNOWN_KEY };
  const phone = judgePhone(submission, snapshot);
  if (phone.quality === 'suspicious' && refusesSuspicious(identity.kind)) return { refusal: SUSPICIOUS };
  const { kind, provider } = identity;
  return { request: { submission, phone, caller: kind, ...(provider ? { provider } : {}), ...from } };
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
      const submission = parseSubmission(isBody(request.body) ? request.body : {});
      if (!submission) {
        throw new Problem('invalid', 'Le numéro de téléphone est obligatoire.', {
          errors: [{ path: 'phone', message: 'est obligatoire' }],
        });
      }
      const identity = identify(givenKey(request), live.current);
      const userAgent = request.headers['user-agent']?.slice(0, 300);
      const item = intakeItem(submission, identity, live.current, {
        ip: request.ip,
        ...(userAgent ? { user_agent: userAgent } : {}),
      });
      const key = request.headers['idempotency-key'];
      if ('refusal' in item && !key) return item.refusal;
      const caller = identity?.provider?._id ?? 'public';
      // The provider's key may come in the body one time and in the header the next.
      const said = JSON.stringify({ ...submission, api_key: '' });
      try {
        return await intake.submit({ ...item, ...(key && { request_key: keys.request(caller, key, said) }) });
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
