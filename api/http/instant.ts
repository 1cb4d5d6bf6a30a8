/** Dates as the API shows them: ISO 8601 UTC. */

export const instant = (date: Date): string => date.toISOString();

/** `null` when there is none. */
export const maybeInstant = (date: Date | null | undefined): string | null => date?.toISOString() ?? null;
