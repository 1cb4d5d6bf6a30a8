/** What a client's list of excluded phones holds, by upload: counted on index keys. */
import type { Store } from '../db/mongo.ts';
import { madeAt } from '../db/ids.ts';

/** Uploads that are told one by one, the newest first. */
const SHOWN = 20;

export interface ExclusionUpload {
  upload: string;
  at: Date | null;
  count: number;
  expires_at: Date | null;
}

export async function readExclusionUploads(
  store: Store,
  client_id: string,
): Promise<{ count: number; uploads: ExclusionUpload[]; others: number }> {
  const [count, names] = await Promise.all([
    store.client_exclusions.countDocuments({ client_id }),
    store.client_exclusions.distinct('upload', { client_id }),
  ]);
  const shown = names.sort().reverse().slice(0, SHOWN);
  const uploads = await Promise.all(
    shown.map(async (upload) => {
      const [rows, one] = await Promise.all([
        store.client_exclusions.countDocuments({ client_id, upload }),
        store.client_exclusions.findOne({ client_id, upload }, { projection: { expires_at: 1 } }),
      ]);
      return { upload, at: madeAt(upload), count: rows, expires_at: one?.expires_at ?? null };
    }),
  );
  return { count, uploads, others: names.length - shown.length };
}
