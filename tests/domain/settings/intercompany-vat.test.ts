/** The VAT between the companies: 20 % unless set, 0 only with its reason. */
import { describe, expect, it } from 'vitest';
import { asBasisPoints } from '../../../domain/money/money.ts';
import { type IntercompanyVat, NO_COMPANY_FIELDS } from '../../../domain/settings/company.ts';
import { intercompanyVatErrors, withoutReason } from '../../../domain/settings/intercompany-vat.ts';

const of = (rate: number, category: string, exemption_code = '', exemption_text = ''): IntercompanyVat => ({
  rate_bp: asBasisPoints(rate),
  category: category as IntercompanyVat['category'],
  exemption_code,
  exemption_text,
});
const TEXT = 'Autoliquidation, article 283-2 du CGI';

describe('VAT between the companies', () => {
  it('is 20 % until somebody says otherwise, and that is right', () => {
    expect(NO_COMPANY_FIELDS.intercompany_vat.rate_bp).toBe(2_000);
    expect(intercompanyVatErrors(NO_COMPANY_FIELDS.intercompany_vat)).toEqual([]);
  });

  it.each([
    ['another French rate', of(1_000, 'S'), []],
    ['a rate France does not know', of(1_234, 'S'), ['rate']],
    ['0 without anything', of(0, 'S'), ['category', 'exemption_code', 'exemption_text']],
    ['0 with a category alone', of(0, 'AE'), ['exemption_code', 'exemption_text']],
    ['0 with a text of blanks', of(0, 'AE', 'VATEX-FR-AE', '  '), ['exemption_text']],
    ['0 with the reason of another category', of(0, 'AE', 'VATEX-EU-G', TEXT), ['exemption_code']],
    ['0 with a code nobody knows', of(0, 'E', 'VATEX-FR-NOPE', TEXT), ['exemption_code']],
    ['0 with category, code and text', of(0, 'AE', 'VATEX-FR-AE', TEXT), []],
    [
      '20 with a reason',
      of(2_000, 'E', 'VATEX-EU-O', TEXT),
      ['category', 'exemption_code', 'exemption_text'],
    ],
  ])('%s', (_what, vat, wrong) => {
    expect(intercompanyVatErrors(vat).map(({ path }) => path)).toEqual(
      wrong.map((field) => `intercompany_vat.${field}`),
    );
  });

  it('a rate above 0 takes the reason of the rate of 0 with it', () => {
    const exempt = of(0, 'AE', 'VATEX-FR-AE', TEXT);
    const taxed = { ...exempt, rate_bp: asBasisPoints(2_000) };
    expect(withoutReason(taxed, { rate_bp: asBasisPoints(2_000) })).toEqual(of(2_000, 'S'));
    // What the same change says stays, to be refused.
    expect(withoutReason(taxed, { rate_bp: asBasisPoints(2_000), category: 'AE' })).toEqual(of(2_000, 'AE'));
    expect(withoutReason(exempt, { rate_bp: asBasisPoints(0) })).toEqual(exempt);
    expect(withoutReason(taxed, { exemption_text: 'Autre' })).toEqual(taxed);
  });
});
