import { toCents } from '../../domain/money/money.ts';
import { currentRecord, type OutsideChange, trackRecord } from '../../store/billing/track-record.ts';
import { IdParams } from '../http/contract.ts';
import type { App } from '../http/deps.ts';
import { actorOf } from '../http/plugins/auth.ts';
import { found } from '../http/problem.ts';
import { parseDay } from '../http/week.ts';
import { RecordAnswer, RecordChange } from './contract.ts';
import { parseInstant, parseStatus } from './parse.ts';
import { rowNames } from './period.ts';
import { recordView } from './view.ts';

const RECORD_GONE = 'Cet enregistrement n’existe pas, ou plus : le grand livre a été reconstruit.';

/** `null` and `""` clear. */
const read = <T>(text: string | null, parse: (text: string) => T): T | null =>
  text === null || text.trim() === '' ? null : parse(text);

/** @throws Problem 400 */
export function outsideChange(body: RecordChange): OutsideChange {
  const { external_invoice_number: number, external_invoice_ttc: ttc, status } = body;
  return {
    ...(number !== undefined && { external_invoice_number: read(number, (text) => text.trim()) }),
    ...(ttc !== undefined && { external_invoice_ttc: ttc === null ? null : toCents(ttc) }),
    ...(body.issued_at !== undefined && { issued_at: read(body.issued_at, parseInstant) }),
    ...(body.due_date !== undefined && { due_date: read(body.due_date, parseDay) }),
    ...(body.paid_at !== undefined && { paid_at: read(body.paid_at, parseInstant) }),
    ...(status !== undefined && { status: parseStatus(status) }),
  };
}

export default (app: App) =>
  app.route({
    method: 'PUT',
    url: '/api/billing/records/:id',
    config: { permission: 'billing.manage' },
    schema: {
      summary: 'Noter ce qu’est devenue une facture faite hors de RDZ',
      description: 'Ce qui est absent ne change pas ; null efface. 409 sur une facture RDZ, ou prépayé.',
      params: IdParams,
      body: RecordChange,
      response: { 200: RecordAnswer },
    },
    handler: async ({ params, body, scope, caller }) => {
      const { store, clock } = app.deps;
      const before = found(await currentRecord(store, params.id), RECORD_GONE);
      scope.assertRecord(before.billing_entity, RECORD_GONE);
      const change = outsideChange(body);
      const record = found(await trackRecord(store, before, change, actorOf(caller), clock()), RECORD_GONE);
      const row = { ...record, record };
      return { success: true, record: recordView(row, await rowNames(store, [row])) };
    },
  });
