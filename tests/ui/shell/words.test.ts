/** What the admin writes: French sentences, numbers, dates, and the CSV it exports. */
import { aWeek } from '../../support/dates.ts';
import { describe, expect, test } from 'vitest';
import { DELIVERY_FAILURES } from '../../../domain/deliveries/delivery-failure.ts';
import {
  CANCEL_REASONS,
  DELIVERY_STATUSES,
  type DeliveryStatus,
  REMOVAL_REASONS,
} from '../../../domain/deliveries/delivery-lifecycle.ts';
import { ROUTING_REASONS } from '../../../domain/routing/reasons.ts';
import { CALENDAR_REASONS } from '../../../domain/settings/calendar.ts';
import { HOLD_REASONS } from '../../../domain/intake/intake.ts';
import { CUSTOM_FIELDS, ORIGIN_FIELDS, parseSubmission } from '../../../domain/intake/submission.ts';
import { LEAD_STATUSES } from '../../../domain/leads/lead.ts';
import { OPEN_RULES } from '../../../domain/routing/open-rules.ts';
import { PERMISSIONS } from '../../../domain/access/permissions.ts';
import { SCHEDULES } from '../../../temporal/schedules.ts';
import { csvCell, csvText } from '../../../ui/src/lib/csv-text.ts';
import { ago, dateTime, weekRange } from '../../../ui/src/lib/format/date.ts';
import { duration, money, plural } from '../../../ui/src/lib/format/number.ts';
import { decimal, lines } from '../../../ui/src/lib/format/parse.ts';
import { phone } from '../../../ui/src/lib/format/text.ts';
import { UNDELIVERABLE, undeliverable } from '../../../ui/src/lib/labels/client.ts';
import {
  cancelReason,
  DELIVERY_STATUS,
  failureSentence,
  REMOVAL_REASON,
} from '../../../ui/src/lib/labels/delivery.ts';
import { fieldValue, givenField, holdSentence, LEAD_STATUS } from '../../../ui/src/lib/labels/lead.ts';
import { PERMISSION_GROUPS } from '../../../ui/src/lib/labels/permission.ts';
import { reasonSentence, ruleSentence } from '../../../ui/src/lib/labels/routing.ts';
import { JOB } from '../../../ui/src/lib/labels/run.ts';
import type { Lead } from '../../../ui/src/lib/api/types.ts';
import { buyerOrReason, LEAD_FILE_COLUMNS } from '../../../ui/src/pages/leads/columns.ts';
import { isSettling } from '../../../ui/src/pages/deliveries/settling.ts';

/** Intl separates with narrow and unbreakable spaces. */
const plain = (text: string): string => text.replace(/[\u00a0\u202f]/g, ' ');

describe('words', () => {
  test('every status and permission of the domain has its French words', () => {
    for (const status of LEAD_STATUSES) expect(LEAD_STATUS[status].text).toBeTruthy();
    for (const status of DELIVERY_STATUSES) expect(DELIVERY_STATUS[status].text).toBeTruthy();
    const granted = PERMISSION_GROUPS.flatMap((group) => group.keys.map(([key]) => key));
    expect([...granted].sort()).toEqual([...PERMISSIONS].sort());
  });

  test('every rule of routing is a sentence, with or without its figures', () => {
    for (const { name, figures } of OPEN_RULES) {
      const known = Object.fromEntries(
        figures.map((figure) => [figure, figure === 'date' ? '2026-11-12T09:00:00Z' : 12]),
      );
      for (const sentence of [ruleSentence(name), ruleSentence(name, known)]) {
        expect(sentence).toMatch(/^[A-ZÀ-Ö]/);
        expect(sentence).not.toMatch(/undefined|NaN|\?|_/);
      }
    }
  });

  test('a rule is told with its figures', () => {
    expect(ruleSentence('quota_full', { used: 12, quota: 12 })).toBe('Quota atteint (12/12)');
    expect(
      ruleSentence('duplicate_30d', {
        lead_id: '0192f3aa-1111-7000-8000-00000000abcd',
        date: '2026-11-12T23:30:00Z',
      }),
    ).toBe('Doublon du lead …0000abcd du 13/11/2026');
    expect(plain(ruleSentence('lb_target_reached', { lb_used: 3, used: 12, lb_target_bp: 2500 }))).toBe(
      'Part de LB atteinte (3 LB sur 12, cible 25 %)',
    );
  });

  test('a failure is a sentence, a code only where nobody wrote one', () => {
    for (const code of Object.keys(DELIVERY_FAILURES))
      expect(failureSentence(code)).toMatch(/^[A-ZÀ-Ö].*\.$/);
    expect(failureSentence('SMTP_CONNECT')).toBe('Le serveur de messagerie ne répond pas.');
    expect(failureSentence('NOUVEAU')).toBe('Échec technique (NOUVEAU).');
  });

  test('every reason of the domain is a sentence, never its code', () => {
    const sentences = [
      ...ROUTING_REASONS.map(reasonSentence),
      ...HOLD_REASONS.flatMap((reason) => [holdSentence(reason), holdSentence(`${reason}:tik_tok`)]),
      ...CALENDAR_REASONS.map((reason) => reasonSentence(`${reason}:2026-12-25`)),
      ...Object.keys(UNDELIVERABLE).map(undeliverable),
      ...CANCEL_REASONS.map(cancelReason),
    ];
    for (const sentence of sentences) {
      expect(sentence).toMatch(/^[A-ZÀ-Ö].*\.$/);
      expect(sentence).not.toMatch(/_|non traduit/);
    }
    for (const reason of REMOVAL_REASONS) expect(REMOVAL_REASON[reason]).toMatch(/^[A-ZÀ-Ö]/);
    expect(reasonSentence('lb_mix')).toBe('Lead ancien livré en complément (part de LB de la commande).');
    expect(undeliverable('no_channel')).toBe('Ni adresse e-mail, ni API.');
    expect(reasonSentence('nouveau_motif')).toBe('Motif non traduit (nouveau_motif).');
    expect(cancelReason('Le client a changé d’avis')).toBe('Le client a changé d’avis');
  });

  test('a list of leads says why one is held, on screen and in its file', () => {
    const held = { status: 'invalid', hold_reason: 'nom', routing_reason: null } as Lead;
    const inFile = LEAD_FILE_COLUMNS.find(({ key }) => key === 'reason')!;
    for (const say of [buyerOrReason, inFile.text]) expect(say(held)).toBe('Nom absent.');
  });

  test('secondary fields are read as words and units', () => {
    expect(fieldValue('statut_occupant', 'proprietaire')).toBe('Propriétaire');
    expect(fieldValue('type_chauffage', 'gaz')).toBe('Gaz');
    expect(fieldValue('surface_habitable', '110')).toBe('110 m²');
    expect(fieldValue('facture_electricite', '237.50')).toBe('237,50 €');
    expect(fieldValue('budget', 'moins de 10 000')).toBe('moins de 10 000');
  });

  test('a planned job that has a name is planned', () => {
    const planned = SCHEDULES.map((schedule) => schedule.id);
    expect(planned).toEqual(expect.arrayContaining(Object.keys(JOB)));
  });

  test('a closed calendar says which day', () => {
    expect(reasonSentence('delivery_day_disabled:dimanche')).toBe('Pas de livraison le dimanche.');
    expect(reasonSentence('delivery_date_disabled:2026-12-25')).toBe('Pas de livraison le 25/12/2026.');
  });
});

describe('numbers and dates', () => {
  test('are written as in France, in Paris time', () => {
    expect(plain(money(1234.5))).toBe('1 234,50 €');
    expect([plural(0, 'lead'), plural(1, 'lead'), plural(2, 'lead')]).toEqual([
      '0 lead',
      '1 lead',
      '2 leads',
    ]);
    expect(duration(3400)).toBe('3,4 s');
    expect(duration(125_000)).toBe('2 min 05');
    expect(plain(dateTime('2026-11-23T08:30:00Z'))).toBe('23/11/2026 09:30');
    expect(plain(dateTime('2026-07-01T22:30:00Z'))).toBe('02/07/2026 00:30');
    expect(phone('0612345670')).toBe('06 12 34 56 70');
  });

  test('weeks show their days, over the end of a month and of a year', () => {
    expect(plain(weekRange(aWeek('2026-W47')))).toBe('16 – 22 nov. 2026');
    expect(plain(weekRange(aWeek('2026-W49')))).toBe('30 nov. – 6 déc. 2026');
    expect(plain(weekRange(aWeek('2026-W53')))).toBe('28 déc. – 3 janv. 2027');
  });

  test('moments are told from now', () => {
    const now = new Date('2026-11-23T12:00:00Z');
    expect(ago('2026-11-23T11:59:40Z', now)).toBe('à l’instant');
    expect(plain(ago('2026-11-23T11:57:00Z', now))).toBe('il y a 3 min');
    expect(plain(ago('2026-11-22T12:00:00Z', now))).toBe('hier');
  });

  test('what is typed is read', () => {
    expect(decimal('25,5 €')).toBe(25.5);
    expect(decimal(' ')).toBeNull();
    expect(decimal('douze')).toBeNaN();
    expect(lines('a@b.fr\n\n c@d.fr ; e@f.fr')).toEqual(['a@b.fr', 'c@d.fr', 'e@f.fr']);
  });
});

test('an exported cell cannot become a formula, nor break its row', () => {
  const columns = [
    { key: 'a', header: 'Nom', text: (row: string) => row },
    { key: 'b', header: 'Bouton', text: () => 'x', screenOnly: true },
  ];
  expect(csvText(columns, ['=1+1', '@cmd', 'Dupont; dit "Jo"', 'Œuvre'])).toBe(
    '\uFEFFNom\r\n\'=1+1\r\n\'@cmd\r\n"Dupont; dit ""Jo"""\r\nŒuvre\r\n',
  );
});

test('what a spreadsheet would take for a number stays the text it is', () => {
  const asText = ['=', '"', '"', '0', '1', '"', '"'].join('');
  expect([csvCell('01'), csvCell('06 39 98 22 13'), csvCell('2A'), csvCell('12')]).toEqual([
    `"${asText}"`,
    '06 39 98 22 13',
    '2A',
    '12',
  ]);
});

test('a delivery is watched until what was asked of it has ended, also when it ends as it began', () => {
  const at = (status: DeliveryStatus, tries = 0) => ({ status, tries });
  expect(isSettling(at('ready_to_send'), undefined)).toBe(false);
  expect(isSettling(at('sending'), undefined)).toBe(true);
  expect(isSettling(at('ready_to_send'), at('pending_csv'))).toBe(true);
  expect(isSettling(at('failed', 1), at('failed', 1))).toBe(true);
  expect(isSettling(at('failed', 2), at('failed', 1))).toBe(false);
  expect(isSettling(at('sent', 2), at('uncertain', 2))).toBe(false);
});

test('everything a lead keeps as it came has a name of its own', () => {
  const names = [
    ...CUSTOM_FIELDS,
    ...ORIGIN_FIELDS,
    ...'nom prenom email departement entity produit'.split(' '),
  ];
  const others = 'code_postal cp postcode session_id form_code rgpd_consent newsletter'.split(' ');
  const proof = 'text_version ip form_hash text page_url timestamp callback_requested'.split(' ');
  const junk = (fields: string[]) => Object.fromEntries(fields.map((field) => [field, { x: 1 }]));
  const body = { phone: ['0631204578', '1'], ...junk([...names, ...others]), consent: junk(proof) };
  const { given } = parseSubmission(body)!;
  const labels = [...Object.keys(given), 'consent'].map(givenField);
  expect(labels).toHaveLength(1 + names.length + others.length + proof.length + 1);
  // The page tells facts apart by their labels.
  expect(new Set(labels).size).toBe(labels.length);
  expect(labels.filter((label) => !/^\p{Lu}/u.test(label))).toEqual([]);
});
