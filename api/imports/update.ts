import { isImportField } from '../../domain/imports/fields.ts';
import { askPreview } from '../../store/imports/ask-import.ts';
import type { ImportDoc } from '../../store/imports/collections.ts';
import { IdParams } from '../http/contract.ts';
import type { App } from '../http/deps.ts';
import type { FieldProblem } from '../http/problem.ts';
import { invalid } from '../http/validation.ts';
import { ImportAnswer, ImportMapping } from './contract.ts';
import { importOf, workOn } from './import-answer.ts';

/** What is wrong with a mapping. */
function problemsOf(doc: ImportDoc, fields: readonly string[]): FieldProblem[] {
  if (fields.length !== doc.columns.length)
    return [{ path: 'fields', message: `demande un champ par colonne : ${doc.columns.length}` }];
  const problems = fields.flatMap((field, at): FieldProblem[] => {
    if (field === '') return [];
    const path = `fields.${at}`;
    if (!isImportField(field)) return [{ path, message: 'n’est pas un champ d’un lead' }];
    if (fields.indexOf(field) < at) return [{ path, message: 'est déjà celui d’une autre colonne' }];
    return [];
  });
  if (problems.length === 0 && !fields.includes('phone'))
    return [{ path: 'fields', message: 'doivent dire quelle colonne est le téléphone' }];
  return problems;
}

export default (app: App) =>
  app.route({
    method: 'PUT',
    url: '/api/imports/:id',
    config: { permission: 'leads.import' },
    schema: {
      summary: 'Dire ce que sont les colonnes, et prévisualiser',
      description:
        'La prévisualisation se fait derrière ; rien n’est écrit que ce que chaque ligne deviendrait.',
      params: IdParams,
      body: ImportMapping,
      response: { 200: ImportAnswer },
    },
    handler: async ({ params, body, scope }) => {
      const { store, live, clock } = app.deps;
      const doc = await importOf(app, params.id, scope);
      const produit = body.produit?.trim().toUpperCase() ?? '';
      const source = body.source?.trim() ?? '';
      const errors = problemsOf(doc, body.fields);
      if (produit && !live.current.products.has(produit))
        errors.push({ path: 'produit', message: 'n’est pas un produit connu' });
      if (errors.length > 0) throw invalid(errors);
      const defaults = { ...(produit && { produit }), ...(source && { source }) };
      return workOn(app, await askPreview(store, doc, { fields: body.fields, defaults }, clock()));
    },
  });
