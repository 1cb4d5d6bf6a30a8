/** Shape and indexes of alerts. */
import type { Entity } from '../../domain/common/entity.ts';
import type { AlertKind } from '../../domain/monitoring/alerts.ts';
import { type Specs, present } from '../db/schema-kit.ts';

export interface AlertDoc {
  _id: string;
  kind: AlertKind;
  subject_type: string;
  subject_id: string;
  entity: Entity | null;
  related: Record<string, string>;
  /** Codes and counts, of the last time it was raised. */
  facts: Record<string, string | number>;
  /** `kind|subject`, unique while set: one open alert of a kind on a subject. */
  open_key?: string;
  raised_at: Date;
  last_raised_at: Date;
  resolved_at?: Date;
}

export interface MonitoringDocuments {
  alerts: AlertDoc;
}

export const monitoringCollections: Specs<MonitoringDocuments> = {
  alerts: {
    indexes: [
      { key: { open_key: 1 }, unique: true, ...present('open_key') },
      { key: { raised_at: -1, _id: -1 } },
    ],
  },
};
