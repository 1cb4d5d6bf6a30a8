/** Where MongoDB is, for sentences people read: never its user or password. */

/** Hosts of a connection string. */
export const mongoAddress = (url: string): string =>
  /^mongodb(?:\+srv)?:\/\/(?:[^@/]*@)?([^/?]+)/.exec(url)?.[1] ?? 'an address that cannot be read';
