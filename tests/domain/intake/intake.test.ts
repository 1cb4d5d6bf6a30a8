import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type CallerKind,
  DOUBLE_SUBMIT_MS,
  type IntakeFacts,
  intakeStatus,
  refusesSuspicious,
  resolveTarget,
  type TargetInput,
} from '../../../domain/intake/intake.ts';
import { leadSource, leadSourceType } from '../../../domain/leads/lead.ts';
import { DEFAULT_SETTINGS, type SourceGatingSettings } from '../../../domain/settings/settings.ts';
import { registered } from '../../support/pages.ts';

const open = DEFAULT_SETTINGS.source_gating;
const good: IntakeFacts = {
  suppressed: false,
  phone_quality: 'valid',
  nom: 'Durand',
  departement: '75',
  source: 'google',
  entity: 'ZR7',
  produit: 'PV',
};
const proof = { given_at: new Date('2026-11-23T09:00:00Z'), text_version: 'v3' };

/** Everything that can be wrong with a lead, in the order of 01-domain §1.5. */
const DEFECTS: { name: string; facts: Partial<IntakeFacts>; status: string; hold_reason: string }[] = [
  { name: 'suppressed', facts: { suppressed: true }, status: 'suppressed', hold_reason: 'suppression_list' },
  { name: 'bad phone', facts: { phone_quality: 'invalid' }, status: 'invalid', hold_reason: 'phone' },
  { name: 'no nom', facts: { nom: '' }, status: 'invalid', hold_reason: 'nom' },
  { name: 'no département', facts: { departement: '' }, status: 'invalid', hold_reason: 'departement' },
  {
    name: 'proof missing',
    facts: { source: 'Démarcheur' },
    status: 'pending_consent',
    hold_reason: 'proof_required:Démarcheur',
  },
  {
    name: 'source blocked',
    facts: { source: 'TikTok' },
    status: 'hold_source',
    hold_reason: 'source_blocked:TikTok',
  },
  { name: 'no entity', facts: { entity: null }, status: 'pending_config', hold_reason: 'entity_unknown' },
  { name: 'no produit', facts: { produit: null }, status: 'pending_config', hold_reason: 'produit_unknown' },
];
const gating: SourceGatingSettings = {
  mode: 'blacklist',
  blocked_sources: ['tiktok', 'démarcheur'],
  proof_required_sources: ['démarcheur'],
};

describe('the status of a lead at the door', () => {
  it('is new when nothing is wrong', () => {
    expect(intakeStatus(good, open)).toEqual({ status: 'new' });
    expect(intakeStatus({ ...good, phone_quality: 'suspicious' }, open)).toEqual({ status: 'new' });
  });

  it.each(DEFECTS)('$name → $status', ({ facts, status, hold_reason }) => {
    expect(intakeStatus({ ...good, ...facts }, gating)).toEqual({ status, hold_reason });
  });

  it('is the first that applies, whatever else is wrong', () => {
    fc.assert(
      fc.property(fc.subarray(DEFECTS, { minLength: 1 }), (wrong) => {
        // Later ones first, so that the earlier of two sources is the lead's.
        const facts = Object.assign({ ...good }, ...wrong.toReversed().map((defect) => defect.facts));
        const { status, hold_reason } = wrong[0]!;
        expect(intakeStatus(facts as IntakeFacts, gating)).toEqual({ status, hold_reason });
      }),
    );
  });
});

describe('a proof one company asks of a source', () => {
  const asked = { ...good, unproved: 'google' };

  it('is missing as one that the settings ask for is', () => {
    const held = { status: 'pending_consent', hold_reason: 'proof_required:google' };
    expect(intakeStatus(asked, open)).toEqual(held);
    expect(intakeStatus({ ...asked, consent: { ...proof, flag: 'texte_inconnu' } }, open)).toEqual(held);
    expect(intakeStatus({ ...asked, consent: { text_version: 'v3' } }, open)).toEqual(held);
    expect(intakeStatus({ ...asked, consent: { given_at: proof.given_at, text: '' } }, open)).toEqual(held);
  });

  it('is there with a date and a text or its version', () => {
    expect(intakeStatus({ ...asked, consent: proof }, open)).toEqual({ status: 'new' });
    const { given_at } = proof;
    expect(intakeStatus({ ...asked, consent: { given_at, text: 'Oui' } }, open)).toEqual({ status: 'new' });
  });
});

describe('blocked sources', () => {
  const blocked = (source: string, blocked_sources: string[], mode: 'blacklist' | 'off' = 'blacklist') =>
    intakeStatus({ ...good, source }, { ...open, mode, blocked_sources }).status === 'hold_source';

  it.each([
    ['TIKTOK', ['tiktok'], true],
    [' tiktok ', ['TikTok'], true],
    ['ÉTÉ', ['été'], true],
    ['tiktok', [' TikTok '], true],
    ['tiktok2', ['tiktok'], false],
    ['tik', ['tiktok'], false],
    ['', [''], false],
    ['', ['tiktok'], false],
    ['anything', ['*'], true],
    ['', ['*'], true],
    ['anything', [' * '], true],
  ])('"%s" against %j: %s', (source, list, expected) => {
    expect(blocked(source, list)).toBe(expected);
  });

  it('are let through when gating is off', () => {
    expect(blocked('tiktok', ['tiktok'], 'off')).toBe(false);
  });
});

describe('a required proof', () => {
  const required = { ...open, proof_required_sources: ['*'] };
  it.each([
    [undefined, false],
    [{}, false],
    [{ text_version: 'v3' }, false],
    [{ given_at: proof.given_at }, false],
    [{ given_at: proof.given_at, text: '', text_version: '' }, false],
    [proof, true],
    [{ given_at: proof.given_at, text: 'J’accepte d’être appelé.' }, true],
  ])('%j is one: %s', (consent, isProof) => {
    const facts = consent === undefined ? good : { ...good, consent };
    expect(intakeStatus(facts, required).status).toBe(isProof ? 'new' : 'pending_consent');
  });

  it('is asked for also when gating is off', () => {
    expect(intakeStatus(good, { ...required, mode: 'off' }).status).toBe('pending_consent');
  });
});

describe('entity and produit', () => {
  const forms = registered({
    F1: { entity: 'MDL', produit: 'PAC' },
    F2: { entity: 'ZR7', produit: 'GONE' },
  });
  const products = new Set(['PV', 'PAC']);
  const resolve = (input: Partial<TargetInput>) =>
    resolveTarget({ entity: '', produit: '', form_code: '', ...input }, forms, products);

  it.each<[Partial<TargetInput>, string | null, string | null, string]>([
    [{ entity: 'ZR7', produit: 'PV', form_code: 'F1' }, 'ZR7', 'PV', 'the body beats the form'],
    [{ form_code: 'F1' }, 'MDL', 'PAC', 'the form when the body is silent'],
    [{ entity: 'ZR7', form_code: 'F1' }, 'ZR7', 'PAC', 'each on its own'],
    [{ produit: 'PV', form_code: 'F1' }, 'MDL', 'PV', 'each on its own'],
    [{ entity: 'XXX', produit: 'XXX', form_code: 'F1' }, 'MDL', 'PAC', 'unknown words count as silence'],
    [{ form_code: 'F2' }, 'ZR7', null, 'a form whose produit is sold no more'],
    [{ form_code: 'nowhere', entity: 'MDL' }, 'MDL', null, 'an unknown form'],
    [{ form_code: 'constructor' }, null, null, 'a name every object has'],
    [{ form_code: '__proto__' }, null, null, 'a name every object has'],
    [{}, null, null, 'nothing at all'],
    [{ provider_entity: 'MDL', entity: 'ZR7', produit: 'PV' }, 'MDL', 'PV', 'a provider is locked'],
    [{ provider_entity: 'ZR7', form_code: 'F1' }, 'ZR7', 'PAC', 'a provider is locked'],
  ])('%j → %s %s: %s', (input, entity, produit) => {
    expect(resolve(input)).toEqual({ entity, produit });
  });
});

describe('who posts', () => {
  it.each<[CallerKind, boolean]>([
    ['provider', true],
    ['inter_crm', true],
    ['own_page', false],
  ])('a suspicious number from %s is refused: %s', (caller, refused) => {
    expect(refusesSuspicious(caller)).toBe(refused);
  });

  it('double submits are those within five seconds', () => {
    expect(DOUBLE_SUBMIT_MS).toBe(5_000);
  });

  it.each([
    [{ utm_source: 'google', lp_code: 'LP1' }, 'google'],
    [{ utm_source: '', lp_code: 'LP1' }, 'LP1'],
    [{ lp_code: 'LP1' }, 'LP1'],
    [{}, ''],
  ])('the source of %j is "%s"', (lead, source) => {
    expect(leadSource(lead)).toBe(source);
  });

  it.each([
    [{ provider_id: 'p', lp_code: 'LP1' }, 'provider'],
    [{ lp_code: 'LP1' }, 'internal_lp'],
    [{}, 'direct'],
  ])('the source type of %j is %s', (lead, type) => {
    expect(leadSourceType(lead)).toBe(type);
  });
});
