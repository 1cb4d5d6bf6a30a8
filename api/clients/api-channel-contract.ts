/** The API channel of a client (12-rules U29–U33). */
import { type Static, Type } from 'typebox';
import { DELIVERY_METHODS } from '../../domain/deliveries/channel.ts';
import { Instant, Nullable, OneOf, Text } from '../http/contract.ts';

const MaybeText = Nullable(Type.String());

const Names = Type.Record(Type.String(), Type.String(), {
  description: 'Nos champs → les noms du client',
});
const NamesChange = Type.Record(Type.String({ maxLength: 40 }), Text(60), { maxProperties: 40 });

const Exchange = Type.Object({
  id: Type.String(),
  batch_id: MaybeText,
  test: Type.Boolean(),
  idempotency_key: Type.String(),
  count: Type.Integer({ description: 'Leads' }),
  url: Type.String(),
  body_sha256: Type.String(),
  at: Instant,
  ms: Type.Integer(),
  result: OneOf(['sent', 'failed', 'uncertain']),
  error_code: MaybeText,
  message: MaybeText,
  status: Nullable(Type.Integer({ description: 'Statut HTTP' })),
  answer: Nullable(Type.String({ description: 'Au plus 64 ko ; clés, adresses et téléphones masqués' })),
  answer_cut: Type.Boolean(),
  refused: Type.Array(Type.Object({ delivery_id: Type.String(), code: Type.String() })),
});
export type ApiExchange = Static<typeof Exchange>;

export const ApiChannelSettings = Type.Object({
  delivery_method: OneOf(DELIVERY_METHODS),
  api_endpoint: Type.String(),
  api_key: Type.String({ description: 'Masquée' }),
  fields: Names,
  custom_fields: Names,
  keys: Type.Array(Type.Object({ kid: Type.String(), created_at: Instant, valid_until: Nullable(Instant) }), {
    description: 'Clés de signature valables, la plus récente en premier',
  }),
  mappable: Type.Object({ fields: Type.Array(Type.String()), custom_fields: Type.Array(Type.String()) }),
  presets: Type.Array(
    Type.Object({
      code: Type.String(),
      label: Type.String(),
      endpoint: Type.String(),
      fields: Names,
      custom_fields: Names,
    }),
  ),
  example: Type.Object(
    { body: Type.String(), receiver: Type.String() },
    { description: 'Ce que le client reçoit, et un récepteur qui le vérifie' },
  ),
});
export type ApiChannelSettings = Static<typeof ApiChannelSettings>;

export const ApiChannelChange = Type.Object({
  delivery_method: Type.Optional(OneOf(DELIVERY_METHODS)),
  api_endpoint: Type.Optional(Text(500)),
  api_key: Type.Optional(Text(500)),
  fields: Type.Optional(NamesChange),
  custom_fields: Type.Optional(NamesChange),
});
export type ApiChannelChange = Static<typeof ApiChannelChange>;

export const ApiChannelAnswer = Type.Object({ success: Type.Boolean(), channel: ApiChannelSettings });
export const SigningKeyAnswer = Type.Object({
  success: Type.Boolean(),
  kid: Type.String(),
  key: Type.String({ description: 'Montrée dans cette réponse seulement' }),
  channel: ApiChannelSettings,
});
export const ApiTestAnswer = Type.Object({
  success: Type.Boolean(),
  message: Type.String(),
  exchange: Exchange,
});
export const ExchangesQuery = Type.Object({
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 100, default: 20 })),
});
export const ExchangeList = Type.Object({ exchanges: Type.Array(Exchange), count: Type.Integer() });
