/**
 * An intake queue on a test store, and submissions to put in it. Phones are invented.
 */
import { afterAll, beforeAll } from 'vitest';
import type { Entity } from '../../domain/common/entity.ts';
import { parsePhone } from '../../domain/common/phone.ts';
import { parseSubmission } from '../../domain/intake/submission.ts';
import { PhoneKeys } from '../../store/db/ids.ts';
import type { IntakeItem } from '../../store/intake/intake-group.ts';
import { IntakeQueue } from '../../store/intake/intake-queue.ts';
import type { Store } from '../../store/db/mongo.ts';
import { LiveSnapshot } from '../../store/routing/snapshot.ts';

export const testKeys = new PhoneKeys('test-key');

/** A Monday, 10:00 in Paris: a delivery day. */
export const MONDAY = new Date('2026-11-23T09:00:00Z');

/** The n-th of a million valid mobile numbers. */
export const phoneNumber = (n: number): string => `06${String(31_000_000 + n * 7).padStart(8, '0')}`;

/** A complete submission from one of our own pages. @param sender which of them */
export function aSubmission(body: Record<string, unknown> = {}, sender = 'page'): IntakeItem {
  const submission = parseSubmission({
    phone: phoneNumber(0),
    nom: 'Durand',
    departement: '75',
    entity: 'ZR7',
    produit: 'PV',
    lp_code: 'LP1',
    ...body,
  })!;
  return { request: { submission, phone: parsePhone(submission.phone), caller: 'own_page', sender } };
}

export interface TestIntake {
  queue: IntakeQueue;
  snapshot: LiveSnapshot;
  /** What the queue takes for now. */
  now: Date;
}

/**
 * @param intake filled in place: others may hold it already
 * @param onImmediate told of leads for immediate orders
 */
export async function openIntake(
  store: Store,
  intake = {} as TestIntake,
  onImmediate: (entity: Entity) => void = () => undefined,
): Promise<TestIntake> {
  const snapshot = await LiveSnapshot.open(store);
  const clock = () => intake.now;
  const queue = new IntakeQueue({ store, snapshot, keys: testKeys, clock, onImmediate });
  return Object.assign(intake, { snapshot, queue, now: MONDAY });
}

export async function closeIntake({ queue, snapshot }: TestIntake): Promise<void> {
  await queue.close();
  await snapshot.close();
}

/** Opens a queue before a file's tests; `await intake.snapshot.refresh()` after inserting orders. */
export function useIntake(store: Store): TestIntake {
  const intake = {} as TestIntake;
  beforeAll(async () => void (await openIntake(store, intake)));
  afterAll(() => closeIntake(intake));
  return intake;
}
