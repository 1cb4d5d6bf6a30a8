/** Replays of past periods: in memory, a page at a time, off the way of everything else. */
import { setImmediate as yieldToOthers } from 'node:timers/promises';
import { cancellationSignal, heartbeat } from '@temporalio/activity';
import { type ReplayInput, WHAT_IF_MS } from '../../contracts/replay.ts';
import { endReplay, findReplay, saveProposals, showProgress } from '../../store/routing/replay/replays.ts';
import { replayPeriod, saveReplay } from '../../store/routing/replay/run.ts';
import { whatIf } from '../../store/routing/replay/what-if.ts';
import type { ActivityDeps } from '../deps.ts';

/** How often people are shown that it goes on. */
const SHOW_MS = 500;

export const replayActivities = ({ store, keys }: ActivityDeps) => ({
  /** Plays, and keeps the result. What was cancelled or is gone is left. */
  async playReplay({ replay_id }: ReplayInput): Promise<void> {
    const doc = await findReplay(store, replay_id);
    if (doc?.status !== 'running') return;
    const signal = cancellationSignal();
    let shown = performance.now();
    let ticks = 0;
    const tick = async () => {
      signal.throwIfAborted();
      await yieldToOthers();
      ticks += 1;
      if (performance.now() - shown < SHOW_MS) return;
      shown = performance.now();
      heartbeat(ticks);
      await showProgress(store, replay_id, ticks);
    };
    const deps = { store, keys };
    if (doc.kind === 'replay') {
      const played = await replayPeriod(deps, doc, tick);
      await saveReplay(deps, doc, played, new Date());
    } else {
      const answer = await whatIf(deps, doc, { deadline: performance.now() + WHAT_IF_MS, tick });
      await saveProposals(store, replay_id, answer, new Date());
    }
  },

  async endReplay({ replay_id, status }: ReplayInput & { status: 'failed' | 'cancelled' }): Promise<void> {
    await endReplay(store, replay_id, status, new Date());
  },
});
