import { addNote } from '../../store/leads/add-note.ts';
import type { App } from '../http/deps.ts';
import { LEAD_GONE, leadOf } from './lead-lookup.ts';
import { actorOf } from '../http/plugins/auth.ts';
import { found, Problem } from '../http/problem.ts';
import { IdParams } from '../http/contract.ts';
import { NoteAnswer, NoteBody } from './contract.ts';
import { instant } from '../http/instant.ts';

export default (app: App) =>
  app.route({
    method: 'POST',
    url: '/api/leads/:id/notes',
    config: { permission: 'leads.add_note' },
    schema: { summary: 'Ajouter une note', params: IdParams, body: NoteBody, response: { 200: NoteAnswer } },
    handler: async (request) => {
      const { params, body, caller } = request;
      const { store, clock } = app.deps;
      await leadOf(app, request);
      const text = body.text.trim();
      if (text === '') throw new Problem('bad_request', 'Écrivez quelque chose dans la note.');
      const note = found(await addNote(store, params.id, text, actorOf(caller), clock()), LEAD_GONE);
      return { success: true, note: { ...note, at: instant(note.at) } };
    },
  });
