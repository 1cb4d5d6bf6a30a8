/** Names what a request moves, so that a retry moves nothing again: by its `Idempotency-Key`, of the record it is about. */
import { newId } from '../../store/db/ids.ts';

export const requestId = (headers: { 'idempotency-key'?: string | undefined }, recordId: string): string => {
  const key = headers['idempotency-key']?.trim();
  return key ? `${recordId}|request|${key}` : newId();
};
