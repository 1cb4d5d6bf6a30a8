/** The message as a mail program reads it. */
import fc from 'fast-check';
import { simpleParser } from 'mailparser';
import { describe, expect, it } from 'vitest';
import { composeMail } from '../../../channels/email/compose.ts';
import { deliveryMail } from '../../../domain/deliveries/mail.ts';
import { localMail } from '../../support/smtp/settings.ts';
import { aDay } from '../../support/dates.ts';

describe('composeMail', () => {
  it('is read back as it was meant', async () => {
    const csv = Buffer.from('\ufeffnom;prenom\r\nLefèvre;Zoé\r\n.\r\n..fin\r\n');
    const mail = localMail('0192f3c8', {
      attachment: { filename: 'leads_ZR7_PV_20261123_1.csv', content: csv },
    });
    const parsed = await simpleParser(await composeMail(mail));
    expect(parsed.subject).toBe('Livraison leads ZR7 – PV – 23/11/2026');
    expect(parsed.from?.value).toEqual([{ address: 'vos-leads@zr7-digital.fr', name: 'ZR7 Digital' }]);
    expect([parsed.to].flat().flatMap((to) => to?.value.map(({ address }) => address))).toEqual(mail.to);
    expect(parsed.messageId).toBe('<0192f3c8@zr7-digital.fr>');
    expect(parsed.date).toEqual(mail.date);
    expect(parsed.text).toBe(mail.text);
    expect(parsed.html).toBe(false);
    expect(parsed.attachments).toHaveLength(1);
    expect(parsed.attachments[0]).toMatchObject({
      filename: 'leads_ZR7_PV_20261123_1.csv',
      contentType: 'text/csv',
    });
    expect(parsed.attachments[0]?.content.equals(csv)).toBe(true);
  });

  it('says nothing technical: no mailer, no host name', async () => {
    const [headers] = (await composeMail(localMail('b'))).toString().split('\r\n\r\n');
    expect(headers?.split(/\r\n(?! )/).map((line) => line.split(':')[0])).toEqual([
      'From',
      'To',
      'Subject',
      'Message-ID',
      'Date',
      'MIME-Version',
      'Content-Type',
    ]);
  });

  it('gives the same bytes for the same batch', async () => {
    expect((await composeMail(localMail('b'))).equals(await composeMail(localMail('b')))).toBe(true);
  });

  it('goes without an attachment too', async () => {
    const { attachment: _, ...mail } = localMail('b');
    expect((await simpleParser(await composeMail(mail))).attachments).toEqual([]);
  });

  it('names an attachment whatever its name', async () => {
    for (const filename of ['leads_été_œuvre.csv', 'a"b;c.csv', `${'long'.repeat(40)}.csv`]) {
      const mail = localMail('b', { attachment: { filename, content: Buffer.from('x') } });
      expect((await simpleParser(await composeMail(mail))).attachments[0]?.filename).toBe(filename);
    }
  });

  it('no product, name or file name can add a header, a part or a recipient', async () => {
    const hostile = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 30 }),
      fc.constantFrom(
        'PV\r\nBcc: evil@evil.test',
        'PV\n\nbody',
        'a, evil@evil.test',
        '<evil@evil.test>',
        '"; evil="x',
      ),
    );
    await fc.assert(
      fc.asyncProperty(hostile, hostile, hostile, async (produit, name, filename) => {
        const mail = localMail('b', {
          ...deliveryMail({ entity: 'MDL', produit, day: aDay('2026-11-23'), count: 2, senderName: name }),
          from: { address: 'vos-leads@zr7-digital.fr', name },
          attachment: { filename, content: Buffer.from('x') },
        });
        const parsed = await simpleParser(await composeMail(mail));
        expect([...parsed.headers.keys()].sort()).toEqual([
          'content-type',
          'date',
          'from',
          'message-id',
          'mime-version',
          'subject',
          'to',
        ]);
        expect(parsed.from?.value.map(({ address }) => address)).toEqual(['vos-leads@zr7-digital.fr']);
        expect([parsed.to].flat().flatMap((to) => to?.value.map(({ address }) => address))).toEqual(mail.to);
        expect(parsed.attachments).toHaveLength(1);
      }),
      { numRuns: 200 },
    );
  });
});
