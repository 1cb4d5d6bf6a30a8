import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  deliverability,
  isDenylisted,
  isWellFormedEmail,
  recipientsOf,
} from '../../../domain/common/email-address.ts';
import { anyCharacters } from '../../support/arbitraries.ts';

const DENYLIST = ['example.com', 'Mailinator.com', ' @temp.com ', 'invalid'];

/** 254 characters. */
const LONGEST = `${'a'.repeat(64)}@${'b'.repeat(63)}.${'c'.repeat(63)}.${'d'.repeat(58)}.fr`;

describe('isWellFormedEmail', () => {
  it.each([
    'jean@client.fr',
    'j@client.fr',
    'jean@c.fr',
    'jean.paul+leads@sous.domaine-client.fr',
    "o'neil@client.fr",
    `${'a'.repeat(64)}@client.fr`,
    'jean@xn--nergie-9ua.fr',
    LONGEST,
  ])('takes %s', (address) => expect(isWellFormedEmail(address)).toBe(true));

  it.each([
    '',
    'jean',
    'jean.client.fr',
    '@client.fr',
    'jean@',
    'jean@client',
    'jean@localhost',
    'jean@127.0.0.1',
    'jean@client.f',
    'jean@client..fr',
    'jean@-client.fr',
    '.jean@client.fr',
    'je..an@client.fr',
    'jean@client.fr ',
    'jean paul@client.fr',
    'Jean <jean@client.fr>',
    'jean@client.fr,paul@client.fr',
    'jean@client.fr\r\nBcc: x@y.fr',
    'jean@client.fr\n',
    'jéan@client.fr',
    `${'a'.repeat(65)}@client.fr`,
    LONGEST.replace('.fr', 'd.fr'),
    `jean@${'a'.repeat(63)}.${'b'.repeat(63)}.${'c'.repeat(63)}.${'d'.repeat(60)}.fr`,
  ])('refuses %j', (address) => expect(isWellFormedEmail(address)).toBe(false));

  it('never takes anything that could break out of an envelope', () => {
    fc.assert(
      fc.property(anyCharacters(), fc.emailAddress(), (noise, address) => {
        for (const text of [noise, `${address}${noise}`, `${noise}@client.fr`]) {
          if (isWellFormedEmail(text)) expect(text).toMatch(/^[!-~]+@[a-z0-9.-]+$/i);
        }
      }),
    );
  });
});

describe('isDenylisted', () => {
  it.each([
    'a@example.com',
    'a@EXAMPLE.com',
    'a@mail.example.com',
    'a@mailinator.com',
    'a@temp.com',
    'a@x.invalid',
  ])('denies %s', (address) => expect(isDenylisted(address, DENYLIST)).toBe(true));
  it.each(['a@notexample.com', 'a@example.com.fr', 'example.com@client.fr'])('lets %s pass', (address) =>
    expect(isDenylisted(address, DENYLIST)).toBe(false),
  );
  it('takes an entry written like the end of an address for the domain in it', () => {
    for (const entry of ['@temp.com', '.temp.com', '@.temp.com']) {
      expect(isDenylisted('a@temp.com', [entry])).toBe(true);
    }
  });
  it.each(['a@client.fr', 'a@client.fr.', 'a@'])('denies nothing by an empty entry: %s', (address) =>
    expect(isDenylisted(address, ['', ' ', '.'])).toBe(false),
  );
});

describe('recipientsOf', () => {
  it('takes the valid delivery e-mails, trimmed, each once, and then not the main one', () => {
    const client = {
      email: 'main@client.fr',
      delivery_emails: [' a@client.fr', 'A@client.fr', 'bad', 'b@example.com', 'c@client.fr'],
    };
    expect(recipientsOf(client, DENYLIST)).toEqual(['a@client.fr', 'c@client.fr']);
  });
  it('falls back to the main e-mail when no delivery e-mail is valid', () => {
    expect(
      recipientsOf({ email: ' main@client.fr ', delivery_emails: ['bad', 'b@example.com'] }, DENYLIST),
    ).toEqual(['main@client.fr']);
    expect(recipientsOf({ email: 'main@client.fr' }, DENYLIST)).toEqual(['main@client.fr']);
  });
  it('is empty when nothing is valid', () => {
    expect(recipientsOf({ email: 'x@example.com', delivery_emails: null }, DENYLIST)).toEqual([]);
    expect(recipientsOf({}, DENYLIST)).toEqual([]);
  });
});

describe('deliverability', () => {
  it.each([
    [{ email: 'a@client.fr' }, null],
    [{ email: 'bad', delivery_emails: ['a@client.fr'] }, null],
    [{ email: 'bad', api_endpoint: 'https://crm.client.fr/leads' }, 'email_invalid'],
    [{ api_endpoint: 'https://crm.client.fr/leads' }, 'api_only'],
    [{}, 'no_channel'],
    [{ email: ' ', delivery_emails: [''], api_endpoint: '' }, 'no_channel'],
    [{ email: 'bad' }, 'email_invalid'],
    [{ email: 'bad', delivery_emails: ['a@example.com'] }, 'email_denylisted'],
    [{ email: 'bad', api_endpoint: 'javascript:alert(1)' }, 'email_invalid'],
    [{ api_endpoint: 'http://crm.client.fr' }, 'api_only'],
    [{ api_endpoint: 'HTTPS://crm.client.fr' }, 'api_only'],
    [{ api_endpoint: 'crm.client.fr' }, 'no_channel'],
    [{ api_endpoint: 'https://' }, 'no_channel'],
    [{ api_endpoint: 'javascript:alert(1)' }, 'no_channel'],
    [{ api_endpoint: 'ftp://client.fr/?then=https://crm.client.fr' }, 'no_channel'],
  ] as const)('%j → %s', (client, reason) => {
    expect(deliverability(client, DENYLIST)).toEqual({ deliverable: reason === null, reason });
  });
});
