/** Reading the balance of a run (01-domain "The daily run" 4): received − deleted = the sum over every status, exactly. */
import type { BalanceLine } from '../../lib/api/types.ts';
import { plural } from '../../lib/format/number.ts';
import type { Label } from '../../lib/labels/tone.ts';

export interface BalanceVerdict {
  /** Leads off, in absolute value, over all lines. */
  off: number;
  /** Ever received, in the companies shown. */
  received: number;
  label: Label;
}

export function balanceVerdict(lines: readonly BalanceLine[] | undefined): BalanceVerdict | null {
  if (!lines || lines.length === 0) return null;
  const off = lines.reduce((sum, line) => sum + Math.abs(line.off), 0);
  const received = lines.filter((line) => line.scope === 'all').reduce((sum, line) => sum + line.received, 0);
  const label: Label =
    off === 0
      ? { text: 'Équilibré', tone: 'ok', help: 'Reçus − supprimés = somme des statuts, exactement.' }
      : {
          text: `${plural(off, 'lead')} d’écart`,
          tone: 'bad',
          help: 'Reçus − supprimés ≠ somme des statuts.',
        };
  return { off, received, label };
}
