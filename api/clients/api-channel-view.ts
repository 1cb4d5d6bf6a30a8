/** A client's API channel as the API shows it. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  apiBody,
  MAPPABLE_CUSTOM_FIELDS,
  MAPPABLE_FIELDS,
  NO_MAPPING,
} from '../../domain/deliveries/api-body.ts';
import { API_PRESETS } from '../../domain/deliveries/api-presets.ts';
import { DELIVERY_FAILURES, type DeliveryFailureCode } from '../../domain/deliveries/delivery-failure.ts';
import { parisDay } from '../../domain/time/paris-time.ts';
import type { ClientDoc } from '../../store/clients/collections.ts';
import { validKeys } from '../../store/clients/signing-keys.ts';
import type { ApiExchangeDoc } from '../../store/deliveries/collections.ts';
import { instant, maybeInstant } from '../http/instant.ts';
import type { ApiChannelSettings, ApiExchange } from './contract.ts';
import { masked } from './view.ts';

/** The receiver of docs/api-channel.md, as a person copies it. */
const RECEIVER = readFileSync(join(import.meta.dirname, 'receiver-example.mjs'), 'utf8');

/** A batch in which nobody is a person, as the client gets it. */
export function testBody(client: ClientDoc, { key, now }: { key: string; now: Date }): string {
  const lead = { nom: 'TEST', prenom: 'TEST', telephone: '0612345678', email: 'test@example.com' };
  const leads = [
    {
      ...{ ...lead, departement: '75', custom_fields: {} },
      ...{ delivery_id: `${key}-livraison`, lead_id: `${key}-lead`, assigned_at: now },
    },
  ];
  const about = { key, batch_id: key, entity: client.entity, produit: 'PV', day: parisDay(now) };
  return apiBody({ ...about, test: true, leads }, client.api_mapping ?? NO_MAPPING);
}

export function channelView(client: ClientDoc, now: Date): ApiChannelSettings {
  const { fields, custom_fields } = client.api_mapping ?? NO_MAPPING;
  return {
    delivery_method: client.delivery_method,
    api_endpoint: client.api_endpoint,
    api_key: masked(client.api_key),
    fields: { ...fields },
    custom_fields: { ...custom_fields },
    keys: validKeys(client, now).map(({ kid, made_at, until }) => ({
      kid,
      created_at: instant(made_at),
      valid_until: maybeInstant(until),
    })),
    mappable: { fields: [...MAPPABLE_FIELDS], custom_fields: [...MAPPABLE_CUSTOM_FIELDS] },
    presets: API_PRESETS.map((preset) => ({
      ...preset,
      fields: { ...preset.fields },
      custom_fields: { ...preset.custom_fields },
    })),
    example: {
      body: JSON.stringify(JSON.parse(testBody(client, { key: 'test-exemple', now })), null, 2),
      receiver: RECEIVER,
    },
  };
}

export const exchangeView = (one: ApiExchangeDoc): ApiExchange => ({
  id: one._id,
  batch_id: one.batch_id ?? null,
  test: one.test,
  idempotency_key: one.key,
  count: one.count,
  url: one.url,
  body_sha256: one.body_sha256,
  at: instant(one.at),
  ms: one.ms,
  result: one.result,
  error_code: one.code ?? null,
  message: one.code === undefined ? null : (DELIVERY_FAILURES[one.code as DeliveryFailureCode] ?? null),
  status: one.status ?? null,
  answer: one.answer ?? null,
  answer_cut: one.answer_cut ?? false,
  refused: one.refused,
});
