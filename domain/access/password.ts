/** Characters of a password, at least. Long enough by itself; no rule about which. */
export const MIN_PASSWORD = 12;
