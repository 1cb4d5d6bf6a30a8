/**
 * The admin as its users meet it: the API on a port, serving the built UI, with a real database, Temporal, worker, mail
 * server and browser.
 */
import { pino } from 'pino';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect } from 'vitest';
import { apiTester } from '../../channels/api/test-api.ts';
import { alertVoices } from '../../channels/alerts/voices.ts';
import { testMailer } from '../../channels/email/channels.ts';
import { buildApp } from '../../api/http/app.ts';
import type { App } from '../../api/http/deps.ts';
import type { Entity } from '../../domain/common/entity.ts';
import type { Permission, Role } from '../../domain/access/permissions.ts';
import { createUser } from '../../store/access/change-user.ts';
import { SYSTEM } from '../../store/audit/event-log.ts';
import { newId } from '../../store/db/ids.ts';
import { useWorker } from '../support/workers.ts';
import { type DeliveryWorld, useDelivery } from '../support/world.ts';
import { testKeys } from '../support/intake.ts';
import { type Screen, settled, type TestBrowser, useBrowser } from './browser.ts';

export const PASSWORD = 'motdepasse-de-test';
/** Nothing answers there. */
const TEMPORAL_UI = 'http://temporal.example';

export interface Admin {
  world: DeliveryWorld;
  browser: TestBrowser;
  /** Makes a user. @returns their e-mail; the password is `PASSWORD` */
  user(user?: {
    role?: Role;
    entity?: Entity;
    nom?: string;
    permissions?: readonly Permission[];
  }): Promise<string>;
  /** Opens a page as a new user who is signed in already. */
  visit(path: string, options?: Screen & Parameters<Admin['user']>[0]): Promise<Page>;
}

/** Opens everything before a file's tests; the database is empty before each. */
export function useAdmin(): Admin {
  const world = useDelivery({
    RATE_LIMIT_LOGIN_PER_MINUTE: '0',
    RATE_LIMIT_PUBLIC_PER_MINUTE: '0',
    TEMPORAL_UI_URL: TEMPORAL_UI,
    // A mail server that stands still does so until the test lets it go on.
    ZR7_SMTP_SOCKET_TIMEOUT_MS: '60000',
  });
  useWorker(world);
  let app: App | undefined;
  let address = '';
  const browser = useBrowser(() => address);
  beforeAll(async () => {
    const { store, config, temporal, intake } = world;
    app = await buildApp({
      config,
      store,
      temporal,
      live: intake.snapshot,
      intake: intake.queue,
      keys: testKeys,
      sendTestMail: testMailer(config),
      testApi: apiTester(config),
      voices: alertVoices(config),
      stripe: newId(),
      log: pino({ level: 'silent' }),
      clock: () => new Date(),
    });
    address = await app.listen({ host: '127.0.0.1', port: 0 });
  });
  afterAll(() => app?.close());

  const user: Admin['user'] = async ({
    role = 'super_admin',
    entity = 'ZR7',
    nom = 'Claire Vasseur',
    permissions,
  } = {}) => {
    const email = `${newId()}@rdz.example`;
    const input = { email, password: PASSWORD, nom, role, entity, ...(permissions && { permissions }) };
    await createUser(world.store, input, SYSTEM, new Date());
    return email;
  };
  return {
    world,
    browser,
    user,
    async visit(path, { phone = false, dark = false, ...who } = {}) {
      const email = await user(who);
      const page = await browser.open({ phone, dark });
      const signedIn = await page.request.post('/api/auth/login', { data: { email, password: PASSWORD } });
      expect(signedIn.status()).toBe(200);
      await page.goto(`/admin${path}`);
      await settled(page);
      return page;
    },
  };
}

/** Waits until the page says this. */
export const says = (page: Page, text: string | RegExp): Promise<void> =>
  page.getByText(text).filter({ visible: true }).first().waitFor();

/** Where the Temporal UI shows a workflow, and one run of it. */
export const temporalPage = ({ config }: DeliveryWorld, workflowId: string, runId: string): string =>
  `${TEMPORAL_UI}/namespaces/${config.TEMPORAL_NAMESPACE}/workflows/${encodeURIComponent(workflowId)}/${runId}`;

/** The open dialog. */
export const dialog = (page: Page) => page.getByRole('dialog');

/** Ticks one delivery of a client in the list. */
export const tickOne = (page: Page, client: string): Promise<void> =>
  page
    .getByRole('checkbox', { name: new RegExp(`pour ${client}`) })
    .first()
    .check();

/** What can be done to what is ticked. */
export const selection = (page: Page) => page.getByRole('region', { name: 'Sélection' });
