/** What an invoice after deposits bills: units that a deposit sold and that have been delivered since (02-money "Prepaid"). */
import type { InvoiceLine } from './document.ts';

/** Units of one product that were bought at once; those of a deposit wait to be invoiced once they are delivered. */
export interface PaidLot {
  units: number;
  /** Absent: given away, invoiced at once, or invoiced outside. */
  deposit?: {
    invoice_id: string;
    number: string;
    /** As the deposit billed it. */
    line: InvoiceLine;
    /** Units of it that invoices after it have billed. */
    settled: number;
  };
}

export interface Settled {
  lines: InvoiceLine[];
  /** By deposit. */
  units: Map<string, number>;
}

/**
 * The oldest units are delivered first. Units that came back after they were invoiced are delivered again before more is billed.
 * @param lots the oldest first, without what was taken back
 * @param delivered all units of the product that were delivered and not returned
 */
export function settleLots(lots: readonly PaidLot[], delivered: number): Settled {
  const settled: Settled = { lines: [], units: new Map() };
  let left = delivered;
  for (const { units, deposit } of lots) {
    const used = Math.min(units, left);
    left -= used;
    const due = used - (deposit?.settled ?? 0);
    if (!deposit || due <= 0) continue;
    const { line, number, invoice_id } = deposit;
    settled.lines.push({ ...line, label: `${line.label} livrées (acompte ${number})`, quantity: due });
    settled.units.set(invoice_id, (settled.units.get(invoice_id) ?? 0) + due);
  }
  return settled;
}
