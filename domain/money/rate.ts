/** Shares as the API names them `_rate` and `_pct`: percents with one decimal. */

/** 1 of 200 is `0.5`; of nothing it is 0. */
export const percentOf = (part: number, whole: number): number =>
  whole === 0 ? 0 : Math.round((part / whole) * 1000) / 10;
