// Messages are found by their words, wherever in the history they are, and shown where they are.
import type { Page } from "@playwright/test";
import { App } from "./support/app";
import { type Peer, part } from "./support/peer";
import type { Account } from "./support/prosody";
import { expect, test } from "./support/test";

const everywhere = (app: App) => app.page.getByRole("textbox", { name: "Search chats and contacts" });
const here = (app: App) => app.page.getByRole("textbox", { name: "Search messages in this chat" });
const hits = (app: App) => app.page.getByRole("region", { name: "Messages", exact: true }).getByRole("link");
const marks = (app: App) => app.page.locator(".hits mark").allTextContents();

/** A chat whose first messages are those to be found, encrypted, and so many after them that they are on no page that is loaded. */
async function long(app: App, alice: Account, bob: Account, other: Peer, count = 130): Promise<void> {
  await app.signIn(alice);
  await app.startChat(bob.jid);
  await app.send("hello");
  await other.decrypted("hello");
  await other.send(alice, "Die Straße nach Łódź ist gesperrt");
  await app.message("Die Straße nach Łódź ist gesperrt");
  for (let n = 0; n < count; n += 1) await other.sendPlain(alice, `number ${n}`);
  await expect(app.messages.filter({ hasText: `number ${count - 1}` })).toHaveCount(1, { timeout: 120_000 });
}

/** The message is in sight, marked and focused; the log does not end there. */
async function expectShown(app: App, text: string): Promise<void> {
  const message = app.messages.filter({ hasText: text });
  await expect(message).toBeInViewport();
  await expect(message).toBeFocused();
  await expect(message).toHaveAttribute("data-found", "");
  await expect(app.page.getByRole("button", { name: "Newest messages" })).toBeVisible();
}

test("an old encrypted message is found and shown, in two tabs and without a network", { tag: "@engines" }, async ({ app, account, peer, context }) => {
  const [alice, bob] = [await account("alice"), await account("bob")];
  const other = await peer(bob, { flavours: "omemo2" });
  await long(app, alice, bob, other);
  const second = new App(await context.newPage(), app.url);
  await second.open();
  await expect(second.chat(bob.jid)).toBeVisible();

  // In both tabs at once, written otherwise than it was said.
  await everywhere(app).fill("lodz strass");
  await everywhere(second).fill("GESPERRT");
  await expect(hits(app)).toHaveCount(1);
  await expect(hits(second)).toHaveCount(1);
  expect(await marks(app)).toEqual(["Straß", "Łódź"]);
  expect(await marks(second)).toEqual(["gesperrt"]);
  await hits(app).click();
  await expectShown(app, "Die Straße nach Łódź");
  await app.expectEncrypted("Die Straße nach Łódź ist gesperrt", false, "omemo-2");

  // What comes meanwhile does not move what is read; from there the way leads back to the end.
  await everywhere(app).fill("");
  await other.sendPlain(alice, "and one more");
  await expect(app.chat(bob.jid)).toContainText("and one more");
  await expect(app.messages.filter({ hasText: "and one more" })).toHaveCount(0);
  await app.page.getByRole("button", { name: "Newest messages" }).click();
  await app.message("and one more");

  await context.setOffline(true);
  await everywhere(second).fill("number 13");
  await expect(hits(second)).toHaveCount(1);
  await hits(second).click();
  await expectShown(second, "number 13");
  await second.page.reload();
  await expect(second.chat(bob.jid)).toBeVisible();
  await everywhere(second).fill("nach");
  await hits(second).click();
  await expectShown(second, "Die Straße nach Łódź");
});

test("one chat is searched by keyboard, and what is scrolled to from there comes page by page", async ({ app, account, peer }) => {
  const [alice, bob] = [await account("alice"), await account("bob")];
  const other = await peer(bob);
  await long(app, alice, bob, other);
  await app.page.getByRole("button", { name: "Search in this chat" }).click();
  await expect(here(app)).toBeFocused();
  await app.page.keyboard.type("number");
  await expect(hits(app)).toHaveCount(25);
  await expect(hits(app).first()).toContainText("number 129");
  await app.page.getByRole("button", { name: "Older results" }).click();
  await expect(hits(app)).toHaveCount(50);
  await here(app).focus();
  await app.page.keyboard.press("ArrowDown");
  await app.page.keyboard.press("ArrowDown");
  await expect(hits(app).nth(1)).toBeFocused();
  await app.page.keyboard.press("ArrowUp");
  await app.page.keyboard.press("ArrowUp");
  await expect(here(app)).toBeFocused();
  await here(app).fill("number 12");
  await expect(hits(app)).toHaveCount(11);
  await here(app).fill("number 12 4");
  await expect(app.page.getByText("No message has these words.")).toBeVisible();
  await here(app).fill("gesperrt");
  await expect(hits(app)).toHaveCount(1);
  await app.page.keyboard.press("Enter");
  await expect(here(app)).toHaveCount(0);
  await expectShown(app, "Die Straße nach Łódź");

  // Downwards to the end, and nothing is left out.
  const texts = new Set<string>();
  await expect.poll(async () => {
    for (const text of await app.texts()) texts.add(text);
    await app.log.evaluate((log) => log.scrollBy(0, 400));
    return texts.has("number 129");
  }, { timeout: 30_000, intervals: [50] }).toBe(true);
  for (let n = 0; n < 130; n += 1) expect(texts.has(`number ${n}`), `number ${n}`).toBe(true);
  await expect.poll(async () => {
    await app.log.evaluate((log) => log.scrollBy(0, 400));
    return app.page.getByRole("button", { name: "Newest messages" }).count();
  }).toBe(0);
});

test("what is said is found at once, encrypted in either flavour and plain, by whom ever", async ({ app, account, peer }) => {
  const [alice, bob, carol] = [await account("alice"), await account("bob"), await account("carol")];
  const [legacy, newer] = [await peer(bob), await peer(carol, { flavours: "omemo2" })];
  await app.signIn(alice);
  for (const [of, other] of [[bob, legacy], [carol, newer]] as const) {
    await app.startChat(of.jid);
    await app.send("my own haystack");
    await other.decrypted("my own haystack");
    await other.send(alice, "their haystack, sealed");
    await app.message("their haystack, sealed");
    await other.sendPlain(alice, "their haystack, in the clear");
    await app.message("their haystack, in the clear");
  }
  await everywhere(app).fill("haystack");
  await expect(hits(app)).toHaveCount(6);
  // By whom, and when; the newest first.
  await expect(hits(app).first()).toContainText(carol.jid);
  await expect(hits(app).nth(3)).toContainText(bob.jid);
  await expect(hits(app).nth(2)).toContainText("You: my own haystack");
  await expect(hits(app).locator("time")).toHaveCount(6);
  await everywhere(app).fill("haystack sealed");
  await expect(hits(app)).toHaveCount(2);
  // Nobody is called so: Enter shows the newest message.
  await app.page.keyboard.press("Enter");
  await expect(app.messages.filter({ hasText: "their haystack, sealed" })).toBeFocused();
  // Arrow keys lead from the chats that are called so to the messages.
  await everywhere(app).fill("haystack");
  await expect(hits(app)).toHaveCount(6);
  await everywhere(app).press("ArrowDown");
  await expect(hits(app).first()).toBeFocused();
  await app.page.keyboard.press("ArrowUp");
  await expect(everywhere(app)).toBeFocused();
  // One may be in the chat that is called so.
  await newer.send(alice, `${bob.jid.slice(0, 5)} says hello`);
  await app.message(`${bob.jid.slice(0, 5)} says hello`);
  await everywhere(app).fill(bob.jid.slice(0, 5));
  await expect(hits(app)).toHaveCount(1);
  await everywhere(app).press("ArrowDown");
  await expect(app.chat(bob.jid)).toBeFocused();
  await app.page.keyboard.press("ArrowDown");
  await expect(hits(app)).toBeFocused();
  await app.page.keyboard.press("ArrowUp");
  await expect(app.chat(bob.jid)).toBeFocused();
});

test("what was corrected is found by its new words, and what was taken back is not found", async ({ app, account, peer }) => {
  const [alice, bob] = [await account("alice"), await account("bob")];
  const other = await peer(bob, { flavours: "omemo2" });
  await app.signIn(alice);
  await app.startChat(bob.jid);
  await app.send("hello");
  await other.decrypted("hello");
  const first = await other.send(alice, "meet at the harbour");
  const second = await other.send(alice, "meet at the station");
  await everywhere(app).fill("meet");
  await expect(hits(app)).toHaveCount(2);
  await other.send(alice, "meet at the airport", [part.replace(first)]);
  await app.message("meet at the airport");
  await other.send(alice, null, [part.retract(second), part.store]);
  await expect(app.messages.filter({ hasText: "meet at the station" })).toHaveCount(0);
  for (const [word, count] of [["harbour", 0], ["station", 0], ["airport", 1], ["meet", 1]] as const) {
    await everywhere(app).fill(word);
    await expect(hits(app), word).toHaveCount(count);
  }
  // Remote text is text.
  await other.sendPlain(alice, "<mark><img src=x onerror=alert(1)> markup");
  await app.message("<mark><img src=x onerror=alert(1)> markup");
  await everywhere(app).fill("markup");
  await expect(hits(app)).toContainText("<mark><img src=x onerror=alert(1)> markup");
  expect(await marks(app)).toEqual(["markup"]);
});

/** Does something with the account's database while nobody else has it. */
const within = (page: Page, what: "forget" | "look") => page.evaluate(async (what) => {
  const done = <T>(request: IDBRequest<T>) => new Promise<T>((resolve, reject) => { request.onsuccess = () => resolve(request.result); request.onerror = () => reject(request.error); });
  const name = (await indexedDB.databases()).map((it) => it.name!).find((name) => name.includes(":account:"))!;
  const database = await done(indexedDB.open(name));
  const pass = new TextEncoder().encode("backfill\0\0");
  const transaction = database.transaction(["0", "17", "18"], "readwrite");
  let row: Uint8Array | undefined;
  if (what === "forget") {
    // As an older build left it, without an index.
    transaction.objectStore("0").delete(pass);
    for (const table of ["17", "18"]) transaction.objectStore(table).clear();
  } else {
    row = await done(transaction.objectStore("0").get(pass));
  }
  await new Promise((resolve) => { transaction.oncomplete = resolve; });
  database.close();
  return row && [...row];
}, what);

test("a long history from before there was an index gets one by itself, whenever the page is reloaded; what is thousands of messages back is shown", async ({ app, account, peer }) => {
  test.setTimeout(240_000);
  const [alice, bob] = [await account("alice"), await account("bob")];
  const other = await peer(bob);
  const count = 2_500;
  await long(app, alice, bob, other, count);
  await app.page.goto(`${app.url}manifest.webmanifest`);
  await within(app.page, "forget");

  // Reloaded whenever the pass over the history has come further: each time it goes on from there.
  const places: string[] = [];
  const isDone = (row: number[]) => row[3] === 0;
  for (let row: number[] | undefined; !row || !isDone(row) && places.length < 4;) {
    await app.open();
    await expect.poll(async () => {
      row = await within(app.page, "look");
      return row && row.join() !== places.at(-1);
    }, { timeout: 60_000, intervals: [20] }).toBe(true);
    places.push(row!.join());
    if (!isDone(row!)) await app.page.reload();
  }
  expect(places.length, "it was reloaded in the middle").toBeGreaterThan(2);
  await expect(app.chat(bob.jid)).toBeVisible();
  await everywhere(app).fill("lodz");
  await expect(hits(app)).toHaveCount(1, { timeout: 60_000 });
  await expect(app.page.locator("[data-indexed]")).toHaveCount(0, { timeout: 60_000 });
  await hits(app).click();
  await expectShown(app, "Die Straße nach Łódź");
  // None is missing, and none is there twice.
  await everywhere(app).fill("");
  await app.page.getByRole("button", { name: "Search in this chat" }).click();
  await here(app).fill("number 24");
  const found = new Set<string>();
  const more = app.page.getByRole("button", { name: "Older results" });
  for (;;) {
    await expect.poll(async () => (await hits(app).count()) - found.size).toBeGreaterThan(0);
    for (const text of await app.page.locator(".hits .hit-text").allTextContents()) found.add(text);
    expect(await hits(app).count()).toBe(found.size);
    if (await more.count() === 0) break;
    await more.click();
  }
  expect([...found].sort()).toEqual([...Array(count).keys()].map((n) => `number ${n}`).filter((it) => it.startsWith("number 24")).sort());
});

test("a message that is found in a chat that was open before is led to, and has the focus", async ({ app, account, peer, page }) => {
  const [alice, bob, carol] = [await account("alice"), await account("bob"), await account("carol")];
  const [bobs, carols] = [await peer(bob), await peer(carol)];
  await app.signIn(alice);
  await bobs.send(alice, "the needle in it");
  await bobs.send(alice, "something else");
  await carols.send(alice, "hello");
  await app.openChat(bob.jid);
  await app.message("something else");
  await app.openChat(carol.jid);
  await app.message("hello");
  await page.getByRole("textbox", { name: "Search chats and contacts" }).fill("needle");
  await page.getByRole("region", { name: "Messages", exact: true }).getByRole("link").click();
  await expect(await app.message("the needle in it")).toBeFocused();
  await page.waitForTimeout(300);
  await expect(await app.message("the needle in it")).toBeFocused();
});

test.describe("where there is room for one pane", () => {
  test.use({ viewport: { width: 390, height: 844 } });

  test("what was looked for is still there when one comes back from what was found", async ({ app, account, peer, page }) => {
    const [alice, bob] = [await account("alice"), await account("bob")];
    const bobs = await peer(bob);
    await app.signIn(alice);
    await bobs.send(alice, "the needle in it");
    await bobs.send(alice, "something else");
    await expect(app.chat(bob.jid)).toContainText("something else");
    await everywhere(app).fill("needle");
    for (const back of [() => page.goBack(), () => page.getByRole("button", { name: "Back to chats" }).click()]) {
      await hits(app).click();
      await expect(await app.message("the needle in it")).toBeFocused();
      await back();
      await expect(everywhere(app)).toHaveValue("needle");
      await expect(hits(app)).toHaveCount(1);
      await expect.poll(() => marks(app)).toEqual(["needle"]);
    }
    await everywhere(app).press("Escape");
    await app.chat(bob.jid).click();
    await expect(app.composer).toBeVisible();
    await page.goBack();
    await expect(everywhere(app)).toHaveValue("");
    await expect(hits(app)).toHaveCount(0);

    // Whoever signs in next finds nothing of it.
    await everywhere(app).fill("needle");
    await expect(hits(app)).toHaveCount(1);
    await app.signOut();
    await app.fillSignIn(bob);
    await app.online();
    await expect(everywhere(app)).toHaveValue("");
  });
});
