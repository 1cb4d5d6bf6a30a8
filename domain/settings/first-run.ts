/** What a system nobody has used yet still lacks before its first lead is delivered; each step needs the one before. */

export const FIRST_STEPS = ['company', 'smtp', 'client', 'order', 'lead', 'sent'] as const;
export type FirstStep = (typeof FIRST_STEPS)[number];

export interface FirstRunFacts {
  /** What an invoice of the company lacks is nothing. */
  company: boolean;
  /** Its mail server has taken a test mail, or a delivery. */
  smtp: boolean;
  /** There is one that can be delivered to. */
  client: boolean;
  /** There is one that takes leads. */
  order: boolean;
  lead: boolean;
  sent: boolean;
}

export interface FirstRun {
  /** Something was delivered: nobody needs to be led any more. */
  done: boolean;
  steps: { step: FirstStep; done: boolean }[];
}

export const firstRun = (facts: FirstRunFacts): FirstRun => ({
  done: facts.sent,
  steps: FIRST_STEPS.map((step) => ({ step, done: facts[step] })),
});
