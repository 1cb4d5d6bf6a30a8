import { addInternalNote } from '../../store/clients/add-internal-note.ts';
import { CLIENT_GONE, clientOf } from './client-answer.ts';
import { noteView } from './crm-fields.ts';
import type { App } from '../http/deps.ts';
import { actorOf } from '../http/plugins/auth.ts';
import { found, Problem } from '../http/problem.ts';
import { InternalNoteAnswer, InternalNoteBody } from './contract.ts';
import { IdParams } from '../http/contract.ts';

export default (app: App) =>
  app.route({
    method: 'POST',
    url: '/api/clients/:id/notes',
    config: { permission: 'leads.add_note' },
    schema: {
      summary: 'Ajouter une note interne à un client',
      params: IdParams,
      body: InternalNoteBody,
      response: { 200: InternalNoteAnswer },
    },
    handler: async ({ params, body, scope, caller }) => {
      const { store, clock } = app.deps;
      const { _id } = await clientOf(app, params.id, scope);
      const text = body.text?.trim() ?? '';
      if (text === '') throw new Problem('bad_request', 'Écrivez quelque chose dans la note.');
      const note = found(await addInternalNote(store, _id, text, actorOf(caller), clock()), CLIENT_GONE);
      return { success: true, note: noteView(note) };
    },
  });
