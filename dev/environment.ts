/** The environment in which `npm start` runs API, worker and commands; config.ts describes each variable. */
import { catcherEnvironment, type Endpoints, portOf } from '../tools/endpoints.ts';

export function stackEnvironment(
  endpoints: Endpoints,
  options: { phoneHashKey: string; workflowBundle: string },
): NodeJS.ProcessEnv {
  const apiPort = portOf(endpoints.api);
  return {
    ...process.env,
    MONGO_URL: endpoints.mongo,
    DB_NAME: endpoints.database,
    TEMPORAL_ADDRESS: endpoints.temporal,
    TEMPORAL_NAMESPACE: process.env.TEMPORAL_NAMESPACE || 'default',
    TEMPORAL_UI_URL: endpoints.temporal_ui,
    WORKFLOW_BUNDLE: options.workflowBundle,
    BACKEND_URL: endpoints.api,
    PORT: apiPort,
    METRICS_PORT: portOf(endpoints.metrics.api),
    WORKER_METRICS_PORT: portOf(endpoints.metrics.worker),
    ALLOWED_ORIGINS: process.env.ALLOWED_ORIGINS || `http://127.0.0.1:${apiPort},http://localhost:${apiPort}`,
    PHONE_HASH_KEY: options.phoneHashKey,
    RATE_LIMIT_PUBLIC_PER_MINUTE: process.env.RATE_LIMIT_PUBLIC_PER_MINUTE || '0',
    RATE_LIMIT_LOGIN_PER_MINUTE: process.env.RATE_LIMIT_LOGIN_PER_MINUTE || '0',
    ...catcherEnvironment(endpoints),
  };
}
