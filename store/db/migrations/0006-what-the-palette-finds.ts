/**
 * A lead is found by the last four digits of its phone, a batch by the name of its CSV. What the release before takes in
 * while this runs is found by the beginning of its phone only.
 */
import type { Migration } from './migration.ts';

const PORTION = 1_000;
const END = { $substrCP: ['$phone', { $subtract: [{ $strLenCP: '$phone' }, 4] }, 4] };

export const whatThePaletteFinds: Migration = {
  id: '0006-what-the-palette-finds',
  does: 'finds leads by the end of their phone, and batches by the name of their CSV',
  async up({ db, leads }, held) {
    await db
      .collection('delivery_batches')
      .createIndexes([
        { key: { entity: 1, csv_filename: 1, _id: 1 }, collation: { locale: 'fr', strength: 1 } },
      ]);
    let after = '';
    for (;;) {
      held.throwIfAborted();
      const page = await leads
        .find({ _id: { $gt: after } }, { projection: { _id: 1 }, sort: { _id: 1 }, limit: PORTION })
        .toArray();
      const last = page.at(-1)?._id;
      if (last === undefined) return;
      // Erased people have no phone, and none shorter than its end.
      await leads.updateMany({ _id: { $gt: after, $lte: last }, phone: /^.{4}/ }, [
        {
          $set: {
            search: {
              $cond: [{ $in: [END, '$search'] }, '$search', { $concatArrays: ['$search', [END]] }],
            },
          },
        },
      ]);
      after = last;
    }
  },
};
