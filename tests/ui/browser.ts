/** A real Chromium for a test file; every visitor has cookies and storage of their own. */
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

export interface TestBrowser {
  /** A visitor nobody knows yet. */
  open(screen?: Screen): Promise<Page>;
}

/**
 * Starts a browser before a file's tests; what a test opened is closed after it. A test fails when a page complained: an
 * exception, an error on the console, a broken security policy.
 * @param baseURL where `goto('/…')` leads
 */
export function useBrowser(baseURL: () => string): TestBrowser {
  let browser: Browser | undefined;
  const contexts: BrowserContext[] = [];
  const complaints: string[] = [];
  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: inject('chromium'), args: FLAGS });
  });
  afterEach(async () => {
    await Promise.all(contexts.splice(0).map((context) => context.close()));
    expect(complaints.splice(0)).toEqual([]);
  });
  afterAll(() => browser?.close());
  return {
    async open({ phone = false, dark = false } = {}) {
      const context = await browser!.newContext({
        baseURL: baseURL(),
        locale: 'fr-FR',
        // Not where the pages are read: dates must be in Paris time all the same.
        timezoneId: 'America/New_York',
        colorScheme: dark ? 'dark' : 'light',
        // A click on what is still gliding to its place may miss it.
        reducedMotion: 'reduce',
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

/** Waits until nothing on the page is on its way any more. */
export async function settled(page: Page): Promise<void> {
  await page.locator('h1').first().waitFor();
  const busy = page.locator('[aria-busy="true"], .animate-pulse, .animate-spin');
  await expect.poll(() => busy.count()).toBe(0);
}
