/**
 * Keyboard shortcuts, from the same actions as buttons and palette. Single keys can be switched off (WCAG 2.1.4).
 */
import type { Action } from './action.ts';
import { currentActions, perform } from './registry.svelte.ts';

const KEY = 'rdz-single-keys';
const SEQUENCE_MS = 1000;

let single = $state(localStorage.getItem(KEY) !== 'off');
let typed = '';
let typedAt = 0;

export const singleKeys = {
  get on(): boolean {
    return single;
  },
  set(on: boolean): void {
    single = on;
    localStorage.setItem(KEY, on ? 'on' : 'off');
  },
};

/** A box that is ticked takes no letters. */
const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable ||
    (/^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName) &&
      !target.matches('[type="checkbox"], [type="radio"]')));

/** Answers a key press; `openPalette` is the one shortcut that works everywhere. */
export function onShortcut(event: KeyboardEvent, openPalette: () => void): void {
  if ((event.ctrlKey || event.metaKey) && !event.altKey && event.key.toLowerCase() === 'k') {
    event.preventDefault();
    openPalette();
    return;
  }
  const plain = !event.ctrlKey && !event.metaKey && !event.altKey;
  if (!single || !plain || event.key.length !== 1 || isTyping(event.target)) return;
  if (document.querySelector('[role="dialog"], [role="alertdialog"], [role="menu"]')) return;

  const now = event.timeStamp;
  const sequence = now - typedAt < SEQUENCE_MS ? `${typed} ${event.key}` : event.key;
  const actions = currentActions().filter((action) => action.shortcut);
  const hit = (keys: string): Action | undefined => actions.find((action) => action.shortcut === keys);
  const action = hit(sequence) ?? hit(event.key);
  typed = action ? '' : event.key;
  typedAt = now;
  if (!action) return;
  event.preventDefault();
  void perform(action);
}
