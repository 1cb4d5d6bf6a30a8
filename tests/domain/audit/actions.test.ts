/** The list of what the audit trail may say was done. */
import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { AUDIT_ACTIONS, actionSentence } from '../../../domain/audit/actions.ts';
import type { EventInput } from '../../../store/audit/event-log.ts';

const LAYERS = ['activities', 'api', 'channels', 'dev', 'store', 'temporal', 'tools', 'workflows'];
const root = new URL('../../../', import.meta.url).pathname;
const sources = LAYERS.flatMap((layer) =>
  readdirSync(`${root}${layer}`, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => ({ file: `${layer}/${name}`, text: readFileSync(`${root}${layer}/${name}`, 'utf8') })),
);

it('has a French sentence for each', () => {
  for (const [action, sentence] of Object.entries(AUDIT_ACTIONS)) {
    expect(action).toMatch(/^[a-z][a-z0-9_]+\.[a-z_]+$/);
    expect([action, sentence]).toEqual([action, expect.stringMatching(/^\p{Lu}.*[^\s.]\.$/u)]);
  }
  expect(new Set(Object.values(AUDIT_ACTIONS)).size).toBe(Object.keys(AUDIT_ACTIONS).length);
});

it('is all there is to write: another name does not compile, and one file writes', () => {
  // @ts-expect-error: not on the list
  const other: EventInput['action'] = 'client.forget';
  expect(Object.keys(AUDIT_ACTIONS)).not.toContain(other);
  // A migration changes entries that are there.
  const writers = sources.filter(
    ({ file, text }) =>
      !file.startsWith('store/db/migrations/') &&
      /event_log\s*\.(insert|update|replace|bulk|findOneAnd)/.test(text),
  );
  expect(writers.map(({ file }) => file)).toEqual(['store/audit/event-log.ts']);
});

it('has no name that nobody writes', () => {
  const written = sources.map(({ text }) => text).join('\n');
  // Some are made of a verb: `delivery.${action}`, `batch.${action}`, `run.${action}`, `prepaid.${kind}`.
  const isWritten = (name: string) =>
    [name, ...(/^(batch|delivery|run|prepaid)\./.test(name) ? [name.split('.')[1]!] : [])].some((text) =>
      written.includes(`'${text}'`),
    );
  const names = Object.keys(AUDIT_ACTIONS).filter((name) => !name.startsWith('alert.'));
  expect(names.filter((name) => !isWritten(name))).toEqual([]);
});

it('says by its name what only another release knows', () =>
  expect([actionSentence('client.update'), actionSentence('batch.ask')]).toEqual([
    'Client modifié.',
    'batch.ask',
  ]));
