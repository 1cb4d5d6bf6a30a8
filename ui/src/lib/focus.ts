/** Where the keyboard goes on from. */
import { wide } from './media.svelte.ts';

/** The page's title, which screen readers say. */
const title = (): HTMLElement | null => document.querySelector('h1');

/** A new page: its title, or the first field of what is filled in anew (on a phone a keyboard would cover half of it). */
export function focusPage(): void {
  const field =
    wide.current && document.querySelector<HTMLElement>('form[data-begin] :is(input, select, textarea)');
  (field || title())?.focus({ preventScroll: true });
}

/** Dialogs give the focus back themselves, a moment after they are gone. */
const DIALOG_MS = 100;

/**
 * What has the focus may vanish: a button whose work is done, a row that no longer fits the filter, the login page. The
 * browser then leaves nothing focused, and the keyboard would start again at the top of the document: the title takes over.
 * @returns stops watching
 */
export function keepFocus(): () => void {
  let last: Element | null = null;
  const onFocusIn = ({ target }: FocusEvent) => {
    last = target instanceof Element ? target : null;
  };
  // A click beside everything means it.
  const onPointerDown = () => {
    last = null;
  };
  const observer = new MutationObserver(() => {
    if (!last || last.isConnected) return;
    const gone = last;
    setTimeout(() => {
      if (last !== gone || document.activeElement !== document.body) return;
      last = null;
      title()?.focus({ preventScroll: true });
    }, DIALOG_MS);
  });
  document.addEventListener('focusin', onFocusIn);
  document.addEventListener('pointerdown', onPointerDown, true);
  observer.observe(document.body, { childList: true, subtree: true });
  return () => {
    document.removeEventListener('focusin', onFocusIn);
    document.removeEventListener('pointerdown', onPointerDown, true);
    observer.disconnect();
  };
}
