/** A client's own list of phones, which are not assigned to it (01-domain §3). No answer and no log holds one. */
import { parsePhone } from '../../domain/common/phone.ts';
import { addDays, isParisDay, parisDay, parisDayStart } from '../../domain/time/paris-time.ts';
import { newId } from '../../store/db/ids.ts';
import { addExclusions, MAX_EXCLUSIONS, removeExclusions } from '../../store/routing/change-exclusions.ts';
import { readExclusionUploads } from '../../store/routing/read-exclusions.ts';
import { reconsiderStock, seeChange } from '../routing/after-change.ts';
import { clientOf } from './client-answer.ts';
import type { App } from '../http/deps.ts';
import { actorOf } from '../http/plugins/auth.ts';
import { IdParams } from '../http/contract.ts';
import { maybeInstant } from '../http/instant.ts';
import { invalid } from '../http/validation.ts';
import {
  Exclusions,
  ExclusionsAnswer,
  ExclusionsRemoval,
  ExclusionsRemoved,
  NewExclusions,
} from './contract.ts';

const url = '/api/clients/:id/exclusions';
const INVALID_SHOWN = 20;

/** A list holds until the end of its last day. @throws Problem 422 */
function expiryOf(day: string | undefined, now: Date): Date | null {
  if (!day) return null;
  if (!isParisDay(day)) throw invalid([{ path: 'expires_on', message: 'n’est pas un jour (2026-11-23)' }]);
  if (day < parisDay(now)) throw invalid([{ path: 'expires_on', message: 'est passé' }]);
  return parisDayStart(addDays(day, 1));
}

const lastDay = (expires: Date | null) => expires && addDays(parisDay(expires), -1);

export default (app: App) => {
  const { store, keys, clock } = app.deps;

  /** Phones as leads have them, hashed; those nobody can have are counted. */
  function read(phones: readonly string[]) {
    const parsed = phones.map(parsePhone);
    const wrong = parsed.flatMap(({ quality }, row) => (quality === 'invalid' ? [row] : []));
    const right = parsed.filter(({ quality }) => quality !== 'invalid');
    return { hashes: right.map(({ phone }) => keys.phone(phone)), wrong };
  }

  app.route({
    method: 'GET',
    url,
    config: { permission: 'clients.view' },
    schema: { summary: 'Numéros qu’un client exclut', params: IdParams, response: { 200: Exclusions } },
    handler: async ({ params, scope }) => {
      const { _id } = await clientOf(app, params.id, scope);
      const { count, uploads, others } = await readExclusionUploads(store, _id);
      return {
        count,
        limit: MAX_EXCLUSIONS,
        uploads: uploads.map(({ upload, at, count: rows, expires_at }) => ({
          upload_id: upload,
          at: maybeInstant(at),
          count: rows,
          expires_on: lastDay(expires_at),
        })),
        other_uploads: others,
      };
    },
  });

  app.route({
    method: 'POST',
    url,
    config: { permission: 'clients.edit' },
    schema: {
      summary: 'Exclure des numéros : ils ne lui sont plus attribués',
      description: 'Ce qui lui est attribué le reste. Seule une empreinte des numéros est gardée.',
      params: IdParams,
      body: NewExclusions,
      response: { 200: ExclusionsAnswer },
    },
    handler: async ({ params, body, scope, caller }) => {
      const client = await clientOf(app, params.id, scope);
      const now = clock();
      const expires_at = expiryOf(body.expires_on, now);
      const { hashes, wrong } = read(body.phones);
      if (hashes.length === 0 && !body.upload_id)
        throw invalid([{ path: 'phones', message: 'n’ont aucun numéro français' }]);
      const upload = body.upload_id ?? newId();
      const replaces = body.mode === 'replace';
      const part = { client, by: actorOf(caller), now, upload, phone_hashes: hashes, expires_at };
      const done = await addExclusions(store, { ...part, replaces, last: !body.more });
      await (done.removed > 0 ? reconsiderStock(app) : seeChange(app));
      const rows = { invalid: wrong.length, invalid_rows: wrong.slice(0, INVALID_SHOWN) };
      return { success: true, upload_id: upload, ...done, ...rows };
    },
  });

  app.route({
    method: 'DELETE',
    url,
    config: { permission: 'clients.edit' },
    schema: {
      summary: 'Ne plus exclure des numéros, ceux d’un envoi, ou aucun',
      params: IdParams,
      body: ExclusionsRemoval,
      response: { 200: ExclusionsRemoved },
    },
    handler: async ({ params, body: { phones, upload_id, all }, scope, caller }) => {
      const client = await clientOf(app, params.id, scope);
      if ([phones, upload_id, all || undefined].filter((one) => one !== undefined).length !== 1)
        throw invalid([{ path: '', message: 'doit dire lesquels : « phones », « upload_id » ou « all »' }]);
      const what = phones
        ? { phone_hashes: read(phones).hashes }
        : upload_id
          ? { upload: upload_id }
          : ('all' as const);
      const removed = await removeExclusions(store, { client, what, by: actorOf(caller), now: clock() });
      await reconsiderStock(app);
      return { success: true, removed };
    },
  });
};
