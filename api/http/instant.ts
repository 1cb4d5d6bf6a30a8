/** Dates as the API shows them: ISO 8601 UTC. */

export const instant = (date: Date): string => date.toISOString();

/** Whole seconds since 1970. */
export const epochSeconds = (date: Date): number => Math.floor(date.getTime() / 1000);

/** `null` when there is none. */
export const maybeInstant = (date: Date | null | undefined): string | null => date?.toISOString() ?? null;
