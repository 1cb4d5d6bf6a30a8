/**
 * Shapes of the API, from the contracts the server validates with (api/schemas).
 */
import type { Static } from 'typebox';
import type { ProductCodes } from '../../../../api/commandes/contract.ts';
import type { DeliveryDetail } from '../../../../api/deliveries/contract.ts';
import type {
  FromRecordsAnswer as FromRecords,
  SendAllAnswer as SendAll,
  SendAnswer as Sent,
} from '../../../../api/invoices/contract.ts';
import type { LeadSources as Sources, RoutingTrace, StockAnswer } from '../../../../api/leads/contract.ts';
import type { Run } from '../../../../api/runs/contract.ts';
import type { EntityData, EntityMissing } from '../../../../api/settings/contract.ts';

export type {
  DepartementDetail,
  DepartementOverview,
  DepartementRow,
  DepartementStock,
  Intelligence,
} from '../../../../api/monitoring/contract.ts';
export type {
  AgedAnswer,
  AgedClient,
  CompanyBooks,
  PeriodAnswer,
  PrepaidAnswer,
  PrepaidRow,
  StatementAnswer,
} from '../../../../api/accounting/contract.ts';
export type {
  ProposalView,
  ReplayDetail,
  ReplayList,
  ReplayRow,
  ReplayRows,
  ReplaySummary,
  WhatIfChangeView,
} from '../../../../api/routing/contract.ts';
export type { FirstRun } from '../../../../api/settings/contract.ts';
export type { SimulateAnswer } from '../../../../api/leads/contract.ts';
export type { Retention, RetentionRun } from '../../../../api/retention/contract.ts';
export type {
  ApiKey,
  ApiKeyAnswer,
  ApiKeyList,
  AppSecret,
  LoginAnswer,
  Me,
  RecoveryCodes,
  SecondFactor,
  Session,
  SessionList,
  User,
  PasswordLink,
  Invitation,
} from '../../../../api/access/contract.ts';
export type { AuditEvent, EventActions } from '../../../../api/audit/contract.ts';
export type {
  AddUnitsAnswer,
  BillingMonth,
  BillingRecord,
  BillingWeek,
  BuildAnswer,
  Check,
  ChecksAnswer,
  Credit,
  Interfacturation,
  MonthRow,
  Movement,
  PrepaidList,
  Prepayment,
  PricedOrder,
  Pricing,
  PricingOverview,
  ProductPricing,
  RemoveUnitsAnswer,
} from '../../../../api/billing/contract.ts';
export type {
  BetweenInvoice,
  GenerateAnswer,
  IntercompanyHealth,
  IntercompanyRun,
  Reconciliation,
  RetryAnswer,
  Transfer,
} from '../../../../api/intercompany/contract.ts';
export type { InternalPrice } from '../../../../api/billing/contract.ts';
export type {
  ApiChannelSettings,
  ApiExchange,
  Client,
  ClientCoverage,
  ClientDetail,
  ClientSummary,
  Exclusions,
  ExclusionsAnswer,
} from '../../../../api/clients/contract.ts';
export type { PendingAnswer } from '../../../../api/http/contract.ts';
export type {
  DraftList,
  Invoice,
  InvoiceDraft,
  InvoiceList,
  InvoiceSummary,
  LineItem,
  OverdueDashboard,
  Payment,
  ReminderAnswer,
} from '../../../../api/invoices/contract.ts';
export type {
  CommandeStats,
  CommandeStock,
  Competitors,
  OrderLine,
  Commande,
  CommandeDetail,
  CommandeForecast,
  LbMonitor,
  LbMonitorRow,
} from '../../../../api/commandes/contract.ts';
export type { Batch, BatchDetail } from '../../../../api/batches/contract.ts';
export type {
  BatchAnswer,
  Delivery,
  DeliveryDetail,
  SendReadyAnswer,
} from '../../../../api/deliveries/contract.ts';
export type { DashboardStats, Lead, LeadDetail, RoutingTrace } from '../../../../api/leads/contract.ts';
export type {
  Funnel,
  FunnelRow,
  LandingPage,
  LandingPageDetail,
  PageForm,
} from '../../../../api/pages/contract.ts';
export type {
  ExportAnswer as PersonExport,
  Recipient as PrivacyRecipient,
  RequestDetail as PrivacyRequestDetail,
  RequestSummary as PrivacyRequest,
  SearchAnswer as PersonFound,
  Suppressed as SuppressedPhone,
} from '../../../../api/privacy/contract.ts';
export type { ImportDetail, ImportRow, ImportSummary } from '../../../../api/imports/contract.ts';
export type { Provider } from '../../../../api/providers/contract.ts';
export type { Restore } from '../../../../api/system/contract.ts';
export type { Alert, AlertPolicy } from '../../../../api/alerts/contract.ts';
export type { BreakerPreview, Source, SourceDetail } from '../../../../api/sources/contract.ts';
export type { Contradiction, EntityData, OverlapPreview } from '../../../../api/settings/contract.ts';
export type { Run, RunSummary } from '../../../../api/runs/contract.ts';
export type { Health, HealthState } from '../../../../api/system/contract.ts';

export type Company = Static<typeof EntityData>;
export type CompanyMissing = Static<typeof EntityMissing>;
export type FromRecordsAnswer = Static<typeof FromRecords>;
export type SendAllAnswer = Static<typeof SendAll>;
export type SendAnswer = Static<typeof Sent>;
export type LeadSources = Static<typeof Sources>;
export type Products = Static<typeof ProductCodes>;
export type RouteStockAnswer = Static<typeof StockAnswer>;
export type ConsideredOrder = RoutingTrace['considered'][number];
export type Figures = ConsideredOrder['figures'];
export type Attempt = DeliveryDetail['attempts'][number];
export type RunClient = Run['clients'][number];
export type RunError = Run['errors'][number];
export type BalanceLine = Run['balance'][number];
export type RunCounts = Run['totals'];

/** One page of a list, under the list's own name. */
export type Listed<Name extends string, Item> = Record<Name, Item[]> & {
  count: number;
  /** Exact to 10,000. */
  total: number;
  total_capped?: boolean;
  /** `null` on the last page. */
  next_cursor: string | null;
  /** `null` on the first page. */
  prev_cursor: string | null;
};
