/** `https:` of an address; empty for what is none. */
export const protocolOf = (address: string): string =>
  URL.canParse(address) ? new URL(address).protocol : '';
