/** A batch as a signed request to its client's API, with the exchange kept as evidence. */
import type { ApiChannel } from '../../../channels/api/api-channel.ts';
import { exchangeOf, signedPost } from '../../../channels/api/signed-post.ts';
import { judgeAnswer, refusedLeads, retryAfterMs } from '../../../domain/deliveries/api-answer.ts';
import type { ApiOutcome } from '../../../domain/deliveries/api-outcome.ts';
import { type SignedPost, shownUrl } from '../../../domain/deliveries/api-post.ts';
import type { Store } from '../../../store/db/mongo.ts';
import type { DeliveryBatchDoc, SendTry } from '../../../store/deliveries/collections.ts';
import { saveExchange } from '../../../store/deliveries/save-exchange.ts';
import type { Carried, Carrier } from './transmit.ts';
import { untilWritten, WRITE_LIMIT_MS } from './until-written.ts';

export interface ApiTry {
  batch: DeliveryBatchDoc;
  attempt: SendTry;
  post: SignedPost;
}

export const byApi =
  (store: Store, channel: ApiChannel, { batch, attempt, post }: ApiTry): Carrier =>
  async ({ at, claim, signal }) => {
    if (post.keys.length === 0) return failed(false, 'API_NO_KEY', false);
    const outcome = await channel.post(signedPost(post, at), { claim, signal });
    if (outcome.kind === 'claim_refused') return 'claim_refused';
    if (outcome.kind === 'not_claimed' && outcome.code === 'API_ABORTED') return 'interrupted';
    const carried = carriedBy(outcome, { batch, post });
    const { evidence, refused = [] } = carried;
    const { result, code } = evidence;
    const exchange = {
      ...exchangeOf(post, outcome, at, new Date()),
      ...{ _id: attempt.token, client_id: batch.client_id, entity: batch.entity, batch_id: batch._id },
      ...{ test: false, count: batch.count, refused, result, ...(code !== undefined && { code }) },
    };
    await untilWritten(() => saveExchange(store, exchange), WRITE_LIMIT_MS);
    return carried;
  };

type Ended = Exclude<Carried, string>;

const failed = (claimed: boolean, code: string, retryable: boolean): Ended => ({
  claimed,
  evidence: { result: 'failed', code, retryable, accepted: [], rejected: [] },
});

function carriedBy(
  outcome: Exclude<ApiOutcome, { kind: 'claim_refused' }>,
  { batch, post }: Pick<ApiTry, 'batch' | 'post'>,
): Ended {
  switch (outcome.kind) {
    case 'not_claimed':
      return failed(false, outcome.code, outcome.retryable);
    case 'not_sent':
      return failed(true, outcome.code, true);
    case 'unknown':
      return {
        claimed: true,
        evidence: { result: 'uncertain', code: outcome.code, accepted: [], rejected: [] },
      };
    case 'answered': {
      const { answer } = outcome;
      const http_status = answer.status;
      const verdict = judgeAnswer(answer, post.key);
      if (verdict.sent)
        return {
          claimed: true,
          evidence: { result: 'sent', http_status, accepted: [shownUrl(post.url)], rejected: [] },
          refused: refusedLeads(answer.body, batch.delivery_ids),
        };
      const { evidence } = failed(true, verdict.code, verdict.retryable);
      const wait = verdict.retryable ? retryAfterMs(answer.retryAfter, new Date()) : 0;
      return {
        claimed: true,
        evidence: { ...evidence, http_status },
        ...(wait > 0 && { retry_at: new Date(Date.now() + wait) }),
      };
    }
  }
}
