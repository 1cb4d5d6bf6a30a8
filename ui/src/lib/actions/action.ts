/**
 * Actions as data: the same object is a button, a menu entry, a line of the command palette and a keyboard shortcut.
 */
import type { Component } from 'svelte';
import type { Permission } from '../../../../domain/access/permissions.ts';

export type Icon = Component<{ class?: string; 'aria-hidden'?: 'true' }>;

export interface Action {
  id: string;
  label: string;
  icon: Icon;
  /** Heading it is listed under in the palette. */
  section: string;
  /** Words people may type for it besides its label. */
  keywords?: string;
  /** `g l` (one key after the other) or `n`. */
  shortcut?: string;
  permission?: Permission;
  look?: 'primary' | 'danger';
  /** A choice among others: it is the one that holds. */
  current?: boolean;
  /** Why it cannot be done now. */
  unavailable?: string | false;
  /** An address instead of `run`: leaves the admin when it does not start with the base. */
  href?: string;
  download?: boolean;
  run?(): void | Promise<void>;
}
