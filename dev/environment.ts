/** The environment in which `npm start` runs API, worker and commands; config.ts describes each variable. */
import type { Endpoints } from '../tools/endpoints.ts';

export function stackEnvironment(
  endpoints: Endpoints,
  options: { phoneHashKey: string; workflowBundle: string },
): NodeJS.ProcessEnv {
  const port = (address: string) => address.slice(address.lastIndexOf(':') + 1);
  const apiPort = port(endpoints.api);
  const smtp = {
    SMTP_HOST: '127.0.0.1',
    SMTP_PORT: port(endpoints.smtp),
    SMTP_SECURE: 'false',
    SMTP_ALLOW_PLAIN: 'true',
    // The catcher takes any account, so that signing in is exercised too.
    SMTP_USER: 'demo',
    SMTP_PASSWORD: 'demo',
  };
  const smtpOf = (entity: string) =>
    Object.fromEntries(Object.entries(smtp).map(([name, value]) => [`${entity}_${name}`, value]));
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
    METRICS_PORT: port(endpoints.metrics.api),
    WORKER_METRICS_PORT: port(endpoints.metrics.worker),
    ALLOWED_ORIGINS: process.env.ALLOWED_ORIGINS || `http://127.0.0.1:${apiPort},http://localhost:${apiPort}`,
    PHONE_HASH_KEY: options.phoneHashKey,
    RATE_LIMIT_PUBLIC_PER_MINUTE: process.env.RATE_LIMIT_PUBLIC_PER_MINUTE || '0',
    RATE_LIMIT_LOGIN_PER_MINUTE: process.env.RATE_LIMIT_LOGIN_PER_MINUTE || '0',
    ...smtpOf('ZR7'),
    ...smtpOf('MDL'),
  };
}
