/** The routes of billing, in the order of the documentation, and what they refuse. */
import { PriceInvoicedError } from '../../store/billing/prices.ts';
import { RequestReusedError, UnitsShortError } from '../../store/billing/move-units.ts';
import { type CreditRefusal, CreditRefusedError } from '../../store/billing/give-credit.ts';
import { SaleInvoicedError } from '../../store/billing/credit-units.ts';
import { RecordNotTrackedError } from '../../store/billing/track-record.ts';
import type { Route } from '../http/deps.ts';
import { type KnownError, refusal } from '../http/known-errors.ts';
import pricing from './pricing.ts';
import productPrice from './product-price.ts';
import deleteProductPrice from './delete-product-price.ts';
import pricingOverview from './pricing-overview.ts';
import credits from './credits.ts';
import giveCredit from './give-credit.ts';
import withdrawCredit from './withdraw-credit.ts';
import prepayment from './prepayment.ts';
import movements from './movements.ts';
import addUnits from './add-units.ts';
import removeUnits from './remove-units.ts';
import prepaidList from './prepaid-list.ts';
import week from './week.ts';
import monthSummary from './month-summary.ts';
import buildLedger from './build-ledger.ts';
import ledger from './ledger.ts';
import records from './records.ts';
import changeRecord from './change-record.ts';
import transferPricing from './transfer-pricing.ts';
import interfacturation from './interfacturation.ts';
import { checkNow, checks } from './checks.ts';

export const routes: readonly Route[] = [
  pricing,
  productPrice,
  deleteProductPrice,
  pricingOverview,
  credits,
  giveCredit,
  withdrawCredit,
  prepayment,
  movements,
  addUnits,
  removeUnits,
  prepaidList,
  week,
  monthSummary,
  buildLedger,
  ledger,
  records,
  changeRecord,
  transferPricing,
  interfacturation,
  checks,
  checkNow,
];

const CREDIT_REFUSALS: Record<CreditRefusal, string> = {
  other_client: 'Cette commande est celle d’un autre client.',
  other_product: 'Cette commande est d’un autre produit.',
  closed: 'Cette commande est close et n’a rien livré cette semaine-là.',
  prepaid: 'Ce produit est prépayé : offrez des unités prépayées.',
  imported: 'Cette semaine a été livrée avant que RDZ ne facture.',
};

export const errors: readonly KnownError[] = [
  refusal(
    PriceInvoicedError,
    'conflict',
    'Ce prix vaudrait pour une livraison qui est déjà sur une facture émise : choisissez une date plus tardive.',
  ),
  refusal(
    UnitsShortError,
    'conflict',
    ({ remaining }: UnitsShortError) => `Il ne reste que ${remaining} unités.`,
  ),
  refusal(
    RequestReusedError,
    'conflict',
    'Cet Idempotency-Key a servi à une autre demande : prenez-en un autre.',
  ),
  refusal(CreditRefusedError, 'conflict', ({ why }: CreditRefusedError) => CREDIT_REFUSALS[why]),
  refusal(
    SaleInvoicedError,
    'conflict',
    'Cette semaine de la commande est déjà facturée : faites un avoir sur la facture.',
  ),
  refusal(RecordNotTrackedError, 'conflict', ({ why }: RecordNotTrackedError) =>
    why === 'prepaid'
      ? 'Ces unités sont prépayées : elles n’ont pas d’autre facture.'
      : 'Cet enregistrement est sur une facture de RDZ : c’est elle qui dit où il en est.',
  ),
];
