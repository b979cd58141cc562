// A history of 100,000 messages in 500 chats, and 10,000 contacts: what the index of words costs, how soon the first messages are found,
// and how the list follows who types. The history is put into the browser's database as this build keeps it (see
// src/engine/tests/history.rs); there is no server.
import type { Page } from "@playwright/test";
import { App } from "./support/app";
import { counted, expect, peak, test } from "./support/bench";

const HISTORY = process.env.SOTTO_HISTORY ?? new URL("../.run/history.bin", import.meta.url).pathname;
/** How often each question is asked. */
const ROUNDS = 7;

/** Puts the rows of the history into the account's database; as if an older build had left it, without an index. */
async function seed(page: Page, url: string): Promise<void> {
  await page.route("**/history.bin", (route) => route.fulfill({ path: HISTORY }));
  await page.goto(`${url}manifest.webmanifest`);
  await page.evaluate(async () => {
    const bytes = new Uint8Array(await (await fetch("/history.bin")).arrayBuffer());
    const view = new DataView(bytes.buffer);
    const done = <T>(request: IDBRequest<T>) => new Promise<T>((resolve, reject) => { request.onsuccess = () => resolve(request.result); request.onerror = () => reject(request.error); });
    const name = (await indexedDB.databases()).map((it) => it.name!).find((name) => name.includes(":account:"))!;
    const database = await done(indexedDB.open(name));
    for (let at = 0; at < bytes.length;) {
      const transaction = database.transaction([...database.objectStoreNames], "readwrite");
      for (let n = 0; n < 5_000 && at < bytes.length; n += 1) {
        const table = String(bytes[at]);
        at += 1;
        const part = () => { const length = view.getUint32(at, true); at += 4; const part = bytes.slice(at, at + length); at += length; return part; };
        const key = part();
        transaction.objectStore(table).put(part(), key);
      }
      await new Promise((resolve, reject) => { transaction.oncomplete = resolve; transaction.onerror = reject; });
    }
    const transaction = database.transaction("0", "readwrite");
    transaction.objectStore("0").delete(new TextEncoder().encode("backfill\0\0"));
    await new Promise((resolve) => { transaction.oncomplete = resolve; });
    database.close();
  });
}

interface Size { rows: number; bytes: number; done: boolean }

/** How many rows the index has, and whether those of all messages; what they take, where that is asked. */
const size = (page: Page, whole = false) => page.evaluate(async (whole): Promise<Size> => {
  const done = <T>(request: IDBRequest<T>) => new Promise<T>((resolve, reject) => { request.onsuccess = () => resolve(request.result); request.onerror = () => reject(request.error); });
  const name = (await indexedDB.databases()).map((it) => it.name!).find((name) => name.includes(":account:"))!;
  const database = await done(indexedDB.open(name));
  const transaction = database.transaction(["0", "17", "18"]);
  const pass = await done(transaction.objectStore("0").get(new TextEncoder().encode("backfill\0\0")));
  let [rows, bytes] = [0, 0];
  for (const table of ["17", "18"]) {
    if (whole) for (const part of [await done(transaction.objectStore(table).getAll()), await done(transaction.objectStore(table).getAllKeys()) as unknown as ArrayBuffer[]]) bytes += part.reduce((sum, it) => sum + it.byteLength, 0);
    rows += await done(transaction.objectStore(table).count());
  }
  database.close();
  return { rows, bytes, done: pass?.[3] === 0 };
}, whole);

/** From a letter to the first message that has it: types all but the last letter, then that. */
async function ask(page: Page, query: string): Promise<number[]> {
  const times: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
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

/** What each key costs the page until the list is drawn anew. */
async function type(page: Page, name: string): Promise<number[]> {
  const field = page.getByRole("textbox", { name: "Search chats and contacts" });
  await field.fill("");
  const times: number[] = [];
  for (let at = 1; at <= name.length; at += 1) {
    times.push(await field.evaluate((field: HTMLInputElement, typed) => new Promise<number>((resolve) => {
      const began = performance.now();
      Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value")!.set!.call(field, typed);
      field.dispatchEvent(new InputEvent("input", { bubbles: true }));
      // All that follows from it in this task and its microtasks, and the layout it needs.
      queueMicrotask(() => queueMicrotask(() => { document.body.getBoundingClientRect(); resolve(performance.now() - began); }));
    }), name.slice(0, at)));
    await page.waitForTimeout(100);
  }
  await field.fill("");
  return times.sort((a, b) => a - b);
}

const middle = (times: number[]) => times[Math.floor(times.length / 2)];
const ms = (times: number[]) => `${middle(times).toFixed(0)} ms (at most ${times.at(-1)!.toFixed(0)})`;

test("100,000 messages and 10,000 contacts", async ({ account, browser, prosody, counting: site }) => {
  const context = await browser.newContext({ serviceWorkers: "block" });
  const alice = await account("alice");
  let app = new App(await context.newPage(), site);
  await app.signIn(alice);
  await app.page.close();
  await prosody.stop();
  const empty = await context.newPage();
  await seed(empty, site);
  await empty.close();

  const page = await context.newPage();
  await page.addInitScript(() => {
    const all = ((window as unknown as { tasks: number[] }).tasks = [] as number[]);
    new PerformanceObserver((list) => all.push(...list.getEntries().map((it) => it.duration))).observe({ type: "longtask", buffered: true });
  });
  const tasks = () => page.evaluate(() => (window as unknown as { tasks: number[] }).tasks.splice(0));
  app = new App(page, site);
  const began = performance.now();
  await app.open();
  await expect(app.chats.getByRole("link").first()).toBeVisible();
  const shown = performance.now();
  await page.waitForTimeout(500);
  await counted(page);
  const start = await tasks();
  let now = await size(page);
  const from = performance.now();
  for (let rows = -1; !now.done || rows !== now.rows;) { rows = now.rows; await page.waitForTimeout(1_000); now = await size(page); }
  const indexed = performance.now() - from - 1_000;
  const { commits, wasm, longest, late } = await counted(page);
  const pageTasks = await tasks();
  now = await size(page, true);
  await tasks();

  const common = await ask(page, "na");
  const rare = await ask(page, "zanzibarian");
  const prefix = await ask(page, "st");
  const two = await ask(page, "na gra");
  const keys = await type(page, "person04");
  const after = await counted(page);
  const rows = [
    ["chats on screen, from opening the page", `${Math.round(shown - began)} ms`],
    ["longest task of the page until then", `${Math.max(0, ...start).toFixed(0)} ms`],
    ["building the index in the background", `${(indexed / 1000).toFixed(1)} s`],
    ["  commits", String(commits)],
    ["  longest task in the worker, tasks over 50 ms", `${longest.toFixed(0)} ms, ${late}`],
    ["  longest task in the page", pageTasks.length ? `${Math.max(...pageTasks).toFixed(0)} ms` : "none over 50 ms"],
    ["  its rows and bytes", `${now.rows}, ${(now.bytes / 1048576).toFixed(1)} MB`],
    ["first messages of a common word, from the key", ms(common)],
    ["  of a word that occurs once", ms(rare)],
    ["  of a beginning of two letters", ms(prefix)],
    ["  of two words", ms(two)],
    ["longest task in the worker meanwhile", `${after.longest.toFixed(0)} ms`],
    ["a key in the list of chats and contacts", ms(keys)],
    ["wasm memory of the engine", `${(wasm / 1048576).toFixed(1)} MB, ${(after.wasm / 1048576).toFixed(1)} MB after searching`],
    ["memory of the tab's process at its peak", `${(await peak(context)).toFixed(0)} MB`],
  ];
  console.log(`\n100,000 messages in 500 chats, 10,000 contacts\n${rows.map(([name, value]) => `  ${name.padEnd(60)} ${value}`).join("\n")}`);
  await context.close();
});
