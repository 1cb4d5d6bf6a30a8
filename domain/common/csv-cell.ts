/** Text in the cells of a CSV. */

/**
 * Text as one line of one cell. A tab or line break would let a cell start anew in a spreadsheet, and so would the
 * other delimiter (a French Excel splits a comma file at `;`) and quotes read literally: what follows them is
 * neutralised here. The plain start of a cell is left to csv-stringify's `escape_formulas`, so trimming comes first.
 */
export const safeCell = (value: string): string =>
  value
    .replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')
    .trim()
    .replace(/(?=[=+\-@＝＋－＠])(?<=[,;][\s"]*|^"[\s"]*)/g, "'");
