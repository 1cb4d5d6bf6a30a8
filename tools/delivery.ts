/**
 * `npm run delivery -- [--json]`: runs today's delivery now, or joins the run under way, and prints its report.
 * Exit code 0: everything went out and the balance is exact; 1: something failed, is uncertain or off; 2: no run.
 */
import { parseArgs } from 'node:util';
import { loadConfigOrExit } from '../config.ts';
import { readEndpoints } from './endpoints.ts';
import { DELIVERY_FAILURES } from '../domain/deliveries/delivery-failure.ts';
import { ENTITIES } from '../domain/common/entity.ts';
import type { RunCounts } from '../domain/runs/run-report.ts';
import { openStore, type Store } from '../store/db/mongo.ts';
import type { DeliveryReportDoc } from '../store/runs/collections.ts';
import { openTemporal } from '../temporal/connection.ts';
import { launchDailyDelivery } from '../temporal/launch/daily-delivery.ts';
import type { DailyDeliveryResult } from '../contracts/daily-delivery.ts';

const OK = 0;
const TROUBLE = 1;
const NO_RUN = 2;

const HEADS = {
  fresh: 'neufs',
  lb: 'LB',
  sent: 'envoyés',
  ready: 'prêts',
  skipped: 'reportés',
  failed: 'échecs',
  uncertain: 'incertains',
  unprepared: 'non préparés',
} as const satisfies Record<keyof RunCounts, string>;
const KEYS = Object.keys(HEADS) as (keyof RunCounts)[];

/** Rows under heads, columns as wide as they need; the first one is text, the others are numbers. */
function table(rows: readonly (readonly string[])[]): string {
  const widths = rows[0]!.map((_, at) => Math.max(...rows.map((row) => row[at]!.length)));
  const line = (row: readonly string[]) =>
    row.map((cell, at) => (at === 0 ? cell.padEnd(widths[at]!) : cell.padStart(widths[at]!))).join('  ');
  return rows.map(line).join('\n');
}

const counts = (line: RunCounts): string[] => KEYS.map((key) => String(line[key] ?? 0));

async function reportText(store: Store, report: DeliveryReportDoc): Promise<string> {
  const ids = report.clients.map(({ client_id }) => client_id);
  const clients = await store.clients.find({ _id: { $in: ids } }, { projection: { name: 1 } }).toArray();
  const nameOf = new Map(clients.map(({ _id, name }) => [_id, name]));
  const seconds = ((report.finished_at?.getTime() ?? 0) - report.started_at.getTime()) / 1000;
  const delivered = table([
    ['Leads', ...Object.values(HEADS)],
    ...ENTITIES.map((entity) => [entity, ...counts(report.totals[entity])]),
    ...report.clients.map((line) => [
      `  ${line.entity} ${nameOf.get(line.client_id) ?? line.client_id}`,
      ...counts(line),
    ]),
  ]);
  const balance = table([
    ['Équilibre', 'reçus', 'supprimés', 'écart'],
    ...report.balance.map(({ entity, scope, received, deleted, off }) => [
      `${entity === 'none' ? 'sans société' : entity} ${scope === 'day' ? 'du jour' : 'en tout'}`,
      ...[received, deleted, off].map(String),
    ]),
  ]);
  const errors = report.errors.map(({ code, batch_id, count = 0 }) => {
    const words = (DELIVERY_FAILURES as Record<string, string>)[code] ?? '';
    return `  ${code} ${batch_id ? `lot ${batch_id}, ` : ''}${count} leads. ${words}`;
  });
  return [
    `Livraison ${report._id}, ${seconds.toFixed(1)} s, ${report.workflow_id}`,
    delivered,
    `LB marqués : ${ENTITIES.map((entity) => `${entity} ${report.marked_lb[entity]}`).join(', ')}`,
    balance,
    ...(errors.length > 0 ? [`Incidents :\n${errors.join('\n')}`] : []),
  ].join('\n\n');
}

/** A report's numbers say how it went; what a batch's failure is worth is decided here and nowhere else. */
const exitCode = (result: DailyDeliveryResult, { errors }: DeliveryReportDoc): number =>
  result.failed + result.uncertain + errors.length > 0 || !result.balanced ? TROUBLE : OK;

async function main(json: boolean): Promise<number> {
  readEndpoints();
  const config = loadConfigOrExit();
  const temporal = openTemporal(config);
  let store: Store | undefined;
  try {
    const run = await launchDailyDelivery(temporal, { by: 'system' });
    const result = await run.result();
    store = await openStore({ url: config.MONGO_URL, dbName: config.DB_NAME, appName: 'rdz-delivery' });
    const report = await store.delivery_reports.findOne({ _id: result.report_id });
    if (!report) throw new Error(`no report ${result.report_id} in ${config.DB_NAME}`);
    console.log(json ? JSON.stringify(report, null, 2) : await reportText(store, report));
    return exitCode(result, report);
  } catch (error) {
    console.error(`La livraison n’a pas pu s’exécuter : ${(error as Error).message}`);
    return NO_RUN;
  } finally {
    await temporal.close();
    await store?.client.close();
  }
}

const { values } = parseArgs({ options: { json: { type: 'boolean', default: false } } });
process.exit(await main(values.json));
