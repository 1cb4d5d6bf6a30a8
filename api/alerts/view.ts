import { noticeSentence } from '../../domain/monitoring/alert-rules.ts';
import { subjectOf } from '../../domain/audit/subjects.ts';
import { type AlertPolicy as StoredPolicy, readAlertPolicy } from '../../store/monitoring/alert-rules.ts';
import type { AlertDoc } from '../../store/monitoring/collections.ts';
import { ALERT_KINDS } from '../../domain/monitoring/alerts.ts';
import { clientNames, visibleNames } from '../deliveries/names.ts';
import type { App } from '../http/deps.ts';
import type { Scope } from '../http/plugins/scope.ts';
import { instant, maybeInstant } from '../http/instant.ts';
import type { Alert, AlertPolicy } from './contract.ts';

const clientOf = ({ subject_type, subject_id, related }: AlertDoc): string | undefined =>
  related.client_id ?? (subject_type === 'client' ? subject_id : undefined);

/** With the names of the clients they are about, as far as the reader sees them. */
export async function alertsView(
  { store }: App['deps'],
  alerts: readonly AlertDoc[],
  scope: Pick<Scope, 'sees'>,
): Promise<Alert[]> {
  const policy = await readAlertPolicy(store);
  const names = visibleNames(await clientNames(store, alerts.map(clientOf)), scope);
  return alerts.map((alert) => alertView(alert, policy, names.get(clientOf(alert) ?? '')?.name));
}

const alertView = (alert: AlertDoc, { rules }: StoredPolicy, client: string | undefined): Alert => ({
  id: alert._id,
  kind: alert.kind,
  sentence: noticeSentence(alert.kind),
  severity: rules[alert.kind].severity,
  state: alert.resolved_at ? 'recovered' : 'open',
  entity: alert.entity,
  subject_type: subjectOf(alert.subject_type),
  subject_id: alert.subject_id,
  related: alert.related,
  client_name: client ?? null,
  raised_at: instant(alert.raised_at),
  resolved_at: maybeInstant(alert.resolved_at),
  acked_at: maybeInstant(alert.acked?.at),
  acked_by: alert.acked?.by_name ?? null,
});

export const policyView = ({ rules, reach }: StoredPolicy): AlertPolicy => ({
  ...reach,
  rules: ALERT_KINDS.map((kind) => ({ kind, sentence: noticeSentence(kind), ...rules[kind] })),
});
