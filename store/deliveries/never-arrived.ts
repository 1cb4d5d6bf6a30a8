/** Filter: the client cannot have it yet. Only a person sends again what may have arrived (`mayHaveArrived`). */
export const NEVER_ARRIVED = {
  may_have_arrived: { $ne: true },
  'attempts.result': { $ne: 'uncertain' },
} as const;
