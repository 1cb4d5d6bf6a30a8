/**
 * Phases in which the run routes the stock (01-domain §3). `held`: leads waiting for a source, a form or a proof. `due`: LBs that
 * are due. `own`: each company's own leads. `cross`: leads that may go to the other company. `lb`: LBs where no fresh lead was
 * left.
 */
export type StockPhase = 'held' | 'due' | 'own' | 'cross' | 'lb';

/** Phases a pass goes through. Outside the run nothing is kept back for a later phase, and orders take no LB. */
export const STOCK_PHASES = {
  run: ['held', 'due', 'own', 'cross', 'lb'],
  stock: ['held', 'cross'],
} as const satisfies Record<'run' | 'stock', readonly StockPhase[]>;
