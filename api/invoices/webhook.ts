/**
 * What a platform says of a document by itself (11-money-design §3): signed with HMAC-SHA256 of the body as it was sent, under
 * EINVOICE_WEBHOOK_SECRET. Fields and words are configured as those of its answers are.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import type { HttpsPlatformConfig } from '../../config.ts';
import { ENTITIES } from '../../domain/common/entity.ts';
import { fieldOf } from '../../domain/common/field-of.ts';
import { platformStateOf } from '../../domain/invoices/transmission.ts';
import { SYSTEM } from '../../store/audit/event-log.ts';
import type { InvoiceDoc } from '../../store/invoices/collections.ts';
import { changeTransmission, refuseInvoice } from '../../store/invoices/transmissions.ts';
import type { App, Route } from '../http/deps.ts';
import { Problem } from '../http/problem.ts';
import { WebhookAnswer, WebhookParams } from './contract.ts';

const BODY_LIMIT = 64 * 1024;

function isSigned(body: Buffer, signature: string | undefined, secret: string): boolean {
  const wanted = createHmac('sha256', secret).update(body).digest();
  const given = Buffer.from((signature ?? '').replace(/^sha256=/, ''), 'hex');
  return given.length === wanted.length && timingSafeEqual(given, wanted);
}

/** @throws Problem 400 */
function parsed(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8')) as unknown;
  } catch {
    throw new Problem('malformed_body', 'Le corps n’est pas du JSON.');
  }
}

/** Writes what the platform says of an invoice, if that is news. */
async function note(
  { deps: { store, log, clock } }: App,
  invoice: InvoiceDoc,
  json: unknown,
  { statusField, wordsField, ...words }: HttpsPlatformConfig,
): Promise<void> {
  const status = fieldOf(json, statusField);
  const state = status && platformStateOf(status, words);
  if (!state || state === 'transmitted' || state === invoice.transmission?.state) return;
  const said = (fieldOf(json, wordsField) ?? status).slice(0, 500);
  if (state === 'refused') await refuseInvoice({ store, log }, invoice, said, clock());
  else await changeTransmission(store, invoice._id, 'accept', { words: said }, SYSTEM, clock());
}

const webhook: Route = (app) =>
  app.route({
    method: 'POST',
    url: '/api/public/einvoice/:adapter',
    bodyLimit: BODY_LIMIT,
    config: { public: true, limit: 'public', problems: ['unauthenticated', 'not_found'] },
    schema: {
      summary: 'Ce que la plateforme dit d’une facture électronique',
      description:
        'Signé : en-tête X-Signature, HMAC-SHA256 du corps en hexadécimal, avec EINVOICE_WEBHOOK_SECRET. Une référence inconnue est acceptée sans effet.',
      params: WebhookParams,
      response: { 200: WebhookAnswer },
    },
    handler: async ({ body, headers }) => {
      const { store, config } = app.deps;
      const secret = config.EINVOICE_WEBHOOK_SECRET;
      const platforms = ENTITIES.flatMap((entity) => {
        const platform = config.einvoice[entity];
        return platform.adapter === 'https' ? [{ entity, platform }] : [];
      });
      if (secret === '' || platforms.length === 0)
        throw new Problem('not_found', 'Aucune plateforme n’appelle ici.');
      const bytes = Buffer.isBuffer(body) ? body : Buffer.alloc(0);
      const signature = headers['x-signature'];
      if (!isSigned(bytes, typeof signature === 'string' ? signature : undefined, secret))
        throw new Problem('unauthenticated', 'Signature absente ou fausse.');
      const json = parsed(bytes);
      let known = false;
      for (const { entity, platform } of platforms) {
        const reference = fieldOf(json, platform.referenceField);
        const invoice =
          reference &&
          (await store.invoices.findOne(
            { entity, 'transmission.reference': reference, 'transmission.state': { $exists: true } },
            { projection: { document: 0 } },
          ));
        if (!invoice) continue;
        known = true;
        await note(app, invoice, json, platform);
      }
      return { success: true, known };
    },
  });

/** Its body is read as it was sent: a signature is of bytes. */
export const declareWebhook: Route = (app) => {
  void app.register((scoped: App, _options: object, done: () => void) => {
    scoped.removeAllContentTypeParsers();
    scoped.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, bytes, read) => read(null, bytes));
    webhook(scoped);
    done();
  });
};
