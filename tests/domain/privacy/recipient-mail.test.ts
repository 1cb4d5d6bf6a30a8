import { expect, it } from 'vitest';
import { recipientMail, referenceOf, reminderMail } from '../../../domain/privacy/recipient-mail.ts';
import { aDay } from '../../support/dates.ts';

const FACTS = {
  reference: referenceOf('0199b2c4-0000-7000-8000-00abcdef0123'),
  company: 'ZR7 Digital',
  link: 'https://rdz.example/api/public/privacy/ack/t',
  days: [aDay('2026-11-20'), aDay('2026-11-23')],
};
const PERSON = {
  phones: ['0612349876'],
  emails: ['e@personne.example'],
  names: [{ nom: 'Lefèvre\r\nBcc: x', prenom: 'Élodie' }],
};

it('the first mail says whom to erase, and where to say so', () => {
  const { subject, text } = recipientMail(FACTS, PERSON, false);
  expect(subject).toBe('Effacement de données personnelles – demande 00ABCDEF0123');
  for (const part of [
    '0612349876',
    'e@personne.example',
    'Élodie Lefèvre Bcc: x',
    FACTS.link,
    '20/11/2026 et 23/11/2026',
  ])
    expect(text).toContain(part);
  expect(text).not.toContain('\r');
  expect(text).not.toContain('opposée');
  expect(recipientMail(FACTS, PERSON, true).text).toContain('opposée à tout démarchage');
});

it('a reminder names nobody', () => {
  const { text } = reminderMail(FACTS);
  expect(text).toContain(FACTS.link);
  expect(text).toContain(FACTS.reference);
  for (const part of ['0612349876', 'e@personne', 'Lefèvre']) expect(text).not.toContain(part);
});
