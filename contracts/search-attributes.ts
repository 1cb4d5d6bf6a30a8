/** Search attributes of our workflows, registered by the worker at its start. Codes, ids and dates only. */
import { defineSearchAttributeKey } from '@temporalio/common';

export const searchAttributes = {
  entity: defineSearchAttributeKey('RdzEntity', 'KEYWORD'),
  /** Paris day. */
  date: defineSearchAttributeKey('RdzDate', 'KEYWORD'),
  client: defineSearchAttributeKey('RdzClient', 'KEYWORD'),
  /** Step of a run, status of a batch. */
  state: defineSearchAttributeKey('RdzState', 'KEYWORD'),
} as const;
