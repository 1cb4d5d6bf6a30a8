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
  before?: Record<string, unknown>;
  after?: Record<string, unknown>;
  related: Record<string, string>;
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
    ],
  },
};
