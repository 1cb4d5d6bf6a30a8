import type { Tone } from './tone.ts';

/** The solid colour of a tone: dots, bars, columns. Spelled out, because Tailwind reads class names as they are written. */
export const FILL: Record<Tone, string> = {
  ok: 'bg-ok',
  warn: 'bg-warn',
  bad: 'bg-bad',
  info: 'bg-info',
  aged: 'bg-aged',
  mute: 'bg-mute',
  accent: 'bg-accent',
};
