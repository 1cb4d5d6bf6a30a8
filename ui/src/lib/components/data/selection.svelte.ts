import { SvelteSet } from 'svelte/reactivity';

/** Rows ticked in a list, by id. */
export class Selection {
  readonly ids = new SvelteSet<string>();
  /** Where a range begins. */
  #last: string | undefined;

  get size(): number {
    return this.ids.size;
  }
  has(id: string): boolean {
    return this.ids.has(id);
  }
  toggle(id: string): void {
    if (!this.ids.delete(id)) this.ids.add(id);
    this.#last = id;
  }
  /** Ticks, or unticks, all from the row that was ticked last to this one. @param ids rows in their order */
  toggleTo(id: string, ids: readonly string[]): void {
    const [from, to] = [ids.indexOf(this.#last ?? ''), ids.indexOf(id)];
    if (from < 0) return this.toggle(id);
    const on = !this.has(id);
    for (const one of ids.slice(Math.min(from, to), Math.max(from, to) + 1)) {
      if (on) this.ids.add(one);
      else this.ids.delete(one);
    }
    this.#last = id;
  }
  /** Every one of these rows is ticked. */
  all(ids: readonly string[]): boolean {
    return ids.length > 0 && ids.every((id) => this.ids.has(id));
  }
  toggleAll(ids: readonly string[]): void {
    const on = !this.all(ids);
    for (const id of ids) {
      if (on) this.ids.add(id);
      else this.ids.delete(id);
    }
  }
  clear(): void {
    this.#last = undefined;
    this.ids.clear();
  }
}
