/** Documents of every kind an invoice comes in, by fictive companies whose numbers have right keys. */
import type {
  InvoiceBuyer,
  InvoiceDocument,
  InvoiceLine,
  InvoiceLook,
  InvoiceSeller,
  LineVat,
  NumberedInvoice,
} from '../../domain/invoices/document.ts';
import { frenchVatNumber } from '../../domain/invoices/identifiers.ts';
import { prepaidLine } from '../../domain/invoices/prepaid-sale.ts';
import { totalsOf } from '../../domain/invoices/totals.ts';
import { asBasisPoints, asCents } from '../../domain/money/money.ts';
import { netUnitPrice } from '../../domain/money/price.ts';
import { asParisDay } from '../../domain/time/paris-time.ts';

const day = asParisDay;

export const SELLER: InvoiceSeller = {
  legal_name: 'ZR7 Digital & Associés',
  address: '12 rue des Exemples',
  address2: '',
  postal_code: '13001',
  city: 'Marseille',
  country: 'FR',
  siren: '999999998',
  siret: '99999999800019',
  vat_number: frenchVatNumber('999999998'),
  electronic_address: '',
  legal_form: 'SAS',
  capital: '10 000 €',
  rcs: 'Marseille',
  iban: 'FR7630006000011234567890189',
  bic: 'AGRIFRPP',
  vat_on_debits: true,
  operation_category: 'S',
  pmd_text:
    "Pénalités de retard : taux d'intérêt appliqué par la Banque centrale européenne à son opération de refinancement la plus récente, majoré de 10 points de pourcentage.",
  pmt_text: 'Indemnité forfaitaire pour frais de recouvrement en cas de retard de paiement : 40 €.',
  aab_text: "Pas d'escompte pour paiement anticipé.",
  footer: 'Une question sur cette facture ? facturation@zr7-digital.example',
};

export const SISTER: InvoiceSeller = {
  ...SELLER,
  legal_name: 'Maison du Lead',
  address: '2 boulevard du Modèle',
  postal_code: '75011',
  city: 'Paris',
  siren: '999999980',
  siret: '99999998000017',
  vat_number: frenchVatNumber('999999980'),
  capital: '5 000 €',
  rcs: 'Paris',
  vat_on_debits: false,
  footer: '',
};

export const BUYER: InvoiceBuyer = {
  legal_name: 'Énergie Solaire du Midi SARL',
  address: '5 avenue du Modèle',
  address2: 'Bâtiment B',
  postal_code: '31000',
  city: 'Toulouse',
  country: 'FR',
  siren: '732829320',
  siret: '73282932000074',
  vat_number: 'FR44732829320',
  electronic_address: '',
  customer_type: 'B2B',
  purchase_order: 'BC-4711',
};

/** A company of another country. */
export const abroad = (change: Partial<InvoiceBuyer>): InvoiceBuyer => ({
  ...BUYER,
  legal_name: 'Sonnenkraft Vertriebs GmbH',
  address: 'Musterstraße 1',
  address2: '',
  postal_code: '10115',
  city: 'Berlin',
  country: 'DE',
  siren: '',
  siret: '',
  vat_number: 'DE123456789',
  customer_type: 'B2BINT',
  ...change,
});

export const taxed = (rate = 2000): LineVat => ({
  category: 'S',
  rate_bp: asBasisPoints(rate),
  exemption_code: '',
  exemption_text: '',
});

export const untaxed = (
  category: LineVat['category'],
  exemption_code: string,
  exemption_text: string,
): LineVat => ({ category, rate_bp: asBasisPoints(0), exemption_code, exemption_text });

/** Amounts in cents, the discount in basis points. */
export function aLine(
  label: string,
  quantity: number,
  price: number,
  { discount = 0, vat = taxed(), free }: { discount?: number; vat?: LineVat; free?: string } = {},
): InvoiceLine {
  const [unit_price, discount_bp] = [asCents(price), asBasisPoints(discount)];
  const net_unit_price = netUnitPrice(unit_price, discount_bp);
  return {
    label,
    quantity,
    unit_price,
    discount_bp,
    net_unit_price,
    vat,
    ...(free !== undefined && { free }),
  };
}

/** A whole document; totals are those of its lines. */
export function aDocument(change: Partial<InvoiceDocument> = {}): NumberedInvoice {
  const lines = change.lines ?? [aLine('Leads photovoltaïque, semaine 2026-W47', 42, 2500)];
  return {
    kind: 'invoice',
    issued_on: day('2026-11-23'),
    due_on: day('2026-12-23'),
    period: { from: day('2026-11-16'), to: day('2026-11-22') },
    seller: SELLER,
    buyer: BUYER,
    paid: asCents(0),
    after_deposit: false,
    corrects: [],
    reason: '',
    ...change,
    number: change.number ?? 'ZR7-202611-0042',
    lines,
    totals: change.totals ?? totalsOf(lines),
  };
}

export const aDraft = (change: Partial<InvoiceDocument> = {}): InvoiceDocument => ({
  ...aDocument(change),
  number: null,
});

export const LOOK: InvoiceLook = { color: '#0b5fa5' };

/** An oval with nothing around it: 48 × 24 points, RGBA. */
const LOGO_PNG =
  'iVBORw0KGgoAAAANSUhEUgAAADAAAAAYCAYAAAC8/X7cAAAAZUlEQVR42u3YMQoAIAxD0e4e0tN5zgiuIiIVbUKHv4pvqtVKbcac9wBc7AkAD7sKwMdcAATqCIDAbQEgaAkAURMAhBnz5UcJSEACEhADQD8HJCaxxFtI4jUqsQ/IbGQyO3HYX4kOCUI5gHbZlYsAAAAASUVORK5CYII=';

export const LOGO_LOOK: InvoiceLook = {
  ...LOOK,
  logo: { type: 'image/png', bytes: Buffer.from(LOGO_PNG, 'base64') },
};

const origin = (number: string, issued_on: string) => ({ number, issued_on: day(issued_on) });

const MANY_LINES = Array.from({ length: 60 }, (_, at) =>
  aLine(
    `Leads pompe à chaleur, département ${String(at + 1).padStart(2, '0')}, semaine 2026-W47`,
    at + 1,
    3000 + at,
  ),
);

const LONG_LABEL =
  'Leads « rénovation énergétique » qualifiés & vérifiés, consentement horodaté, départements 01 à 95, ' +
  'campagne automne–hiver <2026>, exclusivité de 90 jours, format CSV, livraison quotidienne à 09:30 '.repeat(
    3,
  ) +
  'UnMotBeaucoupTropLongPourTenirSurUneSeuleLigneDuTableau'.repeat(3);

const paidInFull = aDocument();

/** 100 units at 20 € before they are delivered, on the day they are sold. */
const soldAhead = {
  period: { from: day('2026-11-23'), to: day('2026-11-23') },
  lines: [
    prepaidLine(
      { movement_id: 'achat', produit: 'PV', units: 100, unit_price: asCents(2_000) },
      'Panneaux photovoltaïques',
      taxed(),
    ),
  ],
};
const paidOn = { paid: asCents(240_000), due_on: day('2026-11-20') };

/** One of each kind that must be valid. */
export const SAMPLES: Readonly<Record<string, NumberedInvoice>> = {
  plain: aDocument(),
  'several-pages': aDocument({ lines: MANY_LINES }),
  discount: aDocument({
    lines: [
      aLine('Leads photovoltaïque', 37, 2555, { discount: 1250 }),
      aLine('Leads isolation', 3, 1999, { discount: 333 }),
      aLine('Leads pompe à chaleur', 10, 3000),
    ],
  }),
  'free-units': aDocument({
    lines: [
      aLine('Leads photovoltaïque', 40, 2500, { discount: 1000 }),
      aLine('Leads photovoltaïque', 2, 2500, { discount: 1000, free: 'geste commercial' }),
      aLine('Leads isolation', 1, 2000, { discount: 10_000 }),
    ],
  }),
  'several-rates': aDocument({
    lines: [0.9, 1.05, 1.75, 2.1, 5.5, 7, 8.5, 9.2, 9.6, 10, 13, 19.6, 20, 20.6].map((rate, at) =>
      aLine(`Prestation ${at + 1}`, 3, 3333, { vat: taxed(Math.round(rate * 100)) }),
    ),
  }),
  'negative-line': aDocument({
    lines: [aLine('Leads photovoltaïque', 10, 2500), aLine('Correction de la semaine 2026-W46', -1, 2500)],
  }),
  exempt: aDocument({
    lines: [
      aLine('Formation', 1, 90_000, {
        vat: untaxed(
          'E',
          'VATEX-FR-CGI261-4',
          'Exonération de TVA, article 261, 4-4° du code général des impôts',
        ),
      }),
    ],
  }),
  'reverse-charge': aDocument({
    lines: [aLine('Leads', 10, 2500, { vat: untaxed('AE', 'VATEX-FR-AE', 'Autoliquidation') })],
  }),
  'reverse-charge-abroad': aDocument({
    buyer: abroad({}),
    lines: [
      aLine('Leads', 10, 2500, {
        vat: untaxed('AE', 'VATEX-EU-AE', 'Autoliquidation, article 283-2 du code général des impôts'),
      }),
    ],
  }),
  'intra-eu-goods': aDocument({
    seller: { ...SELLER, operation_category: 'B' },
    buyer: abroad({ electronic_address: 'rechnung@sonnenkraft.example' }),
    lines: [
      aLine('Panneaux', 10, 25_000, {
        vat: untaxed('K', 'VATEX-EU-IC', 'Exonération de TVA, article 262 ter I du code général des impôts'),
      }),
    ],
  }),
  export: aDocument({
    seller: { ...SELLER, operation_category: 'M' },
    buyer: abroad({ country: 'GB', city: 'London', postal_code: 'EC1A 1BB', vat_number: 'GB123456789' }),
    lines: [
      aLine('Panneaux', 10, 25_000, {
        vat: untaxed('G', 'VATEX-EU-G', 'Exonération de TVA, article 262 I du code général des impôts'),
      }),
    ],
  }),
  'outside-scope': aDocument({
    buyer: abroad({ country: 'CH', city: 'Genève', postal_code: '1201', vat_number: 'CHE123456788' }),
    lines: [
      aLine('Leads', 10, 2500, {
        vat: untaxed('O', 'VATEX-EU-O', 'TVA non applicable, article 259-1 du code général des impôts'),
      }),
    ],
  }),
  'credit-note': aDocument({
    kind: 'credit_note',
    number: 'ZR7-202611-0043',
    due_on: day('2026-11-23'),
    corrects: [origin('ZR7-202611-0042', '2026-11-16')],
    reason: 'Leads hors zone, refusés par le client',
    lines: [aLine('Leads photovoltaïque, semaine 2026-W47', 3, 2500, { discount: 1000 })],
  }),
  'credit-note-of-two': aDocument({
    kind: 'credit_note',
    number: 'IC-ZR7-2026-W47-0002',
    seller: SELLER,
    buyer: { ...SISTER, customer_type: 'B2B', purchase_order: '' },
    corrects: [origin('IC-ZR7-2026-W45-0001', '2026-11-09'), origin('IC-ZR7-2026-W46-0001', '2026-11-16')],
    reason: 'Leads rendus',
  }),
  'credit-note-on-deposit': aDocument({
    kind: 'credit_note',
    number: 'ZR7-202611-0047',
    due_on: day('2026-11-23'),
    corrects: [{ ...origin('ZR7-202611-0044', '2026-11-02'), deposit: true }],
    reason: 'Unités prépayées remboursées',
    lines: [aLine('Unités prépayées photovoltaïque', 5, 2500)],
  }),
  deposit: aDocument({
    kind: 'deposit',
    number: 'ZR7-202611-0044',
    due_on: day('2026-11-23'),
    lines: [aLine('Acompte sur 100 leads photovoltaïque prépayés', 1, 250_000)],
  }),
  prepaid: aDocument(soldAhead),
  'prepaid-paid': aDocument({ ...soldAhead, ...paidOn }),
  'prepaid-deposit': aDocument({ ...soldAhead, kind: 'deposit', number: 'ZR7-202611-0045' }),
  'prepaid-deposit-paid': aDocument({ ...soldAhead, ...paidOn, kind: 'deposit', number: 'ZR7-202611-0046' }),
  'after-deposit': aDocument({
    after_deposit: true,
    paid: asCents(60_000),
    corrects: [origin('ZR7-202611-0044', '2026-11-02')],
  }),
  'after-deposit-of-all': aDocument({ after_deposit: true, paid: paidInFull.totals.ttc }),
  paid: aDocument({ paid: paidInFull.totals.ttc, due_on: day('2026-11-20') }),
  'paid-in-part': aDocument({ paid: asCents(10_000) }),
  intercompany: aDocument({
    number: 'IC-MDL-2026-W47-0001',
    seller: SISTER,
    buyer: { ...SELLER, customer_type: 'B2B', purchase_order: '' },
    lines: [
      aLine('Transferts PV', 12, 2500),
      aLine('Transferts PAC', 7, 3000),
      aLine('Transferts ITE', 3, 2000),
    ],
  }),
  accents: aDocument({
    seller: { ...SELLER, legal_name: 'ŒUVRES & Cœurs « Été » – Ñandú Łódź <SAS>' },
    buyer: {
      ...BUYER,
      legal_name: 'L\'Hôtel Ÿ & Fils "Énergies" < 100 % > Çà et là',
      city: "L'Haÿ-les-Roses",
    },
    lines: [aLine('Prestation n° 1 : « étude », 50 % d’avance & solde à 30 j — 12 m² × 3', 1, 123_456)],
  }),
  long: aDocument({
    seller: {
      ...SELLER,
      legal_name:
        'Société Anonyme de Distribution de Contacts Qualifiés pour la Rénovation Énergétique des Bâtiments',
    },
    buyer: {
      ...BUYER,
      legal_name:
        'Compagnie Méridionale des Énergies Renouvelables et des Économies d’Énergie de Provence-Alpes-Côte d’Azur'.repeat(
          2,
        ),
      purchase_order: 'COMMANDE-2026-000000000000000042-REV-B',
    },
    lines: [
      aLine(LONG_LABEL, 1_234_567, 9_999, { discount: 1, free: undefined }),
      aLine('Leads', 2, 100, { free: LONG_LABEL }),
    ],
  }),
  'plain-seller': aDocument({
    seller: {
      ...SELLER,
      iban: '',
      bic: '',
      siret: '',
      vat_on_debits: false,
      footer: '',
      electronic_address: '999999998_FACT.A-1',
    },
    period: { from: day('2026-11-22'), to: day('2026-11-22') },
  }),
};
