/** Work that would only get in its own way: done one after the other within this process. */

const lines = new Map<string, Promise<unknown>>();

/** Runs `work` when what was asked before under this name is over, however that ended. */
export function inLine<T>(name: string, work: () => Promise<T>): Promise<T> {
  const before = lines.get(name) ?? Promise.resolve();
  const turn = before.then(work, work);
  const over = turn.then(
    () => undefined,
    () => undefined,
  );
  lines.set(name, over);
  void over.then(() => {
    if (lines.get(name) === over) lines.delete(name);
  });
  return turn;
}
