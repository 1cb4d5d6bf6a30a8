import { CHECK_NAMES, CHECKS } from '../../domain/billing/checks.ts';
import { checkMoney } from '../../store/billing/checks/check-money.ts';
import type { App } from '../http/deps.ts';
import { instant, maybeInstant } from '../http/instant.ts';
import { ChecksAnswer } from './contract.ts';

const url = '/api/billing/checks';

async function found(app: App, entities: readonly string[]) {
  const { store } = app.deps;
  const docs = await store.billing_checks.find().toArray();
  const checks = docs
    .filter(({ entity }) => entities.includes(entity))
    .sort(
      (a, b) => CHECK_NAMES.indexOf(a.name) - CHECK_NAMES.indexOf(b.name) || (a.entity > b.entity ? -1 : 1),
    )
    .map(({ name, entity, ok, difference, example_ids, checked_at, failing_since }) => ({
      name,
      entity,
      sentence: CHECKS[name].sentence,
      ok,
      difference,
      unit: CHECKS[name].unit,
      examples: CHECKS[name].examples,
      example_ids,
      checked_at: instant(checked_at),
      failing_since: maybeInstant(failing_since),
    }));
  return { checks, ok: checks.every((check) => check.ok) };
}

export const checks = (app: App) =>
  app.route({
    method: 'GET',
    url,
    config: { permission: 'billing.view' },
    schema: {
      summary: 'Contrôles : ce qui doit tomber juste chaque jour',
      description:
        'Ce qu’a trouvé le dernier contrôle, fait chaque jour de lui-même ; s’il n’y en a pas encore eu, ou s’il n’a pas été jusqu’au bout, il est fait maintenant.',
      response: { 200: ChecksAnswer },
    },
    handler: async ({ scope }) => {
      const { store, clock } = app.deps;
      const kept = await found(app, scope.entities);
      if (kept.checks.length === CHECK_NAMES.length * scope.entities.length) return kept;
      await checkMoney({ store, log: app.log }, clock());
      return found(app, scope.entities);
    },
  });

export const checkNow = (app: App) =>
  app.route({
    method: 'POST',
    url,
    config: { permission: 'billing.manage' },
    schema: {
      summary: 'Contrôler maintenant',
      description: 'Une alerte s’ouvre sur ce qui ne tombe pas juste, et se ferme sur ce qui retombe juste.',
      response: { 200: ChecksAnswer },
    },
    handler: async ({ scope }) => {
      const { store, clock } = app.deps;
      await checkMoney({ store, log: app.log }, clock());
      return found(app, scope.entities);
    },
  });
