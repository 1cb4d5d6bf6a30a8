/**
 * A whole row that opens its page by a click of the mouse. The keyboard and screen readers use the link in the row; a click
 * on a control, on text that is there to be copied (`data-text`), or the end of a selection, is not meant for the row.
 */
import type { Attachment } from 'svelte/attachments';
import { BASE, navigate } from '../../router/router.svelte.ts';

/** @param target an address, or what opens it where there is none */
export const rowLink =
  (target: string | (() => void) | null): Attachment<HTMLElement> =>
  (row) => {
    if (!target) return;
    const open = (event: MouseEvent) => {
      if (
        !(event.target instanceof Element) ||
        event.target.closest('a, button, input, label, select, summary, [data-text]')
      )
        return;
      if (getSelection()?.toString()) return;
      if (typeof target === 'function') {
        if (event.button === 0) target();
        return;
      }
      if (event.ctrlKey || event.metaKey || event.button === 1) window.open(target, '_blank', 'noopener');
      else if (event.button === 0) void navigate(target.slice(BASE.length));
    };
    row.addEventListener('click', open);
    row.addEventListener('auxclick', open);
    return () => {
      row.removeEventListener('click', open);
      row.removeEventListener('auxclick', open);
    };
  };
