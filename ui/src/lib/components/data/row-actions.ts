/** A list by the keyboard: from row to row, and what is ticked. The focus is on the row's link, which Enter opens. */
import ArrowDown from '@lucide/svelte/icons/arrow-down';
import ArrowUp from '@lucide/svelte/icons/arrow-up';
import SquareCheck from '@lucide/svelte/icons/square-check';
import type { Action } from '../../actions/action.ts';

const rowsOf = (list: HTMLElement): HTMLElement[] => [...list.querySelectorAll<HTMLElement>('[data-row]')];
const BOX = 'input[type="checkbox"]';

function move(list: HTMLElement | undefined, step: 1 | -1): void {
  if (!list) return;
  const rows = rowsOf(list);
  const at = rows.findIndex((row) => row.contains(document.activeElement));
  const row = rows[at < 0 ? (step > 0 ? 0 : rows.length - 1) : at + step];
  const target = row?.querySelector<HTMLElement>('a[href], button') ?? row?.querySelector<HTMLElement>(BOX);
  target?.focus();
  row?.scrollIntoView({ block: 'nearest' });
}

const tick = (list: HTMLElement | undefined): void =>
  document.activeElement && list?.contains(document.activeElement)
    ? document.activeElement.closest('[data-row]')?.querySelector<HTMLElement>(BOX)?.click()
    : undefined;

/** @param ticked rows can be selected */
export const rowActions = (list: () => HTMLElement | undefined, ticked: boolean): Action[] => [
  {
    id: 'row-next',
    label: 'Ligne suivante',
    icon: ArrowDown,
    section: 'Cette page',
    shortcut: 'j',
    run: () => move(list(), 1),
  },
  {
    id: 'row-previous',
    label: 'Ligne précédente',
    icon: ArrowUp,
    section: 'Cette page',
    shortcut: 'k',
    run: () => move(list(), -1),
  },
  ...(ticked
    ? [
        {
          id: 'row-tick',
          label: 'Sélectionner la ligne',
          icon: SquareCheck,
          section: 'Cette page' as const,
          shortcut: 's',
          run: () => tick(list()),
        },
      ]
    : []),
];
