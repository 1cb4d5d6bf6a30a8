/** Traces of API and worker, as processes: one from the request to the mail, ids only (docs/tracing.md). */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { placeOfRun } from '../../contracts/trace-place.ts';
import { createUser } from '../../store/access/change-user.ts';
import { SYSTEM } from '../../store/audit/event-log.ts';
import { ApiProcess } from '../support/api-process.ts';
import { Caller } from '../support/caller.ts';
import { anOrderWithLeads, batchOf, startRun, untilStatus } from '../support/delivery.ts';
import { insertOrder } from '../support/records.ts';
import {
  attribute,
  type CollectedSpan,
  startTraceCollector,
  type TraceCollector,
} from '../support/trace-collector.ts';
import { until } from '../support/until.ts';
import { WorkerProcess } from '../support/workers.ts';
import { closeWorld, type DeliveryWorld, openWorld } from '../support/world.ts';

let collector: TraceCollector;
let world: DeliveryWorld;
beforeAll(async () => {
  collector = await startTraceCollector();
  world = await openWorld({
    OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
    OTEL_EXPORTER_OTLP_HEADERS: 'x-key=a%3Db, y=1',
  });
});
afterAll(async () => {
  await closeWorld(world);
  await collector.close();
});

/** Names of a span and of what it is a part of, from the outside in. */
function lineage(spans: readonly CollectedSpan[], span: CollectedSpan): string[] {
  const parent = spans.find(({ spanId }) => spanId === span.parentSpanId);
  return [...(parent ? lineage(spans, parent) : []), `${span.service.replace('rdz-', '')}: ${span.name}`];
}

const person = {
  phone: '0612345699',
  nom: 'Vandermeulen',
  prenom: 'Apolline',
  email: 'apolline.v@foyer.example',
};

it('leads from the request of a lead to the mail that sells it, and on to what a run does by itself', async () => {
  const { client, commande } = await insertOrder(world.store, {
    delivery_mode: 'immediate',
    departements: ['75'],
  });
  const order = { client_id: client._id, commande_id: commande._id, email: client.email };
  const api = await ApiProcess.start(world.store, { ...world.env, LOG_LEVEL: 'info' });
  const worker = await WorkerProcess.start(world);
  const answer = await fetch(`${api.url}/api/public/leads`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      ...person,
      ...{ departement: '75', entity: 'ZR7', produit: 'PV', session_id: 'session-1' },
    }),
  });
  const { lead_id } = (await answer.json()) as { lead_id: string };
  await until(async () => (await world.store.delivery_batches.countDocuments({ status: 'sent' })) === 1);
  const immediate = await batchOf(world, order);

  const later = await anOrderWithLeads(world, 2);
  const byHand = await anOrderWithLeads(world, 1, { client: { auto_send_enabled: false } });
  const run = await startRun(world);
  await run.result();
  const batch = await untilStatus(world, later, 'sent');

  const login = { email: 'direction@rdz.example', password: 'motdepasse-de-test' };
  const admin = { ...login, nom: 'Direction', role: 'super_admin' as const, entity: 'ZR7' as const };
  await createUser(world.store, admin, SYSTEM, new Date());
  const caller = await Caller.signIn(api.url!, login);
  expect(await caller.get(`/api/leads/list?search=${person.nom}`)).toMatchObject({ total: 1 });
  await caller.post(`/api/batches/${(await batchOf(world, byHand))._id}/send`);
  const pressed = await untilStatus(world, byHand, 'sent');
  expect(await worker.stop()).toBe(0);
  expect(await api.stop()).toBe(0);

  const spans = collector.spans();
  const mailOf = (id: string) => {
    const mail = spans.find(
      ({ name, attributes }) => name === 'smtp.send' && attribute(attributes, 'rdz.mail') === id,
    )!;
    expect(attribute(mail.attributes, 'rdz.outcome')).toBe('sent');
    return mail;
  };
  const sold = mailOf(immediate._id);
  expect(lineage(spans, sold)).toEqual([
    'api: POST /api/public/leads',
    'api: intake group',
    'api: SignalWithStartWorkflow immediate',
    'worker: HandleSignal look_again',
    'worker: RunActivity sendBatches',
    'worker: smtp.send',
  ]);
  const group = spans.find(({ name, traceId }) => name === 'intake group' && traceId === sold.traceId)!;
  expect(JSON.stringify(group.attributes)).toContain(lead_id);

  // A run nobody traced the start of is a trace of its own, found by the id the Temporal UI shows.
  const ran = mailOf(batch._id);
  const place = placeOfRun(run.run_id);
  expect(ran.traceId).toBe(place.traceId);
  expect(lineage(spans, ran)).toEqual([
    'worker: RunWorkflow dailyDelivery',
    'worker: RunActivity sendBatches',
    'worker: smtp.send',
  ]);

  const asked = lineage(spans, mailOf(pressed._id));
  expect([asked[0], ...asked.slice(-3)]).toEqual([
    'api: POST /api/batches/:id/send',
    'worker: HandleUpdate retry',
    'worker: RunActivity sendBatches',
    'worker: smtp.send',
  ]);

  expect([...collector.keys]).toEqual(['a=b']);

  // Ids only, and the address of a search is not told.
  expect(spans.some(({ name }) => name === 'GET /api/leads/list')).toBe(true);
  const text = collector.bodies.join('\n');
  const leads = await world.store.leads.find().toArray();
  const secrets = [
    ...Object.values(person),
    ...leads.flatMap(({ phone, nom }) => [phone, nom]),
    ...[client.email, client.name, '+33612345699', batch.subject],
  ];
  expect(secrets.filter((secret) => secret.length > 3 && text.includes(secret))).toEqual([]);
});
