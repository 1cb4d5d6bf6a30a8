/**
 * Everything that is measured of a page: accessibility, contrast, sizes. Each measurement waits until the page is at rest,
 * because a dialog that is still fading in has other colours and another place than it will have.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';

/** What the functions below use of the browser they run in; tests know no DOM. */
interface Motion {
  playState: string;
  pending: boolean;
}
declare const document: { getAnimations(): Motion[] };
declare const requestAnimationFrame: (then: () => void) => void;

/** Waits until nothing moves: two frames in a row are still, because what opens may start to move in the next one. */
async function atRest(page: Page): Promise<void> {
  await page.waitForFunction(async () => {
    for (let frames = 0; frames < 2; frames += 1) {
      await new Promise<void>((next) => requestAnimationFrame(next));
      const moves = ({ playState, pending }: Motion) => pending || playState === 'running';
      if (document.getAnimations().some(moves)) return false;
    }
    return true;
  });
}

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

interface AxeResult {
  violations: { id: string; help: string; nodes: { target: string[]; failureSummary: string }[] }[];
}

/** What passes is neither kept nor described, which takes as long as finding it. */
const VIOLATIONS_ONLY = { resultTypes: ['violations'], reporter: 'no-passes', preload: false };

/** Which of axe's rules are asked: all, those of colours, or those of structure, which is every other one. */
export type Rules = 'all' | 'colours' | 'structure';
const CHOSEN: Record<Rules, object> = {
  all: {},
  colours: { runOnly: ['color-contrast'] },
  structure: { rules: { 'color-contrast': { enabled: false } } },
};

/** What axe finds wrong with the page, one line for each element. */
export async function accessibilityProblems(page: Page, rules: Rules = 'all'): Promise<string[]> {
  if (await page.evaluate(() => !('axe' in globalThis))) await page.evaluate(axe);
  const options = { ...VIOLATIONS_ONLY, ...CHOSEN[rules] };
  await atRest(page);
  const { violations } = await page.evaluate(
    (chosen) =>
      (globalThis as unknown as { axe: { run(options: object): Promise<AxeResult> } }).axe.run(chosen),
    options,
  );
  return violations.flatMap(({ id, help, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id}: ${help} — ${target.join(' ')} — ${failureSummary}`),
  );
}

/** How far the page can be scrolled sideways: never. */
export async function overflow(page: Page): Promise<number> {
  await atRest(page);
  return page
    .locator('html')
    .evaluate(
      ({ scrollWidth, clientWidth }: { scrollWidth: number; clientWidth: number }) =>
        scrollWidth - clientWidth,
    );
}

const CONTROLS = 'button, select, nav a, input:not([type="checkbox"], [type="radio"])';
const FINGER_PX = 44;

/** Controls that are lower than a finger. What is folded away or only said has no size. */
export async function smallTargets(page: Page): Promise<string[]> {
  await atRest(page);
  return page.locator(CONTROLS).evaluateAll(
    (controls, finger) =>
      controls.flatMap((control) => {
        const { width, height } = control.getBoundingClientRect();
        return width > 1 && height < finger - 0.5 ? [`${height} px: ${control.outerHTML.slice(0, 120)}`] : [];
      }),
    FINGER_PX,
  );
}

/** Switches the theme of an open page. */
export async function showTheme(page: Page, colorScheme: 'light' | 'dark'): Promise<void> {
  await page.emulateMedia({ colorScheme });
  await page.locator(`html[data-theme="${colorScheme}"]`).waitFor();
}
