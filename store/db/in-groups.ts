/** Reads a cursor in groups, so that what belongs to many documents is asked for once, and none but one group is held. */
export async function* inGroups<T>(documents: AsyncIterable<T>, size: number): AsyncGenerator<T[]> {
  let group: T[] = [];
  for await (const document of documents) {
    group.push(document);
    if (group.length < size) continue;
    yield group;
    group = [];
  }
  if (group.length > 0) yield group;
}
