/** Takes down what a person asked: each with its entry in the audit trail, which never holds the phone. */
import { ENTITIES } from '../../domain/common/entity.ts';
import type { AuditAction } from '../../domain/audit/actions.ts';
import type { RequestKind } from '../../domain/privacy/erasure.ts';
import { type Actor, logEvent } from '../audit/event-log.ts';
import { newId, type PhoneKeys } from '../db/ids.ts';
import type { Store } from '../db/mongo.ts';
import { transaction } from '../db/transaction.ts';
import type { ErasureDoc, PrivacyRequestDoc } from './collections.ts';
import { findLeads, type Identity, personOf, type Reach } from './find-person.ts';
import { suppress, unsuppress } from './suppression.ts';

/** Nothing is known by which the person could be kept from being called. */
export class NoPhoneError extends Error {
  override name = 'NoPhoneError';
}

/** There is nothing of them here. */
export class NobodyError extends Error {
  override name = 'NobodyError';
}

/** An erasure of the same person is under way. */
export class ErasureUnderWayError extends Error {
  override name = 'ErasureUnderWayError';
  readonly request_id: string;

  constructor(requestId: string) {
    super(requestId);
    this.request_id = requestId;
  }
}

export interface Asked {
  identity: Identity;
  reach: Reach;
  by: Actor;
  now: Date;
}

interface Deps {
  store: Store;
  keys: PhoneKeys;
}

const ACTION: Record<RequestKind, AuditAction> = {
  export: 'privacy.export',
  erase: 'privacy.erase',
  objection: 'privacy.objection',
};

/** What both companies' people see has no company of its own. */
const entityOf = ({ entities }: Reach) => (entities.length < ENTITIES.length ? entities[0]! : null);

export const hashesOf = (keys: PhoneKeys, { phones, emails }: Identity) => ({
  phone_hashes: phones.map((phone) => keys.phone(phone)),
  email_hashes: emails.map((email) => keys.email(email)),
});

const requestOf = (
  { keys }: Deps,
  kind: RequestKind,
  { identity, reach, by, now }: Asked,
  { leads, objection }: { leads: number; objection: boolean },
): PrivacyRequestDoc => ({
  _id: newId(),
  kind,
  entities: [...reach.entities],
  objection,
  ...hashesOf(keys, identity),
  leads,
  created_at: now,
  created_by: by.id,
  created_by_name: by.name,
});

const eventOf = (request: PrivacyRequestDoc, { reach, by }: Asked, after: Record<string, unknown> = {}) => ({
  action: ACTION[request.kind],
  entity_type: 'privacy_request' as const,
  entity_id: request._id,
  entity: entityOf(reach),
  by,
  after: { leads: request.leads, ...after },
});

/** Notes that somebody looked a person up. */
export const noteSearch = (
  { store, keys }: Deps,
  { identity, reach, by, now }: Asked,
  leads: number,
): Promise<void> => {
  const { phone_hashes, email_hashes } = hashesOf(keys, identity);
  const hash = phone_hashes[0] ?? email_hashes[0] ?? '';
  return logEvent(
    store,
    {
      action: 'privacy.search',
      entity_type: 'person' as const,
      entity_id: hash,
      entity: entityOf(reach),
      by,
      after: { leads },
    },
    now,
  );
};

/** Notes that a person's data were handed out. */
export async function noteExport(deps: Deps, asked: Asked, leads: number): Promise<PrivacyRequestDoc> {
  const request = requestOf(deps, 'export', asked, { leads, objection: false });
  await transaction(deps.store, async (session) => {
    await deps.store.privacy_requests.insertOne(request, { session });
    await logEvent(deps.store, eventOf(request, asked), asked.now, session);
  });
  return request;
}

/**
 * Takes an objection down: from now on the door and every send find it.
 * @throws NoPhoneError when an e-mail was given that no lead has
 */
export async function object(deps: Deps, asked: Asked, reason: string): Promise<PrivacyRequestDoc> {
  const { store, keys } = deps;
  const leads = await findLeads(store, asked.identity, asked.reach);
  const { phones, emails } = personOf(leads, asked.identity);
  const identity = { phones, emails };
  if (phones.length === 0) throw new NoPhoneError();
  const request = requestOf(
    deps,
    'objection',
    { ...asked, identity },
    { leads: leads.length, objection: true },
  );
  await transaction(store, async (session) => {
    const { by, now } = asked;
    const hashes = phones.map((phone) => keys.phone(phone));
    await suppress(store, hashes, { reason, by: by.id, request_id: request._id, now }, session);
    await store.privacy_requests.insertOne(request, { session });
    await logEvent(store, eventOf(request, asked, { lifted: false }), now, session);
  });
  return request;
}

/** Takes an objection back. @returns whether there was one */
export function liftObjection(store: Store, hash: string, by: Actor, now: Date): Promise<boolean> {
  return transaction(store, async (session) => {
    if (!(await unsuppress(store, hash, session))) return false;
    await logEvent(
      store,
      {
        action: 'privacy.objection',
        entity_type: 'suppression' as const,
        entity_id: hash,
        entity: null,
        by,
        after: { lifted: true },
      },
      now,
      session,
    );
    return true;
  });
}

/**
 * Takes an erasure down; `erasure/<id>` then carries it out. The person is with it until every recipient is told.
 * @throws NobodyError when there is no lead of theirs in reach, ErasureUnderWayError
 */
export async function askErasure(deps: Deps, asked: Asked, objection: boolean): Promise<ErasureDoc> {
  const { store, keys } = deps;
  const { identity, reach, by, now } = asked;
  const leads = await findLeads(store, identity, reach);
  if (leads.length === 0) throw new NobodyError();
  const { phones, emails } = personOf(leads, identity);
  const hashed = { phones, emails };
  const { phone_hashes } = hashesOf(keys, hashed);
  const before = await store.erasures.findOne({
    status: { $in: ['asked', 'stopping', 'blanking'] },
    lead_ids: { $in: leads.map(({ _id }) => _id) },
  });
  if (before) throw new ErasureUnderWayError(before._id);
  const request = requestOf(
    deps,
    'erase',
    { ...asked, identity: hashed },
    { leads: leads.length, objection },
  );
  const erasure: ErasureDoc = {
    _id: request._id,
    entities: [...reach.entities],
    companyless: reach.both,
    objection,
    status: 'asked',
    person: { phones: identity.phones, emails: identity.emails, names: [] },
    lead_ids: leads.map(({ _id }) => _id),
    about_ids: [],
    blanked: {},
    kept: {},
    cancelled: 0,
    undecided: 0,
    recipients: [],
    created_at: now,
    updated_at: now,
  };
  await transaction(store, async (session) => {
    if (objection) {
      const why = { reason: 'opposition et effacement', by: by.id, request_id: request._id, now };
      await suppress(store, phone_hashes, why, session);
    }
    await store.privacy_requests.insertOne(request, { session });
    await store.erasures.insertOne(erasure, { session });
    await logEvent(store, eventOf(request, asked, { objection }), now, session);
  });
  return erasure;
}
