// The fixtures `page`, `context` and `browser` in Firefox and WebKitGTK.
import { test as base } from "@playwright/test";
import { Browser, type Context, type Page } from "./page";
import { Network } from "./network";
import type { Engine } from "./session";

/** Which engine the tests run in, where it is not Playwright's own Chromium. */
export const engine = process.env.SOTTO_ENGINE as Engine | undefined;

/** What lies between all browsers of this process and the servers. */
export const line = new Network();

interface Fixtures { page: Page; context: Context; browser: Browser }

export const test = base.extend({
  browser: [async ({}, use: (browser: Browser) => Promise<void>) => { await use(new Browser(engine!, line)); line.close(); }, { scope: "worker" }],
  context: async ({ browser }: Fixtures, use: (context: Context) => Promise<void>) => {
    const context = await browser.newContext();
    await use(context);
    await line.cut(false);
    await context.close();
  },
  page: async ({ context }: Fixtures, use: (page: Page) => Promise<void>, info: { status?: string; outputPath: (name: string) => string }) => {
    const page = await context.newPage();
    await use(page);
    if (info.status !== "passed" && info.status !== "skipped") await page.screenshot({ path: info.outputPath("page.png") }).catch(() => {});
  },
} as never);
