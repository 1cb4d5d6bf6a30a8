/** How a unit is paid for; fixed when a lead is assigned (02-money "Pricing"). */
export const BILLING_MODES = ['WEEKLY_INVOICE', 'PREPAID'] as const;
export type BillingMode = (typeof BILLING_MODES)[number];

/** Deliveries of releases before 2.3 name none: they were invoiced weekly. */
export const modeOf = ({ billing_mode }: { billing_mode?: BillingMode }): BillingMode =>
  billing_mode ?? 'WEEKLY_INVOICE';

export const isBillingMode = (text: string): text is BillingMode =>
  (BILLING_MODES as readonly string[]).includes(text);
