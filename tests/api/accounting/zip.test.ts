/** A ZIP is made while it is read. */
import { expect, it } from 'vitest';
import { zipOf } from '../../../api/accounting/zip.ts';

const FILES = 60;
const BYTES = 500_000;
const AT = new Date('2026-12-01T09:00:00Z');

it('holds one file at a time, however many there are', async () => {
  let asked = 0;
  let ahead = 0;
  let read = 0;
  async function* files() {
    for (; asked < FILES; asked += 1)
      yield { name: `ZR7/${asked}.pdf`, bytes: Buffer.alloc(BYTES, asked), at: AT };
  }
  for await (const part of zipOf(files())) {
    read += (part as Buffer).length;
    ahead = Math.max(ahead, asked * BYTES - read);
  }
  expect(asked).toBe(FILES);
  expect(read).toBeGreaterThan(FILES * BYTES);
  expect(ahead).toBeLessThanOrEqual(BYTES);
});

it('asks for no more once its reader has gone', async () => {
  let asked = 0;
  async function* files() {
    for (; asked < FILES; asked += 1)
      yield { name: `${asked}.pdf`, bytes: Buffer.alloc(BYTES, asked), at: AT };
  }
  const zip = zipOf(files());
  for await (const _part of zip) break;
  expect(zip.destroyed).toBe(true);
  expect(asked).toBeLessThan(5);
});

it('of nothing is an empty one', async () => {
  const parts: Buffer[] = [];

  async function* none() {}
  for await (const part of zipOf(none())) parts.push(part as Buffer);
  expect(Buffer.concat(parts).subarray(0, 4).toString('latin1')).toBe('PK\x05\x06');
});

it('ends with an error where a file cannot be had', async () => {
  async function* broken() {
    yield { name: 'a.pdf', bytes: Buffer.from('a'), at: AT };
    throw new Error('the database is away');
  }
  await expect(async () => {
    for await (const _part of zipOf(broken()));
  }).rejects.toThrow('the database is away');
});
