/** Contracts of `/api/privacy`. */
import { type Static, Type } from 'typebox';
import { ERASURE_STATUSES, RECIPIENT_STATUSES, REQUEST_KINDS } from '../../domain/privacy/erasure.ts';
import {
  AnswerDay,
  Count,
  EntityCode,
  EntityOrBoth,
  Instant,
  ListAnswer,
  ListQuery,
  Nullable,
  OneOf,
  RequiredText,
  Text,
} from '../http/contract.ts';

const Who = RequiredText(254);
const scoped = { entity: Type.Optional(EntityOrBoth) };
export const SearchQuery = Type.Object({
  q: Who,
  also: Type.Optional(
    Type.String({
      maxLength: 1_000,
      description: 'Autres numéros et e-mails de la même personne, séparés par des virgules',
    }),
  ),
  ...scoped,
});
const person = {
  q: Type.String({ ...Who, description: 'Téléphone ou e-mail' }),
  also: Type.Optional(
    Type.Array(Who, { maxItems: 10, description: 'Autres numéros et e-mails de la même personne' }),
  ),
  ...scoped,
};
export const PersonBody = Type.Object(person);
export const EraseBody = Type.Object({
  ...person,
  objection: Type.Boolean({
    description: 'La personne s’oppose aussi à être appelée. Effacer n’est pas s’opposer : à demander',
  }),
});
export const ObjectionBody = Type.Object({ ...person, reason: Type.Optional(Text(300)) });

const Maybe = Nullable(Type.String());

export const RequestSummary = Type.Object({
  id: Type.String(),
  reference: Type.String({ description: 'Ce que les clients voient' }),
  kind: OneOf(REQUEST_KINDS),
  entities: Type.Array(EntityCode),
  objection: Type.Boolean(),
  leads: Count,
  status: OneOf(ERASURE_STATUSES),
  recipients: Count,
  acknowledged: Count,
  created_at: Instant,
  created_by: Type.String(),
  finished_at: Nullable(Instant),
});
export type RequestSummary = Static<typeof RequestSummary>;

export const Recipient = Type.Object({
  client_id: Maybe,
  client_name: Type.String(),
  entity: EntityCode,
  deliveries: Count,
  days: Type.Array(AnswerDay),
  status: OneOf(RECIPIENT_STATUSES),
  code: Maybe,
  told_at: Nullable(Instant),
  reminders: Count,
  simulated: Type.Boolean({ description: 'Le message est parti à l’adresse de simulation' }),
  acknowledged_at: Nullable(Instant),
});
export type Recipient = Static<typeof Recipient>;

/** What an erasure has done: the certificate, once the data are gone. */
export const Erasure = Type.Object({
  status: OneOf(ERASURE_STATUSES),
  objection: Type.Boolean(),
  leads: Count,
  cancelled: Count,
  undecided: Count,
  wait_until: Nullable(Instant),
  blanked_at: Nullable(Instant),
  finished_at: Nullable(Instant),
  blanked: Type.Array(Type.Object({ what: Type.String(), records: Count })),
  kept: Type.Array(Type.Object({ what: Type.String(), records: Count, why: Type.String() })),
  recipients: Type.Array(Recipient),
  phone_hashes: Type.Array(Type.String({ description: 'Empreintes : ne se lisent pas, se comparent' })),
});
export type Erasure = Static<typeof Erasure>;

export const RequestDetail = Type.Object({
  ...RequestSummary.properties,
  erasure: Type.Union([Erasure, Type.Null()]),
});
export type RequestDetail = Static<typeof RequestDetail>;

export const RequestListQuery = Type.Object({
  ...ListQuery,
  ...scoped,
  kind: Type.Optional(OneOf(REQUEST_KINDS)),
});
export const RequestList = Type.Object({ requests: Type.Array(RequestSummary), ...ListAnswer });
export const RequestAnswer = Type.Object({ success: Type.Boolean(), request: RequestDetail });

const HeldLead = Type.Object({
  id: Type.String(),
  created_at: Instant,
  entity: Nullable(EntityCode),
  produit: Maybe,
  departement: Type.String(),
  status: Type.String(),
  nom: Type.String(),
  prenom: Type.String(),
  phone: Type.String(),
  email: Type.String(),
  source: Type.String(),
  erased: Type.Boolean({ description: 'Ses données sont effacées, ou en train de l’être' }),
});
const HeldDelivery = Type.Object({
  id: Type.String(),
  lead_id: Type.String(),
  entity: EntityCode,
  client_id: Maybe,
  client_name: Type.String(),
  status: Type.String(),
  outcome: Type.String(),
  simulated: Type.Boolean(),
  sent_at: Nullable(Instant),
});
const Suppressed = Type.Object({
  id: Type.String({ description: 'Empreinte du numéro' }),
  reason: Type.String(),
  created_at: Instant,
  created_by: Type.String(),
});
export type Suppressed = Static<typeof Suppressed>;

export const SearchAnswer = Type.Object({
  phones: Type.Array(Type.String()),
  emails: Type.Array(Type.String()),
  leads: Type.Array(HeldLead),
  deliveries: Type.Array(HeldDelivery),
  visits: Count,
  events: Count,
  import_rows: Count,
  notes: Count,
  sold_across: Type.Integer({
    minimum: 0,
    description: 'Livraisons à vos clients de leads de l’autre société : à effacer par elle',
  }),
  linked: Type.Object(
    { phones: Type.Array(Type.String()), emails: Type.Array(Type.String()) },
    { description: 'D’autres leads portent ce numéro ou cet e-mail : peut-être la même personne' },
  ),
  suppressed: Type.Array(Suppressed),
  requests: Type.Array(RequestSummary),
});
export type SearchAnswer = Static<typeof SearchAnswer>;

/** Everything, as it is stored: for the person. */
const Stored = Type.Array(Type.Record(Type.String(), Type.Unknown()));
export const ExportAnswer = Type.Object({
  success: Type.Boolean(),
  reference: Type.String(),
  made_at: Instant,
  leads: Stored,
  deliveries: Stored,
  visits: Stored,
  events: Stored,
  import_rows: Stored,
  notes: Stored,
  suppressed: Stored,
  requests: Stored,
});
export type ExportAnswer = Static<typeof ExportAnswer>;

export const SuppressionQuery = Type.Object({ ...ListQuery, ...scoped });
export const SuppressionList = Type.Object({ suppressed: Type.Array(Suppressed), ...ListAnswer });

export const AckParams = Type.Object({ token: Type.String({ minLength: 1, maxLength: 64 }) });
