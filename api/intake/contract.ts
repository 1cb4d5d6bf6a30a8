/** Contracts of the public routes. Bodies are described, not enforced: intake is liberal (01-domain §1). */
import { Type } from 'typebox';
import { CUSTOM_FIELDS, ORIGIN_FIELDS } from '../../domain/intake/submission.ts';

const anything = (description?: string) => Type.Optional(Type.Unknown(description ? { description } : {}));
const fields = (names: readonly string[]) => Object.fromEntries(names.map((name) => [name, anything()]));

export const LeadBody = Type.Unsafe<unknown>(
  Type.Object(
    {
      phone: anything(
        'Obligatoire ; vide ou incorrect, le lead est gardé avec le statut invalid ; ni texte, ni nombre, ni liste : 422',
      ),
      nom: anything(),
      prenom: anything(),
      email: anything(),
      departement: anything('Code, code postal, ou nom'),
      code_postal: anything('Aussi : cp, postcode'),
      entity: anything('ZR7 ou MDL'),
      produit: anything('PV, PAC, ITE'),
      session_id: anything(),
      form_code: anything(),
      idempotency_key: anything('Comme l’en-tête Idempotency-Key, pour qui n’a pas d’en-têtes'),
      api_key: anything('Clé prov_…, ou celle d’un autre CRM'),
      test: anything('Vrai, d’une landing page du registre : gardé 7 jours, ne compte nulle part'),
      rgpd_consent: anything(),
      newsletter: anything(),
      consent: anything(
        'Preuve : text_version, text, page_url, timestamp, ip, form_hash, callback_requested',
      ),
      ...fields(ORIGIN_FIELDS),
      ...fields(CUSTOM_FIELDS),
    },
    { additionalProperties: true },
  ),
);

export const LeadHeaders = Type.Object({
  'idempotency-key': Type.Optional(
    Type.String({
      maxLength: 255,
      description: 'Toute reprise reçoit la première réponse, 24 h ; vide, elle ne compte pas',
    }),
  ),
});

const text = Type.Optional(Type.String());
const nullableText = Type.Optional(Type.Unsafe<string | null>({ type: ['string', 'null'] }));

/** Buyers are never named to the public. */
export const LeadAnswer = Type.Object({
  success: Type.Boolean(),
  lead_id: text,
  status: text,
  entity: nullableText,
  produit: nullableText,
  message: text,
  delivery_id: text,
  routing_reason: text,
  error: text,
  phone_quality: text,
});

/** Beacons: whatever comes is answered 200, so nothing is enforced. */
const tracked = (names: readonly string[]) =>
  Type.Unsafe<unknown>({ description: `Objet JSON : ${names.join(', ')}` });

export const SessionBody = tracked(['visitor_id', 'form_code', 'referrer', 'user_agent', ...ORIGIN_FIELDS]);
export const LpVisitBody = tracked(['session_id', ...ORIGIN_FIELDS]);
export const EventBody = tracked(['session_id', 'event_type', ...ORIGIN_FIELDS]);

export const SessionAnswer = Type.Object({
  success: Type.Boolean(),
  session_id: text,
  visitor_id: text,
  lp_code: text,
  form_code: text,
  reused: Type.Optional(Type.Boolean()),
  error: text,
});

export const EventAnswer = Type.Object({
  success: Type.Boolean(),
  event_id: text,
  duplicate: Type.Optional(Type.Boolean()),
  error: text,
});
