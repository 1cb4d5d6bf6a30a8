/** Issues drafts a few at a time, so that one sees how far it is; each for itself. */
import { api } from '../../lib/api/client.ts';
import { asProblem, type FieldProblem } from '../../lib/api/problem.ts';
import type { InvoiceDraft, SendAllAnswer } from '../../lib/api/types.ts';
import { ask } from '../../lib/ask.svelte.ts';
import { money, plural } from '../../lib/format/number.ts';
import { euroSum } from './to-bill.ts';

const AT_ONCE = 5;

export interface IssueResult {
  draft: InvoiceDraft;
  /** Its number, or why it has none. */
  invoice_number?: string;
  mailed?: boolean;
  message?: string;
  errors?: readonly FieldProblem[];
  /** The server did not say what became of it. */
  unanswered?: true;
}

export class IssueAll {
  results = $state.raw<readonly IssueResult[]>([]);
  busy = $state(false);
  done = $state(0);
  total = $state(0);

  async ask(drafts: readonly InvoiceDraft[]): Promise<void> {
    if (this.busy) return;
    const sum = euroSum(drafts.map(({ amount_ttc }) => amount_ttc));
    const sure = await ask({
      title: `Émettre et envoyer ${plural(drafts.length, 'facture')} ?`,
      text: `${money(sum)} TTC en tout. Chacune reçoit son numéro et part par e-mail ; celle qui ne peut pas partir n’arrête pas les autres.`,
      rows: drafts.map(({ client_name, amount_ttc }) => `${client_name} · ${money(amount_ttc)}`),
      confirm: 'Émettre et envoyer',
    });
    if (sure) await this.#run(drafts);
  }

  async #run(drafts: readonly InvoiceDraft[]): Promise<void> {
    [this.busy, this.results, this.done, this.total] = [true, [], 0, drafts.length];
    try {
      for (let from = 0; from < drafts.length; from += AT_ONCE) {
        const some = drafts.slice(from, from + AT_ONCE);
        this.results = [...this.results, ...(await issueSome(some))];
        this.done = this.results.length;
      }
    } finally {
      this.busy = false;
    }
  }
}

/** Whether the server itself said no; else they may be issued all the same. */
const isAnswered = (status: number): boolean => status > 0 && status < 500;

/** No answer: whether they were issued is seen in the list. */
async function issueSome(drafts: readonly InvoiceDraft[]): Promise<IssueResult[]> {
  try {
    const body = { ids: drafts.map(({ id }) => id) };
    const { sent, refused } = await api.post<SendAllAnswer>('/invoices/send-all', body);
    return drafts.map((draft) => ({
      draft,
      ...sent.find(({ id }) => id === draft.id),
      ...refused.find(({ id }) => id === draft.id),
    }));
  } catch (error) {
    const { status, message, advice } = asProblem(error);
    const said = `${message} ${advice}`;
    return drafts.map((draft) =>
      isAnswered(status) ? { draft, message: said } : { draft, message: said, unanswered: true },
    );
  }
}
