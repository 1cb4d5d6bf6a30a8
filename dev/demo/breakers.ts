/** Circuit breakers of the demo: one source is watched and well, one is on hold since this morning. */
import { percentToBp } from '../../domain/money/money.ts';
import { type BreakerRules, DEFAULT_RULES } from '../../domain/sources/rules.ts';
import { SYSTEM } from '../../store/audit/event-log.ts';
import type { Store } from '../../store/db/mongo.ts';
import { changeRules } from '../../store/sources/move-breaker.ts';
import { findSource } from '../../store/sources/read-sources.ts';
import { lookAtSource } from '../../store/sources/watch-source.ts';
import { PROOF_SOURCE } from './sources.ts';

const WEEK = { ...DEFAULT_RULES, enabled: true, window_hours: 168, min_volume: 10 };
const RULES: Readonly<Record<string, BreakerRules>> = {
  google: { ...WEEK, max: { reject: percentToBp(40), invalid: percentToBp(40) }, silence_hours: 24 },
  // Some of its leads come without the proof that the settings ask for.
  [PROOF_SOURCE]: { ...WEEK, max: { missing_consent: percentToBp(5) } },
};

/** Gives some sources rules, and looks at them once. */
export async function makeBreakers(store: Store, at: Date): Promise<void> {
  for (const [source, rules] of Object.entries(RULES)) {
    const of = { entity: 'ZR7', source } as const;
    const found = await findSource(store, of, at);
    if (found) await changeRules(store, found, rules, SYSTEM, at);
    const watched = await findSource(store, of, at);
    if (watched) await lookAtSource(store, watched, at);
  }
}
