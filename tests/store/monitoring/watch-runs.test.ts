/** What is planned and does not take place, or does not go on: noticed from MongoDB, also while Temporal says nothing. */
import { beforeEach, describe, expect, it } from 'vitest';
import { ENTITIES } from '../../../domain/common/entity.ts';
import { DAY_MS } from '../../../domain/time/paris-time.ts';
import { createUser } from '../../../store/access/change-user.ts';
import { SYSTEM } from '../../../store/audit/event-log.ts';
import { openCron } from '../../../store/intercompany/cron-log.ts';
import { countOpenAlerts } from '../../../store/monitoring/alerts.ts';
import { type PlannedSince, watchRuns } from '../../../store/monitoring/watch-runs.ts';
import { aDay, aWeek } from '../../support/dates.ts';
import { aRunUnderWay } from '../../support/run-records.ts';
import { emptyStore, useStore } from '../../support/store.ts';

const store = useStore();
const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
/** Monday, in Paris. */
const at = (time: string) => new Date(`2026-11-23T${time}:00+01:00`);
const LAST_WEEK = new Date(at('09:00').getTime() - 7 * DAY_MS);

const since =
  (instant: Date | null): PlannedSince =>
  () =>
    Promise.resolve(instant);
const away: PlannedSince = () => Promise.reject(new Error('unavailable'));
const look = async (now: Date, planned = since(LAST_WEEK)) => {
  await watchRuns({ store, log, planned }, now);
  return [...(await countOpenAlerts(store)).keys()].sort();
};
/** The run of a day that went well. */
const ran = (date: string, started_at: Date) => {
  const { lock: _lock, ...report } = aRunUnderWay();
  const run = { _id: date, date: aDay(date), status: 'done' as const, started_at };
  return store.delivery_reports.insertOne({ ...report, ...run });
};

beforeEach(async () => {
  await emptyStore(store);
  const someone = { email: 'a@rdz.example', password: 'un mot de passe', nom: 'A', role: 'admin' as const };
  await createUser(store, { ...someone, entity: 'ZR7' }, SYSTEM, LAST_WEEK);
  await ran('2026-11-22', at('07:00'));
});

describe.each([
  ['with Temporal', since(LAST_WEEK)],
  ['while Temporal is away', away],
])('%s', (_, planned) => {
  it('today’s run is late, then missed, and neither once it has begun', async () => {
    expect(await look(at('09:40'), planned)).toEqual([]);
    expect(await look(at('09:50'), planned)).toEqual(['run_late']);
    await look(at('11:00'), planned);
    expect(await look(at('17:40'), planned)).toContain('run_missed');
    expect(await look(at('17:40'), planned)).not.toContain('run_late');
    expect(await store.event_log.countDocuments({ action: 'alert.run_late' })).toBe(1);
    await emptyAlerts();
    await ran('2026-11-23', at('09:30'));
    expect(await look(at('10:00'), planned)).toEqual([]);
  });

  it('Monday’s job is missed at noon, until it has run', async () => {
    await ran('2026-11-23', at('09:30'));
    expect(await look(at('11:59'), planned)).toEqual([]);
    expect(await look(at('12:00'), planned)).toEqual(['intercompany_missing']);
    await mondayRan();
    expect(await look(at('14:00'), planned)).toEqual([]);
  });
});

it.each([
  ['not made yet, or paused', null],
  ['made since', at('13:00')],
])('nothing is missed of what was %s', async (_, planned) => {
  expect(await look(at('17:00'), since(planned))).toEqual([]);
});

it('a run is paused for half an hour, until it goes on', async () => {
  const paused = { ...aRunUnderWay(), paused: true, paused_at: at('10:00') };
  await store.delivery_reports.insertOne(paused);
  expect(await look(at('10:29'), away)).toEqual([]);
  expect(await look(at('10:30'), away)).toEqual(['run_paused']);
  await store.delivery_reports.updateOne({ _id: paused._id }, { $set: { paused: false } });
  expect(await look(at('10:40'), away)).toEqual([]);
  expect(await store.event_log.countDocuments({ action: 'alert.run_paused' })).toBe(1);
});

const emptyAlerts = () => store.alerts.deleteMany({});

async function mondayRan(): Promise<void> {
  const run = { week: aWeek('2026-W47'), named: false, issuers: ENTITIES };
  const who = { workflow_id: 'intercompany/2026-W47', first_run_id: 'x', trigger: 'schedule' as const };
  await openCron(store, { ...run, ...who, by: 'system', now: at('13:00') });
}
