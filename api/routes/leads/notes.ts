import { addNote } from '../../../store/add-note.ts';
import type { App } from '../../deps.ts';
import { LEAD_GONE, leadOf } from '../../lead-lookup.ts';
import { actorOf } from '../../plugins/auth.ts';
import { found, Problem } from '../../problem.ts';
import { IdParams } from '../../schemas/common.ts';
import { NoteAnswer, NoteBody } from '../../schemas/leads.ts';
import { instant } from '../../views/instant.ts';

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
