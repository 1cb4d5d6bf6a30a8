/** Writes settings and the data of the two companies. */
import { DEFAULT_SETTINGS, type SettingKey, type Settings } from '../../domain/settings/settings.ts';
import type { Entity } from '../../domain/common/entity.ts';
import { auditDiff } from '../audit/audit-diff.ts';
import { isDuplicateKey } from '../db/errors.ts';
import { type Actor, logEvent } from '../audit/event-log.ts';
import type { Store } from '../db/mongo.ts';
import { retrying, transaction } from '../db/transaction.ts';
import type { EntityDoc, SettingDoc } from './collections.ts';

/** Two processes may both insert a document nobody has written yet: the second one's retry then finds it. */
const FIRST_WRITE = { on: isDuplicateKey, tries: 2 };

export interface SettingChange<K extends SettingKey> {
  key: K;
  /** The new value, made of the current one; what it throws is thrown on. */
  next: (current: Settings[K]) => Settings[K];
  by: Actor;
  now: Date;
  /** Whose setting it is, when it is one company's. */
  entity?: Entity;
}

/** @returns the value as written */
export function changeSetting<K extends SettingKey>(
  store: Store,
  { key, next, by, now, entity }: SettingChange<K>,
): Promise<Settings[K]> {
  return retrying(
    () =>
      transaction(store, async (session) => {
        const written = await store.settings.findOne({ _id: key }, { session });
        const before = {
          ...structuredClone(DEFAULT_SETTINGS[key]),
          ...(written?.value as Settings[K] | undefined),
        };
        const value = next(before);
        const document = { _id: key, value, updated_at: now, updated_by: by.id } as SettingDoc;
        await store.settings.replaceOne({ _id: key }, document, { session, upsert: true });
        const event = {
          action: 'setting.update' as const,
          entity_type: 'setting',
          entity_id: key,
          entity: entity ?? null,
          by,
        };
        await logEvent(store, { ...event, ...auditDiff(before, value) }, now, session);
        return value;
      }),
    FIRST_WRITE,
  );
}

export type EntityFields = Pick<EntityDoc, 'smtp_from' | 'smtp_from_name' | 'legal'>;

export const NO_ENTITY_FIELDS: EntityFields = {
  smtp_from: '',
  smtp_from_name: '',
  legal: {
    legal_name: '',
    legal_form: '',
    capital: '',
    address: '',
    postal_code: '',
    city: '',
    siren: '',
    rcs: '',
    vat_number: '',
    vat_on_debits: false,
    late_payment_terms: '',
  },
};

/** Sender and legal data of one company; what is absent of `change` stays. */
export function changeEntity(
  store: Store,
  entity: Entity,
  change: Partial<Omit<EntityFields, 'legal'>> & { legal?: Partial<EntityFields['legal']> },
  by: Actor,
  now: Date,
): Promise<EntityFields> {
  return retrying(
    () =>
      transaction(store, async (session) => {
        const written = await store.entities.findOne({ _id: entity }, { session });
        const { smtp_from, smtp_from_name, legal } = written ?? NO_ENTITY_FIELDS;
        const before: EntityFields = { smtp_from, smtp_from_name, legal };
        const after: EntityFields = { ...before, ...change, legal: { ...before.legal, ...change.legal } };
        await store.entities.updateOne(
          { _id: entity },
          { $set: { ...after, updated_at: now } },
          { session, upsert: true },
        );
        const event = {
          action: 'entity.update' as const,
          entity_type: 'entity',
          entity_id: entity,
          entity,
          by,
        };
        await logEvent(store, { ...event, ...auditDiff(before, after) }, now, session);
        return after;
      }),
    FIRST_WRITE,
  );
}
