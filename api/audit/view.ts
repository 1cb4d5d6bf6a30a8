/** Entries of the audit trail as the API shows them. */
import type { EventDoc } from '../../store/audit/collections.ts';
import type { AuditEvent } from './contract.ts';
import { instant } from '../http/instant.ts';

export const eventView = ({ _id, at, before, after, ...event }: EventDoc): AuditEvent => ({
  ...event,
  id: _id,
  at: instant(at),
  before: before ?? null,
  after: after ?? null,
});
