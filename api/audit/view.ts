/** Entries of the audit trail as the API shows them. */
import { actionSentence } from '../../domain/audit/actions.ts';
import { subjectOf } from '../../domain/audit/subjects.ts';
import type { EventDoc } from '../../store/audit/collections.ts';
import type { Store } from '../../store/db/mongo.ts';
import { instant } from '../http/instant.ts';
import type { AuditEvent } from './contract.ts';
import { fieldsView } from './fields.ts';

type Signed = Pick<EventDoc, 'user_id' | 'user'>;

/** Who acted, for people: the name of that moment, and the e-mail. */
export interface Signature {
  user: string;
  user_name: string;
  user_email: string | null;
}

/** Who signed some entries: name and e-mail. The system and monitoring tokens have no e-mail. */
export async function signaturesOf(
  store: Store,
  events: readonly Signed[],
): Promise<(event: Signed) => Signature> {
  const ids = [...new Set(events.map(({ user_id }) => user_id))];
  const users = await store.users.find({ _id: { $in: ids } }, { projection: { email: 1 } }).toArray();
  const emails = new Map(users.map(({ _id, email }) => [_id, email]));
  return ({ user_id, user }) => {
    const email = emails.get(user_id) ?? null;
    const named = email === null || email === user ? user : `${user} <${email}>`;
    return { user: named, user_name: user, user_email: email };
  };
}

/** The entries, in the order given. */
export async function eventViews(store: Store, events: readonly EventDoc[]): Promise<AuditEvent[]> {
  const signature = await signaturesOf(store, events);
  return events.map((event) => ({
    id: event._id,
    at: instant(event.at),
    created_at: instant(event.at),
    week_key: event.week_key,
    action: event.action,
    sentence: actionSentence(event.action),
    entity_type: subjectOf(event.entity_type),
    entity_id: event.entity_id,
    entity: event.entity,
    user_id: event.user_id,
    ...signature(event),
    ip_address: event.ip_address ?? null,
    before: fieldsView(event.before),
    after: fieldsView(event.after),
    related: event.related,
  }));
}
