/** Which requests only read: they change nothing, and say so by their method. */

export const isRead = (method: string): boolean => method === 'GET' || method === 'HEAD';

/** Whether a route only reads, whichever of its methods is asked for. */
export const onlyReads = ({ method }: { method: string | string[] }): boolean =>
  [method].flat().every(isRead);
