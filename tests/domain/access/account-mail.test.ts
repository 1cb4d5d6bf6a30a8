import { expect, it } from 'vitest';
import { accountMail, passwordPage } from '../../../domain/access/account-mail.ts';

const LINK = passwordPage('https://rdz.example/', 'secret');

it('leads to the page, with the secret where no server sees it', () => {
  expect(LINK).toBe('https://rdz.example/admin/mot-de-passe#secret');
});

it.each(['reset', 'invite'] as const)('%s: greets, says how long the link works, signs', (kind) => {
  const { subject, text } = accountMail(kind, { nom: 'Zoé\r\nBcc: x', company: 'ZR7 Digital', link: LINK });
  expect(subject).toMatch(/^RDZ : /);
  const lines = text.split('\n');
  expect(lines[0]).toBe('Bonjour Zoé Bcc: x,');
  expect(lines).toContain(LINK);
  expect(lines.at(-2)).toBe("L'équipe ZR7 Digital");
  expect(text).toContain(kind === 'reset' ? 'vaut 30 minutes' : 'vaut 7 jours');
});
