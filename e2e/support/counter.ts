// What benches measure in the worker and of the browser's processes.
import { readFileSync } from "node:fs";
import type { BrowserContext, Page } from "@playwright/test";
import { prefixed } from "./builds";
import { test as base } from "./test";

/** Before the worker's own code: counts what it commits, keeps hold of its wasm memory, and notices how long it is busy with one task (a
 * timer comes late by that). */
const COUNTER = `
  let commits = 0, memory, longest = 0, late = 0, last = performance.now();
  const transaction = IDBDatabase.prototype.transaction;
  IDBDatabase.prototype.transaction = function (stores, mode, options) { if (mode === "readwrite") commits += 1; return transaction.call(this, stores, mode, options); };
  for (const name of ["instantiate", "instantiateStreaming"]) {
    const make = WebAssembly[name].bind(WebAssembly);
    WebAssembly[name] = async (...all) => { const made = await make(...all); memory = (made.instance ?? made).exports.memory; return made; };
  }
  setInterval(() => { const now = performance.now(); const busy = now - last - 5; last = now; longest = Math.max(longest, busy); if (busy > 50) late += 1; }, 5);
  const bench = new BroadcastChannel("bench");
  bench.onmessage = ({ data }) => { if (data === "?") { bench.postMessage({ commits, wasm: memory?.buffer.byteLength ?? 0, longest, late }); longest = 0; late = 0; } };
`;

export interface Counted { commits: number; wasm: number; longest: number; late: number }

/** The site, with the counter in front of its worker. */
export const test = base.extend<{ counting: string }>({
  counting: async ({ prosody }, use) => {
    const { url, close } = await prefixed(COUNTER, { domain: "localhost", websocket: prosody.websocket });
    await use(url);
    await close();
  },
});
export { expect } from "./test";

/** What was counted so far; the longest task since the last look, in ms. */
export const counted = (page: Page) => page.evaluate(() => new Promise<Counted>((resolve) => {
  const bench = new BroadcastChannel("bench");
  bench.onmessage = ({ data }) => { if (data !== "?") { bench.close(); resolve(data); } };
  bench.postMessage("?");
}));

/** What the system counts for the largest of the browser's renderers (the tab's: page and worker are one process), now and at its peak, MB. */
export async function resident(context: BrowserContext): Promise<{ process: number; peak: number }> {
  const devtools = await context.browser()!.newBrowserCDPSession();
  const { processInfo } = await devtools.send("SystemInfo.getProcessInfo");
  await devtools.detach();
  const status = processInfo.filter(({ type }) => type === "renderer").map(({ id }) => readFileSync(`/proc/${id}/status`, "utf8"));
  const most = (name: string) => Math.max(...status.map((it) => Number(it.match(new RegExp(`${name}:\\s+(\\d+)`))?.[1] ?? 0))) / 1024;
  return { process: most("VmRSS"), peak: most("VmHWM") };
}

/** The most memory that any of the browser's renderers had so far, MB. */
export const peak = async (context: BrowserContext) => (await resident(context)).peak;
