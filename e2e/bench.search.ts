// A history of 100,000 messages in 500 chats, and 10,000 contacts: what the index of words costs, how soon the first messages are found,
// and how the list follows who types.
import { loadavg } from "node:os";
import type { BrowserContext, Page } from "@playwright/test";
import { App } from "./support/app";
import { counted, expect, resident, test } from "./support/counter";
import { indexed, middle, print, seed, size, sorted } from "./support/history";

/** How often each question is asked. */
const ROUNDS = 7;

/** From a letter to the first message that has it: types all but the last letter, then that. */
async function ask(page: Page, query: string, rounds = ROUNDS): Promise<number[]> {
  const times: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const field = page.getByRole("textbox", { name: "Search chats and contacts" });
    await field.fill("");
    await field.fill(query.slice(0, -1));
    await page.waitForTimeout(400);
    times.push(await field.evaluate((field: HTMLInputElement, query) => new Promise<number>((resolve) => {
      const word = query.split(" ").at(-1)!;
      const fits = () => [...document.querySelectorAll(".hits mark")].some((mark) => mark.textContent === word);
      const began = performance.now();
      const watch = new MutationObserver(() => { if (fits()) { watch.disconnect(); resolve(performance.now() - began); } });
      watch.observe(document.body, { subtree: true, childList: true, characterData: true });
      Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value")!.set!.call(field, query);
      field.dispatchEvent(new InputEvent("input", { bubbles: true }));
    }), query));
  }
  await page.getByRole("textbox", { name: "Search chats and contacts" }).fill("");
  return times.sort((a, b) => a - b);
}

/** What each key costs the page: all that follows from it in its task and the microtasks after it, and the layout that it makes necessary.
 * In the order of the keys. */
async function type(page: Page, label: string, name: string): Promise<number[]> {
  const times: number[] = [];
  const field = page.getByRole("textbox", { name: label });
  await field.focus();
  await page.waitForTimeout(200);
  for (let at = 1; at <= name.length; at += 1) {
    times.push(await field.evaluate((field: HTMLInputElement, typed) => new Promise<number>((resolve) => {
      const began = performance.now();
      Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value")!.set!.call(field, typed);
      field.dispatchEvent(new InputEvent("input", { bubbles: true }));
      // Whatever the key has queued is before this in the queue of microtasks, and what that queues is done before a message arrives.
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => { document.body.getBoundingClientRect(); resolve(performance.now() - began); };
      port2.postMessage(0);
    }), name.slice(0, at)));
    await page.waitForTimeout(150);
  }
  await field.fill("");
  await page.waitForTimeout(300);
  return times;
}

/** Both lists: chats with contacts, and contacts alone; what the first key costs, and what the others do. */
async function typeBoth(page: Page): Promise<[string, string][]> {
  const all: [string, string][] = [];
  for (const [side, label] of [["Chats", "Search chats and contacts"], ["Contacts", "Search contacts"]]) {
    await page.getByRole("button", { name: side, exact: true }).click();
    // Everybody has the first six letters; a name has less and less of them.
    for (const name of ["person0421", "tinamalo"]) {
      const rounds: number[][] = [];
      for (let round = 0; round < 5; round += 1) rounds.push(await type(page, label, name));
      const [first, others] = [sorted(rounds.map((it) => it[0])), sorted(rounds.flatMap((it) => it.slice(1)))];
      all.push([`a key in ${side.toLowerCase()}: ${name}`, `${middle(others).toFixed(0)} ms (9 of 10 at most ${others[Math.floor(others.length * 0.9)].toFixed(0)}); the first ${middle(first).toFixed(0)}`]);
    }
  }
  return all;
}

/** Wasm and script memory of the page after a collection, and what the system counts for its process, page and worker together, MB. */
async function memory(page: Page, context: BrowserContext): Promise<{ wasm: number; script: number; process: number; peak: number }> {
  const devtools = await context.newCDPSession(page);
  await devtools.send("HeapProfiler.collectGarbage");
  const { usedSize } = await devtools.send("Runtime.getHeapUsage");
  await devtools.detach();
  const wasm = await page.evaluate(() => (window as unknown as { wasm?: WebAssembly.Memory }).wasm?.buffer.byteLength ?? 0);
  return { wasm: wasm / 1048576, script: usedSize / 1048576, ...await resident(context) };
}

const ms = (times: number[]) => `${middle(times).toFixed(0)} ms (at most ${times.at(-1)!.toFixed(0)})`;
const mb = (size: number) => `${size.toFixed(0)} MB`;

/** A page that says how long its tasks take and how much memory its wasm has. */
async function watched(context: BrowserContext): Promise<Page> {
  const page = await context.newPage();
  await page.addInitScript(() => {
    const it = window as unknown as { tasks: number[]; wasm?: WebAssembly.Memory };
    it.tasks = [];
    new PerformanceObserver((list) => it.tasks.push(...list.getEntries().map((it) => it.duration))).observe({ type: "longtask", buffered: true });
    for (const name of ["instantiate", "instantiateStreaming"] as const) {
      const make = WebAssembly[name].bind(WebAssembly) as (...all: unknown[]) => Promise<{ instance?: WebAssembly.Instance }>;
      (WebAssembly as unknown as Record<string, unknown>)[name] = async (...all: unknown[]) => {
        const made = await make(...all);
        it.wasm = (made.instance ?? made as WebAssembly.Instance).exports.memory as WebAssembly.Memory ?? it.wasm;
        return made;
      };
    }
  });
  return page;
}
const tasks = (page: Page) => page.evaluate(() => (window as unknown as { tasks: number[] }).tasks.splice(0));

test("100,000 messages and 10,000 contacts", async ({ account, browser, prosody, counting: site }) => {
  const context = await browser.newContext({ serviceWorkers: "block" });
  const alice = await account("alice");
  let page = await watched(context);
  let app = new App(page, site);
  await app.signIn(alice);
  const before = await memory(page, context);
  await page.close();
  await prosody.stop();
  const empty = await context.newPage();
  await seed(empty, site);
  await empty.close();

  page = await watched(context);
  app = new App(page, site);
  const began = performance.now();
  await app.open();
  await expect(app.chats.getByRole("link").first()).toBeVisible();
  const shown = performance.now();
  await page.waitForTimeout(500);
  await counted(page);
  const start = await tasks(page);
  const building = await indexed(page);
  const { commits, wasm, longest, late } = await counted(page);
  const pageTasks = await tasks(page);
  const built = await memory(page, context);
  const now = await size(page, true);
  await page.close();

  // As it is on any later day, when nothing was asked yet.
  const cold: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    if (round) await page.close();
    page = await watched(context);
    app = new App(page, site);
    await app.open();
    await expect(app.chats.getByRole("link").first()).toBeVisible();
    await page.waitForTimeout(2_000);
    cold.push(...await ask(page, "na", 1));
  }
  await counted(page);
  const common = await ask(page, "na");
  const rare = await ask(page, "zanzibarian");
  const prefix = await ask(page, "st");
  const two = await ask(page, "na gra");
  await tasks(page);
  const keys = await typeBoth(page);
  const keyTasks = await tasks(page);
  const after = await counted(page);
  const last = await memory(page, context);
  print("100,000 messages in 500 chats, 10,000 contacts", [
    ["processes that wanted a core of the machine meanwhile", loadavg()[0].toFixed(1)],
    ["chats on screen, from opening the page", `${Math.round(shown - began)} ms`],
    ["longest task of the page until then", `${Math.max(0, ...start).toFixed(0)} ms`],
    ["building the index in the background", `${(building / 1000).toFixed(1)} s`],
    ["  commits", String(commits)],
    ["  longest task in the worker, tasks over 50 ms", `${longest.toFixed(0)} ms, ${late}`],
    ["  longest task in the page", pageTasks.length ? `${Math.max(...pageTasks).toFixed(0)} ms` : "none over 50 ms"],
    ["  its rows and bytes", `${now.rows}, ${(now.bytes / 1048576).toFixed(1)} MB`],
    ["first messages of a common word, from the key to the document", ms(common)],
    ["  the first question after opening the page", ms(sorted(cold))],
    ["  of a word that occurs once", ms(rare)],
    ["  of a beginning of two letters", ms(prefix)],
    ["  of two words", ms(two)],
    ["  longest task in the worker meanwhile", `${after.longest.toFixed(0)} ms`],
    ...keys,
    ["  tasks of the page over 50 ms meanwhile", String(keyTasks.length)],
    ["memory: wasm of the engine after indexing, after searching", `${mb(wasm / 1048576)}, ${mb(after.wasm / 1048576)}`],
    ["  wasm and script of the page", `${mb(last.wasm)}, ${mb(last.script)}`],
    ["  the tab's process (page, worker, browser's own)", `${mb(last.process)}; while indexing at most ${mb(built.peak)}`],
    ["  the same with an empty account", `${mb(before.process)}; at most ${mb(before.peak)}`],
  ]);
  await context.close();
});
