/** Numbers, due days, statuses, and how a credit note falls on what it corrects. */
import { describe, expect, it } from 'vitest';
import { clientVat, dueDay, lineVat, recordLines, saleLabel } from '../../../domain/invoices/assemble.ts';
import { creditShares } from '../../../domain/invoices/credit-shares.ts';
import { fillIn, invoiceMail, invoiceRecipients } from '../../../domain/invoices/invoice-mail.ts';
import { amountDue, statusOn } from '../../../domain/invoices/invoice-status.ts';
import { lookOf } from '../../../domain/invoices/look.ts';
import { journalOf, numberOf, seriesOf } from '../../../domain/invoices/numbering.ts';
import { asBasisPoints, asCents } from '../../../domain/money/money.ts';
import { NO_COMPANY_FIELDS } from '../../../domain/settings/company.ts';
import { aDay, aWeek } from '../../support/dates.ts';

const cents = asCents;
const bp = asBasisPoints;

describe('a number', () => {
  it('is of the company, the month of issue and the series of the year', () => {
    const of = { entity: 'ZR7', type: 'external' } as const;
    expect(numberOf(of, aDay('2026-11-23'), 7)).toBe('ZR7-202611-0007');
    expect(numberOf(of, aDay('2026-11-23'), 12_345)).toBe('ZR7-202611-12345');
    expect(seriesOf(of, aDay('2026-12-31'))).toBe('external|ZR7|2026');
    expect(seriesOf(of, aDay('2027-01-01'))).toBe('external|ZR7|2027');
    expect(journalOf('MDL', aDay('2027-01-01'))).toBe('journal|MDL|2027');
  });

  it('between the companies is of the week and its ISO year, also in January', () => {
    const of = { entity: 'MDL', type: 'intercompany', week_key: aWeek('2026-W53') } as const;
    expect(numberOf(of, aDay('2027-01-04'), 3)).toBe('IC-MDL-2026-W53-0003');
    expect(seriesOf(of, aDay('2027-01-04'))).toBe('intercompany|MDL|2026');
  });
});

describe('a due day', () => {
  it.each([
    ['2026-11-23', 30, false, '2026-12-23'],
    ['2026-01-31', 30, true, '2026-03-31'],
    ['2026-11-23', 0, true, '2026-11-30'],
    ['2027-02-01', 27, true, '2027-02-28'],
  ])(
    'of %s plus %i days, end of month %s, is %s',
    (day, payment_terms_days, payment_terms_end_of_month, due) =>
      expect(dueDay(aDay(day), { payment_terms_days, payment_terms_end_of_month })).toBe(due),
  );
});

describe('where an invoice stands', () => {
  const sent = {
    kind: 'invoice' as const,
    status: 'sent' as const,
    ttc: cents(12_000),
    paid: cents(0),
    credited: cents(0),
  };
  it.each([
    ['the day it is due', sent, '2026-12-23', 'sent'],
    ['the day after', sent, '2026-12-24', 'overdue'],
    [
      'once all is paid or credited',
      { ...sent, paid: cents(7_000), credited: cents(5_000) },
      '2027-01-01',
      'sent',
    ],
    ['of a credit note', { ...sent, kind: 'credit_note' as const }, '2027-01-01', 'sent'],
    ['while it is a draft', { ...sent, status: 'draft' as const }, '2027-01-01', 'draft'],
  ])('%s', (_when, invoice, today, status) =>
    expect(statusOn({ ...invoice, due_on: aDay('2026-12-23') }, aDay(today))).toBe(status),
  );

  it('has what is left to pay', () =>
    expect(amountDue({ ...sent, paid: cents(2_000), credited: cents(3_000) })).toBe(7_000));
});

describe('the lines of a record', () => {
  const record = {
    billing_entity: 'ZR7' as const,
    week_key: aWeek('2026-W48'),
    client_id: 'client',
    produit: 'PV',
    commande_id: 'order',
    unit_price: cents(3_000),
    discount_bp: bp(1_000),
    vat_bp: bp(2_000),
    billing_mode: 'WEEKLY_INVOICE' as const,
    supplement: 0,
    units_invoiced: 4,
  };
  const vat = lineVat(bp(2_000), {});

  it('are what is paid for, then what is free with its reason', () => {
    const lines = recordLines({ ...record, free: [{ reason: 'retard', units: 2 }] }, 'Panneaux', vat);
    expect(lines).toEqual([
      {
        label: 'Leads Panneaux, semaine du 23/11/2026 au 29/11/2026',
        product: 'PV',
        quantity: 4,
        unit_price: 3_000,
        discount_bp: 1_000,
        net_unit_price: 2_700,
        vat,
      },
      expect.objectContaining({
        quantity: 2,
        discount_bp: 0,
        net_unit_price: 3_000,
        free: 'Retard de livraison',
      }),
    ]);
    expect(recordLines({ ...record, units_invoiced: 0, free: [] }, 'Panneaux', vat)).toEqual([]);
    expect(saleLabel({ ...record, supplement: 2 }, 'PV')).toContain('(complément 2)');
  });

  it('at 0 % say why, and above 0 % nothing', () => {
    const why = {
      vat_category: 'AE' as const,
      vat_exemption_code: 'VATEX-EU-AE',
      vat_exemption_text: 'Autoliquidation',
    };
    expect(clientVat(bp(0), why)).toEqual({
      category: 'AE',
      rate_bp: 0,
      exemption_code: 'VATEX-EU-AE',
      exemption_text: 'Autoliquidation',
    });
    expect(clientVat(bp(2_000), why)).toEqual({
      category: 'S',
      rate_bp: 2_000,
      exemption_code: '',
      exemption_text: '',
    });
    expect(clientVat(bp(0), {})).toMatchObject({ category: 'E', exemption_text: '' });
    expect(lineVat(bp(0), { category: 'S' }).category).toBe('E');
  });
});

describe('a credit note', () => {
  const group = (rate: number, base: number, vat: number) => ({
    category: 'S' as const,
    rate_bp: bp(rate),
    exemption_code: '',
    exemption_text: '',
    base: cents(base),
    vat: cents(vat),
  });

  it('of one invoice falls on it whole, rate by rate', () => {
    const note = { ttc: cents(2_310), vat_breakdown: [group(2_000, 1_000, 200), group(1_000, 1_000, 110)] };
    expect(creditShares(note, new Map([['a', cents(2_000)]])).get('a')).toEqual({
      ttc: 2_310,
      bases: [
        { rate_bp: 2_000, base: 1_000 },
        { rate_bp: 1_000, base: 1_000 },
      ],
    });
  });

  it('of several falls on each by its share, to the cent in all', () => {
    // 333 + 333 at 20 %: each alone 399.6, together 799.2.
    const note = { ttc: cents(799), vat_breakdown: [group(2_000, 666, 133)] };
    const shares = creditShares(
      note,
      new Map([
        ['a', cents(333)],
        ['b', cents(333)],
      ]),
    );
    expect([shares.get('a')!.ttc, shares.get('b')!.ttc]).toEqual([400, 399]);
    expect(shares.get('b')!.bases).toEqual([{ rate_bp: 2_000, base: 333 }]);
  });
});

describe('the mail of an invoice', () => {
  const facts = {
    number: 'ZR7-202611-0001',
    amount: cents(120_000),
    due_on: aDay('2026-12-23'),
    company: 'ZR7',
  };

  it('goes to the billing addresses, else to the main one', () => {
    const email = 'contact@client.example';
    expect(invoiceRecipients({ email })).toEqual([email]);
    expect(invoiceRecipients({ email, billing_emails: ['compta@client.example', 'faux'] })).toEqual([
      'compta@client.example',
    ]);
    expect(invoiceRecipients({ email: 'faux' })).toEqual([]);
  });

  it('fills in what is known, leaves what is not, and keeps a subject on one line', () => {
    expect(fillIn('{numero} {inconnu}', facts)).toBe('ZR7-202611-0001 {inconnu}');
    const mail = invoiceMail({ ...NO_COMPANY_FIELDS.billing, mail_subject: 'Facture\n{numero}' }, facts);
    expect(mail.subject).toBe('Facture ZR7-202611-0001');
    expect(mail.text).toContain('23/12/2026');
    expect(mail.text).toMatch(/1.200,00.€/);
    expect(invoiceMail(NO_COMPANY_FIELDS.billing, facts, 2).subject).toContain('Deuxième rappel');
    expect(invoiceMail(NO_COMPANY_FIELDS.billing, facts, 9).subject).toContain('Facture');
  });
});

it('a logo that is no picture is none', () => {
  expect(lookOf({ logo: '', color: '#123456' })).toEqual({ color: '#123456' });
  expect(lookOf({ logo: 'https://x.example/logo.png', color: '#123456' })).toEqual({ color: '#123456' });
  const { logo } = lookOf({ logo: 'data:image/png;base64,iVBO', color: '#123456' });
  expect([logo!.type, [...logo!.bytes]]).toEqual(['image/png', [137, 80, 78]]);
});
