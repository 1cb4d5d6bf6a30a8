/** Which alerts reach whom: what a person changed, over the defaults. */
import {
  type AlertReach,
  type AlertRule,
  type AlertRules,
  alertRules,
  DEFAULT_REACH,
} from '../../domain/monitoring/alert-rules.ts';
import type { AlertKind } from '../../domain/monitoring/alerts.ts';
import { auditDiff } from '../audit/audit-diff.ts';
import { type Actor, logEvent } from '../audit/event-log.ts';
import { isDuplicateKey } from '../db/errors.ts';
import type { Store } from '../db/mongo.ts';
import { retrying, transaction } from '../db/transaction.ts';

const REACH = 'reach';

export interface AlertPolicy {
  rules: AlertRules;
  reach: AlertReach;
}

export async function readAlertPolicy(store: Store): Promise<AlertPolicy> {
  const changed = new Map<string, Partial<AlertRule & AlertReach>>();
  for (const { _id, updated_at: _at, updated_by: _by, ...rest } of await store.alert_rules.find().toArray())
    changed.set(_id, rest);
  const reach = { ...structuredClone(DEFAULT_REACH), ...changed.get(REACH) };
  changed.delete(REACH);
  return { rules: alertRules(changed), reach };
}

export interface PolicyChange {
  rules?: Partial<Record<AlertKind, Partial<AlertRule>>>;
  reach?: Partial<AlertReach>;
}

/** Changes rules or who is told; what is absent stays. @returns everything as it is then */
export async function changeAlertPolicy(
  store: Store,
  { rules = {}, reach }: PolicyChange,
  by: Actor,
  now: Date,
): Promise<AlertPolicy> {
  const before = await readAlertPolicy(store);
  const changes: [string, object, object][] = Object.entries(rules).map(([kind, rule]) => [
    kind,
    before.rules[kind as AlertKind],
    rule,
  ]);
  if (reach) changes.push([REACH, before.reach, reach]);
  const write = () =>
    transaction(store, async (session) => {
      for (const [_id, was, change] of changes) {
        const written = { ...change, updated_at: now, updated_by: by.id };
        await store.alert_rules.updateOne({ _id }, { $set: written }, { session, upsert: true });
        const subject = { entity_type: 'alert_rule' as const, entity_id: _id, entity: null };
        const diff = auditDiff({ ...was }, { ...was, ...change });
        await logEvent(store, { action: 'alert.rule', ...subject, by, ...diff }, now, session);
      }
    });
  await retrying(write, { on: isDuplicateKey, tries: 2 });
  return readAlertPolicy(store);
}
