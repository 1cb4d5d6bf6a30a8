/** Sources and their breakers as the API shows them. */
import { isBlocked, isProofListed } from '../../domain/intake/intake.ts';
import { bpToPercent } from '../../domain/money/money.ts';
import { percentOf } from '../../domain/money/rate.ts';
import { type ExceededRate, rateOf, type SourceCounts, type SourceRate } from '../../domain/sources/rules.ts';
import { providerOf } from '../../domain/sources/source.ts';
import type { BreakerEvent, SourceBreakerDoc } from '../../store/sources/collections.ts';
import {
  countHeldBy,
  countUnprovedOf,
  SHOWN_HOURS,
  shownSince,
  type SourceState,
} from '../../store/sources/read-sources.ts';
import { countSource } from '../../store/sources/count-source.ts';
import { countWindow } from '../../store/sources/watch-source.ts';
import type { App } from '../http/deps.ts';
import { instant, maybeInstant } from '../http/instant.ts';
import type { Exceeded, Source, SourceDetail, SourceEvent, SourceFigures } from './contract.ts';
import { rulesView } from './rules.ts';

function figuresView(counts: SourceCounts, hours: number): SourceFigures {
  const rate = (name: SourceRate) => {
    const { n, of } = rateOf(counts, name);
    return percentOf(n, of);
  };
  return {
    ...counts,
    hours,
    reject_rate: rate('reject'),
    invalid_rate: rate('invalid'),
    suspicious_rate: rate('suspicious'),
    duplicate_rate: rate('duplicate'),
    missing_consent_rate: rate('missing_consent'),
  };
}

export function sourceView(
  { live }: App['deps'],
  { breaker, counts, hours, held, unproved }: SourceState,
): Source {
  const { source_gating } = live.current.settings;
  const { source, entity, rules, state, state_at, rev, trial, last_trip_at } = breaker;
  const provider = providerOf(source) ?? null;
  return {
    ...{ source, name: provider ?? source, provider, entity, state, held },
    blocked: provider === null && isBlocked(source_gating, source),
    enabled: rules.enabled,
    state_at: rev === 0 ? null : instant(state_at),
    figures: figuresView(counts, hours),
    trial: trial ? { size: trial.size, left: trial.left } : null,
    last_trip_at: maybeInstant(last_trip_at),
    proof_required: breaker.proof_required ?? false,
    // Of a provider's key only the wish for all: its leads name sources of their own.
    proof_in_settings: isProofListed(source_gating, provider === null ? source : ''),
    unproved,
  };
}

export const exceededView = ({ rate, n, of, max }: ExceededRate): Exceeded => ({
  ...{ rate, n, of },
  max_rate: bpToPercent(max),
});

const eventView = ({ at, what, by_name, exceeded, reason, size, release }: BreakerEvent): SourceEvent => ({
  at: instant(at),
  what,
  by: by_name,
  exceeded: exceeded ? exceededView(exceeded) : null,
  reason: reason ?? null,
  size: size ?? null,
  which: release?.which ?? null,
  since: release?.which === 'since' ? instant(release.since) : null,
});

export async function sourceDetail({ deps }: App, breaker: SourceBreakerDoc): Promise<SourceDetail> {
  const { store, clock } = deps;
  const now = clock();
  const { enabled, window_hours } = breaker.rules;
  const day = { since: shownSince(now), before: now };
  const [counts, held, unproved] = await Promise.all([
    enabled ? countWindow(store, breaker, now, true) : countSource(store, breaker, day, { sales: true }),
    countHeldBy(store, breaker),
    countUnprovedOf(store, breaker),
  ]);
  const hours = enabled ? window_hours : SHOWN_HOURS;
  return {
    ...sourceView(deps, { breaker, counts, hours, held, unproved }),
    id: breaker._id,
    rules: rulesView(breaker.rules),
    kept: breaker.kept.map(({ from, before }) => ({ from: instant(from), before: instant(before) })),
    history: breaker.history.map(eventView).reverse(),
  };
}
