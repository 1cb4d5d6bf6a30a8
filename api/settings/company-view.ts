/** A company's data as the API shows and takes it: VAT in percent, the text on late penalties under both its names. */
import { bpToPercent, percentToBp } from '../../domain/money/money.ts';
import type { CompanyFields } from '../../domain/settings/company.ts';
import type { EntityChange as StoredChange } from '../../store/settings/change-setting.ts';
import type { EntityChange, EntityData } from './contract.ts';

export function companyView({ intercompany_vat, legal, ...rest }: CompanyFields): EntityData {
  const { rate_bp, ...vat } = intercompany_vat;
  return {
    ...rest,
    legal: { ...legal, late_payment_terms: legal.pmd_text },
    intercompany_vat: { ...vat, rate: bpToPercent(rate_bp) },
  };
}

export function companyChange({
  legal,
  intercompany_vat,
  ...rest
}: Omit<EntityChange, 'entity'>): StoredChange {
  const { late_payment_terms, ...texts } = legal ?? {};
  const { rate, ...vat } = intercompany_vat ?? {};
  return {
    ...rest,
    ...(legal && {
      legal: { ...(late_payment_terms !== undefined && { pmd_text: late_payment_terms }), ...texts },
    }),
    ...(intercompany_vat && {
      intercompany_vat: { ...vat, ...(rate !== undefined && { rate_bp: percentToBp(rate) }) },
    }),
  };
}
