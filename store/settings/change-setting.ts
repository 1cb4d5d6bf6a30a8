/** Writes settings and the data of the two companies. */
import type { ClientSession } from 'mongodb';
import { type CompanyFields, companyFields } from '../../domain/settings/company.ts';
import {
  intercompanyVatErrors,
  withoutReason,
  type WrongField,
} from '../../domain/settings/intercompany-vat.ts';
import { DEFAULT_SETTINGS, type SettingKey, type Settings } from '../../domain/settings/settings.ts';
import type { Entity } from '../../domain/common/entity.ts';
import { auditDiff } from '../audit/audit-diff.ts';
import { isDuplicateKey } from '../db/errors.ts';
import { type Actor, logEvent } from '../audit/event-log.ts';
import type { Store } from '../db/mongo.ts';
import { retrying, transaction } from '../db/transaction.ts';
import type { SettingDoc } from './collections.ts';

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
          entity_type: 'setting' as const,
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

/** What of a company's data is to change; what is absent stays. */
export type EntityChange = {
  [K in keyof CompanyFields]?: CompanyFields[K] extends string ? string : Partial<CompanyFields[K]>;
};

/** The data of one company, with what nobody has written yet. */
export async function readEntity(
  store: Store,
  entity: Entity,
  session?: ClientSession,
): Promise<CompanyFields> {
  return companyFields(await store.entities.findOne({ _id: entity }, session ? { session } : {}));
}

/** The VAT of invoices to the other company cannot be that. */
export class IntercompanyVatError extends Error {
  override name = 'IntercompanyVatError';
  readonly errors: readonly WrongField[];
  constructor(errors: readonly WrongField[]) {
    super('the VAT between the companies is wrong');
    this.errors = errors;
  }
}

/** Changes the data of one company. @throws IntercompanyVatError */
export function changeEntity(
  store: Store,
  entity: Entity,
  change: EntityChange,
  by: Actor,
  now: Date,
): Promise<CompanyFields> {
  return retrying(
    () =>
      transaction(store, async (session) => {
        const before = await readEntity(store, entity, session);
        const after: CompanyFields = {
          smtp_from: change.smtp_from ?? before.smtp_from,
          smtp_from_name: change.smtp_from_name ?? before.smtp_from_name,
          legal: { ...before.legal, ...change.legal },
          billing: { ...before.billing, ...change.billing },
          accounts: { ...before.accounts, ...change.accounts },
          intercompany_vat: withoutReason(
            { ...before.intercompany_vat, ...change.intercompany_vat },
            change.intercompany_vat ?? {},
          ),
        };
        const errors = change.intercompany_vat ? intercompanyVatErrors(after.intercompany_vat) : [];
        if (errors.length > 0) throw new IntercompanyVatError(errors);
        // The release before knows the text on late penalties by another name.
        const legal = { ...after.legal, late_payment_terms: after.legal.pmd_text };
        await store.entities.updateOne(
          { _id: entity },
          { $set: { ...after, legal, updated_at: now } },
          { session, upsert: true },
        );
        const event = {
          action: 'entity.update' as const,
          entity_type: 'entity' as const,
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
