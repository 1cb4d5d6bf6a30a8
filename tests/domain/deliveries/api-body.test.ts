/** The JSON a client's API gets (12-rules U33). */
import { describe, expect, it } from 'vitest';
import { type ApiBatch, apiBody, mappingProblems, NO_MAPPING } from '../../../domain/deliveries/api-body.ts';
import { API_PRESETS } from '../../../domain/deliveries/api-presets.ts';
import { asParisDay } from '../../../domain/time/paris-time.ts';

const BATCH: ApiBatch = {
  ...{ key: 'b1', batch_id: 'b1', entity: 'ZR7', produit: 'PV', day: asParisDay('2026-11-26'), test: false },
  leads: [
    {
      ...{ delivery_id: 'd1', lead_id: 'l1', assigned_at: new Date('2026-11-26T08:30:00Z') },
      ...{ nom: '=Durand', telephone: '0612345679', departement: '59' },
      custom_fields: { ville: 'Lille', budget: '10000' },
    },
  ],
};
const leadOf = (mapping = NO_MAPPING) => JSON.parse(apiBody(BATCH, mapping)).leads[0];

describe('the body', () => {
  it('holds the columns of the CSV as they are, and nothing else of the lead', () => {
    expect(leadOf()).toEqual({
      ...{ nom: '=Durand', prenom: '', telephone: '0612345679', email: '', departement: '59' },
      ...{ proprietaire_maison: 'oui', produit: 'PV', delivery_id: 'd1', lead_id: 'l1' },
      assigned_at: '2026-11-26T08:30:00.000Z',
    });
  });

  it('has the client’s names, and the further answers it names', () => {
    const lead = leadOf({
      fields: { telephone: 'phone' },
      custom_fields: { ville: 'city', adresse: 'street' },
    });
    expect(lead).toMatchObject({ phone: '0612345679', city: 'Lille', street: '' });
    expect(lead.telephone ?? lead.budget).toBeUndefined();
  });
});

describe('a mapping', () => {
  it('of every preset can be used', () => {
    for (const preset of API_PRESETS) expect(mappingProblems(preset)).toEqual([]);
  });

  it('names the fields it gets wrong', () => {
    const paths = (fields: Record<string, string>, custom_fields: Record<string, string> = {}) =>
      mappingProblems({ fields, custom_fields }).map(({ path }) => path);
    expect(paths({ is_lb: 'x' }, { phone: 'p' })).toEqual(['fields.is_lb', 'custom_fields.phone']);
    expect(paths({ nom: '1 nom' })).toEqual(['fields.nom']);
    expect(paths({ nom: 'lead_id' })).toEqual(['fields.nom']);
    expect(paths({}, { ville: 'nom' })).toEqual(['custom_fields.ville']);
  });
});
