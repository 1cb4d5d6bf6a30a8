/**
 * The places of sources that are tried out, as one group of leads takes them. How many are left is read with the group and
 * fenced by the write, so that no more pass than there are, whatever the concurrency.
 */
import type { ClientSession } from 'mongodb';
import type { Entity } from '../../domain/common/entity.ts';
import { isRated } from '../../domain/sources/rated.ts';
import type { LeadSource } from '../../domain/sources/source.ts';
import { StaleDecisionError } from '../db/errors.ts';
import type { Store } from '../db/mongo.ts';
import type { LeadDoc } from '../leads/collections.ts';
import type { SourceBreakerDoc } from './collections.ts';
import { type Gate, gateOf, type Gates, wantsProof } from './gates.ts';

/** How many leads may still pass, by breaker, as it was at some revision. */
export type Trials = ReadonlyMap<string, { rev: number; left: number }>;

/** One read while a source is tried out, none otherwise. */
export async function readTrials(store: Store, gates: Gates): Promise<Trials> {
  const tried = [...gates.values()].filter(({ state }) => state === 'half_open').map(({ _id }) => _id);
  if (tried.length === 0) return new Map();
  const docs = await store.source_breakers
    .find({ _id: { $in: tried }, state: 'half_open' })
    .project<Pick<SourceBreakerDoc, '_id' | 'rev' | 'trial'>>({ rev: 1, 'trial.left': 1 })
    .toArray();
  return new Map(docs.map(({ _id, rev, trial }) => [_id, { rev, left: trial?.left ?? 0 }]));
}

export class TrialDraft {
  readonly #gates: Gates;
  readonly #trials: Trials;
  readonly #taken = new Map<string, string[]>();

  constructor(gates: Gates, trials: Trials) {
    this.#gates = gates;
    this.#trials = trials;
  }

  #left({ _id }: Gate): number {
    const trial = this.#trials.get(_id);
    if (!trial) throw new StaleDecisionError('a trial has ended');
    return trial.left - (this.#taken.get(_id)?.length ?? 0);
  }

  /** What a lead that arrives waits for, as intake's step 5 is told of it: the breaker of its source, or a proof. */
  keeps(lead: LeadSource & { entity: Entity | null }): { breaker?: string; unproved?: string } {
    const gate = gateOf(this.#gates, lead);
    if (!gate) return {};
    const shut = gate.state !== 'closed' && (gate.state === 'open' || this.#left(gate) <= 0);
    return { ...(shut && { breaker: gate.source }), ...wantsProof(this.#gates, lead) };
  }

  /** A lead that has passed takes a place, whatever became of it: the trial is about all that comes. */
  count(lead: LeadDoc): void {
    const gate = gateOf(this.#gates, lead);
    if (gate?.state !== 'half_open' || lead.status === 'hold_source' || !isRated(lead)) return;
    if (this.#left(gate) > 0) this.#taken.set(gate._id, [...(this.#taken.get(gate._id) ?? []), lead._id]);
  }

  /** @throws StaleDecisionError when others have taken the places meanwhile, or the trial is over */
  async write(store: Store, session: ClientSession): Promise<void> {
    if (this.#taken.size === 0) return;
    const places = [...this.#taken].map(([_id, ids]) => ({
      updateOne: {
        filter: { _id, rev: this.#trials.get(_id)!.rev, 'trial.left': { $gte: ids.length } },
        update: { $inc: { 'trial.left': -ids.length }, $push: { 'trial.lead_ids': { $each: ids } } },
      },
    }));
    const { matchedCount } = await store.source_breakers.bulkWrite(places, { session });
    if (matchedCount !== places.length) throw new StaleDecisionError('places of a trial are taken');
  }
}
