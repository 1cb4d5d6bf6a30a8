/** What must be asked before a link leads away from the page: unsaved work. */
type MayLeave = () => Promise<boolean> | boolean;
const guards = new Set<MayLeave>();

/** @param mayLeave answers whether to go. @returns what lifts it */
export function guardNavigation(mayLeave: MayLeave): () => void {
  guards.add(mayLeave);
  return () => guards.delete(mayLeave);
}

export async function allMayLeave(): Promise<boolean> {
  for (const mayLeave of guards) if (!(await mayLeave())) return false;
  return true;
}
