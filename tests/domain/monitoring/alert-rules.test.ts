/** Which alerts are told when, and the words they are told in. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  alertRules,
  DEFAULT_REACH,
  isQuiet,
  isTold,
  type NoticeLine,
  noticeText,
  webhookBody,
} from '../../../domain/monitoring/alert-rules.ts';
import { ALERT_KINDS } from '../../../domain/monitoring/alerts.ts';

/** Winter: Paris is an hour ahead. */
const atParis = (hour: number) => new Date(Date.UTC(2026, 10, 26, hour - 1, 30));
const night = { ...structuredClone(DEFAULT_REACH), quiet_from: 20, quiet_to: 7 };

describe('quiet hours', () => {
  it.each([
    [20, true],
    [6, true],
    [7, false],
    [19, false],
  ])('over midnight, at %i: %s', (hour, quiet) => expect(isQuiet(night, atParis(hour))).toBe(quiet));

  it('within a day, and none by default', () => {
    const noon = { ...night, quiet_from: 12, quiet_to: 14 };
    expect([11, 12, 13, 14].map((hour) => isQuiet(noon, atParis(hour)))).toEqual([false, true, true, false]);
    expect(isQuiet(DEFAULT_REACH, atParis(12))).toBe(false);
  });

  it('hold back all but what is critical', () => {
    const rules = alertRules();
    expect(isTold('run_missed', rules, night, atParis(22))).toBe(true);
    expect(isTold('prepaid_low', rules, night, atParis(22))).toBe(false);
    expect(isTold('prepaid_low', rules, night, atParis(9))).toBe(true);
  });
});

it('every kind has a rule; what a person changed stands over the default', () => {
  const rules = alertRules(new Map([['run_missed', { enabled: false }]]));
  expect(Object.keys(rules).sort()).toEqual([...ALERT_KINDS].sort());
  expect(rules.run_missed).toEqual({ enabled: false, severity: 'critique' });
  expect(isTold('run_missed', rules, DEFAULT_REACH, atParis(9))).toBe(false);
});

describe('the words', () => {
  const line: NoticeLine = {
    ...{ id: '1', kind: 'run_missed', sentence: 'Rien.', severity: 'critique', state: 'open' },
    ...{ entity: 'ZR7', subject: 's', since: '2026-11-26T08:30:00.000Z' },
  };
  const back: NoticeLine = { ...line, state: 'recovered' };

  it('say how many began and how many are over', () => {
    expect(noticeText([line, back, back])).toEqual({
      subject: 'RDZ : 1 alerte, 2 rétablies',
      text:
        'CRITIQUE (ZR7) : Rien. Depuis 2026-11-26T08:30:00.000Z.\n' +
        'Rétabli (ZR7) : Rien. Depuis 2026-11-26T08:30:00.000Z.\n'.repeat(2),
    });
    expect(noticeText([line, line]).subject).toBe('RDZ : 2 alertes');
    expect(noticeText([{ ...line, severity: 'alerte', entity: null }]).text).toMatch(/^Alerte : /);
  });

  it('take the shape the webhook asks for', () => {
    expect(JSON.parse(webhookBody('json', [line]))).toEqual({ title: 'RDZ : 1 alerte', alerts: [line] });
    expect(JSON.parse(webhookBody('slack', [line]))).toEqual({
      text: expect.stringContaining('*RDZ : 1 alerte*\nCRITIQUE') as string,
    });
    expect(JSON.parse(webhookBody('teams', [line]))).toMatchObject({
      type: 'message',
      attachments: [
        {
          contentType: 'application/vnd.microsoft.card.adaptive',
          content: { type: 'AdaptiveCard', body: [{ text: 'RDZ : 1 alerte' }, { text: /^CRITIQUE/ }] },
        },
      ].map((one) => ({
        ...one,
        content: {
          ...one.content,
          body: [{ text: 'RDZ : 1 alerte' }, { text: noticeText([line]).text.trim() }],
        },
      })),
    });
  });
});

it('operations tell how each alert ends', () => {
  const table = readFileSync(join(import.meta.dirname, '../../../docs/operations.md'), 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('| `'));
  expect(ALERT_KINDS.filter((kind) => !table.some((line) => line.includes(`\`${kind}\``)))).toEqual([]);
});
