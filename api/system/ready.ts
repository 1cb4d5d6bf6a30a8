import { mongoAddress } from '../../store/db/mongo-address.ts';
import { missingIndexes } from '../../store/db/set-up.ts';
import type { App } from '../http/deps.ts';
import { Ready } from './contract.ts';
import { onceAWhile } from '../../store/db/once-a-while.ts';
import { standingRestore } from '../../store/system/restore-mark.ts';
import { within } from '../http/within.ts';

const MONGO_MS = 2_000;
const TEMPORAL_MS = 1_500;
const INDEXES_AGE_MS = 60_000;
const TEMPORAL_AGE_MS = 5_000;
const RESTORE_AGE_MS = 5_000;

export default (app: App) => {
  const { store, temporal, config } = app.deps;
  const missing = onceAWhile(INDEXES_AGE_MS, () => missingIndexes(store));
  const temporalUp = onceAWhile(TEMPORAL_AGE_MS, () => temporal.reachable());
  const standing = onceAWhile(RESTORE_AGE_MS, () => standingRestore(store));
  const ping = async () => (await store.db.command({ ping: 1 })).ok === 1;
  app.route({
    method: 'GET',
    url: '/api/system/ready',
    config: { public: true },
    schema: {
      summary: 'Prêt à recevoir : MongoDB répond et ses index sont là',
      description: '503 sinon. Sans Temporal, la réception continue.',
      response: { 200: Ready, 503: Ready },
    },
    handler: async (_request, reply) => {
      const [mongo, up] = await Promise.all([
        within(MONGO_MS, ping(), false),
        within(TEMPORAL_MS, temporalUp(), false),
      ]);
      const lacking = mongo ? await within(MONGO_MS, missing(), null) : null;
      const complete = lacking?.length === 0;
      const ready = mongo && complete;
      const restored = ready ? await within(MONGO_MS, standing(), null) : null;
      const database = `"${store.db.databaseName}" at ${mongoAddress(config.MONGO_URL)}`;
      const detail = lacking
        ? `The database ${database} lacks indexes: ${lacking.join('; ')}. Start the process again: it makes them.`
        : `MongoDB does not answer: the database ${database}. Start it.`;
      return reply.code(ready ? 200 : 503).send({
        status: ready ? 'ready' : 'not_ready',
        mongo,
        indexes: complete,
        temporal: up ? 'up' : 'degraded',
        ...(restored && {
          restored: `The database was restored from the backup of ${restored._id}: run npm run restore:settle. Intake goes on, nothing is sent.`,
        }),
        ...(!ready && { detail }),
      });
    },
  });
};
