import { fecFilename, isOneYear } from '../../domain/accounting/fec.ts';
import { vatSheet } from '../../domain/accounting/sheets.ts';
import type { App } from '../http/deps.ts';
import { Problem } from '../http/problem.ts';
import { invalid } from '../http/validation.ts';
import { ExportQuery } from './contract.ts';
import { daysOf } from './days.ts';
import { companiesVat, csvParts, fecParts, pdfFiles } from './export-parts.ts';
import { CSV, file, sendParts, sendText } from './file-answer.ts';
import { zipOf } from './zip.ts';

export default (app: App) =>
  app.route({
    method: 'GET',
    url: '/api/invoices/export',
    config: { permission: 'billing.view' },
    schema: {
      summary: 'Export pour le comptable : journal des ventes, CSV, PDF, TVA',
      description:
        'Les documents émis du premier au dernier jour de Paris, compris. Le journal est celui d’une société (précisez `entity`) et d’un exercice ; c’est un extrait à la disposition du FEC, pas le FEC légal : les règlements et les achats n’y sont pas.',
      querystring: ExportQuery,
      response: {
        200: file('Le fichier', 'text/plain; charset=iso-8859-15', CSV, 'application/zip'),
      },
    },
    handler: async ({ query, scope }, reply) => {
      const { store } = app.deps;
      const { format } = query;
      const days = daysOf(query);
      const { entities } = scope;
      const suffix = `${entities.join('-')}_${days.from}_${days.to}`;
      if (format === 'csv')
        return sendParts(
          reply,
          { filename: `factures_${suffix}.csv`, type: CSV },
          csvParts(app.deps, entities, days),
        );
      if (format === 'pdf-zip')
        return sendParts(
          reply,
          { filename: `factures_${suffix}.zip`, type: 'application/zip' },
          zipOf(pdfFiles(app.deps, entities, days)),
        );
      if (format === 'vat') {
        const vat = await companiesVat(store, entities, days);
        return sendText(reply, { filename: `tva_${suffix}.csv`, type: CSV }, vatSheet(vat));
      }
      const [entity, other] = entities;
      if (!entity || other)
        throw new Problem('bad_request', 'Un journal est celui d’une société : précisez « entity ».');
      if (!isOneYear(days))
        throw invalid([
          {
            path: 'to',
            message: 'est d’un autre exercice : un journal à la fois, ses numéros repartent de 1',
          },
        ]);
      const name = { filename: fecFilename(entity, days), type: 'text/plain; charset=iso-8859-15' };
      return sendParts(reply, name, fecParts(store, entity, days));
    },
  });
