/** Contracts of `/api/intercompany`. */
import { Type } from 'typebox';
import { InternalPrice, TransferPriceAnswer } from '../billing/contract.ts';
import { Count, OneOf } from '../http/contract.ts';

export const IntercompanyPricing = Type.Object({ pricing: Type.Array(InternalPrice), count: Count });
export const IntercompanyPriceAnswer = Type.Object({
  ...TransferPriceAnswer.properties,
  action: OneOf(['created', 'updated']),
});
