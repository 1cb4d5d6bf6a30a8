import {
  InvoiceConflictError,
  InvoiceFrozenError,
  InvoiceLackingError,
} from '../../store/invoices/errors.ts';
import type { App } from '../http/deps.ts';
import type { FieldProblem } from '../http/problem.ts';
import { SendAllAnswer, SendAllBody } from './contract.ts';
import { conflictSentence } from './conflicts.ts';
import { issue } from './issue.ts';

function refusedFor(error: unknown): { message: string; errors: FieldProblem[] } {
  if (error instanceof InvoiceLackingError)
    return {
      message: 'Des mentions manquent.',
      errors: error.lacks.map(({ path, message }) => ({ path, message })),
    };
  if (error instanceof InvoiceConflictError) return { message: conflictSentence(error), errors: [] };
  if (error instanceof InvoiceFrozenError) return { message: 'Cette facture est déjà émise.', errors: [] };
  throw error;
}

export default (app: App) =>
  app.route({
    method: 'POST',
    url: '/api/invoices/send-all',
    config: { permission: 'billing.manage' },
    schema: {
      summary: 'Émettre et envoyer plusieurs brouillons',
      description:
        'Dans l’ordre donné, chacun pour soi : celui qui ne peut pas partir n’arrête pas les autres.',
      body: SendAllBody,
      response: { 200: SendAllAnswer },
    },
    handler: async ({ body: { ids }, scope, caller }) => {
      const { store } = app.deps;
      const drafts = await store.invoices.find({ _id: { $in: ids }, type: 'external' }).toArray();
      const sent = [];
      const refused = [];
      for (const id of ids) {
        const draft = drafts.find(({ _id, entity }) => _id === id && scope.sees(entity));
        if (!draft) {
          refused.push({ id, message: 'Cette facture n’existe pas.', errors: [] });
          continue;
        }
        try {
          const { invoice, mail } = await issue(app, draft, caller, true);
          sent.push({ id, invoice_number: invoice.invoice_number!, mailed: mail !== null });
        } catch (error) {
          refused.push({ id, ...refusedFor(error) });
        }
      }
      return { success: true, sent, refused };
    },
  });
