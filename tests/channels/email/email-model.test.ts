/**
 * Random servers against a model of the truth: whatever the faults, in whatever order, over pooled connections and
 * side by side, the outcome never says more than the server knows.
 */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { EmailChannel } from '../../../channels/email/email.ts';
import type { SendOutcome } from '../../../domain/deliveries/send-outcome.ts';
import { startFaultServer } from '../../support/smtp/fault-server.ts';
import { FAULTS, type FaultName } from '../../support/smtp/faults.ts';
import { localMail, localSmtp } from '../../support/smtp/settings.ts';

const SILENT: FaultName[] = ['no_greeting', 'mail_stall', 'data_stall', 'body_stall', 'end_stall'];
const QUICK_FAULTS = (Object.keys(FAULTS) as FaultName[]).filter((name) => !SILENT.includes(name));

type Claim = 'taken' | 'refused' | 'throws' | 'slow';
interface Attempt {
  fault: FaultName;
  claim: Claim;
}

const attempts = fc.array(
  fc.record<Attempt>({
    fault: fc.constantFrom(...QUICK_FAULTS),
    claim: fc.constantFrom('taken', 'taken', 'taken', 'refused', 'throws', 'slow'),
  }),
  { minLength: 1, maxLength: 12 },
);

const CLAIMS: Record<Claim, () => Promise<boolean>> = {
  taken: () => Promise.resolve(true),
  refused: () => Promise.resolve(false),
  throws: () => Promise.reject(new Error('MONGO_DOWN')),
  slow: async () => {
    for (let turn = 0; turn < 5; turn++) await new Promise(setImmediate);
    return true;
  },
};

/** What may have reached the server, for each outcome. `claims` is how often the claim was asked for. */
function contradiction(
  outcome: SendOutcome['kind'] | 'threw',
  claim: Claim,
  claims: number,
  stored: number,
): string | null {
  if (claims > 1) return 'claimed twice';
  if (stored > 1) return 'stored twice';
  if (outcome === 'sent' && stored !== 1) return 'said sent, and the server has nothing';
  if (outcome === 'not_claimed' && claims !== 0) return 'said not claimed, and asked for the claim';
  if (outcome !== 'sent' && outcome !== 'unknown' && stored !== 0)
    return `said ${outcome}, and the server has it`;
  if (stored === 1 && claim !== 'taken' && claim !== 'slow') return 'stored without a claim';
  return null;
}

it.each([
  { maxConnections: 1, pipelining: true },
  { maxConnections: 3, pipelining: true },
  { maxConnections: 3, pipelining: false },
])(
  'the outcome never contradicts the server ($maxConnections connections, pipelining $pipelining)',
  async ({ maxConnections, pipelining }) => {
    await fc.assert(
      fc.asyncProperty(attempts, fc.boolean(), async (plan, together) => {
        const server = await startFaultServer({ pipelining });
        const channel = new EmailChannel(localSmtp(server.port, { maxConnections }));
        let connectionFault = 0;
        server.script(({ transaction }) => {
          // Connections and messages walk through the same list of faults, each at its own pace.
          const at = transaction === null ? connectionFault++ : transaction - 1;
          return plan[at % plan.length]!.fault;
        });
        const attempt = async ({ claim }: Attempt, i: number) => {
          let claims = 0;
          const outcome = await channel
            .send(localMail(`batch-${i}`), { claim: () => (claims++, CLAIMS[claim]()) })
            .then(
              ({ kind }) => kind,
              () => 'threw' as const,
            );
          return { outcome, claim, claims, id: `<batch-${i}@zr7-digital.fr>` };
        };
        const results = [];
        if (together) results.push(...(await Promise.all(plan.map(attempt))));
        else for (const [i, step] of plan.entries()) results.push(await attempt(step, i));
        await channel.close();
        await server.waitFor((s) => s.openConnections === 0);
        for (const { outcome, claim, claims, id } of results) {
          const stored = server.messages.filter(({ raw }) => raw.includes(id)).length;
          expect(contradiction(outcome, claim, claims, stored), `${id} ${outcome}`).toBeNull();
        }
        await server.close();
      }),
      { numRuns: 60 },
    );
  },
);
