// axe-core on what is shown: in both themes, wide and narrow.
import { createRequire } from "node:module";
import { type Page, expect } from "@playwright/test";
import type { AxeResults } from "axe-core";

const SOURCE = createRequire(import.meta.url).resolve("axe-core/axe.min.js");
const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
const SIZES = [{ width: 1440, height: 900 }, { width: 390, height: 844 }];

/** Before a page is opened: what a browser puts into a page before its own scripts needs no leave of its Content-Security-Policy. */
export async function withAxe(page: Page): Promise<void> {
  await page.addInitScript({ path: SOURCE });
}

/** What is wrong, one line each: the rule, where, and why. */
async function violations(page: Page): Promise<string[]> {
  const { violations } = await page.evaluate((tags) => {
    const { axe } = window as unknown as { axe: { run(options: object): Promise<AxeResults> } };
    return axe.run({ runOnly: { type: "tag", values: tags }, resultTypes: ["violations"] });
  }, TAGS);
  return violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.target.join(" ")}: ${node.failureSummary?.replace(/\s+/g, " ")}`));
}

/** Fails the test, and goes on with it, where axe finds anything on this screen. */
export async function check(page: Page, screen: string, sizes = SIZES): Promise<void> {
  const before = page.viewportSize();
  for (const size of sizes) {
    await page.setViewportSize(size);
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      // Two frames: what follows the size of the window has followed.
      await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
      expect.soft(await violations(page), `${screen}, ${size.width} wide, ${colorScheme}`).toEqual([]);
      const across = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      expect.soft(across, `${screen}, ${size.width} wide: scrolls sideways`).toBeLessThanOrEqual(0);
    }
  }
  if (before) await page.setViewportSize(before);
}
