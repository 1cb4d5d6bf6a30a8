/** Shape and indexes of the audit trail. */
import type { Entity } from '../../domain/common/entity.ts';
import type { WeekKey } from '../../domain/time/paris-time.ts';
import { type Specs } from '../db/schema-kit.ts';

/** Append-only audit of every sensitive action. */
export interface EventDoc {
  _id: string;
  at: Date;
  week_key: WeekKey;
  action: string;
  entity_type: string;
  entity_id: string;
  entity: Entity | null;
  user_id: string;
  user: string;
  ip_address?: string;
  before?: Record<string, unknown>;
  after?: Record<string, unknown>;
  related: Record<string, string>;
  /** Folded words of all it says: prefix search by index. Absent from what releases before 2.2.0 wrote last. */
  terms?: string[];
}

export interface AuditDocuments {
  event_log: EventDoc;
}

export const auditCollections: Specs<AuditDocuments> = {
  event_log: {
    indexes: [
      { key: { at: -1, _id: -1 } },
      { key: { entity_type: 1, entity_id: 1, at: -1 } },
      { key: { action: 1, at: -1 } },
      { key: { entity: 1, at: -1 } },
      { key: { entity_id: 1, at: -1 } },
      { key: { user_id: 1, at: -1 } },
      { key: { terms: 1, at: -1 } },
      { key: { 'related.$**': 1 } },
    ],
  },
};
