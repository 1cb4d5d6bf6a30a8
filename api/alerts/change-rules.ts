import { isWellFormedEmail } from '../../domain/common/email-address.ts';
import { protocolOf } from '../../domain/common/protocol.ts';
import type { AlertReach } from '../../domain/monitoring/alert-rules.ts';
import { changeAlertPolicy } from '../../store/monitoring/alert-rules.ts';
import type { App } from '../http/deps.ts';
import { actorOf } from '../http/plugins/auth.ts';
import type { FieldProblem } from '../http/problem.ts';
import { invalid } from '../http/validation.ts';
import { PolicyAnswer, PolicyChange } from './contract.ts';
import { policyView } from './view.ts';

const ADDRESSES = ['webhook_url', 'ping_url'] as const;

/** Sending refuses private addresses too, by what the name leads to then. @throws Problem 422 */
function checkReach(reach: Partial<AlertReach>, allowPrivate: boolean): void {
  const problems: FieldProblem[] = [];
  for (const path of ADDRESSES) {
    const url = reach[path];
    if (!url) continue;
    const protocol = protocolOf(url);
    if (protocol !== 'https:' && !(protocol === 'http:' && allowPrivate))
      problems.push({ path, message: 'doit être une adresse https' });
  }
  const wrong = reach.recipients?.find((address) => !isWellFormedEmail(address));
  if (wrong !== undefined) problems.push({ path: 'recipients', message: 'contient une adresse mal formée' });
  if (problems.length > 0) throw invalid(problems);
}

export default (app: App) =>
  app.route({
    method: 'PUT',
    url: '/api/alerts/rules',
    config: { permission: 'alerts.manage', role: 'admin' },
    schema: {
      summary: 'Régler les alertes et qui les reçoit',
      description:
        'Ce qui manque reste. Heures calmes : de `quiet_from` à `quiet_to`, heures de Paris ; égales : aucune.',
      body: PolicyChange,
      response: { 200: PolicyAnswer },
    },
    handler: async ({ body, caller }) => {
      const { store, clock, config } = app.deps;
      const { rules = [], ...reach } = body;
      checkReach(reach, config.API_CHANNEL_ALLOW_PRIVATE);
      const changed = Object.fromEntries(rules.map(({ kind, ...rule }) => [kind, rule]));
      const change = { rules: changed, ...(Object.keys(reach).length > 0 && { reach }) };
      const policy = await changeAlertPolicy(store, change, actorOf(caller), clock());
      return { success: true, ...policyView(policy) };
    },
  });
