/**
 * The fields of a form beside what is stored. What differs is unsaved work; what does not follows what others store
 * meanwhile.
 */
import { untrack } from 'svelte';
import { same } from './changed-fields.ts';

export class Draft<T extends object> {
  /** As typed. */
  values: T;
  #start: T;

  /** @param start the fields as they are stored, from reactive state. Call it in a component's script. */
  constructor(start: () => T) {
    const first = untrack(start);
    this.values = $state(structuredClone(first));
    this.#start = $state.raw(first);
    $effect(() => {
      const next = start();
      untrack(() => this.#follow(next));
    });
  }

  /** As stored. */
  get start(): T {
    return this.#start;
  }

  get dirty(): boolean {
    return !same(this.values, this.#start);
  }

  snapshot(): T {
    return $state.snapshot(this.values) as T;
  }

  /** @param sent what was typed when it was sent: typing may have gone on since */
  saved(sent: T): void {
    this.#start = sent;
  }

  #follow(next: T): void {
    for (const name of Object.keys(next) as (keyof T)[]) {
      const untouched = same(this.values[name], this.#start[name]);
      if (untouched && !same(this.values[name], next[name])) this.values[name] = structuredClone(next[name]);
    }
    this.#start = next;
  }
}
