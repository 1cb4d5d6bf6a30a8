/**
 * Every migration, in the order they run. A change of what an area's `collections.ts` declares is a migration: without one
 * only new databases get it.
 *
 * To add one:
 * 1. Change the declaration, and write `NNNN-words.ts` here, with the next number. It names indexes, validators and values
 *    itself and does not import a declaration, since that goes on changing.
 * 2. The release before must run on the new shape, for it serves while this runs and may have to come back: new fields and
 *    collections, wider enums. What it still needs is dropped one release later, in a migration with `drops`.
 * 3. `up` may be interrupted anywhere and run again: `makeCollection`, for it may be there; portions of documents taken by a
 *    filter on the old shape, each a write of its own, no transaction; `held.throwIfAborted()` between two.
 *    `createIndexes` lets others read and write while it builds. `collMod` (a validator, a TTL) wants the collection to
 *    itself for a moment, so it comes alone; a validator is given without `validationLevel`, which
 *    `npm run migrate -- --validators off` may have changed.
 * 4. Add it at the end of the list. Released ones are never changed, removed or put in another order.
 * 5. `npx vitest run --project system tests/store/db tests/releases`: a migrated database equals a new one byte for byte,
 *    and the release before serves on it.
 */
import { explicitValidation } from './0001-explicit-validation.ts';
import { callers } from './0002-callers.ts';
import { listsOnIndexes } from './0003-lists-on-indexes.ts';
import { alertsAndRequests } from './0004-alerts-and-requests.ts';
import { submitKeys } from './0005-submit-keys.ts';
import { whatThePaletteFinds } from './0006-what-the-palette-finds.ts';
import { money } from './0007-money.ts';
import { orderCaps } from './0008-order-caps.ts';
import { criteria } from './0009-criteria.ts';
import { lbReplacement } from './0010-lb-replacement.ts';
import { apiChannel } from './0011-api-channel.ts';
import { landingPages } from './0012-landing-pages.ts';
import { statistics } from './0013-statistics.ts';
import { immediate } from './0014-immediate.ts';
import { simulator } from './0015-simulator.ts';
import { monitoring } from './0016-monitoring.ts';
import { sourceBreakers } from './0017-source-breakers.ts';
import { imports } from './0018-imports.ts';
import { batchLists } from './0019-batch-lists.ts';
import { restores } from './0020-restores.ts';
import { consentRetention } from './0021-consent-retention.ts';
import { privacy } from './0022-privacy.ts';
import { alertRules } from './0023-alert-rules.ts';
import { importV1 } from './0024-import-v1.ts';
import { secondFactor } from './0025-second-factor.ts';
import { apiKeys } from './0026-api-keys.ts';
import { passwordLinks } from './0027-password-links.ts';
import { deliveryLists } from './0028-delivery-lists.ts';
import { backlogStock } from './0029-backlog-stock.ts';
import { soldCounts } from './0030-sold-counts.ts';
import type { Migration } from './migration.ts';

export const MIGRATIONS: readonly Migration[] = [
  explicitValidation,
  callers,
  listsOnIndexes,
  alertsAndRequests,
  submitKeys,
  whatThePaletteFinds,
  money,
  orderCaps,
  criteria,
  lbReplacement,
  apiChannel,
  landingPages,
  statistics,
  immediate,
  simulator,
  monitoring,
  sourceBreakers,
  imports,
  batchLists,
  restores,
  consentRetention,
  privacy,
  alertRules,
  importV1,
  secondFactor,
  apiKeys,
  passwordLinks,
  deliveryLists,
  backlogStock,
  soldCounts,
];
