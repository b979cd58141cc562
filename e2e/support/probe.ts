// What benches of the start, of scrolling and of memory look at, in the page and in its worker, and of the browser's processes.
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type BrowserContext, type Page, chromium } from "@playwright/test";
import { App } from "./app";
import { browser } from "./browser";
import { prefixed } from "./builds";
import { indexed, seed } from "./history";
import type { Prosody } from "./prosody";
import { test as base } from "./test";

/** A step of the start: its name, and when it was, ms since the epoch; with how many bytes. */
export type Mark = [name: string, at: number, bytes?: number];

/** In front of the code of page and worker: notes what they do and when, keeps hold of their wasm memories, and hears what takes long. A
 * worker is not told of its long tasks: there a timer comes late by them, and is set only while somebody asks for that. */
export const PROBE = `
  const probe = { marks: [], tasks: [], memories: [] };
  globalThis.probe = probe;
  const note = (name, bytes) => probe.marks.push([name, performance.timeOrigin + performance.now(), bytes]);
  note("runs");
  for (const name of ["instantiate", "instantiateStreaming"]) {
    const make = WebAssembly[name].bind(WebAssembly);
    WebAssembly[name] = async (...all) => {
      note("wasm asked");
      const made = await make(...all);
      note("wasm made");
      const memory = (made.instance ?? made).exports.memory;
      if (memory) probe.memories.push(memory);
      return made;
    };
  }
  if (globalThis.IDBFactory) {
    const open = IDBFactory.prototype.open;
    IDBFactory.prototype.open = function (...all) { note("open " + all[0].split(":").at(-1)); const request = open.apply(this, all); request.addEventListener("success", () => note("opened")); return request; };
    const begin = IDBDatabase.prototype.transaction;
    IDBDatabase.prototype.transaction = function (...all) { const it = begin.apply(this, all); const name = it.mode + " " + [...it.objectStoreNames]; note("begin " + name); it.addEventListener("complete", () => note("end " + name)); return it; };
  }
  const Channel = BroadcastChannel;
  globalThis.BroadcastChannel = class extends Channel {
    constructor(name) { super(name); this.addEventListener("message", ({ data }) => note("heard", data.byteLength)); }
    postMessage(data) { note("said", data.byteLength); super.postMessage(data); }
  };
  if (!globalThis.document) {
    const post = globalThis.postMessage;
    globalThis.postMessage = (data, ...all) => { note("said", data.byteLength); post.call(globalThis, data, ...all); };
    let last;
    const beat = () => { const now = performance.now(); if (last !== undefined && now - last > 55) probe.tasks.push(now - last - 5); last = now; };
    let beats;
    const asked = new Channel("probe");
    asked.onmessage = ({ data }) => {
      if (data === "watch") { last = undefined; beats ??= setInterval(beat, 5); }
      if (data === "?") { asked.postMessage({ marks: probe.marks, tasks: probe.tasks.splice(0), wasm: probe.memories.reduce((sum, it) => sum + it.buffer.byteLength, 0) }); }
    };
  } else {
    const Own = Worker;
    globalThis.Worker = class extends Own {
      constructor(...all) { super(...all); this.addEventListener("message", ({ data }) => note("heard", data.byteLength)); }
      postMessage(data, ...all) { note("said", data.byteLength); super.postMessage(data, ...all); }
    };
    new PerformanceObserver((list) => list.getEntries().forEach(({ startTime, duration }) => {
      probe.tasks.push(duration);
      probe.marks.push(["a task over 50 ms", performance.timeOrigin + startTime, Math.round(duration)]);
    })).observe({ type: "longtask", buffered: true });
    // When it is in the document, and when that has been painted: a message comes after the frame that it was sent from.
    probe.watch = (found) => new Promise((resolve) => {
      const look = () => {
        if (!found()) return;
        watch.disconnect();
        const here = performance.now();
        requestAnimationFrame(() => { const { port1, port2 } = new MessageChannel(); port1.onmessage = () => resolve({ here, painted: performance.now() }); port2.postMessage(0); });
      };
      const watch = new MutationObserver(look);
      watch.observe(document, { subtree: true, childList: true, characterData: true });
      look();
    });
  }
`;

export interface Told { marks: Mark[]; tasks: number[]; wasm: number }
declare global {
  // eslint-disable-next-line no-var
  var probe: { marks: Mark[]; tasks: number[]; memories: WebAssembly.Memory[]; watch: (found: () => unknown) => Promise<{ here: number; painted: number }> };
}

/** What the worker noted so far, and the long tasks since the last question, ms. */
export const ofWorker = (page: Page) => page.evaluate(() => new Promise<Told>((resolve) => {
  const asked = new BroadcastChannel("probe");
  asked.onmessage = ({ data }) => { if (data.marks) { asked.close(); resolve(data); } };
  asked.postMessage("?");
}));
/** From now on the worker's long tasks are noticed. */
export const watchWorker = (page: Page) => page.evaluate(() => { const asked = new BroadcastChannel("probe"); asked.postMessage("watch"); asked.close(); });
/** The same of the page. */
export const ofPage = (page: Page) => page.evaluate((): Told => ({ marks: probe.marks, tasks: probe.tasks.splice(0), wasm: probe.memories.reduce((sum, it) => sum + it.buffer.byteLength, 0) }));

export interface Memory {
  /** The tab's process: page, worker, service worker and what the browser itself needs there. What Chromium calls its footprint: memory
   * that is its own and no file's. */
  own: number;
  /** With all files that are mapped, most of them the browser's program. */
  resident: number;
  wasmOfPage: number;
  wasmOfWorker: number;
  script: number;
}

/** MB, after a collection. */
export async function memory(page: Page): Promise<Memory> {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send("HeapProfiler.collectGarbage");
  const { usedSize } = await devtools.send("Runtime.getHeapUsage");
  await devtools.detach();
  const [wasmOfPage, wasmOfWorker] = page.url() === "about:blank" ? [0, 0] : [(await ofPage(page)).wasm, (await ofWorker(page)).wasm];
  const mb = (bytes: number) => bytes / 1048576;
  return { ...await processes(page.context()), wasmOfPage: mb(wasmOfPage), wasmOfWorker: mb(wasmOfWorker), script: mb(usedSize) };
}

/** The largest of the browser's renderers. */
async function processes(context: BrowserContext): Promise<{ own: number; resident: number }> {
  const devtools = await context.browser()!.newBrowserCDPSession();
  const { processInfo } = await devtools.send("SystemInfo.getProcessInfo");
  await devtools.detach();
  const all = processInfo.filter(({ type }) => type === "renderer").map(({ id }) => {
    const status = readFileSync(`/proc/${id}/status`, "utf8");
    const of = (name: string) => Number(status.match(new RegExp(`^${name}:\\s+(\\d+)`, "m"))?.[1] ?? 0) / 1024;
    return { own: of("RssAnon") + of("VmSwap"), resident: of("VmRSS") };
  });
  return all.sort((a, b) => b.own - a.own)[0];
}

/** A browser with a profile on disk, as people have it (a test's own keeps its databases in memory, and no compiled code), in which an
 * account with the long history is signed in and indexed, and the server is gone. */
export interface Lived {
  context: BrowserContext;
  /** The site, with the probe in front of its worker. */
  url: string;
  /** What an empty tab of this browser takes, and one with an empty account. */
  floor: { blank: Memory; empty: Memory };
}

async function live(dir: string, url: string, prosody: Prosody): Promise<Lived> {
  const context = await chromium.launchPersistentContext(dir, { ...browser.launchOptions, locale: browser.locale });
  await context.addInitScript(PROBE);
  const known = join(dir, "floor.json");
  if (existsSync(known)) return { context, url, floor: JSON.parse(readFileSync(known, "utf8")) };
  const blank = await memory(await context.newPage());
  let app = new App(await context.newPage(), url);
  await app.signIn(await prosody.register("long"));
  await app.page.evaluate(async () => { await navigator.serviceWorker.ready; });
  await app.page.waitForTimeout(3_000);
  const floor = { blank, empty: await memory(app.page) };
  await app.page.close();
  await prosody.stop();
  app = new App(await context.newPage(), url);
  await seed(app.page, url);
  await app.open();
  await indexed(app.page);
  await app.page.close();
  writeFileSync(known, JSON.stringify(floor));
  return { context, url, floor };
}

/** With PROFILE=directory the profile is made there once and used again; its address needs a port that stays. */
export const test = base.extend<object, { lived: Lived }>({
  lived: [async ({ prosody }, use) => {
    const kept = process.env.PROFILE;
    const { url, close } = await prefixed(PROBE, { domain: "localhost", websocket: prosody.websocket }, kept ? 18_555 : 0);
    const dir = kept ?? mkdtempSync(join(tmpdir(), "sotto-profile-"));
    const lived = await live(dir, url, prosody);
    await use(lived);
    await lived.context.close();
    await close();
    if (!kept) rmSync(dir, { recursive: true, force: true });
  }, { scope: "worker", timeout: 900_000 }],
});
export { expect } from "./test";
