/** Which of the units a client bought are left: what is delivered is the oldest, what is taken back the last bought. */

/** Units that were bought or added at once, and how many of them have not been taken back. */
export interface OpenLot<M> {
  lot: M;
  units: number;
}

export interface TakenLots<M> {
  /** The last bought first. */
  taken: OpenLot<M>[];
  left: OpenLot<M>[];
}

/** @param open the latest first; what it does not hold is taken of none */
export function takeLast<M>(open: readonly OpenLot<M>[], units: number): TakenLots<M> {
  const taken: OpenLot<M>[] = [];
  const left: OpenLot<M>[] = [];
  let wanted = units;
  for (const { lot, units: had } of open) {
    const took = Math.min(had, wanted);
    wanted -= took;
    if (took > 0) taken.push({ lot, units: took });
    if (had > took) left.push({ lot, units: had - took });
  }
  return { taken, left };
}

/**
 * What people added, less what they took back, whatever was delivered since.
 * @param moves top-ups, refunds and corrections, the oldest first
 * @returns the latest first
 */
export function openLots<M extends { units: number }>(moves: readonly M[]): OpenLot<M>[] {
  let open: OpenLot<M>[] = [];
  for (const move of moves)
    open = move.units > 0 ? [{ lot: move, units: move.units }, ...open] : takeLast(open, -move.units).left;
  return open;
}
