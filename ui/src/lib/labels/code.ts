/** Codes as sentences; never the code alone, also where this version does not know it (yet). */
export const unknownCode = (code: string): string => `Motif non traduit (${code}).`;

/** @param name what the table is asked for; @param code what is said of it when it is not there */
export const sentenceOf = (table: Readonly<Record<string, string>>, name: string, code = name): string =>
  Object.hasOwn(table, name) ? table[name]! : code === '' ? '' : unknownCode(code);
