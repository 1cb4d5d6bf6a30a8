import type { Document } from 'mongodb';
import { referenceOf } from '../../domain/privacy/recipient-mail.ts';
import { personData } from '../../store/privacy/export-person.ts';
import { noteExport } from '../../store/privacy/requests.ts';
import type { App } from '../http/deps.ts';
import { instant } from '../http/instant.ts';
import { ExportAnswer, PersonBody } from './contract.ts';
import { personAsked } from './person-asked.ts';

/** What only the machine needs: keys and hashes say nothing to the person, and open nothing to anybody else. */
const OURS = new Set([
  ...['phone_hash', 'guard', 'guard_key', 'submit_keys', 'search', 'slot_id', 'batch_rev', 'money_due'],
  ...['page_due', 'page_counted', 'phone_hashes', 'email_hashes', 'prepaid_unit', 'budget_cents', 'routing'],
  // Of our people.
  ...['created_by', 'created_by_name', 'sent_by', 'rejected_by', 'removed_by', 'cancelled_by', 'sent_to'],
]);

/** A record as its person gets it. */
const plain = (record: object): Record<string, unknown> =>
  JSON.parse(
    JSON.stringify(record, (name, value: unknown) => (OURS.has(name) ? undefined : value)),
  ) as Record<string, unknown>;

export default (app: App) =>
  app.route({
    method: 'POST',
    url: '/api/privacy/export',
    config: { permission: 'privacy.manage' },
    schema: {
      summary: 'Tout ce qui concerne une personne, et qui l’a reçu (RGPD art. 15 et 20)',
      body: PersonBody,
      response: { 200: ExportAnswer },
    },
    handler: async (request) => {
      const asked = personAsked(app, request, request.body);
      const data = await personData(app.deps, asked.identity, asked.reach);
      const { _id } = await noteExport(app.deps, asked, data.leads.length);
      const lists = Object.fromEntries(
        Object.entries(data).map(([name, records]) => [name, (records as Document[]).map(plain)]),
      ) as Record<keyof typeof data, Record<string, unknown>[]>;
      return { success: true, reference: referenceOf(_id), made_at: instant(asked.now), ...lists };
    },
  });
