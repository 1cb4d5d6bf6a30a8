import { noticeSentence } from '../../domain/monitoring/alert-rules.ts';
import type { AlertPolicy as StoredPolicy } from '../../store/monitoring/alert-rules.ts';
import type { AlertDoc } from '../../store/monitoring/collections.ts';
import { ALERT_KINDS } from '../../domain/monitoring/alerts.ts';
import { instant, maybeInstant } from '../http/instant.ts';
import type { Alert, AlertPolicy } from './contract.ts';

export const alertView = (alert: AlertDoc, { rules }: StoredPolicy): Alert => ({
  id: alert._id,
  kind: alert.kind,
  sentence: noticeSentence(alert.kind),
  severity: rules[alert.kind].severity,
  state: alert.resolved_at ? 'recovered' : 'open',
  entity: alert.entity,
  subject_type: alert.subject_type,
  subject_id: alert.subject_id,
  raised_at: instant(alert.raised_at),
  resolved_at: maybeInstant(alert.resolved_at),
  acked_at: maybeInstant(alert.acked?.at),
  acked_by: alert.acked?.by_name ?? null,
});

export const policyView = ({ rules, reach }: StoredPolicy): AlertPolicy => ({
  ...reach,
  rules: ALERT_KINDS.map((kind) => ({ kind, sentence: noticeSentence(kind), ...rules[kind] })),
});
