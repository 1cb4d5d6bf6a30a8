import { addForm, changeForm } from '../../store/pages/change-form.ts';
import type { App } from '../http/deps.ts';
import { actorOf } from '../http/plugins/auth.ts';
import { found } from '../http/problem.ts';
import { reconsiderStock } from '../routing/after-change.ts';
import {
  NewPageForm,
  PageFormAnswer,
  PageFormChange,
  PageFormList,
  PageFormParams,
  PageParams,
} from './contract.ts';
import { checkCode, checkProduit, FORM_GONE, pageOfCode } from './page-answer.ts';
import { formView } from './view.ts';

const url = '/api/pages/:code/forms';

export default (app: App) => {
  const { store, clock } = app.deps;
  app.route({
    method: 'GET',
    url,
    config: { permission: 'pages.view' },
    schema: {
      summary: 'Formulaires d’une landing page',
      params: PageParams,
      response: { 200: PageFormList },
    },
    handler: async ({ params, scope }) => {
      const page = await pageOfCode(app, params.code, scope);
      const forms = await store.forms.find({ page: page._id }).sort({ created_at: 1, _id: 1 }).toArray();
      return { forms: forms.map((form) => formView(app, page, form)), count: forms.length };
    },
  });
  app.route({
    method: 'POST',
    url,
    config: { permission: 'pages.manage' },
    schema: {
      summary: 'Ajouter un formulaire à une landing page',
      description: 'Un formulaire déjà configuré, et sur aucune page, est repris.',
      params: PageParams,
      body: NewPageForm,
      response: { 200: PageFormAnswer },
    },
    handler: async ({ params, body, scope, caller }) => {
      const page = await pageOfCode(app, params.code, scope);
      const { form_code: code, name = '', produit = page.produit } = body;
      checkCode('form_code', code);
      checkProduit(app, produit);
      const input = { code, name: name.trim(), produit, active: true };
      const form = await addForm(store, page, input, actorOf(caller), clock());
      await reconsiderStock(app);
      return { success: true, form: formView(app, page, form) };
    },
  });
  app.route({
    method: 'PUT',
    url: `${url}/:form_code`,
    config: { permission: 'pages.manage' },
    schema: {
      summary: 'Modifier un formulaire d’une landing page',
      description: 'Désactivé, il ne dit plus la société et le produit de ses leads.',
      params: PageFormParams,
      body: PageFormChange,
      response: { 200: PageFormAnswer },
    },
    handler: async ({ params, body, scope, caller }) => {
      const page = await pageOfCode(app, params.code, scope);
      checkProduit(app, body.produit);
      const change = { ...body, ...(body.name !== undefined && { name: body.name.trim() }) };
      const which = { page: page._id, code: params.form_code };
      const form = found(await changeForm(store, which, change, actorOf(caller), clock()), FORM_GONE);
      await reconsiderStock(app);
      return { success: true, form: formView(app, page, form) };
    },
  });
};
