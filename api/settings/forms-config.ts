import type { FormsConfigSettings } from '../../domain/settings/settings.ts';
import { changeSetting } from '../../store/settings/change-setting.ts';
import { readSetting } from '../../store/settings/settings.ts';
import { reconsiderStock } from '../routing/after-change.ts';
import type { App } from '../http/deps.ts';
import { formProblems, formsView, formsWithout } from './forms.ts';
import { actorOf, type Caller } from '../http/plugins/auth.ts';
import {
  FormParams,
  FormQuery,
  FormsConfig,
  FormsConfigAnswer,
  FormsConfigChange,
  OneFormAnswer,
} from './contract.ts';
import { invalid } from '../http/validation.ts';
import { writtenSetting } from './written.ts';

const url = '/api/settings/forms-config';

async function write(app: App, caller: Caller, next: (current: FormsConfigSettings) => FormsConfigSettings) {
  const { store, clock } = app.deps;
  const now = clock();
  const written = await changeSetting(store, { key: 'forms_config', next, by: actorOf(caller), now });
  await reconsiderStock(app);
  return { success: true, setting: writtenSetting('forms_config', formsView(written), caller, now) };
}

export default (app: App) => {
  const { store, live } = app.deps;
  app.route({
    method: 'GET',
    url,
    config: { permission: 'settings.access' },
    schema: { summary: 'Société et produit de chaque formulaire', response: { 200: FormsConfig } },
    handler: async () => formsView(await readSetting(store, 'forms_config')),
  });
  app.route({
    method: 'PUT',
    url,
    config: { permission: 'settings.access', role: 'super_admin' },
    schema: {
      summary: 'Remplacer tous les formulaires',
      body: FormsConfigChange,
      response: { 200: FormsConfigAnswer },
    },
    handler: async ({ body, caller }) => {
      const { products } = live.current;
      const problems = formProblems(body.forms, products, (index, field) => `forms.${index}.${field}`);
      if (problems.length > 0) throw invalid(problems);
      const forms = Object.fromEntries(
        body.forms.map(({ form_code, entity, produit }) => [form_code, { entity, produit }]),
      );
      return write(app, caller, () => ({ forms }));
    },
  });
  app.route({
    method: 'POST',
    url: `${url}/:form_code`,
    config: { permission: 'settings.access', role: 'super_admin' },
    schema: {
      summary: 'Ajouter ou changer un formulaire',
      params: FormParams,
      querystring: FormQuery,
      response: { 200: OneFormAnswer },
    },
    handler: async ({ params: { form_code }, query: { entity, produit }, caller }) => {
      const problems = formProblems(
        [{ form_code, produit }],
        live.current.products,
        (_index, field) => field,
      );
      if (problems.length > 0) throw invalid(problems);
      const config = { entity, produit };
      const next = (current: FormsConfigSettings) => ({
        forms: { ...formsWithout(current, form_code), [form_code]: config },
      });
      return { ...(await write(app, caller, next)), form_code, config };
    },
  });
};
