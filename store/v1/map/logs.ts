/** Sessions, tracking, reports, Monday's log and the audit trail of version 1 (09-v1-database §1.4, 1.6, 1.10, 1.20). */
import type { AuditAction } from '../../../domain/audit/actions.ts';
import { eventTerms } from '../../../domain/audit/event-terms.ts';
import { ENTITIES, type Entity } from '../../../domain/common/entity.ts';
import { runScope } from '../../../domain/intercompany/monday.ts';
import { NO_COUNTS } from '../../../domain/runs/run-report.ts';
import { isWeekKey, parisDay, type ParisDay, weekKey } from '../../../domain/time/paris-time.ts';
import {
  entity,
  id,
  instant,
  isRow,
  lower,
  number,
  present,
  text,
  textMap,
  whole,
} from '../../../domain/v1/read.ts';
import type { EventDoc } from '../../audit/collections.ts';
import type { TrackingDoc, VisitorSessionDoc } from '../../intake/collections.ts';
import type { CronLogDoc } from '../../intercompany/collections.ts';
import { INTERCOMPANY_JOB } from '../../intercompany/cron-log.ts';
import type { DeliveryReportDoc } from '../../runs/collections.ts';
import { madeIn, type OldRow, ownId } from '../old.ts';
import type { V1Writer } from '../writer.ts';

const ORIGINS = [
  'utm_source',
  'utm_medium',
  'utm_campaign',
  'utm_term',
  'utm_content',
  'gclid',
  'fbclid',
] as const;

export function sessionDoc(row: OldRow): VisitorSessionDoc | null {
  if (id(row.id) === '') return null;
  const created_at = instant(row.created_at) ?? madeIn(row);
  return {
    _id: id(row.id),
    visitor_id: id(row.visitor_id),
    lp_code: text(row.lp_code),
    ...present(Object.fromEntries(ORIGINS.map((name) => [name, text(row[name])]))),
    ...present({
      form_code: text(row.form_code),
      liaison_code: text(row.liaison_code),
      referrer: text(row.referrer),
      user_agent: text(row.user_agent),
      ip: text(row.ip).split(',')[0]!.trim(),
      lead_id: id(row.lead_id),
    }),
    created_at,
    last_seen_at: created_at,
  };
}

/** Events that count once a session have an id made of it: a second one is the first. */
const ONCE = ['lp_visit', 'cta_click', 'form_start'];

export function trackingDoc(row: OldRow): TrackingDoc | null {
  const event_type = text(row.event);
  const session_id = id(row.session_id);
  if (event_type === '' || session_id === '') return null;
  const { _id, id: own, session_id: _s, event, lp_code, form_code, created_at, ...data } = row;
  return {
    _id: ONCE.includes(event_type) ? `${session_id}|${event_type}` : id(own) || _id.toHexString(),
    session_id,
    event_type: text(event),
    ...present({ lp_code: text(lp_code), form_code: text(form_code) }),
    data: textMap(data),
    created_at: instant(created_at) ?? madeIn(row),
  };
}

/** @param taken days that have one */
export function reportDoc(row: OldRow, taken: Map<ParisDay, number>): DeliveryReportDoc {
  const started_at = instant(row.run_at) ?? madeIn(row);
  const date = parisDay(started_at);
  const n = (taken.get(date) ?? 0) + 1;
  taken.set(date, n);
  const of = (name: Entity) => (isRow(row.entities) && isRow(row.entities[name]) ? row.entities[name] : {});
  const counts = (name: Entity) => {
    const fresh = whole(of(name).fresh_delivered);
    const lb = whole(of(name).lb_delivered);
    return { ...NO_COUNTS, fresh, lb, sent: fresh + lb };
  };
  return {
    ...{ _id: n === 1 ? date : `${date}/${n}`, date, n, workflow_id: '', first_run_id: '', status: 'done' },
    ...{ trigger: 'schedule', started_by: 'system', started_at, paused: false },
    finished_at: new Date(started_at.getTime() + Math.round((number(row.duration_seconds) ?? 0) * 1000)),
    totals: { ZR7: counts('ZR7'), MDL: counts('MDL') },
    ...{ clients: [], errors: [], steps: [], marked_lb: { ZR7: 0, MDL: 0 }, balance: [] },
  };
}

const WORTH = ['running', 'error', 'success'];

/** One row a week: success beats error beats running. */
export function cronDocs(all: readonly OldRow[], out: V1Writer): CronLogDoc[] {
  const best = new Map<string, OldRow>();
  for (const row of all) {
    const week = text(row.week_key);
    const other = best.get(week);
    if (isWeekKey(week) && (!other || WORTH.indexOf(lower(other.status)) < WORTH.indexOf(lower(row.status))))
      best.set(week, row);
  }
  return [...best].flatMap(([week, row]) => {
    if (!isWeekKey(week)) return [];
    const status = lower(row.status) === 'success' ? 'success' : 'error';
    const started_at = instant(row.run_at) ?? madeIn(row);
    const scope = { week, named: false, issuers: [...ENTITIES] };
    if (lower(row.status) === 'running')
      out.list({ collection: 'cron_logs', id: week, code: 'cron_running' });
    return {
      ...{
        _id: `${INTERCOMPANY_JOB}|${runScope(scope)}`,
        job: INTERCOMPANY_JOB,
        week_key: week,
        named: false,
      },
      ...{ issuers: [...ENTITIES], status, trigger: 'schedule', started_by: 'system', started_at },
      finished_at: instant(row.completed_at) ?? started_at,
      ...{ workflow_id: '', first_run_id: '', runs: 1 },
    };
  });
}

/** Never carried of what was noted: keys and passwords. */
const SECRET = /key|token|password|secret/i;
const detailsOf = (value: unknown): Record<string, string> =>
  Object.fromEntries(
    Object.entries(textMap(value)).filter(([name, said]) => !SECRET.test(name) && !/prov_|crm_/.test(said)),
  );

/** @param users ids by e-mail */
export function eventDoc(
  row: OldRow,
  users: ReadonlyMap<string, string>,
  kind: 'event_log' | 'client_activity' | 'activity_logs',
): EventDoc {
  const at = instant(row.created_at) ?? madeIn(row);
  const email = lower(row.user) || lower(row.user_email);
  const action = text(row.action);
  const after = detailsOf(row.details);
  const related = Object.fromEntries(
    Object.entries(textMap(row.related)).filter(([name]) => !/name/.test(name)),
  );
  const entity_id = id(row.entity_id) || id(row.client_id);
  const user = text(row.user_nom) || email || 'system';
  const event = {
    action: action as AuditAction,
    entity_type: kind === 'client_activity' ? 'client' : text(row.entity_type),
    entity_id,
    entity: entity(row.entity),
    ...(Object.keys(after).length > 0 && { after }),
  };
  return {
    _id: ownId(row),
    at,
    week_key: weekKey(at),
    ...event,
    user_id: users.get(email) ?? 'system',
    user,
    ...present({ ip_address: text(row.ip_address) }),
    related,
    terms: eventTerms({ user, ...event }),
  };
}
