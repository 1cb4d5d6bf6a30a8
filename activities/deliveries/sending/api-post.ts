/** What a client's API is asked: the batch's leads under the client's names, and the keys it is signed with. */
import type { Config } from '../../../config.ts';
import { apiBody, NO_MAPPING } from '../../../domain/deliveries/api-body.ts';
import type { SignedPost } from '../../../domain/deliveries/api-post.ts';
import { channelOf } from '../../../domain/deliveries/channel.ts';
import type { ClientDoc } from '../../../store/clients/collections.ts';
import { signingKeys } from '../../../store/clients/signing-keys.ts';
import type { Store } from '../../../store/db/mongo.ts';
import { apiLeads } from '../../../store/deliveries/api-leads.ts';
import type { DeliveryBatchDoc } from '../../../store/deliveries/collections.ts';

/** The batch's own id, whatever the try; only what a person sends again by force is another request. */
function idempotencyKey({ _id, attempts }: DeliveryBatchDoc, forced: boolean): string {
  if (!forced) return _id;
  const before = attempts.filter((attempt) => attempt.forced && channelOf(attempt) === 'api').length;
  return `${_id}/${before + 1}`;
}

export async function apiPost(
  store: Store,
  { PHONE_HASH_KEY }: Pick<Config, 'PHONE_HASH_KEY'>,
  { batch, client, forced }: { batch: DeliveryBatchDoc; client: ClientDoc; forced: boolean },
): Promise<SignedPost> {
  const { _id: batch_id, entity, produit, day } = batch;
  const key = idempotencyKey(batch, forced);
  const leads = await apiLeads(store, batch);
  return {
    url: client.api_endpoint,
    api_key: client.api_key,
    key,
    body: apiBody(
      { key, batch_id, entity, produit, day, test: false, leads },
      client.api_mapping ?? NO_MAPPING,
    ),
    keys: signingKeys(PHONE_HASH_KEY, client, new Date()),
  };
}
