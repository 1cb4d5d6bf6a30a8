/**
 * Histories kept in tests/histories, by release and shape, on the workflows of today: a deployment must be able to go on
 * with what is under way, and `batch/*` is under way for seven days (docs/decisions/0010). The histories of a release are
 * never recorded anew. Those of the next one are, with
 * `RECORD_HISTORIES=1 npx vitest run --project system tests/workflows`.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fromJson, HISTORIES, replay } from '../support/histories.ts';

/** By the release that brought them. */
const WORKFLOWS: Readonly<Record<string, readonly string[]>> = {
  '2.0.0': ['daily-delivery', 'start-daily-delivery', 'batch', 'route-stock', 'watchdog', 'week-orders'],
  '2.3.0': ['intercompany', 'start-intercompany', 'weekly-ledger', 'invoice', 'invoice-reminders'],
  '2.4.0': ['immediate', 'import-file', 'replay', 'source-breakers'],
  '2.5.0': ['retention', 'erasure', 'account-mail'],
};
const workflowsOf = (release: string) =>
  Object.entries(WORKFLOWS).flatMap(([since, names]) =>
    since.localeCompare(release, 'en', { numeric: true }) <= 0 ? names : [],
  );

const releases = readdirSync(HISTORIES);

describe.each(releases)('release %s', (release) => {
  const folder = join(HISTORIES, release);
  const shapes = readdirSync(folder).map((file) => file.replace(/\.json$/, ''));

  it('has histories of every workflow', () => {
    expect(new Set(shapes.map((shape) => shape.split('.')[0]))).toEqual(new Set(workflowsOf(release)));
  });

  it.each(shapes)('%s', async (shape) => {
    await replay(fromJson(readFileSync(join(folder, `${shape}.json`), 'utf8')), shape);
  });
});

it('are kept of every release', () => {
  const known = JSON.parse(readFileSync(join(HISTORIES, '../../docs/releases.json'), 'utf8')) as {
    version: string;
  }[];
  expect(releases).toEqual(known.map(({ version }) => version));
});
