// Signing in, staying signed in, and what is left behind.
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { databases, App } from "./support/app";
import { expect, test } from "./support/test";

test("a wrong password is said, and the right one then works", { tag: "@engines" }, async ({ app, account }) => {
  const alice = await account("alice");
  await app.open();
  await app.fillSignIn({ ...alice, password: "not this" });
  await expect(app.alert).toContainText(/password/i);
  await expect(app.signInButton).toBeVisible();
  await app.fillSignIn(alice);
  await app.online();
});

test("a server that is down is said in words", async ({ app, account, page }) => {
  const alice = await account("alice");
  await page.route("**/config.json", (route) => route.fulfill({ json: { domain: "localhost", websocket: "ws://127.0.0.1:9/xmpp-websocket" } }));
  await app.open();
  await app.fillSignIn(alice);
  await expect(app.alert).not.toBeEmpty();
});

test("what is behind signing in is loaded again when the network failed", async ({ app, account, page }) => {
  const alice = await account("alice");
  let asked = 0;
  await page.route("**/split_inside.wasm", (route) => (++asked < 3 ? route.abort() : route.continue()));
  await app.signIn(alice);
  await expect(app.chats).toBeVisible();
  // Builds of the development profile are whole.
  const builds = join(process.env.SOTTO_SITE ?? new URL("../dist", import.meta.url).pathname, "b");
  expect(asked).toBe(existsSync(join(builds, readdirSync(builds)[0], "split_inside.wasm")) ? 3 : 0);
});

test("what this device is, is said at its first start and never again", async ({ app, account, page }) => {
  await app.signIn(await account("alice"));
  const card = page.getByRole("region", { name: "This browser is now one of your devices" });
  await expect(card.getByRole("listitem")).toHaveCount(3);
  await card.getByRole("button", { name: "Go on" }).click();
  const pane = page.getByRole("main").getByText("Your chats open here");
  await expect(pane).toBeVisible();
  await expect(card).toHaveCount(0);
  await page.reload();
  await app.online();
  await expect(pane).toBeVisible();
  await expect(card).toHaveCount(0);
});

test("a reload and a new tab stay signed in, without the password being stored", { tag: "@engines" }, async ({ app, account, page, context, site }) => {
  const alice = await account("alice");
  await app.signIn(alice);
  await page.reload();
  await app.online();
  await expect(app.signInButton).toHaveCount(0);
  await page.close();
  const again = await new App(await context.newPage(), site).open();
  await again.online();
  const stored = (await databases(again.page)).map(({ content }) => content).join("\n");
  expect(stored.length).toBeGreaterThan(100);
  expect(stored).not.toContain(alice.password);
});

test("a shared computer forgets when the tab closes", { tag: "@engines" }, async ({ app, account, page, context, site }) => {
  const alice = await account("alice");
  await app.signIn(alice, { shared: true });
  await page.close();
  const again = await new App(await context.newPage(), site).open();
  await expect(again.signInButton).toBeVisible();
  const name = alice.jid.split("@")[0];
  for (const { content } of await databases(again.page)) expect(content).not.toContain(name);
});

test("a shared computer keeps nothing outside of databases either", async ({ app, account, page }) => {
  // What a start does late, it does soon.
  await page.addInitScript(() => {
    const own = globalThis.setTimeout;
    globalThis.setTimeout = ((then: TimerHandler, ms = 0, ...all: unknown[]) => own(then, ms > 1_000 ? ms / 10 : ms, ...all)) as typeof setTimeout;
  });
  const kept = () => page.evaluate(() => Object.keys(localStorage));
  const LATE = 3_000;
  await app.signIn(await account("alice"), { shared: true });
  await page.waitForTimeout(LATE);
  expect(await kept()).toEqual([]);
  await app.signOut();
  // Elsewhere it would have been there by then.
  await app.signIn(await account("bob"));
  await expect.poll(kept, { timeout: LATE }).toEqual(expect.arrayContaining(["sotto-account", "sotto-times"]));
});

test("sign-out deletes the account's database", { tag: "@engines" }, async ({ app, account, peer, page }) => {
  const [alice, bob] = [await account("alice"), await account("bob")];
  const other = await peer(bob);
  await app.signIn(alice);
  await app.startChat(bob.jid);
  await app.send("to be deleted");
  await other.decrypted("to be deleted");
  const before = await databases(page);
  await app.signOut();
  await expect.poll(async () => (await databases(page)).length).toBeLessThan(before.length);
  for (const { content } of await databases(page)) {
    expect(content).not.toContain(alice.jid.split("@")[0]);
    expect(content).not.toContain("to be deleted");
  }
  await page.reload();
  await expect(app.signInButton).toBeVisible();
});
