/** A real Chromium for a test file; every visitor has cookies and storage of their own. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, inject } from 'vitest';
import type {} from '../setup/provided.ts';

const FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Where someone sits. */
export interface Screen {
  phone?: boolean;
  dark?: boolean;
}

export const SCREENS: readonly Required<Screen>[] = [
  { phone: false, dark: false },
  { phone: false, dark: true },
  { phone: true, dark: false },
  { phone: true, dark: true },
];

export const screenName = ({ phone, dark }: Screen): string =>
  `${phone ? 'phone' : 'desktop'}, ${dark ? 'dark' : 'light'}`;

export interface TestBrowser {
  /** A visitor nobody knows yet. */
  open(screen?: Screen): Promise<Page>;
  /** What the pages of this test complained about: exceptions, errors on the console, broken security policy. */
  complaints: string[];
}

/** Starts a browser before a file's tests; what a test opened is closed after it. @param baseURL where `goto('/…')` leads */
export function useBrowser(baseURL: () => string): TestBrowser {
  let browser: Browser;
  const contexts: BrowserContext[] = [];
  const complaints: string[] = [];
  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: inject('chromium'), args: FLAGS });
  });
  afterEach(async () => {
    await Promise.all(contexts.splice(0).map((context) => context.close()));
    complaints.splice(0);
  });
  afterAll(() => browser.close());
  return {
    complaints,
    async open({ phone = false, dark = false } = {}) {
      const context = await browser.newContext({
        baseURL: baseURL(),
        locale: 'fr-FR',
        // Not where the pages are read: dates must be in Paris time all the same.
        timezoneId: 'America/New_York',
        colorScheme: dark ? 'dark' : 'light',
        viewport: phone ? { width: 390, height: 844 } : { width: 1440, height: 900 },
        ...(phone && { hasTouch: true, isMobile: true, deviceScaleFactor: 2 }),
      });
      contexts.push(context);
      const page = await context.newPage();
      page.on('pageerror', (error) => complaints.push(String(error)));
      page.on('console', (message) => {
        // The browser reports every refused request; those are answers the pages deal with.
        if (message.type() === 'error' && !message.text().startsWith('Failed to load resource')) {
          complaints.push(message.text());
        }
      });
      return page;
    },
  };
}

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

interface AxeResult {
  violations: { id: string; help: string; nodes: { target: string[]; failureSummary: string }[] }[];
}

/** What axe finds wrong with the page as it is, one line for each element. */
export async function accessibilityProblems(page: Page): Promise<string[]> {
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() =>
    (globalThis as unknown as { axe: { run(): Promise<AxeResult> } }).axe.run(),
  );
  return violations.flatMap(({ id, help, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id}: ${help} — ${target.join(' ')} — ${failureSummary}`),
  );
}

/** Waits until nothing on the page is on its way any more. */
export async function settled(page: Page): Promise<void> {
  await page.locator('h1').first().waitFor();
  const busy = page.locator('[aria-busy="true"], .animate-pulse, .animate-spin');
  await expect.poll(() => busy.count(), { timeout: 30_000 }).toBe(0);
}
