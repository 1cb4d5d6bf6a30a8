/** The 48-hour clock of who asked to be called (06-law), and what becomes of leads for which it has run out. */
import type { Entity } from '../common/entity.ts';

/** A person who asked to be called has to be called within this time. */
export const CALLBACK_HOURS = 48;
const HOUR_MS = 3_600_000;

/** `vendre`: sold as before; `retenir`: to no order, the lead waits. */
export const CALLBACK_MODES = ['vendre', 'retenir'] as const;
export type CallbackMode = (typeof CALLBACK_MODES)[number];

export interface CallbackSettings {
  /** What becomes of a lead whose 48 hours are over. */
  over: CallbackMode;
}
export const DEFAULT_CALLBACK: CallbackSettings = { over: 'vendre' };
export type Callbacks = Readonly<Record<Entity, CallbackSettings>>;

/** Hours that have begun since somebody asked to be called. */
export const hoursSince = (askedAt: Date, now: Date): number =>
  Math.floor((now.getTime() - askedAt.getTime()) / HOUR_MS);

/** Whole hours left, rounded up; 0 once they are over. */
export const hoursLeft = (askedAt: Date, now: Date): number =>
  Math.max(0, Math.ceil(CALLBACK_HOURS - (now.getTime() - askedAt.getTime()) / HOUR_MS));

export const isOver = (askedAt: Date, now: Date): boolean =>
  now.getTime() - askedAt.getTime() > CALLBACK_HOURS * HOUR_MS;

/** Whether one of the companies that would sell it, its own or the order's, keeps a lead whose time is over. */
export const keptForCallback = (
  callbacks: Callbacks,
  companies: readonly Entity[],
  askedAt: Date | undefined,
  now: Date,
): boolean =>
  askedAt !== undefined &&
  companies.some((entity) => callbacks[entity].over === 'retenir') &&
  isOver(askedAt, now);
