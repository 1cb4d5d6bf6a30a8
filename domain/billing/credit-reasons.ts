/** Why units are given away (02-money "Credits"), with the words of the invoice. */
export const CREDIT_REASONS = {
  fin_de_semaine: 'Fin de semaine',
  geste_commercial: 'Geste commercial',
  retard: 'Retard de livraison',
  qualite: 'Qualité des leads',
  bug: 'Incident technique',
  autre: 'Autre',
} as const;

export type CreditReason = keyof typeof CREDIT_REASONS;
