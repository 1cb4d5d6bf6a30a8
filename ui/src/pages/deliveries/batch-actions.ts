/**
 * Doing something to the batches of some deliveries: asks first, saying how many and which, and tells what became of them.
 */
import type { Action } from '../../lib/actions/action.ts';
import { api } from '../../lib/api/client.ts';
import { ApiProblem, asProblem } from '../../lib/api/problem.ts';
import type { BatchDetail, Delivery } from '../../lib/api/types.ts';
import { ask, type AskField, type AskRequest, rephrase } from '../../lib/ask.svelte.ts';
import { plural } from '../../lib/format/number.ts';
import { notify, notifyWarning } from '../../lib/notify.ts';
import { can } from '../../lib/session.svelte.ts';
import { BATCH_VERBS, type BatchVerb, RETURN_VERBS } from './batch-verbs.ts';
import { buyer, leadName } from './columns.ts';
import { adviceOn, type Answer, summary } from './outcome.ts';

/** What one call acts on. */
interface Unit {
  /** Any delivery of the batch: the API acts on all. */
  delivery: Delivery;
  /** Those that were chosen, of the batch. */
  chosen: Delivery[];
  size: number;
}

/** The true size of a batch: more may be in it than was ticked. */
const sizeOf = async ({ batch_id }: Delivery): Promise<number> =>
  batch_id ? (await api.get<BatchDetail>(`/batches/${batch_id}`)).count : 1;

async function unitsOf({ unit }: BatchVerb, deliveries: readonly Delivery[]): Promise<Unit[]> {
  if (unit === 'delivery') return deliveries.map((delivery) => ({ delivery, chosen: [delivery], size: 1 }));
  const batchOf = ({ batch_id, id }: Delivery) => batch_id ?? id;
  return Promise.all(
    [...new Set(deliveries.map(batchOf))].map(async (batch) => {
      const chosen = deliveries.filter((delivery) => batchOf(delivery) === batch);
      const delivery = chosen[0]!;
      return { delivery, chosen, size: await sizeOf(delivery) };
    }),
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

/** Told of each batch something was done to; `goingOn`: its chosen deliveries, when it goes on by itself (202). */
export type After = (goingOn: readonly Delivery[]) => void;

/** What one try came to. */
interface Tried {
  answers: Answer[];
  /** Units the API would not, or could not, do anything with. */
  refused: Unit[];
  /** Why, of the first. */
  problem?: ApiProblem;
}

async function tryEach(
  verb: BatchVerb,
  units: readonly Unit[],
  body: Record<string, unknown>,
  after: After,
): Promise<Tried> {
  const tried: Tried = { answers: [], refused: [] };
  const whole = new Map<string, Answer>();
  for (const unit of units) {
    const { id, batch_id } = unit.delivery;
    // A batch that had to be cancelled as a whole took its other deliveries along.
    const along = batch_id && whole.get(batch_id);
    try {
      const whose = verb.unit === 'batch' && batch_id ? `/batches/${batch_id}` : `/deliveries/${id}`;
      const answer = along || (await api.post<Answer>(`${whose}/${verb.path}`, body));
      const pending = 'pending' in answer;
      if (!pending && answer.batch_id) whole.set(answer.batch_id, answer);
      tried.answers.push(answer);
      after(pending ? unit.chosen : []);
    } catch (error) {
      tried.refused.push(unit);
      tried.problem ??= asProblem(error);
    }
  }
  return tried;
}

/** Says what became of them, in the API's words when it is one. */
export function tell(verb: Pick<BatchVerb, 'done'>, answers: readonly Answer[]): void {
  const [first] = answers;
  const message = (answers.length === 1 && first?.message) || summary(answers, verb.done);
  if (answers.every(({ success }) => success)) notify(message);
  else notifyWarning(message, adviceOn(answers));
}

/** How many, and which. */
function question(verb: BatchVerb, units: readonly Unit[]): Pick<AskRequest, 'title' | 'rows' | 'confirm'> {
  const what = plural(units.length, verb.unit === 'batch' ? 'lot' : 'livraison');
  const leads = units.reduce((sum, unit) => sum + unit.size, 0);
  return {
    title: `${verb.verb} ${verb.unit === 'batch' ? `${what} (${plural(leads, 'livraison')})` : what} ?`,
    rows: units.map((unit) => unitName(verb, unit)),
    confirm: `${verb.verb} ${what}`,
  };
}

/** The address is kept by who may change the client; @param whole there are batches already, which say whose it is */
export const fieldsOf = ({ fields = [] }: BatchVerb, whole: boolean): readonly AskField[] =>
  fields.filter(({ name }) => name !== 'keep_for_client' || (whole && can('clients.edit')));

/** What was typed, as the API takes it. */
export function bodyOf(
  { body }: BatchVerb,
  { keep_for_client, ...values }: Record<string, string>,
): Record<string, unknown> {
  const typed = Object.fromEntries(Object.entries(values).filter(([, value]) => value !== ''));
  return { ...body, ...typed, ...(keep_for_client === 'always' && { keep_for_client: true }) };
}

/** Whatever a batch ended as, it is over: only what was refused can be tried again from the same question. */
async function perform(verb: BatchVerb, deliveries: readonly Delivery[], after: After): Promise<void> {
  let left = await unitsOf(verb, deliveries);
  await ask({
    ...question(verb, left),
    text: verb.text,
    fields: fieldsOf(
      verb,
      left.every(({ delivery }) => delivery.batch_id !== null),
    ),
    danger: verb.danger ?? false,
    async run(values) {
      const body = bodyOf(verb, values);
      const { answers, refused, problem } = await tryEach(verb, left, body, after);
      if (!problem) return tell(verb, answers);
      if (left.length === 1) throw problem;
      left = refused;
      rephrase(question(verb, left));
      const refusals = `${plural(refused.length, 'refus', 'refus')} : ${problem.message}`;
      throw new ApiProblem(problem.status, `${summary(answers, verb.done)} ${refusals}`);
    },
  });
}

/** A verb as an action on those of the deliveries that it fits; none when it fits none. */
export function verbActions(verb: BatchVerb, deliveries: readonly Delivery[], after: After): Action[] {
  const { fits = () => true } = verb;
  const fit = deliveries.filter((delivery) => verb.from.includes(delivery.status) && fits(delivery));
  if (fit.length === 0) return [];
  return [
    {
      id: verb.id,
      label: deliveries.length > 1 ? `${verb.label} (${fit.length})` : verb.label,
      icon: verb.icon,
      section: deliveries.length > 1 ? 'Sélection' : 'Cette livraison',
      shortcut: verb.shortcut,
      keywords: verb.keywords,
      permission: 'deliveries.resend',
      ...(verb.danger && { look: 'danger' as const }),
      run: () => perform(verb, fit, after),
    },
  ];
}

/** What came back of these deliveries. */
export const returnActions = (deliveries: readonly Delivery[], after: After): Action[] =>
  RETURN_VERBS.flatMap((verb) => verbActions(verb, deliveries, after));

/** Every verb that fits some of these deliveries. */
export const batchActions = (deliveries: readonly Delivery[], after: After): Action[] => [
  ...BATCH_VERBS.flatMap((verb) => verbActions(verb, deliveries, after)),
  ...returnActions(deliveries, after),
];
