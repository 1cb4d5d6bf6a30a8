/**
 * Which alerts reach whom and when (12-rules U58): defaults, quiet hours, and the words of a notice. A person's changes are
 * kept in `alert_rules`; what nobody changed is as here.
 */
import { ALERT_KINDS, type AlertKind, alertSpec } from './alerts.ts';
import { parisHour } from '../time/paris-time.ts';

/** `critique` is told in quiet hours too. */
export const SEVERITIES = ['critique', 'alerte'] as const;
export type Severity = (typeof SEVERITIES)[number];

export const WEBHOOK_SHAPES = ['json', 'slack', 'teams'] as const;
export type WebhookShape = (typeof WEBHOOK_SHAPES)[number];

/** What a person decides about one kind of alert. */
export interface AlertRule {
  /** Whether it is told; it is listed and on the health page anyway. */
  enabled: boolean;
  severity: Severity;
}

/** Who is told, and how. Empty addresses tell nobody. */
export interface AlertReach {
  /** E-mail addresses. */
  recipients: string[];
  webhook_url: string;
  webhook_shape: WebhookShape;
  /** Told every minute that alerts are looked at: who watches it notices when that ends. */
  ping_url: string;
  /** Paris hours 0–23; quiet from `quiet_from` until before `quiet_to`; equal: never. */
  quiet_from: number;
  quiet_to: number;
}

export const DEFAULT_REACH: Readonly<AlertReach> = {
  ...{ recipients: [], webhook_url: '', webhook_shape: 'json', ping_url: '' },
  ...{ quiet_from: 0, quiet_to: 0 },
};

/** Nothing leaves, or money is wrong, until somebody acts. */
const CRITICAL: ReadonlySet<AlertKind> = new Set<AlertKind>([
  ...(['balance_off', 'run_blocked', 'run_late', 'run_missed', 'run_missing'] as const),
  ...([
    'intercompany_missing',
    'money_check_failed',
    'temporal_away',
    'worker_away',
    'smtp_refused',
    'certificate_refused',
    'sender_refused',
  ] as const),
]);

export const defaultRule = (kind: AlertKind): AlertRule => ({
  enabled: true,
  severity: CRITICAL.has(kind) ? 'critique' : 'alerte',
});

export type AlertRules = Readonly<Record<AlertKind, AlertRule>>;

/** Rules of every kind; `changed` holds those a person has changed. */
export const alertRules = (changed: ReadonlyMap<string, Partial<AlertRule>> = new Map()): AlertRules =>
  Object.fromEntries(
    ALERT_KINDS.map((kind) => [kind, { ...defaultRule(kind), ...changed.get(kind) }]),
  ) as Record<AlertKind, AlertRule>;

/** Whether it is an hour in which only what is `critique` is told. Over midnight when `quiet_from` is the later one. */
export function isQuiet({ quiet_from, quiet_to }: AlertReach, at: Date): boolean {
  const hour = parisHour(at);
  return quiet_from <= quiet_to
    ? hour >= quiet_from && hour < quiet_to
    : hour >= quiet_from || hour < quiet_to;
}

/** Whether an alert, or its end, is told now; one that is held back is told when the quiet hours are over. */
export const isTold = (kind: AlertKind, rules: AlertRules, reach: AlertReach, at: Date): boolean =>
  rules[kind].enabled && (rules[kind].severity === 'critique' || !isQuiet(reach, at));

/** One line of a notice. */
export interface NoticeLine {
  id: string;
  kind: AlertKind | 'mongo_away' | 'test';
  sentence: string;
  severity: Severity;
  state: 'open' | 'recovered';
  entity: string | null;
  subject: string;
  /** ISO instant. */
  since: string;
}

export const noticeSentence = (kind: AlertKind): string => alertSpec(kind).sentence;

const lineText = ({ state, severity, entity, sentence, since }: NoticeLine): string =>
  `${state === 'open' ? (severity === 'critique' ? 'CRITIQUE' : 'Alerte') : 'Rétabli'}${entity ? ` (${entity})` : ''} : ${sentence} Depuis ${since}.`;

/** @param lines at least one */
export function noticeText(lines: readonly NoticeLine[]): { subject: string; text: string } {
  const open = lines.filter(({ state }) => state === 'open').length;
  const back = lines.length - open;
  const parts = [
    ...(open > 0 ? [`${open} ${open > 1 ? 'alertes' : 'alerte'}`] : []),
    ...(back > 0 ? [`${back} ${back > 1 ? 'rétablies' : 'rétablie'}`] : []),
  ];
  return { subject: `RDZ : ${parts.join(', ')}`, text: `${lines.map(lineText).join('\n')}\n` };
}

/** The body of a webhook, as JSON text. */
export function webhookBody(shape: WebhookShape, lines: readonly NoticeLine[]): string {
  const { subject, text } = noticeText(lines);
  if (shape === 'slack') return JSON.stringify({ text: `*${subject}*\n${text}` });
  if (shape === 'json') return JSON.stringify({ title: subject, alerts: lines });
  const block = (words: string, weight: string) => ({ type: 'TextBlock', text: words, weight, wrap: true });
  const content = {
    $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
    ...{ type: 'AdaptiveCard', version: '1.4' },
    body: [block(subject, 'Bolder'), ...lines.map((line) => block(lineText(line), 'Default'))],
  };
  const contentType = 'application/vnd.microsoft.card.adaptive';
  return JSON.stringify({ type: 'message', attachments: [{ contentType, content }] });
}
