/** What the environment says, before anything is connected to. */
import { protocolOf } from '../../domain/common/protocol.ts';
import { type Config, ConfigError, listOf, loadConfig } from '../../config.ts';
import { failed, ok, type Check, type Verdict } from './checklist.ts';

/** Names nobody gives a database of real leads; the first is what version 1 fell back to (00-runbook §6). */
const NOT_PRODUCTION = /(^|[_-])(test|tests|demo|dev|local|staging|recette)([_-]|$)|test_database/i;

/** @returns the configuration, or the one sentence that names everything wrong with it */
export function readConfig(env: NodeJS.ProcessEnv): Config | string {
  try {
    return loadConfig(env);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.message;
  }
}

/** Judged as written: a line says what is wrong with its own variable, whatever else is wrong. */
interface Written {
  env: NodeJS.ProcessEnv;
  production: boolean;
}

function originVerdict({ env, production }: Written): Verdict {
  const todo = 'Nommez les sites dans ALLOWED_ORIGINS, séparés par des virgules.';
  const origins = listOf(env.ALLOWED_ORIGINS ?? '');
  if (!production && (origins.length === 0 || origins.includes('*'))) return ok('« * », pour développer');
  if (origins.length === 0) return failed('Aucune origine.', todo);
  if (origins.includes('*')) return failed('« * » : n’importe quel site peut appeler l’API publique.', todo);
  const wrong = origins.filter((origin) => !URL.canParse(origin) || new URL(origin).origin !== origin);
  if (wrong.length > 0) return failed(`Ce ne sont pas des origines : ${wrong.join(', ')}.`, todo);
  const plain = origins.filter((origin) => !origin.startsWith('https:'));
  if (production && plain.length > 0) return failed(`En clair : ${plain.join(', ')}.`, todo);
  return ok(origins.join(', '));
}

function cookieVerdict({ env, production }: Written): Verdict {
  const { BACKEND_URL: url = '' } = env;
  const secure = protocolOf(url) === 'https:';
  if (secure || !production) return ok(secure ? new URL(url).origin : 'en clair, pour développer');
  return failed(
    `BACKEND_URL est « ${url} » : les cookies partent aussi en clair.`,
    'Donnez à BACKEND_URL l’adresse https du service.',
  );
}

function nameVerdict({ env, production }: Written): Verdict {
  const { DB_NAME: name = '' } = env;
  return production && (name === '' || NOT_PRODUCTION.test(name))
    ? failed(`DB_NAME est « ${name} » : ce n’est pas le nom d’une base de production.`, 'Corrigez DB_NAME.')
    : ok(`« ${name} »`);
}

/** @param config or why there is none */
export function environmentChecks(env: NodeJS.ProcessEnv, config: Config | string): Check[] {
  const todo = 'Corrigez les variables (docs/configuration.md), puis recommencez.';
  const written: Written = { env, production: env.NODE_ENV === 'production' };
  return [
    {
      ...{ id: 'environment', text: 'Variables .env correctes pour l’environnement cible', todo },
      look: () => (typeof config === 'string' ? failed(config, todo) : ok(`NODE_ENV=${config.NODE_ENV}`)),
    },
    { id: 'database_name', text: 'La base est celle de production', todo, look: () => nameVerdict(written) },
    {
      ...{ id: 'cors', text: 'CORS configuré correctement (pas `*` en production)', todo },
      look: () => originVerdict(written),
    },
    { id: 'cookie', text: 'Cookies sécurisés (https)', todo, look: () => cookieVerdict(written) },
  ];
}
