/** Global set-up of the tests that drive a browser: finds a real Chromium and builds the admin UI they look at. */
import type { TestProject } from 'vitest/node';
import { buildUi } from '../../dev/build-ui.ts';
import { findBrowser } from '../../dev/servers/browser.ts';
import { describeError } from '../../dev/terminal.ts';

/** Provides `chromium`; the built UI is in dist/ui. */
export default async function setup(project: TestProject): Promise<void> {
  try {
    const [chromium] = await Promise.all([findBrowser(), buildUi()]);
    project.provide('chromium', chromium);
  } catch (error) {
    throw new Error(describeError(error), { cause: error });
  }
}
