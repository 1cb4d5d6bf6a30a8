/** Contracts of `/api/providers`. */
import { type Static, Type } from 'typebox';
import {
  Email,
  EntityCode,
  EntityOrBoth,
  Instant,
  ListAnswer,
  ListQuery,
  RequiredText,
  Text,
} from '../http/contract.ts';

const Slug = Type.String({
  minLength: 1,
  maxLength: 60,
  description: 'a-z, 0-9, tirets ; les majuscules deviennent minuscules, les espaces des tirets',
});

export const Provider = Type.Object({
  id: Type.String(),
  name: Type.String(),
  slug: Type.String(),
  entity: EntityCode,
  key_hint: Type.String({ description: 'Début de la clé' }),
  active: Type.Boolean(),
  total_leads: Type.Integer(),
  contact_email: Type.String(),
  notes: Type.String(),
  created_at: Instant,
  updated_at: Instant,
});
export type Provider = Static<typeof Provider>;

const changes = {
  name: Type.Optional(RequiredText(120)),
  slug: Type.Optional(Slug),
  active: Type.Optional(Type.Boolean()),
  contact_email: Type.Optional(Email),
  notes: Type.Optional(Text(4000)),
};

export const ProviderListQuery = Type.Object({ ...ListQuery, entity: Type.Optional(EntityOrBoth) });
export const NewProvider = Type.Object({
  ...changes,
  name: RequiredText(120),
  slug: Slug,
  entity: Type.Optional(EntityCode),
});
export const ProviderChange = Type.Object(changes);
export type ProviderChange = Static<typeof ProviderChange>;

export const ProviderList = Type.Object({
  providers: Type.Array(Provider),
  ...ListAnswer,
});
export const OneProvider = Type.Object({ provider: Provider });
export const ProviderAnswer = Type.Object({ success: Type.Boolean(), provider: Provider });
const KeyOnce = Type.String({ description: 'Montrée cette seule fois' });
export const ProviderKeyAnswer = Type.Object({
  success: Type.Boolean(),
  provider: Type.Object({ ...Provider.properties, api_key: KeyOnce }),
  api_key: KeyOnce,
});
