/** Contracts of `/api/settings`. */
import { type Static, type TSchema, Type } from 'typebox';
import { CRITERION_FIELDS } from '../../domain/routing/criteria.ts';
import { CALLBACK_MODES } from '../../domain/leads/callback.ts';
import { CONTRADICTION_MODES } from '../../domain/settings/contradictions.ts';
import { FIRST_STEPS } from '../../domain/settings/first-run.ts';
import {
  AnswerDay,
  Count,
  EntityCode,
  EntityOrBoth,
  Instant,
  Nullable,
  OneOf,
  RequiredText,
  Text,
} from '../http/contract.ts';

export const Product = Type.Object({
  code: Type.String(),
  name: Type.String(),
  active: Type.Boolean(),
  account: Type.String({ description: 'Compte de produit ; vide : celui de la société' }),
});
export const ProductList = Type.Object({ products: Type.Array(Product), count: Type.Integer() });
export const NewProduct = Type.Object({
  code: Type.String({ pattern: '^[A-Za-z0-9_-]{1,40}$', description: 'Gardé en majuscules' }),
  name: RequiredText(120),
});
export const CodeParams = Type.Object({ code: Type.String({ minLength: 1, maxLength: 40 }) });
export const ProductChange = Type.Object({
  name: Type.Optional(RequiredText(120)),
  active: Type.Optional(Type.Boolean()),
  account: Type.Optional(
    Type.String({ maxLength: 20, pattern: '^[0-9A-Za-z]*$', description: '"" : celui de la société' }),
  ),
});
export const ProductAnswer = Type.Object({ success: Type.Boolean(), product: Product });

/** What every write of a setting answers of it, beside its value. */
const written = {
  key: Type.String(),
  updated_at: Instant,
  updated_by: Type.String({ description: 'Nom de qui l’a écrit' }),
};
/** `{success, setting}` of a setting of this shape. */
export const settingAnswer = <P extends Record<string, TSchema>>(value: P) =>
  Type.Object({ success: Type.Boolean(), setting: Type.Object({ ...value, ...written }) });

const Domain = Type.String({ minLength: 1, maxLength: 253 });
const Source = Type.String({ minLength: 1, maxLength: 200 });
const Flow = Type.Object({
  in_enabled: Type.Optional(Type.Boolean()),
  out_enabled: Type.Optional(Type.Boolean()),
});

export const CrossEntityChange = Type.Object({
  cross_entity_enabled: Type.Optional(Type.Boolean()),
  per_entity: Type.Optional(Type.Object({ ZR7: Type.Optional(Flow), MDL: Type.Optional(Flow) })),
});
const FullFlow = Type.Object({ in_enabled: Type.Boolean(), out_enabled: Type.Boolean() });
export const CrossEntity = Type.Object({
  cross_entity_enabled: Type.Boolean(),
  per_entity: Type.Object({ ZR7: FullFlow, MDL: FullFlow }),
});

const SOURCES = { maxItems: 2000 };
const Mode = Type.Unsafe<'blacklist' | 'off'>({ type: 'string', enum: ['blacklist', 'off'] });
export const SourceGating = Type.Object({
  mode: Mode,
  blocked_sources: Type.Array(Source, SOURCES),
  proof_required_sources: Type.Array(Source, SOURCES),
});

export const EmailDenylist = Type.Object({
  domains: Type.Array(Domain, { maxItems: 2000 }),
  simulation_mode: Type.Boolean(),
  simulation_email: Type.String({ maxLength: 254 }),
});

export const OverlapGuard = Type.Object({ enabled: Type.Boolean() });
export const LbReplacement = Type.Object({ enabled: Type.Boolean() });

const overlapCounts = {
  delivered: { ...Count, description: 'Leads attribués à ces clients' },
  alternative: { ...Count, description: 'Une autre commande aurait été choisie' },
  fallback: { ...Count, description: 'Livrés quand même, faute d’autre commande' },
};
/** What the overlap guard would have done in the last 30 days. */
export const OverlapPreview = Type.Object({
  since: Instant,
  complete: Type.Boolean({ description: 'false : seuls les plus récents ont été examinés' }),
  companies: Type.Array(Type.Object({ entity: EntityCode, shared_clients: Count, ...overlapCounts })),
  clients: Type.Array(
    Type.Object({
      client_id: Type.String(),
      client_name: Type.String(),
      entity: EntityCode,
      ...overlapCounts,
    }),
  ),
});
export type OverlapPreview = Static<typeof OverlapPreview>;
export const SecondFactorDemand = Type.Object({ demanded_of_admins: Type.Boolean() });
export const Phone = Type.Object({ implausible_is_suspicious: Type.Boolean() });
export const Origins = Type.Object({
  allowed_origins: Type.Array(Type.String({ maxLength: 200 }), { maxItems: 500 }),
});
export const OriginsAnswer = Type.Object({
  ...Origins.properties,
  environment: Type.Array(Type.String(), { description: 'Autorisées par l’environnement' }),
  pages: Type.Array(Type.String(), { description: 'Autorisées par une landing page active' }),
  refused: Type.Array(Type.Object({ origin: Type.String(), count: Type.Integer(), last_at: Type.String() }), {
    description: 'Refusées par ce processus depuis son démarrage',
  }),
});

const Calendar = Type.Object({
  enabled_days: Type.Array(Type.Integer({ minimum: 0, maximum: 6 }), {
    maxItems: 7,
    description: '0 = lundi',
  }),
  disabled_dates: Type.Array(Type.String({ maxLength: 10 }), { maxItems: 1000 }),
});
export const Calendars = Type.Object({ ZR7: Type.Optional(Calendar), MDL: Type.Optional(Calendar) });
export const CalendarChange = Type.Object({
  entity: Type.Optional(EntityCode),
  enabled_days: Type.Optional(Calendar.properties.enabled_days),
  disabled_dates: Type.Optional(Calendar.properties.disabled_dates),
});
export const CalendarAnswer = Type.Object({
  ...settingAnswer({ entity: EntityCode, ...Calendar.properties }).properties,
  entity: EntityCode,
});
const ContradictionModeName = OneOf(
  CONTRADICTION_MODES,
  'envoyer : vendus comme les autres ; criteres : aux commandes dont un critère les accepte ; retenir : gardés',
);
const ContradictionWords = Type.Array(
  Type.Object({
    champ: OneOf(CRITERION_FIELDS, 'Champ du formulaire'),
    mots: Type.Array(Text(200), {
      maxItems: 200,
      description: 'Réponses entières, accents et casse indifférents',
    }),
  }),
  { maxItems: CRITERION_FIELDS.length },
);
const Contradiction = Type.Object({
  mode: ContradictionModeName,
  words: ContradictionWords,
  decided_at: Nullable(Instant),
  decided_by: Nullable(Type.String({ description: 'Nom de qui l’a confirmé ou changé' })),
});
export type Contradiction = Static<typeof Contradiction>;
export const Contradictions = Type.Object({
  ZR7: Type.Optional(Contradiction),
  MDL: Type.Optional(Contradiction),
});
export const ContradictionChange = Type.Object({
  entity: Type.Optional(EntityCode),
  mode: Type.Optional(ContradictionModeName),
  words: Type.Optional(ContradictionWords),
});
export type ContradictionChange = Static<typeof ContradictionChange>;
export const ContradictionAnswer = Type.Object({
  ...settingAnswer({ entity: EntityCode, ...Contradiction.properties }).properties,
  entity: EntityCode,
});
const Callback = Type.Object({
  over: OneOf(
    CALLBACK_MODES,
    'Rappel demandé il y a plus de 48 h. vendre : vendus comme les autres ; retenir : à aucune commande',
  ),
});
export const CallbackByCompany = Type.Object({ ZR7: Type.Optional(Callback), MDL: Type.Optional(Callback) });
export type CallbackByCompany = Static<typeof CallbackByCompany>;
export const CallbackChange = Type.Object({
  entity: Type.Optional(EntityCode),
  over: Type.Optional(Callback.properties.over),
});
export const CallbackAnswer = Type.Object({
  ...settingAnswer({ entity: EntityCode, ...Callback.properties }).properties,
  entity: EntityCode,
});
export const EntityParams = Type.Object({ entity: EntityCode });
export const DayQuery = Type.Object({ date: Type.Optional(Text(10)) });
export const CalendarCheck = Type.Object({
  entity: EntityCode,
  date: AnswerDay,
  is_delivery_day: Type.Boolean(),
  reason: Nullable(Type.String()),
  next_delivery_day: Nullable(AnswerDay),
});

/** One of some words. */
const choice = <T extends string>(values: T[]) => Type.Unsafe<T>({ type: 'string', enum: values });

/** One line: it becomes a mail header. */
const Line = (maxLength: number) => Type.String({ maxLength, pattern: '^[^\\u0000-\\u001f\\u007f]*$' });
const legal = {
  legal_name: Text(300),
  legal_form: Text(100),
  capital: Text(100),
  address: Text(300),
  postal_code: Text(20),
  city: Text(100),
  siren: Text(20),
  rcs: Text(100),
  vat_number: Text(30),
  vat_on_debits: Type.Boolean(),
  late_payment_terms: Text(2000),
  address2: Text(300),
  country: Type.String({ pattern: '^[A-Z]{2}$', description: 'ISO 3166-1' }),
  siret: Text(20),
  electronic_address: Text(125),
  pmd_text: Text(1000),
  pmt_text: Text(1000),
  aab_text: Text(1000),
  operation_category: choice(['B', 'S', 'M']),
  iban: Text(42),
  bic: Text(11),
  footer: Text(1000),
};
const Account = Type.String({ pattern: '^[0-9A-Za-z]{1,20}$', description: 'Numéro de compte' });
const Accounts = Type.Record(Type.String({ maxLength: 40 }), Account);
const billing = {
  from: Line(254),
  from_name: Line(120),
  emails: Type.Array(Line(254), { maxItems: 20 }),
  logo: Type.String({
    maxLength: 400_000,
    description: 'PNG ou JPEG, en data URL ; vide : le nom en lettres',
  }),
  color: Type.String({ pattern: '^#[0-9a-fA-F]{6}$' }),
  mail_subject: Line(200),
  mail_body: Text(4000),
  reminder_steps: Type.Array(
    Type.Object({ days: Type.Integer({ minimum: 0, maximum: 365 }), subject: Line(200), body: Text(4000) }),
    { maxItems: 6 },
  ),
  prepaid_document: choice(['380', '386']),
};
const accounts = {
  client: Account,
  client_group: Account,
  revenue: Accounts,
  vat: Accounts,
  vat_pending: Accounts,
  prepaid: Account,
};
const intercompanyVat = {
  rate: Type.Number({ minimum: 0, maximum: 100, description: 'En pour cent' }),
  category: choice(['S', 'E', 'AE', 'K', 'G', 'O']),
  exemption_code: Text(40),
  exemption_text: Text(300),
};
export const EntityData = Type.Object({
  smtp_from: Line(254),
  smtp_from_name: Line(120),
  legal: Type.Object(legal),
  billing: Type.Object(billing),
  accounts: Type.Object(accounts),
  intercompany_vat: Type.Object(intercompanyVat),
});
export type EntityData = Static<typeof EntityData>;
export const Entities = Type.Object({ ZR7: Type.Optional(EntityData), MDL: Type.Optional(EntityData) });
export const EntityChange = Type.Object({
  entity: Type.Optional(EntityCode),
  smtp_from: Type.Optional(Line(254)),
  smtp_from_name: Type.Optional(Line(120)),
  legal: Type.Optional(Type.Partial(Type.Object(legal))),
  billing: Type.Optional(Type.Partial(Type.Object(billing))),
  accounts: Type.Optional(Type.Partial(Type.Object(accounts))),
  intercompany_vat: Type.Optional(Type.Partial(Type.Object(intercompanyVat))),
});
export type EntityChange = Static<typeof EntityChange>;
export const EntityMissing = Type.Object({
  entity: EntityCode,
  missing: Type.Array(
    Type.Object({
      path: Type.String({ description: '« entity.legal.siren »' }),
      message: Type.String({ description: 'Une phrase, avec où le renseigner' }),
    }),
  ),
});
export const EntityAnswer = settingAnswer({ entity: EntityCode, ...EntityData.properties });

/** Each with its value's own fields. */
export const AllSettings = Type.Object({
  settings: Type.Array(
    Type.Object(
      {
        key: Type.String(),
        updated_at: Nullable(Instant),
        updated_by: Nullable(Type.String({ description: 'Nom de qui l’a écrit ; null : jamais changé' })),
      },
      { additionalProperties: true },
    ),
  ),
  count: Type.Integer(),
});

export const FirstRunQuery = Type.Object({ entity: Type.Optional(EntityOrBoth) });
export const FirstRun = Type.Object({
  done: Type.Boolean(),
  steps: Type.Array(Type.Object({ step: OneOf(FIRST_STEPS), done: Type.Boolean() })),
});
export type FirstRun = Static<typeof FirstRun>;

export const SmtpTestBody = Type.Object({
  entity: Type.Optional(EntityCode),
  to: Type.String({ maxLength: 254 }),
});
export const SmtpTestAnswer = Type.Object({
  success: Type.Boolean(),
  reply: Nullable(Type.String({ description: 'Réponse du serveur' })),
  smtp_code: Nullable(Type.Integer()),
  error: Nullable(Type.String()),
  message: Type.String(),
});
