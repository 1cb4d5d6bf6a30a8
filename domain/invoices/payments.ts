/** How an invoice is paid, with the words of the screen. */
export const PAYMENT_WORDS = {
  virement: 'Virement',
  prelevement: 'Prélèvement',
  cheque: 'Chèque',
  carte: 'Carte',
  compensation: 'Compensation',
  autre: 'Autre',
} as const;
export type PaymentMeans = keyof typeof PAYMENT_WORDS;
export const PAYMENT_MEANS = Object.keys(PAYMENT_WORDS) as PaymentMeans[];

/** Ids of the two rows that apply a credit note to an invoice: one on each. */
export const halvesOf = (id: string): { invoice: string; credit_note: string } => ({
  invoice: `${id}|invoice`,
  credit_note: `${id}|credit`,
});

/** @returns id of the row on the other document; null of a payment that stands alone */
export function otherHalf(id: string): string | null {
  const [, of, half] = /^(.+)\|(invoice|credit)$/.exec(id) ?? [];
  if (of === undefined) return null;
  const { invoice, credit_note } = halvesOf(of);
  return half === 'invoice' ? credit_note : invoice;
}
