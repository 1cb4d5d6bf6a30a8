/**
 * Makes the demo: two weeks of a believable business, hour by hour on a clock of its own. Every lead comes in through the
 * public API and every delivery leaves through the writes of the daily run, so that counters, quotas, guards and the
 * balance hold exactly as they do in life.
 */
import { apiTester } from '../../channels/api/test-api.ts';
import { alertVoices } from '../../channels/alerts/voices.ts';
import { testMailer } from '../../channels/email/channels.ts';
import { buildApp } from '../../api/http/app.ts';
import type { App } from '../../api/http/deps.ts';
import { createLog } from '../../log.ts';
import { EmailChannel } from '../../channels/email/email.ts';
import type { Config } from '../../config.ts';
import { ENTITIES, type Entity } from '../../domain/common/entity.ts';
import { addDays, DAY_MS, type ParisDay, parisDay, parisDayStart } from '../../domain/time/paris-time.ts';
import { newId, PhoneKeys } from '../../store/db/ids.ts';
import { IntakeQueue } from '../../store/intake/intake-queue.ts';
import type { Store } from '../../store/db/mongo.ts';
import { rejectDelivery, removeDelivery } from '../../store/deliveries/return-delivery.ts';
import { readSenders } from '../../store/settings/senders.ts';
import { setUpDatabase } from '../../store/db/set-up.ts';
import { LiveSnapshot } from '../../store/routing/snapshot.ts';
import { countFunnel } from '../../store/pages/count-funnel.ts';
import { openTemporal } from '../../temporal/connection.ts';
import { makeBetween } from './between.ts';
import { markAsDemo } from './marker.ts';
import { makeBreakers } from './breakers.ts';
import { makeMoney } from './money.ts';
import { pastImmediate, pastRun, type PastRunDeps } from './past-run.ts';
import { pick, seeded } from './random.ts';
import { BROWSER, openSessions } from './sessions.ts';
import { type Visit, Visitors } from './visits.ts';
import { makeWorld, type World } from './world.ts';

const DAYS = 14;
/** How long clients and orders have been there: long enough for an invoice to be very late. */
const SINCE_DAYS = 150;
const SEED = 20_261_123;
const RUN_AT_MS = 9.5 * 3_600_000;
const COMPLAINTS = [
  'Numéro non attribué',
  'Déjà équipé',
  'Locataire',
  'Ne souhaite pas être rappelé',
  'Hors zone',
];

/** @param now the demo's last moment @param progress told the day that is being lived */
export async function makeDemo(
  store: Store,
  config: Config,
  now: Date,
  progress: (day: ParisDay) => void,
): Promise<void> {
  await setUpDatabase(store);
  await markAsDemo(store.db, now);
  const keys = new PhoneKeys(config.PHONE_HASH_KEY);
  const today = parisDay(now);
  const world = await makeWorld(store, keys, new Date(now.getTime() - SINCE_DAYS * DAY_MS), now);

  const time = { now };
  const clock = () => time.now;
  const log = createLog('error', 'rdz-demo');
  const live = await LiveSnapshot.open(store);
  /** Companies of immediate orders that just got a lead. */
  const toSend = new Set<Entity>();
  const intake = new IntakeQueue({
    store,
    snapshot: live,
    keys,
    clock,
    onError: (error) => log.error(error),
    onImmediate: (entity) => toSend.add(entity),
  });
  const temporal = openTemporal(config);
  const stripe = newId();
  const app = await buildApp({
    config,
    store,
    live,
    intake,
    temporal,
    keys,
    sendTestMail: testMailer(config),
    testApi: apiTester(config),
    voices: alertVoices(config),
    stripe,
    log,
    clock,
  });
  const channels = Object.fromEntries(
    ENTITIES.map((entity) => [entity, new EmailChannel({ ...config.smtp[entity], idleTimeoutMs: 5000 })]),
  ) as Record<Entity, EmailChannel>;
  const runs: PastRunDeps = { store, keys, stripe, channels, senders: await readSenders(store, config) };

  try {
    const visitors = new Visitors(seeded(SEED));
    const random = seeded(SEED);
    for (let day = addDays(today, -DAYS); day <= today; day = addDays(day, 1)) {
      progress(day);
      const runAt = new Date(parisDayStart(day).getTime() + RUN_AT_MS);
      const visits = visitors.ofDay(day).filter(({ at }) => at <= now);
      const sessions = await openSessions(store, live.current.registry, visits, random);
      for (const { sign } of world.signatures.filter((signature) => signature.day === day))
        await sign(runAt < now ? runAt : now);
      if (day === addDays(today, -1)) await makeBreakers(store, parisDayStart(day));
      await live.refresh();
      const submitAll = async (some: Visit[]) => {
        for (const visit of some) {
          time.now = visit.at;
          await submit(app, visit, { ...world, session_id: sessions.get(visit) });
          for (const entity of toSend) await pastImmediate(runs, entity, time.now);
          toSend.clear();
        }
      };
      await submitAll(visits.filter(({ at }) => at < runAt));
      if (day < today) await pastRun(runs, runAt, world.reviewer);
      await submitAll(visits.filter(({ at }) => at >= runAt));
    }
    await takeBackSome(store, world, now);
    await makeMoney(store, now);
    await makeBetween(store, now);
    await countFunnel(store);
  } finally {
    await app.close();
    await intake.close();
    await live.close();
    await temporal.close();
    await Promise.all(Object.values(channels).map((channel) => channel.close()));
  }
}

/** One lead, over HTTP. */
async function submit(
  app: App,
  { provider, ip, body, twice }: Visit,
  from: Pick<World, 'providerKeys'> & { session_id: string | undefined },
): Promise<void> {
  const key = provider && from.providerKeys.get(provider);
  const headers = key ? { authorization: `Bearer ${key}` } : { 'user-agent': BROWSER };
  const payload = { ...body, ...(from.session_id && { session_id: from.session_id }) };
  for (let n = 0; n < (twice ? 2 : 1); n++) {
    const answer = await app.inject({
      method: 'POST',
      url: '/api/public/leads',
      payload,
      headers,
      remoteAddress: ip,
    });
    if (answer.statusCode !== 200) throw new Error(`the API answered ${answer.statusCode}: ${answer.body}`);
  }
}

/** A few sold leads come back: complaints of clients, and corrections of our own. */
async function takeBackSome(store: Store, { reviewer }: World, now: Date): Promise<void> {
  const random = seeded(SEED);
  const by = { id: reviewer, name: 'Karim Bensaïd' };
  const sent = await store.deliveries
    .find({ status: 'sent' })
    .sort({ sent_at: -1, _id: 1 })
    .limit(120)
    .toArray();
  for (const [index, { _id: delivery_id }] of sent.filter((_, n) => n % 15 === 7).entries()) {
    if (index % 4 === 3)
      await removeDelivery(store, { delivery_id, by, now, reason: 'hors_zone', detail: '' });
    else await rejectDelivery(store, { delivery_id, by, now, reason: pick(random, COMPLAINTS) });
  }
}
