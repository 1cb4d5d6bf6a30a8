/** What a decision makes of a waiting lead or of an LB: written only while the lead is what the decision has seen. */
import type { AnyBulkWriteOperation } from 'mongodb';
import type { LeadDoc } from '../leads/collections.ts';

export interface LeadChange {
  /** As it was seen. */
  lead: LeadDoc;
  fields: Partial<LeadDoc>;
  unset?: readonly (keyof LeadDoc)[];
}

export const leadUpdate = (
  { lead, fields, unset = [] }: LeadChange,
  now: Date,
): AnyBulkWriteOperation<LeadDoc> => ({
  updateOne: {
    filter: { _id: lead._id, status: lead.status, in_delivery: false },
    update: {
      $set: { ...fields, updated_at: now },
      ...(unset.length > 0 && { $unset: Object.fromEntries(unset.map((field) => [field, 1 as const])) }),
    },
  },
});
