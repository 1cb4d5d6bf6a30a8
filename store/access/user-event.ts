/** What the audit trail says of a user, before what is said of it. */
import type { AuditAction } from '../../domain/audit/actions.ts';
import type { Actor } from '../audit/event-log.ts';
import type { UserDoc } from './collections.ts';

export const userEvent = (action: AuditAction, user: Pick<UserDoc, '_id' | 'entity'>, by: Actor) => ({
  action,
  entity_type: 'user' as const,
  entity_id: user._id,
  entity: user.entity,
  by,
});
