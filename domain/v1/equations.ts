/**
 * What must hold between the old database and the new one (09-v1-database §5). Each equation is about cells that both sides count by
 * themselves: new = old + what the list explains. Others look at the new one alone.
 */
export const EQUATIONS = {
  leads: {
    cells: ['leads', 'lead_status'],
    sentence: '1, 3. Chaque lead repris, par société et statut d’origine.',
  },
  received: { cells: [], sentence: '2. Reçus moins supprimés = somme des statuts, par société et jour.' },
  deliveries: { cells: ['deliveries'], sentence: '4. Chaque livraison reprise, par client.' },
  sent: { cells: ['sent'], sentence: '5. Envois par client et semaine de la version 1.' },
  returns: { cells: ['rejected', 'removed'], sentence: '6. Rejets et retraits par client.' },
  billable: { cells: ['billable'], sentence: '7. Facturables par client et produit.' },
  delivery_status: {
    cells: ['delivery_status'],
    sentence: '8. Statuts des livraisons ; aucune en cours d’envoi.',
  },
  lead_follows: { cells: [], sentence: '9. Le statut de chaque lead suit ses livraisons.' },
  references: { cells: [], sentence: '10. Lead, client et commande de chaque livraison existent.' },
  companies: {
    cells: [],
    sentence: '11. La société d’une livraison est celle de son client et de sa commande.',
  },
  batches: {
    cells: [],
    sentence: '12. Chaque livraison préparée est dans un lot, dont le CSV a son empreinte.',
  },
  guards: {
    cells: ['persons_sold'],
    sentence: '13. Une protection par personne, produit et client des 30 derniers jours.',
  },
  week_units: {
    cells: [],
    sentence:
      '14. Les unités de la semaine sont celles des livraisons qui les tiennent ; ce que la version 1 comptait d’autre s’explique.',
  },
  orders: { cells: ['orders_active'], sentence: '15. Une commande active par client et produit.' },
  clients: { cells: ['clients', 'email_keys'], sentence: '16. Clients et e-mails par société.' },
  providers: {
    cells: ['providers'],
    sentence: '17. Chaque clé de fournisseur ouvre, et aucun secret n’est repris.',
  },
  users: { cells: ['users'], sentence: '18. Utilisateurs par rôle, mots de passe argon2id, un super_admin.' },
  prepaid: { cells: ['prepaid_remaining', 'prepaid_purchased'], sentence: '19. Soldes prépayés.' },
  credits: { cells: ['credits'], sentence: '12 bis. Unités offertes.' },
  ledger: {
    cells: ['ledger_count', 'ledger_net'],
    sentence: '20. Grand livre par semaine, client et produit.',
  },
  records: {
    cells: ['records', 'records_ht', 'records_vat', 'records_ttc', 'records_outside'],
    sentence: '21. Enregistrements par semaine et statut.',
  },
  invoices: {
    cells: ['invoices', 'invoices_ht', 'invoices_ttc', 'invoice_number'],
    sentence: '22. Factures, montants et numéros ; le suivant dépasse tous les autres.',
  },
  transfers: {
    cells: ['transfers', 'transfers_price'],
    sentence: '23. Transferts par semaine, sens et statut.',
  },
  logs: { cells: ['events', 'cron_weeks'], sentence: '24. Journal et exécutions du lundi.' },
  shape: { cells: [], sentence: '25. Dates, validateurs et index.' },
} as const satisfies Record<string, { cells: readonly string[]; sentence: string }>;

export type EquationName = keyof typeof EQUATIONS;
export const EQUATION_NAMES = Object.keys(EQUATIONS) as EquationName[];

export interface Difference {
  /** What is counted, or what was found. */
  what: string;
  old?: number;
  explained?: number;
  new?: number;
}

export interface EquationResult {
  name: EquationName;
  sentence: string;
  /** Cells, or things, that were looked at. */
  looked: number;
  /** Rows of the list that explain some. */
  explained: number;
  differences: Difference[];
  /** Why a person took them for right. */
  accepted?: string;
}

type Cells = ReadonlyMap<string, number>;

const kindOf = (cell: string): string => cell.split('|', 1)[0]!;

/** Every cell whose counts do not agree. */
export function compareCells(
  name: EquationName,
  sides: { old: Cells; explained: Cells; new: Cells },
): Pick<EquationResult, 'looked' | 'explained' | 'differences'> {
  const kinds: readonly string[] = EQUATIONS[name].cells;
  const cells = [...new Set([...sides.old.keys(), ...sides.explained.keys(), ...sides.new.keys()])]
    .filter((cell) => kinds.includes(kindOf(cell)))
    .sort();
  const at = (side: Cells, cell: string): number => side.get(cell) ?? 0;
  const differences = cells
    .map((cell) => ({
      what: cell,
      old: at(sides.old, cell),
      explained: at(sides.explained, cell),
      new: at(sides.new, cell),
    }))
    .filter((one) => one.new !== one.old + one.explained);
  return {
    looked: cells.length,
    explained: cells.filter((cell) => at(sides.explained, cell) !== 0).length,
    differences,
  };
}
