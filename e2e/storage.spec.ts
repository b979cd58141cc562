// Storage that fails: full, blocked, gone, forbidden. Each time in words, without loss, and without loading the page again.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "@playwright/test";
import { App } from "./support/app";
import { Mortal } from "./support/mortal";
import { expect, test } from "./support/test";

/** The line that says how the connection is, or the card where nothing can be opened. */
const words = (page: Page) => page.locator('[role="status"][data-connection], [role="alert"]');
const again = (page: Page) => page.getByRole("button", { name: "Try again" });

/** Fills what is left of the origin's quota, in a database beside ours. */
const fill = (page: Page) => page.evaluate(async () => {
  const open = indexedDB.open("ballast", 1);
  open.onupgradeneeded = () => open.result.createObjectStore("s");
  await new Promise((resolve) => { open.onsuccess = resolve; });
  const put = (bytes: number) => new Promise<boolean>((resolve) => {
    const transaction = open.result.transaction("s", "readwrite");
    transaction.objectStore("s").put(crypto.getRandomValues(new Uint8Array(bytes)), Math.random());
    transaction.oncomplete = () => resolve(true);
    transaction.onabort = () => resolve(false);
  });
  for (let bytes = 65_536; bytes >= 1; bytes = Math.floor(bytes / 4)) while (await put(bytes));
  open.result.close();
});
const empty = (page: Page) => page.evaluate(() => new Promise((resolve) => { indexedDB.deleteDatabase("ballast").onsuccess = resolve; }));

test("a full disk: nothing is acknowledged that was not kept, and all of it comes when there is room", async ({ account, peer, site }) => {
  const [alice, bob] = [await account("alice"), await account("bob")];
  const other = await peer(bob);
  const chromium = new Mortal();
  try {
    const context = await chromium.start();
    const page = await context.newPage();
    // Before anything is stored: the browser remembers for a while how much room there was.
    const devtools = await context.newCDPSession(page);
    await devtools.send("Storage.overrideQuotaForOrigin", { origin: new URL(site).origin, quotaSize: 6_000_000 });
    const app = await new App(page, site).signIn(alice);
    await app.startChat(bob.jid);
    await app.send("there is room");
    await other.decrypted("there is room");
    await other.send(alice, "kept");
    await app.expectEncrypted("kept", false);

    await fill(page);
    const missed = Array.from({ length: 5 }, (_, n) => `no room ${n}`);
    for (const text of missed) await other.send(alice, text);
    await expect(words(page)).toContainText("no room left", { timeout: 30_000 });
    await expect(words(page)).toHaveAttribute("data-connection", "offline");
    // What cannot be kept stays where it was typed, and says why.
    await app.composer.fill("typed without room");
    await app.composer.press("Enter");
    await expect(page.getByRole("alert").filter({ hasText: "no room left" })).toBeVisible();
    await expect(app.composer).toHaveValue("typed without room");
    // Nor does it go when nobody writes any more, though what is kept of this chat says otherwise.
    await app.composer.blur();
    await page.waitForTimeout(6_000);
    await expect(app.composer).toHaveValue("typed without room");
    expect(await app.texts()).toEqual(["there is room", "kept"]);

    await empty(page);
    await again(page).click();
    await app.online();
    for (const text of missed) await app.expectEncrypted(text, false);
    await app.composer.press("Enter");
    await other.decrypted("typed without room");
    expect(await app.texts()).toEqual(["there is room", "kept", ...missed, "typed without room"]);
    expect(other.texts).toEqual(["there is room", "typed without room"]);
  } finally {
    await chromium.close();
  }
});

test("a browser that blocks storage says so, and a shared computer works all the same", async ({ account, site }) => {
  const alice = await account("alice");
  const chromium = new Mortal();
  mkdirSync(join(chromium.profile, "Default"), { recursive: true });
  // "Don't allow sites to save data on your device".
  writeFileSync(join(chromium.profile, "Default", "Preferences"), JSON.stringify({ profile: { default_content_setting_values: { cookies: 2 } } }));
  try {
    const app = await new App(await (await chromium.start()).newPage(), site).open();
    await app.fillSignIn(alice);
    await expect(words(app.page)).toContainText("lets this page store nothing");
    await app.fillSignIn(alice, { shared: true });
    await app.online();
  } finally {
    await chromium.close();
  }
});

test("a page of an older build that does not yield blocks the upgrade, and says which", async ({ app, account, context, site }) => {
  const alice = await account("alice");
  await app.signIn(alice);
  await app.startChat(alice.jid.replace("alice", "bob"));
  await app.page.goto("about:blank");
  // A page that made the database's rows the first schema's, keeps it open and hears nothing.
  const older = await context.newPage();
  await older.goto(`${site}config.json`);
  await older.evaluate(async () => {
    const done = <T>(request: IDBRequest<T>) => new Promise<T>((resolve, reject) => { request.onsuccess = () => resolve(request.result); request.onerror = () => reject(request.error); });
    const name = (await indexedDB.databases()).find((it) => it.name!.includes(":account:"))!.name!;
    const now = await done(indexedDB.open(name));
    const stores = [...Array(12).keys()].map(String).concat("fence");
    const rows: [string, IDBValidKey, unknown][] = [];
    for (const store of stores) {
      const objects = now.transaction(store).objectStore(store);
      const [keys, values] = await Promise.all([done(objects.getAllKeys()), done(objects.getAll())]);
      keys.forEach((key, n) => rows.push([store, key, values[n]]));
    }
    now.close();
    await done(indexedDB.deleteDatabase(name));
    const first = indexedDB.open(name, 1);
    first.onupgradeneeded = () => { for (const store of stores) first.result.createObjectStore(store); };
    const database = await done(first);
    const transaction = database.transaction(stores, "readwrite");
    for (const [store, key, value] of rows) transaction.objectStore(store).put(value, key);
    await new Promise((resolve) => { transaction.oncomplete = resolve; });
    Object.assign(window, { database });
  });
  await app.open();
  await expect(words(app.page)).toContainText("Another tab of Sotto still uses an older version");
  // Nobody is asked to sign in to an account that is there.
  await expect(app.address).toHaveCount(0);
  await older.close();
  await again(app.page).click();
  await app.online();
  await expect(app.chat(alice.jid.replace("alice", "bob"))).toBeVisible();
});

test("data deleted under a running tab ends in the sign-in form, at once", { tag: "@engines" }, async ({ app, account }) => {
  await app.signIn(await account("alice"));
  await app.startChat("somebody@localhost");
  await app.page.evaluate(async () => {
    for (const { name } of await indexedDB.databases()) {
      if (!name!.includes(":account:")) continue;
      await new Promise((resolve, reject) => {
        const request = indexedDB.deleteDatabase(name!);
        request.onsuccess = resolve;
        request.onerror = reject;
      });
    }
  });
  // The first letter is a draft to be kept: there is nothing any more to keep it in. What else was kept just then may say so before.
  await app.composer.fill("typed too late", { timeout: 5_000 }).catch(() => {});
  await expect(app.address).toBeVisible();
});
