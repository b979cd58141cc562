// Which tab leads, and the process that it runs in.
import { readFileSync } from "node:fs";
import type { BrowserContext, Page } from "@playwright/test";

/** Follows the sockets of a context's pages: the page that opened one last leads. */
export class Leaders {
  private leader?: Page;
  constructor(context: BrowserContext) { context.on("page", (page) => this.follow(page)); for (const page of context.pages()) this.follow(page); }
  private follow(page: Page) { page.on("websocket", () => { this.leader = page; }); }
  /** The page whose worker opened the newest socket. */
  get page(): Page { if (!this.leader) throw new Error("no page has opened a socket"); return this.leader; }
}

/** The process of a page: of all renderers, the one that works when the page does. */
export async function processOf(page: Page): Promise<number> {
  const devtools = await page.context().browser()!.newBrowserCDPSession();
  const { processInfo } = await devtools.send("SystemInfo.getProcessInfo");
  await devtools.detach();
  const ids = processInfo.filter(({ type }) => type === "renderer").map(({ id }) => id);
  // User time in clock ticks: the 14th field, counted behind the name.
  const worked = (id: number) => Number(readFileSync(`/proc/${id}/stat`, "utf8").split(") ")[1].split(" ")[11]);
  const before = ids.map(worked);
  await page.evaluate(() => { for (const end = performance.now() + 500; performance.now() < end;); });
  const by = ids.map((id, n) => ({ id, ticks: worked(id) - before[n] })).sort((a, b) => b.ticks - a.ticks);
  return by[0].id;
}
