/** Which orders took no lead when somebody last looked. */
import type { Store } from '../db/mongo.ts';

const ID = 'shut-orders';

/** Empty before the first look. */
export async function lastShut({ routing_looks }: Store): Promise<readonly string[]> {
  return (await routing_looks.findOne({ _id: ID }))?.shut ?? [];
}

export async function noteShut({ routing_looks }: Store, shut: string[], at: Date): Promise<void> {
  await routing_looks.updateOne({ _id: ID }, { $set: { at, shut } }, { upsert: true });
}
