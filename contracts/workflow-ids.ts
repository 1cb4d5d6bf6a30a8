/** Ids of workflows, in one place. */
import { ENTITIES, type Entity } from '../domain/common/entity.ts';
import { runScope } from '../domain/intercompany/monday.ts';
import type { ParisDay } from '../domain/time/paris-time.ts';
import type { InvoiceInput } from './invoice.ts';
import type { WeeklyLedgerInput } from './weekly-ledger.ts';

export const workflowIds = {
  dailyDelivery: (day: ParisDay) => `daily-delivery/${day}`,
  batch: (batchId: string) => `batch/${batchId}`,
  routeStock: 'route-stock',
  importFile: (importId: string) => `import/${importId}`,
  /** `retention/2026-11-27`, or of a dry run `retention/dry-<id>`. */
  retention: (runId: string) => `retention/${runId}`,
  accountMail: (mailId: string) => `account-mail/${mailId}`,
  erasure: (erasureId: string) => `erasure/${erasureId}`,
  replay: (replayId: string) => `replay/${replayId}`,
  immediate: (entity: Entity) => `immediate/${entity}`,
  /** `invoice/<id>`; of a mail sent again, with that mail. */
  invoice: ({ invoice_id, mail_id }: InvoiceInput) =>
    mail_id ? `invoice/${invoice_id}/${mail_id}` : `invoice/${invoice_id}`,
  /** `intercompany/2026-W48`, with what it is narrowed to. */
  intercompany: (run: Parameters<typeof runScope>[0]) => `intercompany/${runScope(run)}`,
  /** `weekly-ledger/2026-W48`, with what it is narrowed to: the same request twice is one workflow. */
  weeklyLedger: ({ week, entities, client_id, supplement }: WeeklyLedgerInput) =>
    [
      `weekly-ledger/${week}`,
      ...(entities.length < ENTITIES.length ? entities : []),
      ...(client_id ? [client_id] : []),
      ...(supplement ? ['supplement'] : []),
    ].join('/'),
} as const;
