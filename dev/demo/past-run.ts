/**
 * The daily run of a day that is over, for the history of the demo. It takes the same atomic writes in the same order as
 * `workflows/daily-delivery`, at a chosen time; the mails are really sent, so that the evidence is real.
 */
import type { EmailChannel } from '../../channels/email/email.ts';
import { addressees } from '../../domain/deliveries/addressees.ts';
import { calendarGate } from '../../domain/settings/calendar.ts';
import { ENTITIES, type Entity } from '../../domain/common/entity.ts';
import { deliveryMail } from '../../domain/deliveries/mail.ts';
import { parisDay } from '../../domain/time/paris-time.ts';
import {
  assignStockPage,
  type StockCursor,
  type StockQueue,
  stockQueues,
} from '../../store/routing/assign-stock.ts';
import { STOCK_PHASES, type StockPhase } from '../../domain/runs/stock-phase.ts';
import { claimBatch } from '../../store/deliveries/sending/claim-batch.ts';
import { recordAttempt } from '../../store/deliveries/sending/record-attempt.ts';
import { newId } from '../../store/db/ids.ts';
import { markLb } from '../../store/routing/mark-lb.ts';
import { openReport } from '../../store/runs/open-report.ts';
import { makeBatches } from '../../store/deliveries/make-batches.ts';
import { makeImmediate } from '../../store/deliveries/make-immediate.ts';
import { projectBatches } from '../../store/deliveries/sending/project-batches.ts';
import { saveReport } from '../../store/runs/save-report.ts';
import type { DeliveryBatchDoc } from '../../store/deliveries/collections.ts';
import type { RunStep } from '../../store/runs/collections.ts';
import type { Senders } from '../../store/settings/senders.ts';
import { readSettings } from '../../store/settings/settings.ts';
import type { StockDeps } from '../../store/routing/stock-page.ts';

/** What a past run works with. */
export interface PastRunDeps extends StockDeps {
  senders: Senders;
  channels: Record<Entity, EmailChannel>;
}

const PAGE = 500;
const MINUTE_MS = 60_000;
/** A person looks at what must not leave by itself an hour and a half later. */
const REVIEW_MS = 90 * MINUTE_MS;

/** @param reviewer id of the user who sends what clients want looked at first */
export async function pastRun(deps: PastRunDeps, at: Date, reviewer: string): Promise<void> {
  const { store } = deps;
  const date = parisDay(at);
  const workflow_id = `daily-delivery/${date}`;
  const opened = await openReport(store, {
    date,
    workflow_id,
    first_run_id: newId(),
    trigger: 'schedule',
    by: 'system',
    now: at,
  });
  if (!('report_id' in opened)) throw new Error(`the run of ${opened.held_by._id} was not ended`);
  const { report_id } = opened;
  const { delivery_calendar } = await readSettings(store);
  const open = ENTITIES.filter((entity) => calendarGate(delivery_calendar[entity], date).open);

  const clock = new StepClock(at);
  const deliver = async () => {
    await makeBatches(store, {
      senders: deps.senders,
      entities: open,
      run_id: report_id,
      limit: PAGE,
      now: clock.now,
    });
    await sendReady(deps, { hold_for_review: false }, { by: 'system', automatic: true, now: clock.now });
  };
  await clock.step('deliver_waiting', deliver);
  const { marked } = await markLb(store, { now: clock.now, limit: 10_000 });
  await clock.step('assign_stock', () => assignAll(deps, clock.now));
  await clock.step('deliver_assigned', deliver);
  await saveReport(store, {
    report_id,
    date,
    steps: clock.steps,
    errors: [],
    marked_lb: marked,
    closed: ENTITIES.filter((entity) => !open.includes(entity)),
    now: clock.now,
  });
  const reviewed = new Date(at.getTime() + REVIEW_MS);
  await sendReady(deps, { hold_for_review: true }, { by: reviewer, automatic: false, now: reviewed });
}

/** What `immediate/<entity>` does at a chosen time. */
export async function pastImmediate(deps: PastRunDeps, entity: Entity, now: Date): Promise<void> {
  const { store, senders } = deps;
  await makeImmediate(store, { entity, senders, busy: [], limit: PAGE, now });
  const which = { hold_for_review: false, immediate: true } as const;
  await sendReady(deps, which, { by: 'system', automatic: true, now });
}

/** Gives every step a moment of its own, as long as it really took. */
class StepClock {
  readonly steps: RunStep[] = [];
  readonly #begin: number;
  readonly #real = performance.now();

  constructor(begin: Date) {
    this.#begin = begin.getTime();
  }

  get now(): Date {
    return new Date(this.#begin + Math.round(performance.now() - this.#real));
  }

  async step(name: string, work: () => Promise<void>): Promise<void> {
    const started_at = this.now;
    await work();
    this.steps.push({ name, started_at, ms: this.now.getTime() - started_at.getTime() });
  }
}

async function assignAll(deps: StockDeps, now: Date): Promise<void> {
  const queues = await stockQueues(deps.store);
  const assign = async (phase: StockPhase, queue?: StockQueue) => {
    let cursor: StockCursor | null = null;
    do {
      const page = await assignStockPage(deps, {
        phase,
        ...(queue && { queue }),
        pass: 'run',
        cursor,
        limit: PAGE,
        now,
      });
      cursor = page.next_cursor;
    } while (cursor);
  };
  for (const phase of STOCK_PHASES.run)
    for (const queue of phase === 'held' ? [undefined] : queues) await assign(phase, queue);
}

interface Sending {
  by: string;
  automatic: boolean;
  now: Date;
}

async function sendReady(
  deps: PastRunDeps,
  which: { hold_for_review: boolean; immediate?: true },
  sending: Sending,
): Promise<void> {
  const { store } = deps;
  const ready = await store.delivery_batches.find({ status: 'ready_to_send', ...which }).toArray();
  for (const batch of ready) await send(deps, batch, sending);
  await projectBatches(
    store,
    ready.map(({ _id }) => _id),
    sending.now,
  );
}

async function send(
  deps: PastRunDeps,
  batch: DeliveryBatchDoc,
  { by, automatic, now }: Sending,
): Promise<void> {
  const { store, senders, channels } = deps;
  const { entity, produit, day, count } = batch;
  const client = await store.clients.findOne({ _id: batch.client_id });
  const { to } = addressees(client, undefined, (await readSettings(store)).email_denylist);
  const from = senders[entity];
  const attempt = { token: newId(), by, automatic, forced: false, to, simulated: false };
  const started = performance.now();
  const mail = {
    from,
    to,
    subject: batch.subject,
    text: deliveryMail({ entity, produit, day, count, senderName: from.name }).text,
    messageId: batch.message_id,
    date: now,
    attachment: { filename: batch.csv_filename, content: Buffer.from(batch.csv, 'utf8') },
  };
  const outcome = await channels[entity].send(mail, {
    claim: () => claimBatch(store, { batch, mode: 'send', attempt, now }),
  });
  if (outcome.kind !== 'sent')
    throw new Error(`the mail catcher did not take a mail: ${JSON.stringify(outcome)}`);
  const ms = Math.round(performance.now() - started);
  const finished_at = new Date(now.getTime() + ms);
  const { accepted, reply } = outcome;
  await recordAttempt(store, {
    batch_id: batch._id,
    mode: 'send',
    attempt: { ...attempt, at: now, finished_at, ms, result: 'sent', accepted, rejected: [], reply },
    claimed: true,
    retryable: false,
    now: finished_at,
  });
}
