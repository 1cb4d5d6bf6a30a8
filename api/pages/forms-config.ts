/** The registry's forms as `/settings/forms-config` has always shown them: entity and produit by code. */
import { readFormsConfig } from '../../store/pages/forms-config.ts';
import { type ConfiguredForm, writeFormsConfig } from '../../store/pages/write-forms-config.ts';
import { actorOf, type Caller } from '../http/plugins/auth.ts';
import type { App } from '../http/deps.ts';
import { invalid } from '../http/validation.ts';
import { reconsiderStock } from '../routing/after-change.ts';
import { writtenSetting } from '../settings/written.ts';
import {
  FormParams,
  FormQuery,
  FormsConfig,
  FormsConfigAnswer,
  FormsConfigChange,
  OneFormAnswer,
} from './contract.ts';
import { formProblems, formsView } from './forms.ts';

const url = '/api/settings/forms-config';

async function write(app: App, caller: Caller, forms: readonly ConfiguredForm[], whole: boolean) {
  const { store, clock } = app.deps;
  const now = clock();
  const written = await writeFormsConfig(store, { forms, whole, by: actorOf(caller), now });
  await reconsiderStock(app);
  return { success: true, setting: writtenSetting('forms_config', formsView(written), caller, now) };
}

export default (app: App) => {
  const { store, live } = app.deps;
  app.route({
    method: 'GET',
    url,
    config: { permission: 'settings.access' },
    schema: {
      summary: 'Société et produit de chaque formulaire',
      description: 'Les formulaires actifs du registre des landing pages (`/api/pages`).',
      response: { 200: FormsConfig },
    },
    handler: async () => formsView(await readFormsConfig(store)),
  });
  app.route({
    method: 'PUT',
    url,
    config: { permission: 'settings.access', role: 'super_admin' },
    schema: {
      summary: 'Remplacer tous les formulaires',
      description: 'Ceux qui n’y sont pas sont désactivés ; rien n’est supprimé.',
      body: FormsConfigChange,
      response: { 200: FormsConfigAnswer },
    },
    handler: async ({ body, caller }) => {
      const { products } = live.current;
      const problems = formProblems(body.forms, products, (index, field) => `forms.${index}.${field}`);
      if (problems.length > 0) throw invalid(problems);
      return write(app, caller, body.forms, true);
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
      const written = await write(app, caller, [{ form_code, entity, produit }], false);
      return { ...written, form_code, config: { entity, produit } };
    },
  });
};
