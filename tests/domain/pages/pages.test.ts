import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { intakeStatus } from '../../../domain/intake/intake.ts';
import { parseSubmission } from '../../../domain/intake/submission.ts';
import { leadSource } from '../../../domain/leads/lead.ts';
import { consentText, isUnknownText, type ShownText } from '../../../domain/pages/consent-text.ts';
import { leadSteps, stepsSince } from '../../../domain/pages/funnel.ts';
import { pageOf, placeOn, type Registry } from '../../../domain/pages/registry.ts';
import { consentSnippet, followedSnippet, snippet } from '../../../domain/pages/snippet.ts';
import { DEFAULT_SETTINGS } from '../../../domain/settings/settings.ts';

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const page = (id: string, source = '') => ({
  ...{ id, entity: 'ZR7' as const, source },
  ...{ forms: new Set([`${id}-form`]), texts: new Map<string, string>() },
});
const registry: Registry = {
  pages: new Map([
    ['lp-1', page('lp-1')],
    ['lp-2', page('lp-2', 'salon')],
  ]),
  forms: new Map([
    ['lp-1-form', { entity: 'ZR7', produit: 'PV', page: 'lp-1' }],
    ['alone', { entity: 'MDL', produit: 'PAC' }],
  ]),
  origins: [],
};

describe('the page a lead came from', () => {
  it.each<[object, string | undefined, string]>([
    [{ form_code: 'LP-1-Form', lp_code: 'lp-2' }, 'lp-1', 'its form says, before the page itself'],
    [{ lp_code: ' LP-2 ' }, 'lp-2', 'codes are compared without case'],
    [{ form_code: 'alone', lp_code: 'LP-2' }, 'lp-2', 'a form on no page says nothing'],
    [{ form_code: 'unknown', lp_code: 'unknown' }, undefined, 'nobody knows it'],
    [{}, undefined, 'nothing is named'],
  ])('%j → %s: %s', (names, id) => {
    expect(pageOf(registry, names)?.id).toBe(id);
  });

  it('counts it under its source: what it names, else the page’s, else the page', () => {
    const two = registry.pages.get('lp-2');
    expect(leadSource({ utm_source: 'google', lp_code: 'LP-2' }, two)).toBe('google');
    expect(leadSource({ lp_code: 'LP-2' }, two)).toBe('salon');
    expect(leadSource({ lp_code: 'LP-1' }, registry.pages.get('lp-1'))).toBe('LP-1');
    expect(placeOn(two!, { form_code: 'LP-2-FORM', source: 'Google' })).toEqual({
      ...{ id: 'lp-2', entity: 'ZR7', form: 'lp-2-form', source: 'google' },
    });
    expect(placeOn(two!, { form_code: 'made up', source: 'x'.repeat(500) })).toMatchObject({
      form: '',
      source: 'x'.repeat(100),
    });
  });
});

describe('a text of consent', () => {
  const texts = new Map([
    ['v1', sha256('J’accepte.')],
    ['v2', sha256('J’accepte d’être rappelé.')],
  ]);

  it.each<[ShownText, boolean, string]>([
    [{ text_version: 'v1' }, false, 'a version there is'],
    [{ text_version: 'v3' }, true, 'a version nobody has written'],
    [{ text_version: 'v1', form_hash: sha256('J’accepte.').toUpperCase() }, false, 'its hash'],
    [{ text_version: 'v1', form_hash: sha256('J’accepte d’être rappelé.') }, true, 'another version’s hash'],
    [{ text_version: 'v1', text: ' J’accepte.\n' }, false, 'its text, set in another way'],
    [{ text_version: 'v1', text: 'Je refuse.' }, true, 'another text'],
    [{ text_version: 'v1', text: 'J’accepte.', form_hash: 'c0ffee' }, true, 'its text with another hash'],
    [{ text: 'J’accepte.' }, false, 'no version, and a text there is'],
    [{ form_hash: 'c0ffee' }, true, 'no version, and a hash of nothing'],
    [{}, false, 'no text at all proves nothing anyway'],
  ])('%j unknown: %s (%s)', (shown, unknown) => {
    expect(isUnknownText(texts, shown, sha256)).toBe(unknown);
  });

  it('is judged by nobody where a page has none', () => {
    expect(isUnknownText(new Map(), { text_version: 'v9' }, sha256)).toBe(false);
  });

  it('is the same however it is set', () => {
    fc.assert(
      fc.property(fc.array(fc.string()), (words) => {
        expect(consentText(words.join('\n  '))).toBe(consentText(words.join(' ')));
      }),
    );
  });

  it('that is unknown proves nothing where a proof is required', () => {
    const facts = {
      ...{ suppressed: false, phone_quality: 'valid' as const, nom: 'Martin', departement: '75' },
      ...{ source: 'tiktok', entity: 'ZR7' as const, produit: 'PV' },
    };
    const gating = { ...DEFAULT_SETTINGS.source_gating, proof_required_sources: ['tiktok'] };
    const consent = { given_at: new Date(0), text_version: 'v9' };
    expect(intakeStatus({ ...facts, consent }, gating).status).toBe('new');
    const flagged = { ...consent, flag: 'texte_inconnu' as const };
    expect(intakeStatus({ ...facts, consent: flagged }, gating).status).toBe('pending_consent');
    expect(intakeStatus({ ...facts, consent: flagged }, DEFAULT_SETTINGS.source_gating).status).toBe('new');
    expect(intakeStatus({ ...facts, test: true }, gating)).toEqual({
      status: 'invalid',
      hold_reason: 'test',
    });
    expect(intakeStatus({ ...facts, test: true, suppressed: true }, gating).status).toBe('suppressed');
  });
});

describe('the funnel', () => {
  const sale = (outcome: 'accepted' | 'rejected' | 'removed') => ({ outcome });

  it.each<[Parameters<typeof leadSteps>, number[], string]>([
    [['new', []], [1, 1, 0, 0], 'waits for an order'],
    [['hold_source', []], [1, 0, 0, 0], 'is held'],
    [['invalid', []], [1, 0, 0, 0], 'cannot be sold'],
    [['livre', [sale('accepted')]], [1, 1, 1, 0], 'is sold'],
    [['new', [sale('rejected')]], [1, 1, 1, 1], 'was sold, and came back'],
    [['livre', [sale('rejected'), sale('accepted')]], [1, 1, 1, 1], 'was sold again'],
    [['new', [sale('removed')]], [1, 1, 0, 0], 'was never sold after all'],
    [['suppressed', [sale('accepted')]], [1, 1, 1, 0], 'was sold before the person objected'],
  ])('%j counts %j: %s', (lead, steps) => {
    expect(Object.values(leadSteps(...lead))).toEqual(steps);
  });

  it('adds what has changed, whichever way, and the sum is what is', () => {
    const statuses = fc.constantFrom('new', 'invalid', 'livre', 'hold_source', 'suppressed');
    const lead = fc.tuple(statuses, fc.array(fc.constantFrom('accepted', 'rejected', 'removed').map(sale)));
    fc.assert(
      fc.property(fc.array(lead, { minLength: 1 }), (history) => {
        const sums = { leads: 0, sellable: 0, sold: 0, rejected: 0 };
        let counted: ReturnType<typeof leadSteps> | undefined;
        for (const [status, sales] of history as Parameters<typeof leadSteps>[]) {
          const now = leadSteps(status, sales);
          for (const [step, n] of Object.entries(stepsSince(now, counted)))
            sums[step as keyof typeof sums] += n;
          counted = now;
        }
        expect(sums).toEqual(counted);
      }),
    );
  });
});

it('test is asked for by the body, and by nothing that is not yes', () => {
  for (const test of [true, 'true', 1, 'oui']) expect(parseSubmission({ phone: '', test })?.test).toBe(true);
  for (const test of [false, 'non', null, {}, 'peut-être'])
    expect(parseSubmission({ phone: '', test })?.test).toBeUndefined();
});

it('what is copied into a page is two lines, and no text ends its own attribute', () => {
  const lines = followedSnippet(snippet('https://api.example/', { page: 'LP-1', form: 'F1' })).split('\n');
  expect(lines).toEqual([
    '<script defer src="https://api.example/api/public/rdz.js" data-page="LP-1" data-suivi="1"></script>',
    '<form data-rdz="F1">',
  ]);
  expect(consentSnippet('v"1', '1 < 2 & 3')).toBe(
    '<span data-rdz-consent="v&quot;1">1 &lt; 2 &amp; 3</span>',
  );
});
