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
