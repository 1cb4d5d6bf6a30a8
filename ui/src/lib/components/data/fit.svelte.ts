/**
 * Makes a table fit its place: columns that can be spared leave one after the other, then rows become cards, before anything
 * is cut off or has to be scrolled to.
 */
import { flushSync, tick, untrack } from 'svelte';
import type { Attachment } from 'svelte/attachments';
import type { Column } from './columns.ts';

export class Fit {
  /** Columns left out. */
  #spared = $state(0);
  #most = 0;
  /** Width of the table when it did not fit. */
  #needed = 0;
  #tight = $state(false);
  #place: HTMLElement | undefined;

  /** @param content what the width depends on, from reactive state. Call it in a component's script. */
  constructor(content: () => unknown) {
    $effect(() => {
      content();
      untrack(() => this.#measure());
    });
  }

  /** Even without the columns that can be spared it does not fit: rows are cards. */
  get tight(): boolean {
    return this.#tight;
  }

  of<T>(columns: readonly Column<T>[]): readonly Column<T>[] {
    const leaving = columns
      .filter((column) => column.spare !== undefined)
      .sort((a, b) => a.spare! - b.spare!)
      .map(({ key }) => key);
    this.#most = leaving.length;
    const left = leaving.slice(0, this.#spared);
    return columns.filter(({ key }) => !left.includes(key));
  }

  /** Of the element the table has to fit into. */
  readonly watch: Attachment<HTMLElement> = (place) => {
    this.#place = place;
    let width = 0;
    const observer = new ResizeObserver(() => {
      if (place.clientWidth === width) return;
      width = place.clientWidth;
      this.#measure();
    });
    observer.observe(place);
    return () => {
      observer.disconnect();
      this.#place = undefined;
    };
  };

  /** Before the next frame is drawn: nobody sees a column come and go. */
  #measure(): void {
    void tick().then(() => {
      const place = this.#place;
      if (!place || (this.#tight && place.clientWidth < this.#needed)) return;
      if (this.#tight) flushSync(() => (this.#tight = false));
      const table = place.querySelector('table');
      if (!table) return;
      const fits = () => table.offsetWidth <= place.clientWidth;
      flushSync(() => (this.#spared = 0));
      while (!fits() && this.#spared < this.#most) flushSync(() => (this.#spared += 1));
      if (fits()) return;
      this.#needed = table.offsetWidth;
      this.#tight = true;
    });
  }
}
