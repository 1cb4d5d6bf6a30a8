/** A record as it was before a change, from what the audit trail keeps of it (`auditDiff`): the fields that differ, before. */

const isPlain = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;

/** @param before fields as they were; `null`: absent. Of a part (`legal`), only its fields that differed */
export function undone<T extends object>(record: T, before: Readonly<Record<string, unknown>>): T {
  const earlier = { ...record } as Record<string, unknown>;
  for (const [name, value] of Object.entries(before)) {
    const now = earlier[name];
    if (value === null) delete earlier[name];
    else if (isPlain(value) && isPlain(now)) earlier[name] = undone(now, value);
    else earlier[name] = value;
  }
  return earlier as T;
}
