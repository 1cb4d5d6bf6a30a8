import { expect, it } from 'vitest';
import { correctedAddresses } from '../../../domain/deliveries/corrected-addresses.ts';

const NEW = 'juste@client.example';
const client = {
  email: 'chef@client.example',
  delivery_emails: ['Faux@client.example', 'autre@client.example'],
};

it('stands where the refused ones stood', () => {
  expect(correctedAddresses(client, ['faux@client.example'], NEW)).toEqual(['autre@client.example', NEW]);
  expect(correctedAddresses(client, ['faux@client.example', 'autre@client.example'], NEW)).toEqual([NEW]);
});

it('stands for all when none of the client’s was refused', () => {
  for (const refused of [[], ['parti@client.example']])
    expect(correctedAddresses(client, refused, NEW)).toEqual([NEW]);
});

it('is there once, and the main address gives way to it', () => {
  expect(correctedAddresses(client, ['faux@client.example'], 'AUTRE@client.example')).toEqual([
    'AUTRE@client.example',
  ]);
  expect(correctedAddresses({ email: 'chef@client.example' }, ['chef@client.example'], NEW)).toEqual([NEW]);
});
