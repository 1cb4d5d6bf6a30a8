/** What the servers say: MongoDB, Temporal, both mail servers. Nothing is written and nothing is sent. */
import { loginCheck } from '../../channels/email/channels.ts';
import type { Config } from '../../config.ts';
import { ENTITIES } from '../../domain/common/entity.ts';
import { DELIVERY_FAILURES } from '../../domain/deliveries/delivery-failure.ts';
import { PARIS } from '../../domain/time/paris-time.ts';
import { isEmptyDatabase, readMigrations } from '../../store/db/migrate.ts';
import { openStore, type Store } from '../../store/db/mongo.ts';
import { checkShape, missingIndexes } from '../../store/db/set-up.ts';
import { lastRestore, restoreState } from '../../store/system/restore-mark.ts';
import { openTemporal, type TemporalLink } from '../../temporal/connection.ts';
import { describeSchedules } from '../../temporal/schedules.ts';
import { missingSearchAttributes } from '../../temporal/search-attributes.ts';
import { failed, ok, type Check, type Verdict } from './checklist.ts';

/** Half a lease (store/db/lease.ts); signatures of the API channel allow five minutes. */
const MAX_SKEW_MS = 30_000;

const inParis = new Intl.DateTimeFormat('fr-FR', {
  ...{ timeZone: PARIS, weekday: 'short', day: '2-digit', month: '2-digit' },
  ...{ hour: '2-digit', minute: '2-digit' },
});

/** Migrations that the start makes are no reason not to start. */
async function shapeVerdict(store: Store): Promise<Verdict> {
  const { setName } = await store.db.admin().command({ hello: 1 });
  if (!setName)
    return failed(
      'MongoDB n’est pas un replica set : aucune transaction.',
      'Démarrez mongod avec --replSet.',
    );
  await checkShape(store);
  const { known, unknown } = await readMigrations(store);
  if (unknown.length > 0)
    return failed(
      `La base est plus récente que cette version : ${unknown.join(', ')}.`,
      'Déployez cette version plus récente, ou suivez « Revenir en arrière » du runbook.',
    );
  if (await isEmptyDatabase(store)) return ok('base neuve, faite au premier démarrage');
  const pending = known.filter(({ record }) => !record?.done_at).map(({ migration }) => migration);
  if (pending.length === 0) return ok(`${known.length} migrations faites`);
  const drops = pending.filter((migration) => migration.drops).map(({ id }) => id);
  const later = drops.length > 0 ? ` ; attend --drop-data : ${drops.join(', ')}` : '';
  return ok(`à faire au démarrage : ${pending.map(({ id }) => id).join(', ')}${later}`);
}

async function indexVerdict(store: Store): Promise<Verdict> {
  const [missing, { known }] = await Promise.all([missingIndexes(store), readMigrations(store)]);
  if (missing.length === 0) return ok('tous là');
  if (known.some(({ record }) => !record?.done_at)) return ok(`${missing.length} faits au démarrage`);
  return failed(`Manquants ou différents : ${missing.join(' ; ')}.`, 'Lancez npm run migrate.');
}

async function restoreVerdict(store: Store): Promise<Verdict> {
  const last = await lastRestore(store, false);
  const state = last && restoreState(last);
  if (state === 'standing')
    return failed(
      `La base a été restaurée de la sauvegarde de ${last!._id} : aucun worker ne démarre.`,
      `Lancez npm run restore:settle -- --backup-at ${last!._id}.`,
    );
  if (state === 'held')
    return failed(
      'La restauration est réglée, et rien ne part seul.',
      'Regardez la page Restauration, puis « Reprendre les départs automatiques ».',
    );
  return ok(last ? `celle du ${last._id} est terminée` : 'aucune');
}

async function clockVerdict(store: Store, clock: () => number): Promise<Verdict> {
  const before = clock();
  const { localTime } = (await store.db.admin().command({ hello: 1 })) as { localTime: Date };
  // The server read its clock somewhere in between.
  const skew = Math.abs(localTime.getTime() - (before + clock()) / 2);
  const seconds = (skew / 1_000).toFixed(1);
  return skew > MAX_SKEW_MS
    ? failed(`Cette machine et MongoDB diffèrent de ${seconds} s.`, 'Mettez les horloges à l’heure (NTP).')
    : ok(`écart avec MongoDB ${seconds} s`);
}

async function attributesVerdict({ connection }: TemporalLink, namespace: string): Promise<Verdict> {
  const missing = await missingSearchAttributes(connection, namespace);
  return missing.length === 0
    ? ok(`namespace « ${namespace} »`)
    : failed(
        `Il manque au namespace « ${namespace} » : ${missing.join(', ')}.`,
        'Le worker les ajoute en démarrant ; sur Temporal Cloud, ajoutez-les vous-même.',
      );
}

async function schedulesVerdict({ client }: TemporalLink): Promise<Verdict> {
  const schedules = await describeSchedules(client);
  const paused = schedules.filter((schedule) => schedule.paused).map(({ name }) => name);
  if (paused.length > 0)
    return failed(
      `En pause : ${paused.join(', ')}.`,
      'Reprenez-les dans Temporal, Schedules, si la pause est finie.',
    );
  const missing = schedules.filter(({ next }) => !next).map(({ name }) => name);
  if (missing.length > 0)
    return failed(`Ne sont pas planifiés : ${missing.join(', ')}.`, 'Démarrez un worker : il les crée.');
  return ok(schedules.map(({ name, next }) => `${name} ${inParis.format(next!)}`).join(' ; '));
}

async function loginVerdict(config: Config, entity: (typeof ENTITIES)[number]): Promise<Verdict> {
  const { host, port, user } = config.smtp[entity];
  const code = await loginCheck(config)(entity);
  const server = `${user} sur ${host}:${port}`;
  return code === null
    ? ok(`${server}, rien envoyé`)
    : failed(`${server} : ${code}. ${DELIVERY_FAILURES[code]}`, `Vérifiez les variables ${entity}_SMTP_*.`);
}

export interface Servers {
  checks: Check[];
  close(): Promise<void>;
}

/** What the lines look at; nothing is connected to before one does. */
class Connections {
  readonly config: Config;
  readonly clock: () => number;
  #store: Promise<Store> | undefined;
  #temporal: TemporalLink | undefined;

  constructor(config: Config, clock: () => number) {
    this.config = config;
    this.clock = clock;
  }

  get store(): Promise<Store> {
    const { MONGO_URL: url, DB_NAME: dbName } = this.config;
    return (this.#store ??= openStore({ url, dbName, appName: 'rdz-preflight' }));
  }

  get temporal(): TemporalLink {
    return (this.#temporal ??= openTemporal(this.config));
  }

  async close(): Promise<void> {
    await this.#temporal?.close();
    await this.#store?.then(({ client }) => client.close()).catch(() => undefined);
  }
}

type ServerCheck = Omit<Check, 'look'> & { look(on: Connections): Promise<Verdict> };

const OF_MONGO = { todo: 'Vérifiez MONGO_URL, DB_NAME et que MongoDB répond.' };
const OF_TEMPORAL = { todo: 'Vérifiez TEMPORAL_ADDRESS, TEMPORAL_NAMESPACE et que Temporal répond.' };

const SERVER_CHECKS: readonly ServerCheck[] = [
  {
    ...{ id: 'database', text: 'Base de données : replica set, forme, migrations', ...OF_MONGO },
    look: async ({ store }) => shapeVerdict(await store),
  },
  {
    ...{ id: 'indexes', text: 'Index de la base confirmés', ...OF_MONGO },
    look: async ({ store }) => indexVerdict(await store),
  },
  {
    ...{ id: 'restore', text: 'Aucune restauration en attente', ...OF_MONGO },
    look: async ({ store }) => restoreVerdict(await store),
  },
  {
    ...{ id: 'temporal', text: 'Temporal : namespace et attributs de recherche', ...OF_TEMPORAL },
    look: ({ temporal, config }) => attributesVerdict(temporal, config.TEMPORAL_NAMESPACE),
  },
  {
    ...{ id: 'schedules', text: 'Planification vérifiée (Europe/Paris)', ...OF_TEMPORAL },
    look: ({ temporal }) => schedulesVerdict(temporal),
  },
  ...ENTITIES.map((entity): ServerCheck => ({
    ...{ id: `smtp_${entity}`, text: `Identifiants SMTP de ${entity} testés` },
    todo: `Vérifiez les variables ${entity}_SMTP_*.`,
    look: ({ config }) => loginVerdict(config, entity),
  })),
  {
    ...{ id: 'clock', text: 'Horloge à l’heure', ...OF_MONGO },
    look: async ({ store, clock }) => clockVerdict(await store, clock),
  },
];

const UNKNOWN = failed(
  'Pas vérifié : la configuration n’est pas lisible.',
  'Corrigez d’abord les variables.',
);

/**
 * @param config of a start, or why there is none: then nothing is looked at
 * @param clock this machine's, ms
 */
export function serverChecks(config: Config | string, clock: () => number): Servers {
  if (typeof config === 'string')
    return {
      checks: SERVER_CHECKS.map((check) => ({ ...check, look: () => UNKNOWN })),
      close: () => Promise.resolve(),
    };
  const connections = new Connections(config, clock);
  return {
    checks: SERVER_CHECKS.map((check) => ({ ...check, look: () => check.look(connections) })),
    close: () => connections.close(),
  };
}
