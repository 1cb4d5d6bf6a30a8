/**
 * `npm run invoices -- [--week 2026-W48] [--json]`: runs Monday's job now, or joins the run under way, and prints what it did.
 * Exit code 0: everything was issued; 1: something failed, or is a draft that lacks something; 2: no run.
 */
import { parseArgs } from 'node:util';
import { loadConfigOrExit } from '../config.ts';
import { ENTITIES } from '../domain/common/entity.ts';
import { isWeekKey, addWeeks, weekKey } from '../domain/time/paris-time.ts';
import { toEuros } from '../domain/money/money.ts';
import { openStore, type Store } from '../store/db/mongo.ts';
import { openTemporal } from '../temporal/connection.ts';
import { launchIntercompany } from '../temporal/launch/intercompany.ts';
import type { IntercompanyResult } from '../contracts/intercompany.ts';
import { readEndpoints } from './endpoints.ts';

const OK = 0;
const TROUBLE = 1;
const NO_RUN = 2;

async function resultText(
  store: Store,
  { week, ledgers, issuers, errors }: IntercompanyResult,
): Promise<string> {
  const ids = issuers.flatMap(({ issued, drafts }) => [
    ...issued,
    ...drafts.map(({ invoice_id }) => invoice_id),
  ]);
  const invoices = await store.invoices
    .find({ _id: { $in: ids } })
    .sort({ invoice_number: 1 })
    .toArray();
  const lines = invoices.map(({ invoice_number, entity, buyer_entity, ttc }) =>
    [invoice_number ?? 'brouillon', `${entity} → ${buyer_entity}`, `${toEuros(ttc).toFixed(2)} € TTC`].join(
      '  ',
    ),
  );
  const missing = issuers.flatMap(({ from, drafts }) =>
    drafts.map((draft) => `  ${from} ${draft.week ?? ''} : ${draft.missing.join(', ')}`),
  );
  return [
    `Intersociétés ${week}`,
    `Semaines facturables établies : ${ledgers.join(', ') || 'aucune'}`,
    lines.length > 0 ? lines.join('\n') : 'Rien à facturer.',
    ...(missing.length > 0 ? [`Mentions manquantes :\n${missing.join('\n')}`] : []),
    ...(errors.length > 0
      ? [`Incidents :\n${errors.map((error) => `  ${Object.values(error).join(' ')}`).join('\n')}`]
      : []),
  ].join('\n\n');
}

async function main({ week, json }: { week?: string | undefined; json: boolean }): Promise<number> {
  readEndpoints();
  const config = loadConfigOrExit();
  const now = new Date();
  if (week !== undefined && (!isWeekKey(week) || week > weekKey(now))) {
    console.error(`« ${week} » n’est pas une semaine passée ou en cours : 2026-W48, par exemple.`);
    return NO_RUN;
  }
  const temporal = openTemporal(config);
  let store: Store | undefined;
  try {
    const named = week !== undefined;
    const run = await launchIntercompany(temporal, {
      week: week ?? addWeeks(weekKey(now), -1),
      named,
      issuers: ENTITIES,
      by: 'system',
    });
    const result = await run.result();
    store = await openStore({ url: config.MONGO_URL, dbName: config.DB_NAME, appName: 'rdz-invoices' });
    console.log(json ? JSON.stringify(result, null, 2) : await resultText(store, result));
    const trouble = result.errors.length > 0 || result.issuers.some(({ drafts }) => drafts.length > 0);
    return trouble ? TROUBLE : OK;
  } catch (error) {
    console.error(`La facturation intersociétés n’a pas pu s’exécuter : ${(error as Error).message}`);
    return NO_RUN;
  } finally {
    await temporal.close();
    await store?.client.close();
  }
}

const { values } = parseArgs({
  options: { week: { type: 'string' }, json: { type: 'boolean', default: false } },
});
process.exit(await main({ week: values.week, json: values.json }));
