/** The undo of a file that dies between a lead and its row: the next one leaves no row behind (12-rules U48). */
import { expect, it, vi } from 'vitest';
import { suggestFields } from '../../../domain/imports/fields.ts';
import { askCommit, askPreview, askUndo } from '../../../store/imports/ask-import.ts';
import { createImport } from '../../../store/imports/create-import.ts';
import { workOn } from '../../support/imports.ts';
import { phoneNumber } from '../../support/intake.ts';
import { useStore } from '../../support/store.ts';

const store = useStore();
const BY = { id: 'test', name: 'Test' };
const now = new Date('2026-11-25T10:00:00Z');

it('tells of each lead that it is gone, whenever the worker dies', async () => {
  const columns = ['phone', 'nom', 'departement'];
  const rows = [0, 1, 2].map((at) => ({ n: at + 2, cells: [phoneNumber(at), 'Durand', '75'] }));
  const fields = suggestFields(columns, []);
  const file = { entity: 'ZR7' as const, file_name: 'f.csv', columns, created_by: BY, rows, fields };
  const made = await createImport(store, file, now);
  const asked = await askPreview(store, made, { fields, defaults: { produit: 'PV' } }, now);
  await askCommit(store, await workOn(store, asked._id, now), BY, now);
  await askUndo(store, await workOn(store, asked._id, now), BY, now);

  vi.spyOn(store.import_rows, 'updateOne').mockRejectedValueOnce(new Error('killed'));
  await expect(workOn(store, asked._id, now)).rejects.toThrow('killed');
  expect(await workOn(store, asked._id, now)).toMatchObject({
    status: 'undone',
    undo: { deleted: 3, kept: 0 },
  });
  const left = await store.import_rows.find().toArray();
  expect(left.map(({ outcome, lead_id }) => [outcome, lead_id])).toEqual(
    rows.map(() => ['undone', undefined]),
  );
});
