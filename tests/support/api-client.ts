/** Clients of a test that are delivered by their own API. */
import type { DeliveryMethod } from '../../domain/deliveries/channel.ts';
import type { ClientDoc } from '../../store/clients/collections.ts';

/** Time-outs a test can wait for; this computer may be called. */
export const API_ENV = {
  API_CHANNEL_ALLOW_PRIVATE: 'true',
  API_CHANNEL_CONNECT_TIMEOUT_MS: '5000',
  API_CHANNEL_ANSWER_TIMEOUT_MS: '2500',
};

export const apiClient = (url: string, delivery_method: DeliveryMethod = 'api'): Partial<ClientDoc> => ({
  delivery_method,
  api_endpoint: url,
  api_key: 'cle-du-client',
  signing_keys: [{ kid: 'k1', made_at: new Date('2026-11-01T00:00:00Z') }],
});
