import { describe, expect, it } from 'vitest';
import { addressees } from '../../../domain/deliveries/addressees.ts';
import type { EmailDenylistSettings } from '../../../domain/settings/settings.ts';

const client = {
  active: true,
  email: 'main@client.fr',
  delivery_emails: ['leads@client.fr', 'chef@client.fr'],
};
const real: EmailDenylistSettings = {
  domains: ['example.com'],
  simulation_mode: false,
  simulation_email: '',
};
const simulation: EmailDenylistSettings = {
  ...real,
  simulation_mode: true,
  simulation_email: 'essai@zr7-digital.fr',
};

describe('a batch', () => {
  it('is addressed to the client’s own addresses', () => {
    expect(addressees(client, undefined, real)).toMatchObject({
      to: ['leads@client.fr', 'chef@client.fr'],
      simulated: false,
      trouble: null,
    });
  });

  it('is addressed to the address a person chose instead', () => {
    expect(addressees(client, 'autre@client.fr', real)).toMatchObject({
      to: ['autre@client.fr'],
      simulated: false,
      trouble: null,
    });
  });

  it('goes to nobody when the chosen address is bad: the client’s own do not take its place', () => {
    const asked = (override: string) => addressees(client, override, real);
    expect(asked('bad')).toMatchObject({ to: [], simulated: false, trouble: 'CLIENT_EMAIL_INVALID' });
    expect(asked('a@example.com')).toMatchObject({
      to: [],
      simulated: false,
      trouble: 'CLIENT_EMAIL_DENYLISTED',
    });
  });

  it('goes to nobody when the client has no valid address', () => {
    expect(addressees({ active: true }, undefined, real)).toMatchObject({
      to: [],
      simulated: false,
      trouble: 'CLIENT_NO_CHANNEL',
    });
  });
});

describe('in simulation mode a batch', () => {
  it('goes to the simulation address, whatever anybody chose, and is marked', () => {
    for (const override of [undefined, 'autre@client.fr']) {
      expect(addressees(client, override, simulation)).toMatchObject({
        to: ['essai@zr7-digital.fr'],
        simulated: true,
        trouble: null,
      });
    }
  });

  it('goes to nobody when the simulation address is bad: never to the client', () => {
    for (const simulation_email of ['', 'bad']) {
      expect(addressees(client, undefined, { ...simulation, simulation_email })).toMatchObject({
        to: [],
        simulated: true,
        trouble: 'SIMULATION_NO_EMAIL',
      });
    }
  });
});

it.each([
  ['does not exist', null, undefined],
  ['is switched off', { ...client, active: false }, undefined],
  ['is deleted', { ...client, deleted_at: new Date('2026-11-23T09:00:00Z') }, undefined],
  ['is deleted', { ...client, deleted_at: new Date('2026-11-23T09:00:00Z') }, 'autre@client.fr'],
])('a client who %s gets nothing, in simulation mode neither', (_what, gone, override) => {
  for (const settings of [real, simulation]) {
    expect(addressees(gone, override, settings)).toMatchObject({
      to: [],
      simulated: settings.simulation_mode,
      trouble: 'CLIENT_INACTIVE',
    });
  }
});

it('what a client who is switched off was sent goes to an address somebody chose', () => {
  const off = { ...client, active: false };
  expect(addressees(off, 'autre@client.fr', real)).toMatchObject({ to: ['autre@client.fr'], trouble: null });
  expect(addressees(off, 'autre@client.fr', simulation).to).toEqual([simulation.simulation_email]);
});

describe('by channel', () => {
  const endpoint = 'https://crm.client.fr/leads';
  const by = (delivery_method: 'csv' | 'api' | 'both', more: object = {}) => ({
    ...client,
    api_endpoint: endpoint,
    delivery_method,
    ...more,
  });

  it('goes by what the client chose, the API first', () => {
    expect(addressees(by('csv'), undefined, real).channels).toEqual(['csv']);
    expect(addressees(by('api'), undefined, real)).toMatchObject({ channels: ['api'], to: [], endpoint });
    expect(addressees(by('both'), undefined, real)).toMatchObject({ channels: ['api', 'csv'], endpoint });
  });

  it('goes by the one that is valid', () => {
    expect(addressees(by('both', { api_endpoint: '' }), undefined, real).channels).toEqual(['csv']);
    expect(addressees(by('both', { email: '', delivery_emails: [] }), undefined, real).channels).toEqual([
      'api',
    ]);
    expect(addressees(by('api', { api_endpoint: '' }), undefined, real)).toMatchObject({
      trouble: 'CLIENT_NO_ENDPOINT',
      channels: [],
    });
  });

  it('an address a person chose gets the CSV only', () => {
    expect(addressees(by('both'), 'autre@client.fr', real)).toMatchObject({
      channels: ['csv'],
      to: ['autre@client.fr'],
    });
  });

  it('simulation calls nobody, and shows the JSON', () => {
    for (const method of ['api', 'both'] as const)
      expect(addressees(by(method), undefined, simulation)).toMatchObject({
        channels: ['csv'],
        to: ['essai@zr7-digital.fr'],
        shows_json: true,
      });
    expect(addressees(by('csv'), undefined, simulation).shows_json).toBe(false);
  });
});
