/**
 * A whole row that opens its page by a click of the mouse. The keyboard and screen readers use the link in the row; a click
 * on a control, or the end of a text selection, is not meant for the row.
 */
import type { Attachment } from 'svelte/attachments';
import { BASE, navigate } from '../../router/router.svelte.ts';

export const rowLink =
  (address: string | null): Attachment<HTMLElement> =>
  (row) => {
    if (!address) return;
    const open = (event: MouseEvent) => {
      if (!(event.target instanceof Element) || event.target.closest('a, button, input, label, select'))
        return;
      if (getSelection()?.toString()) return;
      if (event.ctrlKey || event.metaKey || event.button === 1) window.open(address, '_blank', 'noopener');
      else if (event.button === 0) void navigate(address.slice(BASE.length));
    };
    row.addEventListener('click', open);
    row.addEventListener('auxclick', open);
    return () => {
      row.removeEventListener('click', open);
      row.removeEventListener('auxclick', open);
    };
  };
