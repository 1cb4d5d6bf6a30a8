/** Rules of a breaker as the API takes and shows them: percents, and `""` for what is not asked. */
import { bpToPercent, percentToBp } from '../../domain/money/money.ts';
import { type BreakerRules, SOURCE_RATES, type SourceRate } from '../../domain/sources/rules.ts';
import { invalid } from '../http/validation.ts';
import type { RulesChange, SourceRules } from './contract.ts';

type RateField = `max_${SourceRate}_rate`;
const fieldOf = (rate: SourceRate): RateField => `max_${rate}_rate`;

export function rulesView({ max, ...rules }: BreakerRules): SourceRules {
  const rates = SOURCE_RATES.map((rate) => {
    const highest = max[rate];
    return [fieldOf(rate), highest === undefined ? null : bpToPercent(highest)] as const;
  });
  return {
    ...(Object.fromEntries(rates) as Record<RateField, number | null>),
    ...{ enabled: rules.enabled, window_hours: rules.window_hours, min_volume: rules.min_volume },
    silence_hours: rules.silence_hours ?? null,
    silence_expected: rules.silence_expected,
    half_open_hours: rules.half_open_hours ?? null,
  };
}

/** What was cleared, or was not there and stays so. */
const cleared = (asked: number | '' | undefined, before: number | undefined): number | undefined =>
  asked === undefined ? before : asked === '' ? undefined : asked;

/** What is left out stays. @throws Problem 422 when a breaker that is switched on looks at nothing */
export function changedRules(before: BreakerRules, asked: RulesChange): BreakerRules {
  const max: BreakerRules['max'] = {};
  for (const rate of SOURCE_RATES) {
    const given = asked[fieldOf(rate)];
    const highest =
      typeof given === 'number' ? percentToBp(given) : given === '' ? undefined : before.max[rate];
    if (highest !== undefined) max[rate] = highest;
  }
  const silence_hours = cleared(asked.silence_hours, before.silence_hours);
  const half_open_hours = cleared(asked.half_open_hours, before.half_open_hours);
  const rules: BreakerRules = {
    enabled: asked.enabled ?? before.enabled,
    window_hours: asked.window_hours ?? before.window_hours,
    min_volume: asked.min_volume ?? before.min_volume,
    max,
    silence_expected: asked.silence_expected ?? before.silence_expected,
    ...(silence_hours !== undefined && { silence_hours }),
    ...(half_open_hours !== undefined && { half_open_hours }),
  };
  if (rules.enabled && Object.keys(max).length === 0 && silence_hours === undefined)
    throw invalid([{ path: 'enabled', message: 'demande au moins un taux ou une durée de silence' }]);
  return rules;
}
