/** The folder a platform's connector looks into: whole files or none, and its answers. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DropFolder } from '../../../channels/einvoice/drop-folder.ts';
import type { SubmittedInvoice } from '../../../channels/einvoice/platform.ts';
import { asCents } from '../../../domain/money/money.ts';
import { asParisDay } from '../../../domain/time/paris-time.ts';

const INVOICE: SubmittedInvoice = {
  id: 'inv-1',
  number: 'ZR7-202611-0042',
  kind: 'invoice',
  issued_on: asParisDay('2026-11-23'),
  seller_siren: '999999998',
  buyer_siren: '732829320',
  total_ttc: asCents(126_050),
  sha256: 'ab',
};
const PDF = Buffer.from('%PDF-1.7 …');

let folder: string;
let platform: DropFolder;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rdz-drop-'));
  platform = new DropFolder({ adapter: 'folder', folder });
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const answer = (id: string, text: string) => {
  mkdirSync(join(folder, 'answers'), { recursive: true });
  writeFileSync(join(folder, 'answers', `${id}.json`), text);
};

describe('submit', () => {
  it('leaves the document and what it is, and nothing else', async () => {
    expect(await platform.submit(PDF, INVOICE)).toEqual({ kind: 'accepted', reference: 'inv-1' });
    expect(readdirSync(join(folder, 'out')).sort()).toEqual(['inv-1.json', 'inv-1.pdf']);
    expect(readFileSync(join(folder, 'out/inv-1.pdf'))).toEqual(PDF);
    expect(JSON.parse(readFileSync(join(folder, 'out/inv-1.json'), 'utf8'))).toEqual({
      id: 'inv-1',
      number: 'ZR7-202611-0042',
      kind: 'invoice',
      issued_on: '2026-11-23',
      seller_siren: '999999998',
      buyer_siren: '732829320',
      sha256: 'ab',
      total_ttc: 1260.5,
      currency: 'EUR',
    });
  });

  it('twice makes one document', async () => {
    await Promise.all([platform.submit(PDF, INVOICE), platform.submit(PDF, INVOICE)]);
    await platform.submit(PDF, INVOICE);
    expect(readdirSync(join(folder, 'out')).sort()).toEqual(['inv-1.json', 'inv-1.pdf']);
  });

  it('of a document that cannot be written leaves nothing of it, and can be asked again', async () => {
    // Where the document should be there is a folder, so the last step fails.
    mkdirSync(join(folder, 'out/inv-1.pdf/in-the-way'), { recursive: true });
    const outcome = await platform.submit(PDF, INVOICE);
    expect(outcome).toMatchObject({ kind: 'retryable', code: expect.stringMatching(/^FOLDER_E/) as string });
    expect(readdirSync(join(folder, 'out'))).toEqual(['inv-1.pdf']);
    rmSync(join(folder, 'out/inv-1.pdf'), { recursive: true });
    expect(await platform.submit(PDF, INVOICE)).toMatchObject({ kind: 'accepted' });
  });

  it.each(['../elsewhere', '.hidden', 'a/b', '', 'a'.repeat(101)])('refuses %j as a name', async (id) => {
    expect(await platform.submit(PDF, { ...INVOICE, id })).toMatchObject({
      kind: 'refused',
      code: 'FOLDER_NAME',
    });
    expect(await platform.status(id)).toMatchObject({ kind: 'refused', code: 'FOLDER_NAME' });
  });
});

describe('status', () => {
  it('is under way while there is no answer', async () => {
    expect(await platform.status('inv-1')).toEqual({ kind: 'accepted', state: 'transmitted', words: '' });
  });

  it.each(['transmitted', 'accepted', 'refused'] as const)('reads that it is %s', async (status) => {
    answer('inv-1', JSON.stringify({ status, words: 'Reçue' }));
    expect(await platform.status('inv-1')).toEqual({ kind: 'accepted', state: status, words: 'Reçue' });
  });

  it('does without words, and cuts long ones', async () => {
    answer('a', '{"status": "accepted"}');
    answer('b', JSON.stringify({ status: 'refused', words: 'x'.repeat(600) }));
    expect(await platform.status('a')).toMatchObject({ words: '' });
    expect(await platform.status('b')).toMatchObject({ words: 'x'.repeat(500) });
  });

  it.each(['{"status": "acc', 'null', '[]', '{"status": "paid"}', '{"status": 1}'])(
    'of an answer such as %s is asked again',
    async (text) => {
      answer('inv-1', text);
      expect(await platform.status('inv-1')).toEqual({
        kind: 'retryable',
        code: 'FOLDER_ANSWER',
        words: text,
      });
    },
  );

  it('of an answer that cannot be read is asked again', async () => {
    mkdirSync(join(folder, 'answers/inv-1.json'), { recursive: true });
    expect(await platform.status('inv-1')).toMatchObject({ kind: 'retryable', code: 'FOLDER_EISDIR' });
  });
});

it('leaves a payment once, however often it is told', async () => {
  const payment = {
    id: 'pay-1',
    reference: 'inv-1',
    amount: asCents(10_001),
    received_on: asParisDay('2026-12-01'),
  };
  expect(await platform.paymentReceived(payment)).toEqual({ kind: 'accepted' });
  expect(await platform.paymentReceived(payment)).toEqual({ kind: 'accepted' });
  expect(readdirSync(join(folder, 'payments'))).toEqual(['pay-1.json']);
  expect(JSON.parse(readFileSync(join(folder, 'payments/pay-1.json'), 'utf8'))).toEqual({
    id: 'pay-1',
    reference: 'inv-1',
    amount: 100.01,
    currency: 'EUR',
    received_on: '2026-12-01',
  });
});
