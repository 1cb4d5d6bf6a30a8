/**
 * Tells people of alerts and of their end, over every way there is, each on its own: a mail server that is away does not
 * keep the webhook from being called. What a way could not tell is tried again at the next look.
 */
import type { Filter } from 'mongodb';
import {
  type AlertReach,
  isTold,
  noticeSentence,
  type NoticeLine,
  noticeText,
  webhookBody,
} from '../../domain/monitoring/alert-rules.ts';
import { ALERT_KINDS } from '../../domain/monitoring/alerts.ts';
import type { Store } from '../db/mongo.ts';
import { type AlertPolicy, readAlertPolicy } from './alert-rules.ts';
import type { AlertDoc } from './collections.ts';

/** How notices leave. Each answers whether it arrived, or may have; none throws. */
export interface AlertVoices {
  mail(to: readonly string[], words: { subject: string; text: string }, at: Date): Promise<boolean>;
  post(url: string, body: string): Promise<boolean>;
}

export const ALERT_WAYS = ['mail', 'webhook'] as const;
export type AlertWay = (typeof ALERT_WAYS)[number];

/** The ways somebody has set up. */
export const waysOf = ({ recipients, webhook_url }: AlertReach): AlertWay[] => [
  ...(recipients.length > 0 ? (['mail'] as const) : []),
  ...(webhook_url ? (['webhook'] as const) : []),
];

/** Says something over one way. */
export const speak = (
  voices: AlertVoices,
  { recipients, webhook_url, webhook_shape }: AlertReach,
  way: AlertWay,
  lines: readonly NoticeLine[],
  at: Date,
): Promise<boolean> =>
  way === 'mail'
    ? voices.mail(recipients, noticeText(lines), at)
    : voices.post(webhook_url, webhookBody(webhook_shape, lines));

function lineOf({ rules }: AlertPolicy, alert: AlertDoc): NoticeLine {
  const { _id, kind, entity, subject_id, raised_at, resolved_at } = alert;
  return {
    ...{ id: _id, kind, sentence: noticeSentence(kind), severity: rules[kind].severity },
    ...{ state: resolved_at ? ('recovered' as const) : ('open' as const), entity, subject: subject_id },
    since: (resolved_at ?? raised_at).toISOString(),
  };
}

/** As many in one notice; the rest follows a minute later. */
const PER_NOTICE = 50;

/** What is to be told over one way: what began and was not told, and the end of what was. */
async function toTell(
  store: Store,
  { rules, reach }: AlertPolicy,
  way: AlertWay,
  now: Date,
): Promise<AlertDoc[]> {
  const kinds = ALERT_KINDS.filter((kind) => isTold(kind, rules, reach, now));
  const told = `told.${way}`;
  const which: Filter<AlertDoc>[] = [
    { open_key: { $exists: true }, kind: { $in: kinds }, [told]: { $exists: false } },
    // The end of what was told is told even when its rule was switched off meanwhile.
    {
      resolved_at: { $exists: true },
      told: { $exists: true },
      [told]: { $exists: true },
      kind: { $in: ALERT_KINDS.filter((kind) => kinds.includes(kind) || !rules[kind].enabled) },
    },
  ];
  const pages = which.map((filter) =>
    store.alerts.find(filter).sort({ raised_at: 1, _id: 1 }).limit(PER_NOTICE).toArray(),
  );
  return (await Promise.all(pages)).flat();
}

async function markTold(store: Store, alerts: readonly AlertDoc[], way: AlertWay, now: Date): Promise<void> {
  const told = `told.${way}`;
  const ids = (ended: boolean) =>
    alerts.filter(({ resolved_at }) => (resolved_at !== undefined) === ended).map(({ _id }) => _id);
  await store.alerts.updateMany({ _id: { $in: ids(false) } }, { $set: { [told]: now } });
  await store.alerts.updateMany({ _id: { $in: ids(true) } }, { $unset: { [told]: '' } });
  await store.alerts.updateMany({ _id: { $in: ids(true) }, told: {} as never }, { $unset: { told: '' } });
}

/**
 * One look. Alone: its caller holds the lease, so that nobody is told twice.
 * @returns how many lines were told over each way that had some
 */
export async function tellAlerts(
  store: Store,
  voices: AlertVoices,
  now: Date,
): Promise<Partial<Record<AlertWay, number>>> {
  const policy = await readAlertPolicy(store);
  const spoken: Partial<Record<AlertWay, number>> = {};
  const tell = async (way: AlertWay) => {
    const alerts = await toTell(store, policy, way, now);
    if (alerts.length === 0) return;
    const lines = alerts.map((alert) => lineOf(policy, alert));
    if (!(await speak(voices, policy.reach, way, lines, now))) return;
    await markTold(store, alerts, way, now);
    spoken[way] = lines.length;
  };
  await Promise.all(waysOf(policy.reach).map(tell));
  return spoken;
}
