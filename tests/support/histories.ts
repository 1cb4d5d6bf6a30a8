/**
 * Histories of finished or running workflows: replayed at once on the code that made them, searched for personal data, and
 * kept in tests/histories/<release> when RECORD_HISTORIES=1, where `replay.test.ts` replays them on the code of today.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporal } from '@temporalio/proto';
import { Worker } from '@temporalio/worker';
import { expect, inject } from 'vitest';
import { workflowSpans } from '../../temporal/workflow-spans.ts';
import './quiet-runtime.ts';
import type { DeliveryWorld } from './world.ts';

const { History } = temporal.api.history.v1;
type History = temporal.api.history.v1.IHistory;

const ROOT = join(import.meta.dirname, '../..');

export const HISTORIES = join(ROOT, 'tests/histories');

/** The release this code is or will be. */
const release = (): string =>
  (JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { version: string }).version;

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** @throws DeterminismViolationError when the workflow of today decides otherwise than the history says */
export const replay = (history: History, workflowId: string): Promise<void> =>
  Worker.runReplayHistory(
    { workflowBundle: { codePath: inject('workflowBundle') }, sinks: workflowSpans(undefined) },
    history,
    workflowId,
  );

/** The texts of a history, payloads decoded. */
function texts(value: Json, key = ''): string[] {
  if (typeof value === 'string') return [key === 'data' ? Buffer.from(value, 'base64').toString() : value];
  if (value === null || typeof value !== 'object') return [];
  return Object.entries(value).flatMap(([name, inner]) => texts(inner, name));
}

/** Whatever could name a person or a client's address. */
async function personalData({ store }: DeliveryWorld): Promise<string[]> {
  const [leads, clients, batches] = await Promise.all([
    store.leads.find().toArray(),
    store.clients.find().toArray(),
    store.delivery_batches.find().toArray(),
  ]);
  return [
    ...leads.flatMap(({ phone, email, nom, prenom }) => [phone, email, nom, prenom]),
    ...clients.flatMap(({ email, delivery_emails, name, contact_name }) => [
      email,
      ...delivery_emails,
      name,
      contact_name,
    ]),
    ...batches.flatMap(({ reply, overrides = [] }) => [reply ?? '', ...overrides.map(({ email }) => email)]),
  ].filter((text) => text.length > 2);
}

/** Who ran it is this machine's name. */
const withoutMachine = (json: string): string => json.replace(/"\d+@[^"]+"/g, '"worker"');

const toJson = (history: History): string =>
  JSON.stringify(
    History.toObject(History.fromObject(history), { bytes: String, longs: String, enums: String }),
    null,
    1,
  );
export const fromJson = (json: string): History => History.fromObject(JSON.parse(json) as object);

/**
 * Checks the history of one execution.
 * @param shape name of the kept file: what is special about this history; without one it is not kept
 */
export async function checkHistory(
  world: DeliveryWorld,
  { workflowId, runId, shape }: { workflowId: string; runId?: string; shape?: string },
): Promise<void> {
  const history = await world.temporal.client.workflow.getHandle(workflowId, runId).fetchHistory();
  await replay(history, workflowId);
  const json = toJson(history);
  const told = texts(JSON.parse(json) as Json).join('\n');
  expect((await personalData(world)).filter((text) => told.includes(text))).toEqual([]);
  if (!shape || process.env.RECORD_HISTORIES !== '1') return;
  const folder = join(HISTORIES, release());
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `${shape}.json`), withoutMachine(json));
}
