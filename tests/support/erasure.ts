/** A person in a world: sold in a batch with others, and erased. */
import { expect } from 'vitest';
import { ERASURE_LIMITS, type ErasureLimits } from '../../contracts/privacy.ts';
import { workflowIds } from '../../contracts/workflow-ids.ts';
import type { Person } from '../../domain/privacy/person.ts';
import { isBalanced } from '../../domain/runs/balance.ts';
import { parisDay } from '../../domain/time/paris-time.ts';
import { SYSTEM } from '../../store/audit/event-log.ts';
import type { ErasureDoc } from '../../store/privacy/collections.ts';
import { askErasure } from '../../store/privacy/requests.ts';
import { countBalance } from '../../store/runs/count-balance.ts';
import { launchErasure } from '../../temporal/launch/erasure.ts';
import { anOrderWithLeads, type TestOrder } from './delivery.ts';
import { aSubmission, testKeys } from './intake.ts';
import { breaches } from './invariants.ts';
import { tracesOf } from './privacy.ts';
import { until } from './until.ts';
import type { DeliveryWorld } from './world.ts';

export const PHONE = '0612349876';
export const WHO: Person = {
  phones: [PHONE],
  emails: ['zelie.quennehen@personne.example'],
  names: [{ nom: 'Quennehen', prenom: 'Zélie' }],
};
/** Waits a test can wait for. */
export const LIMITS: ErasureLimits = { ...ERASURE_LIMITS, lookEveryMs: 200 };

/** An order with a lead of somebody else and theirs, assigned and not sent. */
export async function anOrderWithPerson(world: DeliveryWorld): Promise<TestOrder> {
  const { store, intake } = world;
  const order = await anOrderWithLeads(world, 1);
  const { departement } = (await store.leads.findOne({ delivery_client_id: order.client_id }))!;
  const body = { phone: '+33 6 12 34 98 76', ...WHO.names[0], email: WHO.emails[0], departement };
  await intake.queue.submit(aSubmission(body));
  expect(await store.deliveries.countDocuments({ client_id: order.client_id })).toBe(2);
  return order;
}

/** Asks for it; nothing is begun yet. @returns its id */
export async function askFor({ store }: DeliveryWorld, phone = PHONE): Promise<string> {
  const identity = { phones: [phone], emails: [] };
  const reach = { entities: ['ZR7', 'MDL'] as const, both: true };
  const asked = { identity, reach, by: SYSTEM, now: new Date() };
  return (await askErasure({ store, keys: testKeys }, asked, false))._id;
}

export const begin = (world: DeliveryWorld, id: string, limits: Partial<ErasureLimits> = {}): Promise<void> =>
  launchErasure(world.temporal, id, { ...LIMITS, ...limits });

export const ended = ({ temporal }: DeliveryWorld, id: string): Promise<unknown> =>
  temporal.client.workflow.getHandle(workflowIds.erasure(id)).result();

export const erasureOf = async ({ store }: DeliveryWorld, id: string): Promise<ErasureDoc> =>
  (await store.erasures.findOne({ _id: id }))!;

export const untilErasure = (world: DeliveryWorld, id: string, status: ErasureDoc['status']) =>
  until(async () => {
    const erasure = await erasureOf(world, id);
    return erasure.status === status && erasure;
  });

/** Nobody is found in the database, and everything adds up. */
export async function expectGone({ store }: DeliveryWorld): Promise<void> {
  expect(await tracesOf(store, WHO)).toEqual([]);
  expect(await breaches(store, new Date())).toEqual([]);
  expect(isBalanced(await countBalance(store, parisDay(new Date())))).toBe(true);
}
