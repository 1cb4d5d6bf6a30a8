/** What the circuit breakers of sources did in the past, from their history. */
import { keptAfter } from '../../../domain/sources/gate.ts';
import type { Store } from '../../db/mongo.ts';
import type { BreakerEvent, SourceBreakerDoc } from '../../sources/collections.ts';
import type { Gate } from '../../sources/gates.ts';

export type PastBreaker = Pick<SourceBreakerDoc, '_id' | 'source' | 'history'>;

export const readBreakers = (store: Store): Promise<PastBreaker[]> =>
  store.source_breakers.find({}, { projection: { source: 1, history: 1 } }).toArray();

/** A gate through which everything passes. */
export const openWide = ({ _id, source }: PastBreaker): Gate => ({
  ...{ _id, source, rev: 0 },
  ...{ state: 'closed', kept: [] },
});

/** A gate after one more event of its breaker. */
export function gateAfter(gate: Gate, { at, what, release }: BreakerEvent): Gate {
  const { opened_at = at, ...closed } = gate;
  switch (what) {
    case 'trip':
    case 'hold':
      return { ...gate, state: 'open', opened_at };
    case 'half_open':
      return { ...gate, state: 'half_open', opened_at };
    case 'close':
      return { ...closed, state: 'closed' };
    case 'release':
      return { ...closed, state: 'closed', kept: keptAfter(gate, release ?? { which: 'all' }, at) };
    case 'proof_on':
      return { ...gate, proof_required: true };
    case 'proof_off': {
      const { proof_required: _, ...without } = gate;
      return without;
    }
  }
}
