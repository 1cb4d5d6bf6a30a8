/** Words of the filters that lead from the funnel to the leads it counts. */
export const PAGE_FILTER = {
  lp: 'Toutes les pages',
  lp_form: 'Tous les formulaires',
  lp_source: 'Toutes les sources de la page',
  lp_step: 'Toutes les étapes',
};

const STEP: Readonly<Record<string, string>> = {
  leads: 'Tous les leads',
  sellable: 'Vendables',
  sold: 'Vendus',
  rejected: 'Rejetés par un client',
};

/** A step in words; codes of pages, forms and sources are what people call them. */
export const pageWord = (value: string): string => STEP[value] ?? value;
