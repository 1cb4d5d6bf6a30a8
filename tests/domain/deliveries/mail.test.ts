import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DEFAULT_SENDERS, deliveryMail, messageIdOf, testMail } from '../../../domain/deliveries/mail.ts';
import { aDay } from '../../support/dates.ts';
import { anyCharacters } from '../../support/arbitraries.ts';

const mail = (overrides: Partial<Parameters<typeof deliveryMail>[0]> = {}) =>
  deliveryMail({
    entity: 'ZR7',
    produit: 'PV',
    day: aDay('2026-11-23'),
    count: 18,
    senderName: 'ZR7 Digital',
    ...overrides,
  });

it('each company writes from its own address, under its own name', () => {
  expect(DEFAULT_SENDERS).toEqual({
    ZR7: { address: 'vos-leads@zr7-digital.fr', name: 'ZR7 Digital' },
    MDL: { address: 'livraisonleads@maisonduleads.fr', name: 'Maison du Lead' },
  });
});

describe('deliveryMail', () => {
  it('has the subject of the spec', () => {
    expect(mail().subject).toBe('Livraison leads ZR7 – PV – 23/11/2026');
  });

  it('greets, says what is attached, and is signed by the entity', () => {
    expect(mail({ entity: 'MDL', produit: 'PAC', senderName: DEFAULT_SENDERS.MDL.name }).text).toBe(
      'Bonjour,\n\n' +
        'Veuillez trouver ci-joint votre livraison du 23/11/2026 : 18 leads PAC.\n\n' +
        'Nous restons à votre disposition pour toute question et vous remercions de votre confiance.\n\n' +
        "Cordialement,\n\nL'équipe Maison du Lead\n",
    );
  });

  it('counts one lead in the singular', () => expect(mail({ count: 1 }).text).toContain(': 1 lead PV.'));

  it('writes a line break in a product code or a name as one space, and none around them', () => {
    const { subject, text } = mail({ produit: ' PV\r\nBcc: x ', senderName: '\tZR7\u2028\u2029Digital\n' });
    expect(subject).toBe('Livraison leads ZR7 – PV Bcc: x – 23/11/2026');
    expect(text).toMatch(/L'équipe ZR7 Digital\n$/);
  });

  it('keeps any product code and name on one line', () => {
    fc.assert(
      fc.property(anyCharacters(), anyCharacters(), (produit, senderName) => {
        for (const { subject } of [mail({ produit, senderName }), testMail(senderName)]) {
          expect(subject).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}]/u);
        }
        expect(mail({ produit, senderName }).text.split('\n')).toHaveLength(10);
      }),
    );
  });
});

it('testMail says that sending works and that nothing is to be done, signed by the entity', () => {
  expect(testMail('ZR7 Digital')).toEqual({
    subject: "Test d'envoi – ZR7 Digital",
    text:
      'Bonjour,\n\n' +
      "Ce message confirme que l'envoi des e-mails de livraison fonctionne.\n\n" +
      "Aucune action de votre part n'est nécessaire.\n\n" +
      "Cordialement,\n\nL'équipe ZR7 Digital\n",
  });
});

describe('messageIdOf', () => {
  it('is the batch id at the domain of the sender', () => {
    expect(messageIdOf('0192f3c8-7b1e-7000-8000-0242ac120002', DEFAULT_SENDERS.ZR7.address)).toBe(
      '<0192f3c8-7b1e-7000-8000-0242ac120002@zr7-digital.fr>',
    );
  });

  it('is always one well-formed token', () => {
    fc.assert(
      fc.property(anyCharacters(), anyCharacters(), (id, address) => {
        expect(messageIdOf(id, address)).toMatch(/^<[\w.-]*@[A-Za-z0-9.-]*>$/);
      }),
    );
  });
});
