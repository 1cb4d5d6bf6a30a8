/** `erasure/<id>` on a real Temporal, MongoDB and mail server. */
import { beforeEach, expect, it } from 'vitest';
import { workflowIds } from '../../../contracts/workflow-ids.ts';
import { launchConfirm, launchResend } from '../../../temporal/launch/batch-buttons.ts';
import type { Person } from '../../../domain/privacy/person.ts';
import { acknowledge, findAcknowledgement } from '../../../store/privacy/finish-erasure.ts';
import { tellErasure } from '../../../temporal/launch/erasure.ts';
import { batchOf, deliveriesOf, runDelivery, untilStatus } from '../../support/delivery.ts';
import {
  anOrderWithPerson,
  askFor,
  begin,
  ended,
  erasureOf,
  expectGone,
  PHONE,
  untilErasure,
  WHO,
} from '../../support/erasure.ts';
import { checkHistory } from '../../support/histories.ts';
import { aSubmission, testKeys } from '../../support/intake.ts';
import { tracesOf } from '../../support/privacy.ts';
import { until } from '../../support/until.ts';
import { useWorker } from '../../support/workers.ts';
import { useDelivery } from '../../support/world.ts';

const world = useDelivery();
useWorker(world);
const mails = () =>
  world.smtp.messages
    .map(({ raw }) => Buffer.from(raw).toString())
    .filter((raw) => raw.includes('Effacement') || raw.includes('effacement'));
/** Of quoted-printable. */
const readable = (raw: string) => raw.replace(/=\r?\n/g, '');

beforeEach(() => world.smtp.setMode('ok'));

it('erases everywhere, tells who received the person, and ends with their answer', async () => {
  const order = await anOrderWithPerson(world);
  await runDelivery(world);
  const before = await batchOf(world, order);
  expect(before.csv).toContain(PHONE);
  const id = await askFor(world);
  await begin(world, id);
  await untilErasure(world, id, 'waiting');
  await expectGone(world);

  const batch = await batchOf(world, order);
  expect(batch).toMatchObject({ status: 'sent', csv_sha256: before.csv_sha256, count: 2 });
  expect(batch.csv.split('\r\n')).toHaveLength(before.csv.split('\r\n').length);
  const { recipients, blanked_at } = await erasureOf(world, id);
  expect(recipients).toMatchObject([
    { client_id: order.client_id, status: 'told', mails: [{ reminder: false }] },
  ]);
  expect(blanked_at).toBeInstanceOf(Date);
  const token = testKeys.acknowledgement(id, order.client_id);
  expect(mails()).toHaveLength(1);
  const mail = readable(mails()[0]!);
  for (const part of [PHONE, WHO.emails[0]!, `/api/public/privacy/ack/${token}`])
    expect(mail).toContain(part);

  const found = (await findAcknowledgement(world.store, token))!;
  expect(await acknowledge(world.store, found, { ip: '192.0.2.1', now: new Date() })).toBe(true);
  expect(await acknowledge(world.store, found, { ip: '192.0.2.1', now: new Date() })).toBe(false);
  await tellErasure(world.temporal, id);
  await ended(world, id);
  expect(await erasureOf(world, id)).toMatchObject({
    status: 'done',
    recipients: [{ status: 'acknowledged' }],
  });
  const workflowId = workflowIds.erasure(id);
  await checkHistory(world, { workflowId, shape: 'erasure.acknowledged' });
  const history = await world.temporal.client.workflow.getHandle(workflowId).fetchHistory();
  const told = JSON.stringify(history, (_, value: unknown) =>
    value instanceof Uint8Array ? Buffer.from(value).toString() : value,
  );
  for (const part of [PHONE.slice(1), WHO.emails[0]!, 'Quennehen']) expect(told).not.toContain(part);
});

it('reminds who does not answer, naming nobody, and then says so', async () => {
  await anOrderWithPerson(world);
  await runDelivery(world);
  const id = await askFor(world);
  await begin(world, id, { remindEveryMs: 100, reminders: 2 });
  await ended(world, id);
  const { recipients, status } = await erasureOf(world, id);
  expect(status).toBe('done');
  expect(recipients).toMatchObject([{ status: 'unanswered' }]);
  expect(recipients[0]!.mails.map(({ reminder }) => reminder)).toEqual([false, true, true]);
  expect(mails().filter((raw) => readable(raw).includes(PHONE))).toHaveLength(1);
  await expectGone(world);
});

it('forgets nobody before a client is told, and tells people whom no mail reaches', async () => {
  const order = await anOrderWithPerson(world);
  await runDelivery(world);
  world.smtp.setMode('rcpt_550');
  const id = await askFor(world);
  await begin(world, id);
  await ended(world, id);
  expect((await erasureOf(world, id)).recipients).toMatchObject([{ status: 'failed', mails: [] }]);
  expect(await world.store.alerts.findOne({ kind: 'erasure_untold' })).toMatchObject({ subject_id: id });
  await expectGone(world);
  expect(order.client_id).not.toBe('');
});

it('cancels what is not sent: the others of the batch leave without them', async () => {
  const order = await anOrderWithPerson(world);
  const id = await askFor(world);
  await begin(world, id);
  await ended(world, id);
  expect(await erasureOf(world, id)).toMatchObject({ cancelled: 1, recipients: [] });
  await runDelivery(world);
  const batch = await batchOf(world, order);
  expect(batch).toMatchObject({ status: 'sent', count: 1 });
  await expectGone(world);
});

it('waits for what is on its way, and no longer than it should; what is then decided carries nobody', async () => {
  const order = await anOrderWithPerson(world);
  world.smtp.setMode('end_drop');
  await runDelivery(world);
  const { _id: batch_id } = await untilStatus(world, order, 'uncertain');
  world.smtp.setMode('ok');
  const id = await askFor(world);
  await begin(world, id, { inFlightMs: 1_500 });
  await until(async () => (await erasureOf(world, id)).status === 'stopping');
  expect((await batchOf(world, order)).csv).toContain(PHONE);
  await untilErasure(world, id, 'waiting');
  const { undecided, recipients } = await erasureOf(world, id);
  expect(undecided).toBe(1);
  expect(recipients).toMatchObject([{ client_id: order.client_id, status: 'told' }]);
  await expectGone(world);

  world.smtp.messages.splice(0);
  await launchResend(world, batch_id, { by: 'camille' });
  const rest = await untilStatus(world, order, 'sent');
  expect(rest).toMatchObject({ count: 1 });
  expect(rest._id).not.toBe(batch_id);
  expect(world.smtp.messages.map(({ raw }) => Buffer.from(raw).toString()).join()).not.toContain(PHONE);
  const statuses = (await deliveriesOf(world, order)).map(({ status }) => status);
  expect(statuses.sort()).toEqual(['cancelled', 'sent']);
  await expectGone(world);
});

it('goes on at once when what was on its way is decided', async () => {
  const order = await anOrderWithPerson(world);
  world.smtp.setMode('end_drop');
  await runDelivery(world);
  const { _id: batch_id } = await untilStatus(world, order, 'uncertain');
  world.smtp.setMode('ok');
  const id = await askFor(world);
  await begin(world, id);
  await untilErasure(world, id, 'stopping');
  await launchConfirm(world, batch_id, { by: 'camille' });
  await untilErasure(world, id, 'waiting');
  expect((await erasureOf(world, id)).undecided).toBe(0);
  await expectGone(world);
});

it('two people of one batch, erased at the same time, are both gone, and each recipient is told of each', async () => {
  const order = await anOrderWithPerson(world);
  const other: Person = {
    phones: ['0612341111'],
    emails: ['ambroise.kergoat@personne.example'],
    names: [{ nom: 'Kergoat', prenom: 'Ambroise' }],
  };
  const { departement } = (await world.store.leads.findOne({ delivery_client_id: order.client_id }))!;
  const body = { phone: other.phones[0], ...other.names[0], email: other.emails[0], departement };
  await world.intake.queue.submit(aSubmission(body));
  await runDelivery(world);
  expect(await batchOf(world, order)).toMatchObject({ status: 'sent', count: 3 });
  const ids = [await askFor(world), await askFor(world, other.phones[0])];
  await Promise.all(ids.map((id) => begin(world, id)));
  await Promise.all(ids.map((id) => untilErasure(world, id, 'waiting')));
  await expectGone(world);
  expect(await tracesOf(world.store, other)).toEqual([]);
  const batch = await batchOf(world, order);
  expect(batch).toMatchObject({ status: 'sent', count: 3 });
  // The third person of the file is still in it.
  const { phone } = (await world.store.leads.findOne({ status: 'livre', phone: /^0/ }))!;
  expect(batch.csv).toContain(phone);
  for (const id of ids)
    expect((await erasureOf(world, id)).recipients).toMatchObject([
      { client_id: order.client_id, status: 'told', mails: [{ reminder: false }] },
    ]);
  expect(mails()).toHaveLength(2);
});
