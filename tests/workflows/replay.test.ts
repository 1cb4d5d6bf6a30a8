/**
 * Histories kept in tests/histories, one per shape, on the workflows of today: a deployment must be able to go on with
 * what is under way. After a change that is meant to break them (and is safe to: nothing under way), record them anew with
 * `RECORD_HISTORIES=1 npx vitest run --project system tests/workflows`.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { fromJson, HISTORIES, replay } from '../support/histories.ts';

const shapes = readdirSync(HISTORIES).map((file) => file.replace(/\.json$/, ''));

it('has histories of every workflow', () => {
  const workflows = shapes.map((shape) => shape.split('.')[0]);
  expect(new Set(workflows)).toEqual(
    new Set(['daily-delivery', 'start-daily-delivery', 'batch', 'route-stock', 'watchdog', 'week-orders']),
  );
});

it.each(shapes)('%s', async (shape) => {
  await replay(fromJson(readFileSync(join(HISTORIES, `${shape}.json`), 'utf8')), shape);
});
