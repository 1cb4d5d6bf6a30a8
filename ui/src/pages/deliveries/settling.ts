/** Deliveries that still have something coming: they are looked at again until they have not. */
import type { DeliveryStatus } from '../../../../domain/deliveries/delivery-lifecycle.ts';
import type { Delivery, DeliveryDetail } from '../../lib/api/types.ts';

/** Where a delivery stands. A try that ends like the one before only makes one more. */
interface Stage {
  status: DeliveryStatus;
  tries: number;
}

const stageOf = (one: Delivery | DeliveryDetail): Stage => ({
  status: one.status,
  tries: 'attempts' in one ? one.attempts.length : one.send_attempts,
});

/** @param asked where it stood when something was asked of its batch that was not over at once (202) */
export function isSettling(now: Stage, asked: Stage | undefined): boolean {
  if (now.status === 'sending') return true;
  if (!asked) return false;
  const waiting = now.status === 'pending_csv' || now.status === 'ready_to_send';
  return waiting || (now.status === asked.status && now.tries === asked.tries);
}

/** What was last asked of the deliveries of a page. */
export class Watch {
  readonly #asked = new Map<string, Stage>();

  /** @param deliveries as they were shown then; something was asked of them that goes on by itself */
  asked(deliveries: readonly (Delivery | DeliveryDetail)[]): void {
    for (const one of deliveries) this.#asked.set(one.id, stageOf(one));
  }

  /** Whether a newer look at some of these will show something else. */
  goesOn(shown: readonly (Delivery | DeliveryDetail)[]): boolean {
    return shown.some((one) => isSettling(stageOf(one), this.#asked.get(one.id)));
  }
}
