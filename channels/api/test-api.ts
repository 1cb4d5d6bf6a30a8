/** A test of a client's API: sent once, kept by the caller, claimed by nobody. */
import type { ExchangeEvidence, SignedPost } from '../../domain/deliveries/api-post.ts';
import type { ApiOutcome } from '../../domain/deliveries/api-outcome.ts';
import { openApiChannel } from './open-api-channel.ts';
import { exchangeOf, signedPost } from './signed-post.ts';

export interface TestedApi {
  outcome: Exclude<ApiOutcome, { kind: 'claim_refused' }>;
  evidence: ExchangeEvidence;
}

export const apiTester =
  (config: Parameters<typeof openApiChannel>[0]) =>
  async (post: SignedPost, at: Date): Promise<TestedApi> => {
    const outcome = await openApiChannel(config).post(signedPost(post, at), {
      claim: () => Promise.resolve(true),
    });
    if (outcome.kind === 'claim_refused') throw new Error('a test is always claimed');
    return { outcome, evidence: exchangeOf(post, outcome, at, new Date()) };
  };
