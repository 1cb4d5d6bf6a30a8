/** The steps of `erasure/<id>`, each of which may be repeated. */
import { cancellationSignal } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';
import { isAwaited, type RecipientStatus } from '../../domain/privacy/erasure.ts';
import type { TellInput } from '../../contracts/privacy.ts';
import { DataBlanker } from '../../store/privacy/blank-data.ts';
import { beginErasure, stopDeliveries } from '../../store/privacy/begin-erasure.ts';
import type { ErasureDoc } from '../../store/privacy/collections.ts';
import {
  closeErasure,
  endBlanking,
  forgetPerson,
  startBlanking,
} from '../../store/privacy/finish-erasure.ts';
import { listRecipients } from '../../store/privacy/list-recipients.ts';
import { readSenders } from '../../store/settings/senders.ts';
import type { ActivityDeps } from '../deps.ts';
import { askRouteStock } from '../routing/route-stock.ts';
import { tellRecipient } from './tell-recipient.ts';

/** Of one activity: what a retry would have to look at again. */
const PAGE_MS = 10_000;

export const privacyActivities = (deps: ActivityDeps) => {
  const { store, keys, config } = deps;

  async function erasureOf(id: string): Promise<ErasureDoc> {
    const erasure = await store.erasures.findOne({ _id: id });
    if (!erasure) throw ApplicationFailure.nonRetryable('ERASURE_GONE', 'ERASURE_GONE');
    return erasure;
  }

  return {
    /** Notes who it is, and takes their leads out of stock. */
    async beginErasure({ erasure_id, waitMs }: { erasure_id: string; waitMs: number }): Promise<void> {
      await beginErasure({ store, keys }, await erasureOf(erasure_id), { now: new Date(), waitMs });
    },

    /** Cancels what was not sent. @returns whether something is on its way that is worth waiting for */
    async stopErased(erasure_id: string): Promise<{ wait: boolean }> {
      const erasure = await erasureOf(erasure_id);
      if (erasure.status !== 'stopping') return { wait: false };
      const now = new Date();
      const senders = await readSenders(store, config);
      const { cancelled, in_flight } = await stopDeliveries(store, erasure, { senders, now });
      // Orders have room again.
      if (cancelled > 0) await askRouteStock();
      if (in_flight > 0 && now < erasure.wait_until!) return { wait: true };
      const recipients = await listRecipients({ store, keys }, erasure);
      await startBlanking(store, erasure, { recipients, undecided: in_flight, now });
      return { wait: false };
    },

    /** @returns whether there may be more to blank */
    async blankErased(erasure_id: string): Promise<boolean> {
      const erasure = await erasureOf(erasure_id);
      if (erasure.status !== 'blanking') return false;
      const blanker = new DataBlanker(store, erasure, new Date());
      const end = performance.now() + PAGE_MS;
      for (;;) {
        cancellationSignal().throwIfAborted();
        if (!(await blanker.next(new Date()))) {
          await endBlanking(store, erasure, new Date());
          return false;
        }
        if (performance.now() > end) return true;
      }
    },

    /** Clients who may still answer, and those of them who were not told yet. */
    async recipientsToTell(erasure_id: string): Promise<{ awaited: string[]; due: string[] }> {
      const { recipients } = await erasureOf(erasure_id);
      const those = (is: (status: RecipientStatus) => boolean) =>
        recipients.filter(({ status }) => is(status)).map(({ client_id }) => client_id);
      return { awaited: those(isAwaited), due: those((status) => status === 'due') };
    },

    /** @throws ApplicationFailure retryable when it may go at another time */
    async tellRecipient(input: TellInput): Promise<void> {
      await tellRecipient(deps, await erasureOf(input.erasure_id), input);
    },

    async forgetErased(erasure_id: string): Promise<void> {
      await forgetPerson(store, erasure_id, new Date());
    },

    async closeErasure(erasure_id: string): Promise<void> {
      await closeErasure(store, erasure_id, new Date());
    },
  };
};
