/** Circuit breakers of the demo: one source is watched and well, one is on hold since yesterday. */
import { percentToBp } from '../../domain/money/money.ts';
import { DEFAULT_RULES } from '../../domain/sources/rules.ts';
import { SYSTEM } from '../../store/audit/event-log.ts';
import type { Store } from '../../store/db/mongo.ts';
import { changeRules, holdSource } from '../../store/sources/move-breaker.ts';
import { findSource } from '../../store/sources/read-sources.ts';
import { lookAtSource } from '../../store/sources/watch-source.ts';
import { PROOF_SOURCE } from './sources.ts';

const WEEK = { ...DEFAULT_RULES, enabled: true, window_hours: 168, min_volume: 5 };
const WATCHED = {
  source: 'google',
  rules: { ...WEEK, max: { reject: percentToBp(60), invalid: percentToBp(50) }, silence_hours: 24 },
};
/** Some of its leads come without the proof that the settings ask for. */
const TRIPPED = {
  source: PROOF_SOURCE,
  rules: { ...WEEK, max: { invalid: percentToBp(5), missing_consent: percentToBp(5) } },
};

const sourceOf = async (store: Store, source: string, at: Date) =>
  (await findSource(store, { entity: 'ZR7', source }, at))!;

/** Gives two sources rules, and looks at them once; one that was lucky is put on hold by hand. */
export async function makeBreakers(store: Store, at: Date): Promise<void> {
  for (const { source, rules } of [WATCHED, TRIPPED]) {
    await changeRules(store, await sourceOf(store, source, at), rules, SYSTEM, at);
    await lookAtSource(store, await sourceOf(store, source, at), at);
  }
  const tripped = await sourceOf(store, TRIPPED.source, at);
  if (tripped.state === 'closed')
    await holdSource(store, tripped, { reason: 'Qualité à vérifier', volume: 0, by: SYSTEM, now: at });
}
