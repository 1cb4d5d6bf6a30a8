/**
 * Statistics by Paris day (12-rules U42): each event counts on its own day — a lead on the day it was received, a delivery on the
 * days it was assigned, sent, rejected and removed — so a day that is over never changes. Rows of a day are kept together,
 * so that a year of them is a few hundred documents whatever the number of leads.
 */
import type { Entity } from '../common/entity.ts';
import { REFUSED_BY_API } from '../deliveries/api-answer.ts';
import type { PhoneQuality } from '../common/phone.ts';
import type { LeadSourceType, LeadStatus } from '../leads/lead.ts';
import type { RepeatDelay, RepeatedLead } from '../leads/repeats.ts';

/** What is counted together: where leads come from, which of them repeat another one, where they live, who buys them. */
export const CUBES = ['sources', 'duplicates', 'departements', 'orders'] as const;
export type Cube = (typeof CUBES)[number];

/** A lead's company is `none` until it is known. */
export type StatsOwner = Entity | 'none';

/** Leads that were received, alike in all of this. */
export interface ReceivedLeads {
  entity: Entity | null;
  produit: string | null;
  departement: string;
  source: string;
  source_type: LeadSourceType;
  quality: PhoneQuality;
  status: LeadStatus;
  /** The lead they repeat. */
  repeats?: Omit<RepeatedLead, 'lead_id'>;
  n: number;
}

export const DELIVERY_EVENTS = ['assigned', 'sent', 'rejected', 'removed'] as const;
export type DeliveryEvent = (typeof DELIVERY_EVENTS)[number];

/** Deliveries something happened to, alike in all of this. */
export interface DeliveryEvents {
  event: DeliveryEvent;
  /** The client's. */
  entity: Entity;
  lead_owner_entity: Entity;
  produit: string;
  departement: string;
  client_id: string;
  commande_id: string;
  is_lb: boolean;
  source: string;
  source_type: LeadSourceType;
  quality: PhoneQuality;
  /** Why it was rejected or removed; empty for the other events. */
  reason: string;
  /** It went in the place of a suspicious number. */
  replaces?: boolean;
  /** The other company had sent to that buyer within 30 days; and nobody else could take it. */
  shared?: boolean;
  overlap_fallback?: boolean;
  n: number;
}

interface Sold {
  sent: number;
  sent_lb: number;
  rejected: number;
  removed: number;
  /** Of those rejected, by the client's API on arrival: no complaints. */
  refused: number;
}

/** What came back. */
export const returned = ({ rejected, removed }: Sold): number => rejected + removed;

/** What was sent and stayed sent. */
export const billable = (sold: Sold): number => sold.sent - returned(sold);

/** Of one source; `entity` is the lead's. */
export interface SourceRow extends Sold {
  source: string;
  source_type: LeadSourceType;
  received: number;
  valid: number;
  suspicious: number;
  invalid: number;
  /** Of those received, by the status they had when their day was over. */
  statuses: Partial<Record<LeadStatus, number>>;
  /** Of those received, they repeat another lead. */
  duplicates: number;
  /** Of those received, with a valid number, and they repeat none. */
  clean: number;
  sent_valid: number;
  sent_suspicious: number;
  reasons: Record<string, number>;
}

/** Leads of one source that repeat leads of another one; `entity` is theirs. */
export interface DuplicateRow {
  source: string;
  source_type: LeadSourceType;
  of_entity: Entity;
  /** `null`: sold before 2.4, nobody knows. */
  of_source: string | null;
  of_source_type: LeadSourceType | null;
  delay: RepeatDelay;
  n: number;
}

/** Of one département: leads of the company's own, and what its clients were sent. */
export interface DepartementRow extends Sold {
  departement: string;
  produced: number;
  assigned: number;
}

/** Of one order. */
export interface OrderRow extends Sold {
  client_id: string;
  commande_id: string;
  assigned: number;
  assigned_lb: number;
  /** Of those assigned, in the place of a suspicious number. */
  replaced: number;
  /** Of those sent, the other company had sent to that buyer; and of these, no other client could take it. */
  shared: number;
  overlap_fallback: number;
}

export interface CubeRows {
  sources: SourceRow;
  duplicates: DuplicateRow;
  departements: DepartementRow;
  orders: OrderRow;
}

/** Rows of one company and produit on one day. */
export interface DayRows<C extends Cube = Cube> {
  cube: C;
  entity: StatsOwner;
  /** Empty until it is known. */
  produit: string;
  rows: CubeRows[C][];
}

const noSales = (): Sold => ({ sent: 0, sent_lb: 0, rejected: 0, removed: 0, refused: 0 });

const NEW_ROW: { readonly [C in Cube]: (of: CubeKeys[C]) => CubeRows[C] } = {
  sources: (of) => ({
    ...{ source: of.source, source_type: of.source_type, ...noSales(), received: 0 },
    ...{ valid: 0, suspicious: 0, invalid: 0, statuses: {}, sent_valid: 0, sent_suspicious: 0, reasons: {} },
    ...{ duplicates: 0, clean: 0 },
  }),
  duplicates: ({ source, source_type, of_entity, of_source, of_source_type, delay }) => ({
    ...{ source, source_type, of_entity, of_source, of_source_type, delay, n: 0 },
  }),
  departements: ({ departement }) => ({ departement, ...noSales(), produced: 0, assigned: 0 }),
  orders: ({ client_id, commande_id }) => ({
    ...{ client_id, commande_id, ...noSales() },
    ...{ assigned: 0, assigned_lb: 0, replaced: 0, shared: 0, overlap_fallback: 0 },
  }),
};

interface CubeKeys {
  sources: Pick<SourceRow, 'source' | 'source_type'>;
  duplicates: Omit<DuplicateRow, 'n'>;
  departements: Pick<DepartementRow, 'departement'>;
  orders: Pick<OrderRow, 'client_id' | 'commande_id'>;
}

const ROW_KEY: { readonly [C in Cube]: (of: CubeKeys[C]) => string } = {
  sources: ({ source, source_type }) => JSON.stringify([source, source_type]),
  duplicates: ({ source, source_type, of_entity, of_source, of_source_type, delay }) =>
    JSON.stringify([source, source_type, of_entity, of_source, of_source_type, delay]),
  departements: ({ departement }) => departement,
  orders: ({ commande_id }) => commande_id,
};

/** Rows by key. */
class Rows<C extends Cube> {
  readonly #rows = new Map<string, CubeRows[C]>();
  readonly #cube: C;
  constructor(cube: C) {
    this.#cube = cube;
  }

  of(key: CubeKeys[C]): CubeRows[C] {
    const id = ROW_KEY[this.#cube](key);
    const row = this.#rows.get(id) ?? NEW_ROW[this.#cube](key);
    this.#rows.set(id, row);
    return row;
  }

  list = (): CubeRows[C][] => [...this.#rows.values()];
}

/** Folds what happened on one day into its rows. */
export class DayFold {
  readonly #groups = new Map<string, { cube: Cube; entity: StatsOwner; produit: string; rows: Rows<Cube> }>();

  #rows<C extends Cube>(cube: C, entity: StatsOwner, produit: string): Rows<C> {
    const id = JSON.stringify([cube, entity, produit]);
    const group = this.#groups.get(id) ?? { cube, entity, produit, rows: new Rows<Cube>(cube) };
    this.#groups.set(id, group);
    return group.rows as unknown as Rows<C>;
  }

  addReceived(leads: ReceivedLeads): void {
    const { entity, quality, status, departement, repeats, n } = leads;
    const [owner, produit] = [entity ?? 'none', leads.produit ?? ''] as const;
    const source = this.#rows('sources', owner, produit).of(leads);
    source.received += n;
    source[quality] += n;
    source.statuses[status] = (source.statuses[status] ?? 0) + n;
    if (repeats) this.#addRepeats(owner, produit, leads, repeats);
    else if (quality === 'valid') source.clean += n;
    this.#rows('departements', owner, produit).of({ departement }).produced += n;
  }

  #addRepeats(
    owner: StatsOwner,
    produit: string,
    { source, source_type, n }: ReceivedLeads,
    of: NonNullable<ReceivedLeads['repeats']>,
  ): void {
    this.#rows('sources', owner, produit).of({ source, source_type }).duplicates += n;
    this.#rows('duplicates', owner, produit).of({
      ...{ source, source_type, of_entity: of.entity, delay: of.delay },
      ...{ of_source: of.source ?? null, of_source_type: of.source_type ?? null },
    }).n += n;
  }

  addDeliveries(deliveries: DeliveryEvents): void {
    const { entity, produit, event, is_lb, n } = deliveries;
    const departement = this.#rows('departements', entity, produit).of(deliveries);
    const order = this.#rows('orders', entity, produit).of(deliveries);
    if (event === 'assigned') {
      departement.assigned += n;
      order.assigned += n;
      if (is_lb) order.assigned_lb += n;
      if (deliveries.replaces) order.replaced += n;
      return;
    }
    const source = this.#rows('sources', deliveries.lead_owner_entity, produit).of(deliveries);
    for (const row of [source, departement, order]) {
      row[event] += n;
      if (event === 'sent' && is_lb) row.sent_lb += n;
      if (event === 'rejected' && deliveries.reason.startsWith(REFUSED_BY_API)) row.refused += n;
    }
    if (event === 'sent') {
      if (deliveries.quality === 'suspicious') source.sent_suspicious += n;
      else source.sent_valid += n;
      if (deliveries.shared) order.shared += n;
      if (deliveries.overlap_fallback) order.overlap_fallback += n;
    } else source.reasons[deliveries.reason] = (source.reasons[deliveries.reason] ?? 0) + n;
  }

  days = (): DayRows[] =>
    [...this.#groups.values()].map(({ cube, entity, produit, rows }) => ({
      ...{ cube, entity, produit },
      rows: rows.list(),
    }));
}

/** Adds the figures of one row to another. */
export function addRow<Row extends object>(to: Row, row: Partial<Row>): Row {
  for (const [field, value] of Object.entries(row)) {
    const target = to as Record<string, unknown>;
    if (typeof value === 'number') target[field] = ((target[field] as number | undefined) ?? 0) + value;
    else if (typeof value === 'object' && value !== null)
      target[field] = addRow<object>({ ...(target[field] as object) }, value);
  }
  return to;
}

/** Sums rows of the same key, of any days. */
export function sumRows<C extends Cube>(
  cube: C,
  rows: Iterable<CubeRows[C]>,
  keyOf: (row: CubeRows[C]) => string = ROW_KEY[cube] as (row: CubeRows[C]) => string,
): CubeRows[C][] {
  const sums = new Map<string, CubeRows[C]>();
  for (const row of rows) {
    const key = keyOf(row);
    const sum = sums.get(key);
    sums.set(key, sum ? addRow(sum, row) : structuredClone(row));
  }
  return [...sums.values()];
}
