/** Contracts of `/api/pages` and of the view of its forms that `/api/settings/forms-config` is. */
import { type Static, Type } from 'typebox';
import { FUNNEL_STEPS, FUNNEL_VIEWS, type FunnelCounts } from '../../domain/pages/funnel.ts';
import {
  AnswerDay,
  AnswerWeek,
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
import { settingAnswer } from '../settings/contract.ts';

/** Of a page or a form: what its leads name, and what stands in an address. */
const Code = Type.String({ pattern: '^[A-Za-z0-9_.:-]{1,100}$' });
const Version = Type.String({ pattern: '^[A-Za-z0-9_.:-]{1,40}$' });

const Form = Type.Object({ entity: EntityCode, produit: Text(40) });
export const FormsConfig = Type.Object({ forms: Type.Record(Type.String(), Form), count: Type.Integer() });
export type FormsConfig = Static<typeof FormsConfig>;
export const FormsConfigChange = Type.Object({
  forms: Type.Array(Type.Object({ form_code: Code, entity: EntityCode, produit: RequiredText(40) }), {
    maxItems: 2000,
  }),
});
export const FormsConfigAnswer = settingAnswer(FormsConfig.properties);
export const OneFormAnswer = Type.Object({
  ...FormsConfigAnswer.properties,
  form_code: Type.String(),
  config: Form,
});
export const FormParams = Type.Object({ form_code: Code });
export const FormQuery = Type.Object({ entity: EntityCode, produit: RequiredText(40) });

export const PageForm = Type.Object({
  form_code: Type.String(),
  name: Type.String(),
  produit: Type.String(),
  active: Type.Boolean(),
  snippet: Type.String({ description: 'Les deux lignes à copier dans la page' }),
  created_at: Instant,
  updated_at: Instant,
});
export type PageForm = Static<typeof PageForm>;

export const ConsentText = Type.Object({
  version: Type.String(),
  text: Type.String(),
  hash: Type.String({ description: 'SHA-256 du texte affiché' }),
  snippet: Type.String({ description: 'Le texte tel que le formulaire le montre' }),
  created_at: Instant,
  created_by: Nullable(Type.String()),
});
export type ConsentText = Static<typeof ConsentText>;

const page = {
  code: Type.String(),
  name: Type.String(),
  entity: EntityCode,
  produit: Type.String(),
  source: Type.String({ description: 'De ses leads sans utm_source ; vide : son code' }),
  origins: Type.Array(Type.String(), { description: 'Autorisées à appeler tant que la page est active' }),
  active: Type.Boolean(),
  forms_count: Count,
  consent_version: Nullable(Type.String({ description: 'La dernière version de son texte' })),
  created_at: Instant,
  updated_at: Instant,
};
export const LandingPage = Type.Object(page);
export type LandingPage = Static<typeof LandingPage>;
export const LandingPageDetail = Type.Object({
  ...page,
  forms: Type.Array(PageForm),
  consent_texts: Type.Array(ConsentText, { description: 'La plus récente d’abord' }),
  test_urls: Type.Array(Type.String(), { description: 'La page en mode test, une par origine' }),
});
export type LandingPageDetail = Static<typeof LandingPageDetail>;

const changes = {
  name: Type.Optional(RequiredText(120)),
  produit: Type.Optional(RequiredText(40)),
  source: Type.Optional(Text(200)),
  origins: Type.Optional(Type.Array(Type.String({ maxLength: 200 }), { maxItems: 20 })),
  active: Type.Optional(Type.Boolean()),
};
export const PageListQuery = Type.Object({ ...ListQuery, entity: Type.Optional(EntityOrBoth) });
export const NewPage = Type.Object({
  ...changes,
  code: Code,
  name: RequiredText(120),
  produit: RequiredText(40),
  entity: Type.Optional(EntityCode),
});
export const PageChange = Type.Object(changes);
export type PageChange = Static<typeof PageChange>;
export const PageParams = Type.Object({ code: Code });
export const PageList = Type.Object({ pages: Type.Array(LandingPage), ...ListAnswer });
export const OnePage = Type.Object({ page: LandingPageDetail });
export const PageAnswer = Type.Object({ success: Type.Boolean(), page: LandingPageDetail });

export const PageFormParams = Type.Object({ code: Code, form_code: Code });
export const NewPageForm = Type.Object({
  form_code: Code,
  name: Type.Optional(Text(120)),
  produit: Type.Optional(RequiredText(40)),
});
export const PageFormChange = Type.Object({
  name: Type.Optional(Text(120)),
  produit: Type.Optional(RequiredText(40)),
  active: Type.Optional(Type.Boolean()),
});
export const PageFormList = Type.Object({ forms: Type.Array(PageForm), count: Type.Integer() });
export const PageFormAnswer = Type.Object({ success: Type.Boolean(), form: PageForm });

export const NewConsentText = Type.Object({
  version: Type.Optional(Version),
  text: RequiredText(4000),
});
export const ConsentTextAnswer = Type.Object({ success: Type.Boolean(), consent_text: ConsentText });

export const FunnelQuery = Type.Object({
  by: Type.Optional(OneOf(FUNNEL_VIEWS)),
  from: Type.Optional(
    Type.String({ maxLength: 30, description: 'Jour de Paris ; par défaut, quatre semaines' }),
  ),
  to: Type.Optional(Type.String({ maxLength: 30, description: 'Compris ; par défaut, aujourd’hui' })),
  page: Type.Optional(Type.String({ maxLength: 100, description: 'D’une seule page' })),
  entity: Type.Optional(EntityOrBoth),
});
const counts = Object.fromEntries(FUNNEL_STEPS.map((step) => [step, Type.Integer()])) as Record<
  keyof FunnelCounts,
  ReturnType<typeof Type.Integer>
>;
export const FunnelRow = Type.Object({
  entity: EntityCode,
  page: Nullable(Type.String()),
  page_name: Nullable(Type.String()),
  form: Nullable(Type.String()),
  source: Nullable(Type.String()),
  week: Nullable(AnswerWeek),
  ...counts,
  weeks: Type.Array(Type.Object({ week: AnswerWeek, ...counts })),
});
export type FunnelRow = Static<typeof FunnelRow>;
export const Funnel = Type.Object({
  by: OneOf(FUNNEL_VIEWS),
  from: AnswerDay,
  to: AnswerDay,
  rows: Type.Array(FunnelRow),
  total: Type.Object(counts),
});
export type Funnel = Static<typeof Funnel>;
