/** Columns of a file, and its rows as the door reads them. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { IMPORT_FIELDS, isHeading, isImportField, suggestFields } from '../../../domain/imports/fields.ts';
import { submissionOf } from '../../../domain/imports/import-row.ts';
import { IMPORT_STATUSES, isWorking } from '../../../domain/imports/import-status.ts';
import { judgePhone } from '../../../domain/intake/intake.ts';

describe('the field a column is proposed for', () => {
  it.each<[string, string]>([
    ['Téléphone', 'phone'],
    ['N° de téléphone', 'phone'],
    ['tel_portable', 'phone'],
    ['PHONE', 'phone'],
    ['Prénom', 'prenom'],
    ['E-mail', 'email'],
    ['Adresse e-mail', 'email'],
    ['Code postal', 'code_postal'],
    ['CP', 'code_postal'],
    ['Dépt', 'departement'],
    ['product_type', 'produit'],
    ['created_at', 'date'],
    ['Date de création', 'date'],
    ['Source', 'utm_source'],
    ['statut_occupant', 'statut_occupant'],
    ['utm_campaign', 'utm_campaign'],
    ['Remarques', ''],
    // Of version 1's own exports: what its CSV states of everybody says nothing of this person.
    ['proprietaire_maison', ''],
    ['', ''],
  ])('%j is %j', (heading, field) => {
    expect(suggestFields([heading], [])).toEqual([field]);
  });

  it('is given once, to the first column that asks for it', () => {
    expect(suggestFields(['Tél', 'Téléphone', 'nom'], [])).toEqual(['phone', '', 'nom']);
  });

  it('is told by what stands in a column that has no heading', () => {
    const rows = [
      ['Durand', '612345679', 'a@b.fr'],
      ['Petit', '', ''],
    ];
    expect(suggestFields(['Colonne 1', 'Colonne 2', 'Colonne 3'], rows)).toEqual(['', 'phone', 'email']);
    expect(suggestFields(['Colonne 1'], [['0612345679'], ['Paris']])).toEqual(['']);
  });

  it('of version 1’s CSV files is whole', () => {
    const v1 = 'nom prenom telephone email departement proprietaire type_logement produit'.split(' ');
    expect(suggestFields(v1, [])).toEqual([
      'nom',
      'prenom',
      'phone',
      'email',
      'departement',
      '',
      'type_logement',
      'produit',
    ]);
  });

  it('is a field there is, none twice, whatever the headings', () => {
    fc.assert(
      fc.property(fc.array(fc.string()), fc.array(fc.array(fc.string())), (headings, rows) => {
        const fields = suggestFields(headings, rows);
        expect(fields).toHaveLength(headings.length);
        const given = fields.filter(Boolean);
        expect(new Set(given).size).toBe(given.length);
        expect(given.every(isImportField)).toBe(true);
      }),
    );
  });
});

it('a first row with a phone or an address is no heading', () => {
  expect(isHeading(['nom', 'téléphone', ''])).toBe(true);
  expect(isHeading(['Durand', '33612345678'])).toBe(true);
  expect(isHeading(['Durand', '33612345679'])).toBe(false);
  expect(isHeading(['Durand', 'a@b.fr '])).toBe(false);
});

describe('a row', () => {
  const shape = (fields: string[], defaults = {}) => ({ entity: 'ZR7' as const, fields, defaults });

  it('is read as the door reads a body', () => {
    const fields = ['phone', 'nom', 'departement', 'type_logement', '', 'consent_text', 'consent_timestamp'];
    const cells = ['612345679', ' Durand ', 'Paris (75)', 'maison', 'x', 'J’accepte', '23/11/2026 10:00'];
    expect(submissionOf(cells, shape(fields, { produit: 'PV', source: 'salon' }))).toMatchObject({
      ...{ phone: '612345679', nom: 'Durand', departement: '75', entity: 'ZR7', produit: 'PV' },
      origin: { utm_source: 'salon' },
      custom_fields: { type_logement: 'maison' },
      consent: { text: 'J’accepte', given_at: new Date('2026-11-23T09:00:00Z') },
    });
  });

  it('keeps its own words where it has some, and its date as given', () => {
    const fields = ['phone', 'produit', 'utm_source', 'date'];
    const row = submissionOf(
      ['0612345679', 'pac', 'tiktok', '12/01/2026'],
      shape(fields, { produit: 'PV', source: 's' }),
    )!;
    expect(row).toMatchObject({
      produit: 'PAC',
      origin: { utm_source: 'tiktok' },
      given: { date: '12/01/2026' },
    });
  });

  it('of the other company is none; one of a company nobody knows waits, as at the door', () => {
    const fields = ['phone', 'entity'];
    expect(submissionOf(['0612345679', 'mdl'], shape(fields))).toBeNull();
    expect(submissionOf(['0612345679', 'zr7'], shape(fields))).toMatchObject({ entity: 'ZR7' });
    expect(submissionOf(['0612345679', 'XYZ'], shape(fields))).toMatchObject({ entity: 'XYZ' });
  });

  it('without a phone is read all the same', () => {
    expect(submissionOf(['', 'Durand'], shape(['phone', 'nom']))).toMatchObject({ phone: '', nom: 'Durand' });
    expect(submissionOf([], shape(['phone', 'nom']))).toMatchObject({ phone: '', nom: '' });
  });

  it('names no session, key or test, whatever is in its cells', () => {
    const fields = [...IMPORT_FIELDS];
    fc.assert(
      fc.property(fc.array(fc.string(), { maxLength: fields.length }), (cells) => {
        const row = submissionOf(cells, shape(fields));
        expect(row?.session_id ?? '').toBe('');
        expect(row?.api_key ?? '').toBe('');
        expect(row?.test).toBeUndefined();
      }),
    );
  });
});

describe('phones as Excel leaves them', () => {
  it.each([
    ['612345679', '0612345679'],
    ['33612345679', '0612345679'],
    ['+33 6 12 34 56 79', '0612345679'],
    ['0033612345679', '0612345679'],
  ])('%s', (written, phone) => {
    expect(judgePhone(written, { implausible_is_suspicious: false })).toMatchObject({
      phone,
      quality: 'valid',
    });
  });

  it('a number no operator has is suspicious where the setting says so', () => {
    expect(judgePhone('0099999123', { implausible_is_suspicious: false }).quality).toBe('valid');
    expect(judgePhone('0099999123', { implausible_is_suspicious: true }).quality).toBe('suspicious');
  });
});

it('is worked on while it is previewed, committed or undone', () => {
  expect(IMPORT_STATUSES.filter(isWorking)).toEqual(['previewing', 'committing', 'undoing']);
});
