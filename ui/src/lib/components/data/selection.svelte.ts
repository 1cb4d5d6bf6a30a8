import { SvelteSet } from 'svelte/reactivity';

/** Rows ticked in a list, by id. */
export class Selection {
  readonly ids = new SvelteSet<string>();

  get size(): number {
    return this.ids.size;
  }
  has(id: string): boolean {
    return this.ids.has(id);
  }
  toggle(id: string): void {
    if (!this.ids.delete(id)) this.ids.add(id);
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
    this.ids.clear();
  }
}
