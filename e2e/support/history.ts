// The history of `make bench` (src/engine/tests/history.rs) in a browser's database: 100,000 messages in 500 chats, of which one has
// more than 20,000, and 10,000 contacts. There is no server, so nothing but what is here is waited for.
import type { Page } from "@playwright/test";

const HISTORY = process.env.SOTTO_HISTORY ?? new URL("../../.run/history.bin", import.meta.url).pathname;

/** The chat with more than 20,000 messages. */
export const LONG = "person00000@example.org";

/** Puts the rows of the history into the account's database; as if an older build had left it, without an index. */
export async function seed(page: Page, url: string): Promise<void> {
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
  await page.unroute("**/history.bin");
}

export interface Size { rows: number; bytes: number; done: boolean }

/** How many rows the index of words has, and whether those of all messages; what they take, where that is asked. */
export const size = (page: Page, whole = false) => page.evaluate(async (whole): Promise<Size> => {
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

/** Waits until all messages are indexed; how long that took, ms. */
export async function indexed(page: Page): Promise<number> {
  let now = await size(page);
  const from = performance.now();
  for (let rows = -1; !now.done || rows !== now.rows;) { rows = now.rows; await page.waitForTimeout(1_000); now = await size(page); }
  return performance.now() - from - 1_000;
}

// --- numbers

export const sorted = (times: number[]) => times.toSorted((a, b) => a - b);
/** Of a sorted list. */
export const middle = (times: number[]) => times[Math.floor(times.length / 2)];
export const median = (times: number[]) => middle(sorted(times));

/** A table: what was measured, the figure, and the aim where there is one. */
export function print(title: string, rows: [name: string, figure: string, aim?: string][]): void {
  const wide = Math.max(...rows.map(([name]) => name.length)) + 2;
  console.log(`\n${title}\n${rows.map(([name, figure, aim]) => `  ${name.padEnd(wide)} ${figure}${aim ? `   (aim: ${aim})` : ""}`).join("\n")}`);
}
