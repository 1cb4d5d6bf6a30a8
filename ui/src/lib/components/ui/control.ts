/**
 * The look of text fields, selects and text areas. 16 px on a phone, or iOS zooms in.
 */
const BASE =
  'w-full min-w-0 rounded-md border text-ink shadow-card transition-colors placeholder:text-ink-2/80 hover:border-ink-2 disabled:opacity-60 max-md:text-lg';

/** In a form. */
export const CONTROL = `${BASE} border-line-strong bg-surface aria-invalid:border-bad`;
/** In a toolbar, beside buttons. */
export const CONTROL_QUIET = `${BASE} border-line bg-surface`;
/** In a toolbar: a filter that is on. */
export const CONTROL_ON = `${BASE} border-accent bg-accent-soft font-medium`;

export const CONTROL_HEIGHT = 'h-9 max-md:h-11';
