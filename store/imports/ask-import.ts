/** What a person asks of a file: how its columns are read, its import, its undo. `import/<id>` carries it out. */
import { DAY_MS } from '../../domain/time/paris-time.ts';
import { IMPORT_STEPS, type ImportStatus } from '../../domain/imports/import-status.ts';
import { type Actor, logEvent } from '../audit/event-log.ts';
import type { Store } from '../db/mongo.ts';
import { transaction } from '../db/transaction.ts';
import type { ImportDoc } from './collections.ts';

/** It is not where this can be asked of it. */
export class ImportStepError extends Error {
  override name = 'ImportStepError';
  readonly status: ImportStatus;

  constructor(status: ImportStatus) {
    super(status);
    this.status = status;
  }
}

/** It was not imported in time: its rows are gone, or going. */
export class ImportExpiredError extends Error {
  override name = 'ImportExpiredError';
}

const nameOf = ({ id, name }: Actor) => ({ id, name });

/** Rows wait that long for a worker, and are gone some days after they are committed. */
const ROWS_WAIT_DAYS = 30;

const from = (step: keyof typeof IMPORT_STEPS) => ({ $in: [...IMPORT_STEPS[step]] as ImportStatus[] });

/** Has it previewed with this mapping. @throws ImportStepError */
export async function askPreview(
  store: Store,
  before: ImportDoc,
  mapping: Pick<ImportDoc, 'fields' | 'defaults'>,
  now: Date,
): Promise<ImportDoc> {
  const doc = await store.imports.findOneAndUpdate(
    { _id: before._id, status: from('previewing') },
    {
      $set: { ...mapping, status: 'previewing', judged: 0, updated_at: now },
      $unset: { expected: 1, suspicious: 1 },
      $inc: { rev: 1 },
    },
    { returnDocument: 'after' },
  );
  if (!doc) throw new ImportStepError(before.status);
  return doc;
}

const logged = ({ _id, entity }: ImportDoc, by: Actor) => ({
  entity_type: 'import' as const,
  entity_id: _id,
  entity,
  by,
});

/** Before it is asked: a file without its rows is none. @throws ImportExpiredError */
async function holdRows(store: Store, { _id: import_id, rows }: ImportDoc, now: Date): Promise<void> {
  const expires_at = new Date(now.getTime() + ROWS_WAIT_DAYS * DAY_MS);
  const { matchedCount } = await store.import_rows.updateMany({ import_id }, { $set: { expires_at } });
  if (matchedCount !== rows) throw new ImportExpiredError(import_id);
}

/** Has it imported; asked again, it is what it is. @throws ImportStepError, ImportExpiredError */
export async function askCommit(store: Store, before: ImportDoc, by: Actor, now: Date): Promise<ImportDoc> {
  if (before.status === 'committing' || before.status === 'committed') return before;
  if (before.status === 'previewed') await holdRows(store, before, now);
  return transaction(store, async (session) => {
    const doc = await store.imports.findOneAndUpdate(
      { _id: before._id, status: from('committing'), rev: before.rev },
      {
        $set: {
          status: 'committing',
          committed_by: nameOf(by),
          committed_at: now,
          counts: {},
          updated_at: now,
        },
        $unset: { expires_at: 1 },
      },
      { session, returnDocument: 'after' },
    );
    if (!doc) throw new ImportStepError(before.status);
    const after = { file_name: doc.file_name, rows: doc.rows, ...doc.defaults };
    await logEvent(store, { ...logged(doc, by), action: 'lead.import', after }, now, session);
    return doc;
  });
}

/** Has it undone; asked again, what stayed is looked at again. @throws ImportStepError */
export async function askUndo(store: Store, before: ImportDoc, by: Actor, now: Date): Promise<ImportDoc> {
  if (before.status === 'undoing') return before;
  return transaction(store, async (session) => {
    const doc = await store.imports.findOneAndUpdate(
      { _id: before._id, status: from('undoing') },
      { $set: { status: 'undoing', undone_by: nameOf(by), updated_at: now }, $unset: { undo_after: 1 } },
      { session, returnDocument: 'after' },
    );
    if (!doc) throw new ImportStepError(before.status);
    const after = { file_name: doc.file_name, stored: doc.stored };
    await logEvent(store, { ...logged(doc, by), action: 'lead.import_undo', after }, now, session);
    return doc;
  });
}
