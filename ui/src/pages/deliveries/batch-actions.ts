/**
 * Doing something to the batches of some deliveries: asks first, saying how many and which, and tells what became of them.
 */
import type { Action } from '../../lib/actions/action.ts';
import { api } from '../../lib/api/client.ts';
import { ApiProblem, asProblem } from '../../lib/api/problem.ts';
import type { BatchAnswer, Delivery, DeliveryDetail, Listed, PendingAnswer } from '../../lib/api/types.ts';
import { ask } from '../../lib/ask.svelte.ts';
import { plural } from '../../lib/format/number.ts';
import { notify } from '../../lib/notify.ts';
import { BATCH_VERBS, type BatchVerb, SEND } from './batch-verbs.ts';
import { buyer, leadName } from './columns.ts';

/** What one call acts on. */
interface Unit {
  /** Any delivery of the batch: the API acts on all. */
  delivery: Delivery;
  size: number;
}

/** The true size of a batch: more may be in it than was ticked. */
async function sizeOf({ id, batch_id }: Delivery): Promise<number> {
  if (!batch_id) return 1;
  const { batch_size } = await api.get<DeliveryDetail>(`/deliveries/${id}`);
  return batch_size ?? 1;
}

async function unitsOf({ unit }: BatchVerb, deliveries: readonly Delivery[]): Promise<Unit[]> {
  if (unit === 'delivery') return deliveries.map((delivery) => ({ delivery, size: 1 }));
  const batches = new Map(deliveries.map((delivery) => [delivery.batch_id ?? delivery.id, delivery]));
  return Promise.all(
    [...batches.values()].map(async (delivery) => ({ delivery, size: await sizeOf(delivery) })),
  );
}

const unitName = ({ unit }: BatchVerb, { delivery, size }: Unit): string =>
  [
    buyer(delivery),
    delivery.produit,
    ...(unit === 'batch' ? [delivery.csv_filename, plural(size, 'lead')] : [leadName(delivery)]),
  ]
    .filter(Boolean)
    .join(' · ');

interface Result {
  /** What the API said of the last one that went well. */
  message: string;
  pending: number;
  problems: ApiProblem[];
}

async function doEach(
  verb: BatchVerb,
  units: readonly Unit[],
  body: Record<string, unknown>,
): Promise<Result> {
  const result: Result = { message: '', pending: 0, problems: [] };
  const whole = new Set<string>();
  for (const { delivery } of units) {
    // A batch that had to be cancelled as a whole took its other deliveries along.
    if (delivery.batch_id && whole.has(delivery.batch_id)) continue;
    try {
      const answer = await api.post<BatchAnswer | PendingAnswer>(
        `/deliveries/${delivery.id}/${verb.path}`,
        body,
      );
      if (!answer.success) result.problems.push(new ApiProblem(409, answer.message));
      else result.message = answer.message;
      if ('pending' in answer) result.pending += 1;
      else if (answer.batch_id) whole.add(answer.batch_id);
    } catch (error) {
      result.problems.push(asProblem(error));
    }
  }
  return result;
}

/** @throws ApiProblem with what was done and the first refusal, when there is one */
function failOn(verb: BatchVerb, units: readonly Unit[], { problems }: Result): void {
  const first = problems[0];
  if (!first) return;
  if (units.length === 1) throw first;
  const done = plural(units.length - problems.length, ...verb.done);
  throw new ApiProblem(
    first.status,
    `${done}, ${plural(problems.length, 'refus', 'refus')} : ${first.message}`,
  );
}

/** @param pending whether some of it is still going on (202) */
type After = (pending: boolean) => void;

async function perform(verb: BatchVerb, deliveries: readonly Delivery[], after: After): Promise<void> {
  const units = await unitsOf(verb, deliveries);
  const leads = units.reduce((sum, unit) => sum + unit.size, 0);
  const noun = verb.unit === 'batch' ? 'lot' : 'livraison';
  const what = plural(units.length, noun);
  let result: Result | undefined;
  const done = await ask({
    title: `${verb.verb} ${verb.unit === 'batch' ? `${what} (${plural(leads, 'livraison')})` : what} ?`,
    text: verb.text,
    rows: units.map((unit) => unitName(verb, unit)),
    fields: verb.fields ?? [],
    confirm: `${verb.verb} ${what}`,
    danger: verb.danger ?? false,
    async run(values) {
      const typed = Object.fromEntries(Object.entries(values).filter(([, value]) => value !== ''));
      result = await doEach(verb, units, { ...verb.body, ...typed });
      failOn(verb, units, result);
    },
  });
  if (!done || !result) return;
  if (units.length === 1) notify(result.message);
  else
    notify(
      `${plural(units.length, ...verb.done)}.`,
      result.pending > 0 ? `Dont ${result.pending} encore en cours.` : '',
    );
  after(result.pending > 0);
}

/** A verb as an action on those of the deliveries that it fits; none when it fits none. */
export function verbActions(verb: BatchVerb, deliveries: readonly Delivery[], after: After): Action[] {
  const fit = deliveries.filter((delivery) => verb.from.includes(delivery.status));
  if (fit.length === 0) return [];
  return [
    {
      id: verb.id,
      label: deliveries.length > 1 ? `${verb.label} (${fit.length})` : verb.label,
      icon: verb.icon,
      section: deliveries.length > 1 ? 'Sélection' : 'Cette livraison',
      shortcut: verb.shortcut,
      permission: 'deliveries.resend',
      ...(verb.danger && { look: 'danger' as const }),
      run: () => perform(verb, fit, after),
    },
  ];
}

/** Every verb that fits some of these deliveries. */
export const batchActions = (deliveries: readonly Delivery[], after: After): Action[] =>
  BATCH_VERBS.flatMap((verb) => verbActions(verb, deliveries, after));

/** Sends a failed batch again, found by its deliveries. */
export async function retryBatch(clientId: string, batchId: string): Promise<void> {
  const { deliveries } = await api.get<Listed<'deliveries', Delivery>>('/deliveries', {
    client_id: clientId,
    status: 'failed',
    limit: 500,
  });
  const batch = deliveries.filter((delivery) => delivery.batch_id === batchId);
  if (batch.length === 0) throw new ApiProblem(409, 'Ce lot n’est plus en échec.');
  await perform(SEND, batch, () => {});
}
