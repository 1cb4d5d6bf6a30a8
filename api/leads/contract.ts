/** Contracts of `/api/leads`. */
import { type Static, type TOptional, type TString, Type } from 'typebox';
import { ENTITIES } from '../../domain/common/entity.ts';
import { PHONE_QUALITIES } from '../../domain/common/phone.ts';
import { LEAD_SOURCE_TYPES, LEAD_STATUSES } from '../../domain/leads/lead.ts';
import { PROOF_STATES } from '../../domain/leads/proof-state.ts';
import { REPEAT_DELAYS } from '../../domain/leads/repeats.ts';
import type { FunnelStep } from '../../domain/pages/funnel.ts';
import { CRITERION_FIELDS, type CriterionField } from '../../domain/routing/criteria.ts';
import { CONTRADICTION_MODES } from '../../domain/settings/contradictions.ts';
import { OPEN_RULES } from '../../domain/routing/open-rules.ts';
import {
  AnswerWeek,
  Count,
  Counts,
  EntityCode,
  EntityOrBoth,
  EpochSeconds,
  Id,
  Instant,
  ListAnswer,
  ListQuery,
  Nullable,
  OneOf,
  RequiredText,
  SortBy,
  Text,
  Week,
} from '../http/contract.ts';
import { Delivery } from '../deliveries/contract.ts';

const LEAD_STEPS = ['leads', 'sellable', 'sold', 'rejected'] as const satisfies readonly FunnelStep[];
export const LeadStatusName = OneOf(LEAD_STATUSES);
const RuleResult = OneOf([
  'won',
  'not_open',
  'overlap_shared',
  ...OPEN_RULES.map((rule) => rule.name),
] as const);

export const LeadListQuery = Type.Object({
  ...ListQuery,
  entity: Type.Optional(EntityOrBoth),
  produit: Type.Optional(Text(40)),
  status: Type.Optional(LeadStatusName),
  source: Type.Optional(Text(200)),
  hold_reason: Type.Optional(
    Type.String({ maxLength: 320, description: 'Raison exacte de la retenue ; avec `status`' }),
  ),
  departement: Type.Optional(Text(3)),
  client_id: Type.Optional(Id),
  search: Type.Optional(
    Type.String({
      maxLength: 200,
      description: 'Début du téléphone, du nom ou de l’e-mail ; ou les 4 derniers chiffres du téléphone',
    }),
  ),
  week: Type.Optional(Week),
  from: Type.Optional(Type.String({ maxLength: 30, description: 'Jour de Paris, compris ; avec `to`' })),
  to: Type.Optional(Type.String({ maxLength: 30 })),
  lp: Type.Optional(Type.String({ maxLength: 100, description: 'Code d’une landing page du registre' })),
  lp_form: Type.Optional(Text(100)),
  lp_source: Type.Optional(Text(500)),
  lp_step: Type.Optional(
    OneOf(LEAD_STEPS, 'Ce que l’entonnoir compte : leads, vendables, vendus, rejetés ; avec `lp`'),
  ),
  import_id: Type.Optional(Type.String({ maxLength: 100, description: 'D’un fichier importé' })),
  quality: Type.Optional(OneOf(PHONE_QUALITIES, 'Du téléphone')),
  source_type: Type.Optional(OneOf(LEAD_SOURCE_TYPES)),
  no_source: Type.Optional(Type.Boolean({ description: 'Ceux dont la source est vide' })),
  duplicate: Type.Optional(
    Type.Boolean({
      description: 'Ils répètent un lead vendu dans les 30 jours : même téléphone, même produit',
    }),
  ),
  duplicate_of: Type.Optional(OneOf(ENTITIES, 'Société du lead qu’ils répètent')),
  duplicate_source: Type.Optional(Text(200)),
  duplicate_type: Type.Optional(OneOf(LEAD_SOURCE_TYPES)),
  duplicate_delay: Type.Optional(OneOf(REPEAT_DELAYS, 'Temps entre les deux')),
  sort: SortBy(['created_at', 'status', 'departement']),
});
export type LeadListQuery = Static<typeof LeadListQuery>;

const lead = {
  id: Type.String(),
  created_at: Instant,
  updated_at: Instant,
  register_date: EpochSeconds,
  week_key: AnswerWeek,
  entity: Nullable(EntityCode),
  lead_owner_entity: Nullable(EntityCode),
  produit: Nullable(Type.String()),
  status: LeadStatusName,
  hold_reason: Nullable(Type.String()),
  nom: Type.String(),
  prenom: Type.String(),
  phone: Type.String(),
  email: Type.String(),
  departement: Type.String(),
  source: Type.String(),
  lead_source_type: OneOf(LEAD_SOURCE_TYPES),
  provider_id: Nullable(Type.String()),
  provider_slug: Nullable(Type.String()),
  entity_locked: Type.Boolean(),
  phone_quality: OneOf(PHONE_QUALITIES),
  repeats_lead_id: Nullable(
    Type.String({ description: 'Le lead vendu dans les 30 jours qu’il répète, s’il est de la même société' }),
  ),
  repeats_delay: Nullable(OneOf(REPEAT_DELAYS)),
  phone_plausible: Type.Boolean(),
  is_lb: Type.Boolean(),
  lb_since: Nullable(Instant),
  lb_reason: Nullable(Type.String()),
  was_replaced: Type.Boolean(),
  replacement_lead_id: Nullable(Type.String()),
  routed_at: Nullable(Instant),
  routing_mode: Nullable(Type.String()),
  routing_reason: Nullable(Type.String()),
  delivery_id: Nullable(Type.String()),
  delivery_client_id: Nullable(Type.String()),
  delivery_client_name: Nullable(Type.String()),
  delivery_commande_id: Nullable(Type.String()),
  delivered_to_client_id: Nullable(Type.String()),
  delivered_to_client_name: Nullable(Type.String()),
  delivered_at: Nullable(Instant),
  proof: OneOf(
    PROOF_STATES,
    'Preuve de consentement. unknown_text : le texte n’est aucun de ceux de sa page ; incomplete : il manque la date, ou le texte et sa version',
  ),
  consent_at: Nullable(Instant),
  consent_text_version: Nullable(Type.String()),
  consent_page_url: Nullable(Type.String()),
  callback_requested_at: Nullable(Instant),
  callback_hours_left: Nullable(
    Type.Integer({ description: 'Heures entamées qui restent des 48 h pour rappeler ; 0 : délai dépassé' }),
  ),
  custom_fields: Type.Record(Type.String(), Type.String()),
};
export const Lead = Type.Object(lead);
export type Lead = Static<typeof Lead>;

export const LeadSources = Type.Object({ sources: Type.Array(Type.String()) });
export const LeadList = Type.Object({ leads: Type.Array(Lead), ...ListAnswer });

const Figures = Type.Record(Type.String(), Type.Union([Type.String(), Type.Number()]));

export const ConsideredOrder = Type.Object({
  commande_id: Type.Optional(Type.String()),
  client_id: Type.Optional(Type.String()),
  client_name: Type.Optional(Type.String()),
  entity: EntityCode,
  priorite: Type.Integer(),
  result: RuleResult,
  figures: Figures,
});

/** Why a lead went where it went; of the other company only that it was asked, never who. */
export const RoutingTrace = Type.Object({
  at: Instant,
  pass: Type.String(),
  calendar: Type.Object({ entity: EntityCode, open: Type.Boolean(), reason: Nullable(Type.String()) }),
  considered: Type.Array(ConsideredOrder),
  more: Counts,
  winner: Nullable(Type.String()),
  mode: Type.String(),
  reason: Type.String(),
  overlap: Type.Unsafe<'alternative' | 'fallback' | null>({
    type: ['string', 'null'],
    enum: ['alternative', 'fallback', null],
    description: 'Garde des clients partagés : une autre commande, ou livré quand même',
  }),
});
export type RoutingTrace = Static<typeof RoutingTrace>;

const Consent = Type.Object({
  text_version: Type.Optional(Type.String()),
  text: Type.Optional(Type.String()),
  page_url: Type.Optional(Type.String()),
  timestamp: Type.Optional(Instant),
  ip: Type.Optional(Type.String()),
  form_hash: Type.Optional(Type.String()),
  callback_requested: Type.Optional(Type.Boolean()),
  callback_requested_at: Type.Optional(Instant),
  flag: Type.Optional(
    OneOf(['texte_inconnu'], 'Ce texte n’est aucun de ceux de la landing page : il ne prouve rien'),
  ),
});

export const LeadNote = Type.Object({
  at: Instant,
  by: Type.String(),
  by_name: Type.String(),
  text: Type.String(),
});

const MaybeText = Nullable(Type.String());

export const LeadDetail = Type.Object({
  ...lead,
  session_id: MaybeText,
  form_code: MaybeText,
  lp_code: MaybeText,
  liaison_code: MaybeText,
  utm_source: MaybeText,
  utm_medium: MaybeText,
  utm_campaign: MaybeText,
  utm_term: MaybeText,
  utm_content: MaybeText,
  gclid: MaybeText,
  fbclid: MaybeText,
  ip: MaybeText,
  user_agent: MaybeText,
  rgpd_consent: Nullable(Type.Boolean()),
  newsletter: Nullable(Type.Boolean()),
  consent: Type.Union([Consent, Type.Null()]),
  proof_arrived: Type.Union([
    Type.Object({
      at: Instant,
      by: Type.String({ description: 'Qui l’a ajoutée ; RDZ : la personne, en renvoyant un formulaire' }),
    }),
    Type.Null(),
  ]),
  given: Type.Record(Type.String(), Type.String(), {
    description: 'Reçu tel quel : ce qui n’a pas été compris, ou a été coupé',
  }),
  superseded_by: MaybeText,
  import_id: MaybeText,
  import_row: Nullable(Type.Integer({ description: 'Ligne du fichier importé' })),
  notes: Type.Array(LeadNote),
  deliveries: Type.Array(Delivery),
  routing_trace: Type.Union([RoutingTrace, Type.Null()]),
});
export type LeadDetail = Static<typeof LeadDetail>;

export const ConsentBody = Type.Object({
  timestamp: Instant,
  text_version: Type.Optional(Text(100)),
  text: Type.Optional(Text(20_000)),
  page_url: Type.Optional(Text(2_000)),
  ip: Type.Optional(Text(100)),
  form_hash: Type.Optional(Text(200)),
  callback_requested: Type.Optional(Type.Boolean({ description: 'La personne demande à être rappelée' })),
});
export type ConsentBody = Static<typeof ConsentBody>;

export const NoteBody = Type.Object({ text: Type.String({ maxLength: 4000 }) });
export const NoteAnswer = Type.Object({ success: Type.Boolean(), note: LeadNote });

export const RerouteAnswer = Type.Object({
  success: Type.Boolean(),
  lead_id: Type.String(),
  status: LeadStatusName,
  delivery_id: Nullable(Type.String()),
  routing_reason: Nullable(Type.String()),
});

export const StockAnswer = Type.Object({
  success: Type.Boolean(),
  routed: Nullable(Type.Integer({ description: 'Leads attribués ; null pour qui ne voit qu’une société' })),
  kept: Nullable(Type.Integer({ description: 'Leads encore en attente, de même' })),
});

export const StatsQuery = Type.Object({ entity: Type.Optional(EntityOrBoth), week: Type.Optional(Week) });
export const LeadStats = Counts;

const ClientRef = { client_id: Type.String(), client_name: Type.String(), entity: EntityCode };
const Gate = Type.Object({ is_delivery_day: Type.Boolean(), reason: Nullable(Type.String()) });

export const DashboardStats = Type.Object({
  week: AnswerWeek,
  lead_stats: Counts,
  delivery_stats: Counts,
  calendar: Type.Object({ ZR7: Type.Optional(Gate), MDL: Type.Optional(Gate) }),
  top_clients_7d: Type.Array(
    Type.Object({
      ...ClientRef,
      sent: Count,
      billable_7d: Count,
      rejected_7d: Count,
      failed_7d: Count,
      ready_7d: Count,
    }),
  ),
  contradictions: Type.Array(
    Type.Object({
      entity: EntityCode,
      mode: OneOf(CONTRADICTION_MODES),
      count_30d: Type.Integer({ description: 'Leads reçus en 30 jours dont une réponse contredit le CSV' }),
      decided: Type.Boolean({ description: 'Un administrateur a confirmé ou changé le réglage' }),
    }),
  ),
  problem_clients: Type.Array(
    Type.Object({ client_id: Type.String(), name: Type.String(), entity: EntityCode, reason: Type.String() }),
  ),
  low_quota_commandes: Type.Array(
    Type.Object({
      commande_id: Type.String(),
      client_name: Type.String(),
      entity: EntityCode,
      produit: Type.String(),
      quota: Count,
      delivered: Count,
      remaining: Type.Integer(),
    }),
  ),
  blocked_stock: Type.Array(
    Type.Object({
      entity: Nullable(EntityCode),
      produit: Nullable(Type.String()),
      status: LeadStatusName,
      count: Count,
      departements: Type.Array(Type.Object({ departement: Type.String(), count: Count })),
    }),
  ),
});
export type DashboardStats = Static<typeof DashboardStats>;

const answers = Object.fromEntries(
  CRITERION_FIELDS.map((field) => [field, Type.Optional(Text(500))]),
) as Record<CriterionField, TOptional<TString>>;

export const SimulateBody = Type.Object({
  entity: EntityCode,
  produit: RequiredText(40),
  departement: RequiredText(10),
  phone: Type.Optional(Text(40)),
  is_lb: Type.Optional(Type.Boolean()),
  entity_locked: Type.Optional(Type.Boolean()),
  custom_fields: Type.Optional(Type.Object(answers)),
  callback_requested_at: Type.Optional(Instant),
  date: Type.Optional(Type.String({ maxLength: 10, description: 'Jour (Paris) ; aujourd’hui par défaut' })),
});

export const SimulateAnswer = Type.Object({
  outcome: OneOf(['assigned', 'kept']),
  status: LeadStatusName,
  reason: Type.String(),
  trace: RoutingTrace,
});
export type SimulateAnswer = Static<typeof SimulateAnswer>;
