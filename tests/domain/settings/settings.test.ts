import { describe, expect, it } from 'vitest';
import { ENTITIES } from '../../../domain/common/entity.ts';
import { isDenylisted } from '../../../domain/common/email-address.ts';
import { addressees } from '../../../domain/deliveries/addressees.ts';
import { intakeStatus, resolveTarget } from '../../../domain/intake/intake.ts';
import { route } from '../../../domain/routing/routing.ts';
import { calendarGate } from '../../../domain/settings/calendar.ts';
import { DEFAULT_SETTINGS } from '../../../domain/settings/settings.ts';
import { addDays } from '../../../domain/time/paris-time.ts';
import { aLead, anOrder, moment, TODAY, viewOf } from '../../support/routing.ts';
import { EMPTY_REGISTRY } from '../../support/pages.ts';

describe('until an admin writes something else', () => {
  it('each company gives the other what it cannot sell itself', () => {
    const crossEntity = DEFAULT_SETTINGS.cross_entity;
    for (const [entity, other] of [ENTITIES, ENTITIES.toReversed()] as const) {
      const view = viewOf({ orders: [anOrder({ entity: other })], crossEntity });
      expect(route(aLead({ entity }), view, moment())).toMatchObject({ mode: 'fallback_no_orders' });
    }
  });

  it('each company delivers from Monday to Friday, on every date', () => {
    for (const entity of ENTITIES) {
      const open = [0, 1, 2, 3, 4, 5, 6].map(
        (ahead) => calendarGate(DEFAULT_SETTINGS.delivery_calendar[entity], addDays(TODAY, ahead)).open,
      );
      expect(open).toEqual([true, true, true, true, true, false, false]);
      expect(DEFAULT_SETTINGS.delivery_calendar[entity].disabled_dates).toEqual([]);
    }
  });

  it('no source is held, none needs a proof, but a source on the list would be held', () => {
    const facts = { suppressed: false, phone_quality: 'valid', nom: 'Durand', departement: '75' } as const;
    const sold = { entity: 'ZR7', produit: 'PV' } as const;
    const gating = DEFAULT_SETTINGS.source_gating;
    for (const source of ['', 'google', '*']) {
      expect(intakeStatus({ ...facts, ...sold, source }, gating)).toEqual({ status: 'new' });
    }
    expect([gating.blocked_sources, gating.proof_required_sources]).toEqual([[], []]);
    const listing = { ...gating, blocked_sources: ['tiktok'] };
    expect(intakeStatus({ ...facts, ...sold, source: 'tiktok' }, listing).status).toBe('hold_source');
  });

  it('no form says what it sells', () => {
    const target = { entity: '', produit: '', form_code: 'F1' };
    expect(resolveTarget(target, EMPTY_REGISTRY.forms, new Set(['PV']))).toEqual({
      entity: null,
      produit: null,
    });
  });

  it('mails are real, and go to no address made up for a test', () => {
    const { domains } = DEFAULT_SETTINGS.email_denylist;
    const client = { active: true, email: 'leads@client.fr' };
    expect(addressees(client, undefined, DEFAULT_SETTINGS.email_denylist)).toEqual({
      to: ['leads@client.fr'],
      channels: ['csv'],
      shows_json: false,
      simulated: false,
      trouble: null,
    });
    for (const domain of [
      'example.com',
      'test.com',
      'localhost',
      'invalid',
      'fake.com',
      'temp.com',
      'mailinator.com',
    ]) {
      expect([domain, isDenylisted(`a@${domain}`, domains)]).toEqual([domain, true]);
    }
  });

  it('simulation mode, once switched on, needs an address first', () => {
    const simulated = { ...DEFAULT_SETTINGS.email_denylist, simulation_mode: true };
    expect(simulated.simulation_email).toBe('');
    expect(addressees({ active: true, email: 'leads@client.fr' }, undefined, simulated).trouble).toBe(
      'SIMULATION_NO_EMAIL',
    );
  });

  it('the overlap guard is off until somebody wants it, a suspicious number is replaced, an implausible one sold, and no origin is added to those of the environment', () => {
    const { overlap_guard, lb_replacement, phone, origins } = DEFAULT_SETTINGS;
    expect([overlap_guard.enabled, lb_replacement.enabled]).toEqual([false, true]);
    expect([phone.implausible_is_suspicious, origins.allowed_origins]).toEqual([false, []]);
  });
});
