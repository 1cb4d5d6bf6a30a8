import { newId } from '../../store/db/ids.ts';
import { readAlertPolicy } from '../../store/monitoring/alert-rules.ts';
import { speak, waysOf } from '../../store/monitoring/tell-alerts.ts';
import { type NoticeLine } from '../../domain/monitoring/alert-rules.ts';
import type { App } from '../http/deps.ts';
import { instant } from '../http/instant.ts';
import { TestAnswer } from './contract.ts';

export default (app: App) =>
  app.route({
    method: 'POST',
    url: '/api/alerts/test',
    config: { permission: 'alerts.manage', role: 'admin' },
    schema: {
      summary: 'Envoyer une alerte d’essai à tous ceux qui en reçoivent',
      response: { 200: TestAnswer },
    },
    handler: async () => {
      const { store, clock, voices } = app.deps;
      const { reach } = await readAlertPolicy(store);
      const line: NoticeLine = {
        ...{ id: newId(), kind: 'test', sentence: 'Ceci est un essai.', severity: 'alerte', state: 'open' },
        ...{ entity: null, subject: 'test', since: instant(clock()) },
      };
      const ways = waysOf(reach);
      const [mail, webhook] = await Promise.all(
        (['mail', 'webhook'] as const).map((way) =>
          ways.includes(way) ? speak(voices, reach, way, [line], clock()) : Promise.resolve(null),
        ),
      );
      return { mail: mail!, webhook: webhook! };
    },
  });
