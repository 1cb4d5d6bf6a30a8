/**
 * `immediate/<entity>`: sends what waits for a company's immediate orders as soon as it is told, with the run's own
 * preparation, claims and evidence. A signal says only that there may be something; a lost one costs a minute. It stays while the
 * company has an immediate order.
 */
import {
  condition,
  continueAsNew,
  isCancellation,
  setCurrentDetails,
  setHandler,
  upsertSearchAttributes,
  workflowInfo,
} from '@temporalio/workflow';
import type { ImmediatePage } from '../../activities/deliveries/immediate.ts';
import { lookAgainSignal } from '../../contracts/batch.ts';
import { type ImmediateInput, immediateStateQuery, type ImmediateState } from '../../contracts/immediate.ts';
import { SENDS_AT_ONCE } from '../../contracts/limits.ts';
import { searchAttributes } from '../../contracts/search-attributes.ts';
import { immediateDetails } from '../../contracts/summaries.ts';
import { scan } from '../activities.ts';
import { Sends } from './sends.ts';

/** Looks without being told: what no signal told is found so soon. */
const LOOK_MS = 60_000;
/** Events after which nothing new is sent until it has gone on in a new execution; before, it waits for a quiet moment. */
const LONGEST_HISTORY = 10_000;

export async function immediate({ entity, sent = 0, failed = 0 }: ImmediateInput): Promise<void> {
  let asked = true;
  const sends = new Sends(() => setCurrentDetails(immediateDetails(state())));
  const state = (): ImmediateState => ({
    sending: sends.busy.length,
    sent: sent + sends.sent,
    failed: failed + sends.failed,
  });
  setHandler(lookAgainSignal, () => {
    asked = true;
  });
  setHandler(immediateStateQuery, state);
  upsertSearchAttributes([{ key: searchAttributes.entity, value: entity }]);
  const room = () => SENDS_AT_ONCE - sends.busy.length;

  /** @returns null when it could not: MongoDB was away for hours */
  async function look(): Promise<ImmediatePage | null> {
    try {
      return await scan.prepareImmediate({ entity, busy: sends.busy, limit: room() });
    } catch (error) {
      if (isCancellation(error)) throw error;
      return null;
    }
  }

  for (;;) {
    const { historyLength, continueAsNewSuggested } = workflowInfo();
    if (historyLength > LONGEST_HISTORY) await condition(() => sends.idle);
    if (continueAsNewSuggested && sends.idle) {
      const so_far = state();
      await continueAsNew<typeof immediate>({ entity, sent: so_far.sent, failed: so_far.failed });
    }
    await condition(() => room() > 0);
    asked = false;
    const page = await look();
    if (page) sends.take(page);
    if (page?.orders === 0) {
      await condition(() => asked || sends.idle);
      // The last immediate order is gone: the first lead of the next one starts this again.
      if (!asked) return;
    }
    const more = page?.more === true;
    const wait = Math.min(page?.wait_ms ?? LOOK_MS, LOOK_MS);
    await condition(() => room() > 0 && (asked || more), wait);
  }
}
