// The line to a real server: how soon a message is known as sent, how soon a dead line is noticed, what the server is told of who looks.
import type { Page } from "@playwright/test";
import { expect, test } from "./support/test";

/** What goes over the page's sockets from now on, and when. */
function wire(page: Page) {
  const frames: { at: number; sent: boolean; text: string }[] = [];
  page.on("websocket", (socket) => {
    socket.on("framesent", ({ payload }) => frames.push({ at: performance.now(), sent: true, text: String(payload) }));
    socket.on("framereceived", ({ payload }) => frames.push({ at: performance.now(), sent: false, text: String(payload) }));
  });
  return frames;
}

test("a message is known as sent within a second", async ({ app, account, peer }) => {
  const [alice, bob] = [await account("alice"), await account("bob")];
  const other = await peer(bob);
  await app.signIn(alice);
  await app.startChat(bob.jid);
  await app.send("first");
  await other.decrypted("first");
  const times: number[] = [];
  for (let n = 0; n < 10; n += 1) {
    // Alone, not on the heels of the one before.
    await app.page.waitForTimeout(300);
    times.push(await app.page.evaluate(async (text) => {
      const box = document.querySelector<HTMLTextAreaElement>("textarea")!;
      box.focus();
      document.execCommand("insertText", false, text);
      const from = performance.now();
      box.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true, cancelable: true }));
      for (;;) {
        const row = [...document.querySelectorAll('[role="log"] article')].find((it) => it.textContent!.includes(text));
        if (/^(sent|delivered|displayed)$/.test(row?.getAttribute("data-state") ?? "")) return performance.now() - from;
        await new Promise(requestAnimationFrame);
      }
    }, `message ${n}`));
  }
  times.sort((a, b) => a - b);
  console.log(`known as sent after ${Math.round(times[5])} ms (median), ${Math.round(times[9])} ms at most`);
  expect(times[9]).toBeLessThan(1_000);
});

test("a server that hangs is noticed within 30 s, and nothing is lost by it", async ({ app, account, peer, prosody }) => {
  const [alice, bob] = [await account("alice"), await account("bob")];
  const other = await peer(bob);
  await app.signIn(alice);
  await app.startChat(bob.jid);
  await app.send("before");
  await other.decrypted("before");
  prosody.freeze();
  const began = Date.now();
  try {
    await expect(app.connection).toHaveAttribute("data-connection", /offline|connecting/, { timeout: 35_000 });
    console.log(`a dead line was noticed after ${((Date.now() - began) / 1000).toFixed(1)} s`);
    expect(Date.now() - began).toBeLessThan(30_000);
    await app.send("while it hangs");
    await expect(await app.message("while it hangs")).toHaveAttribute("data-state", "pending");
  } finally {
    prosody.thaw();
  }
  await app.online();
  await other.decrypted("while it hangs");
  await other.send(alice, "after");
  await app.expectEncrypted("after", false);
  expect(await app.texts()).toEqual(["before", "while it hangs", "after"]);
  expect(other.texts).toEqual(["before", "while it hangs"]);
});

test("offline and online are taken up at once", async ({ app, account, context }) => {
  await app.signIn(await account("alice"));
  const times = { offline: 0, online: 0 };
  for (const [offline, name, want] of [[true, "offline", /offline/], [false, "online", /online/]] as const) {
    const began = Date.now();
    await context.setOffline(offline);
    await expect(app.connection).toHaveAttribute("data-connection", want, { timeout: 3_000 });
    times[name] = Date.now() - began;
  }
  console.log(`offline shown after ${times.offline} ms, online again after ${times.online} ms`);
});

test("the server hears when nobody looks, and when somebody is back", async ({ app, account, peer, context }) => {
  const [alice, bob] = [await account("alice"), await account("bob")];
  const other = await peer(bob);
  const frames = wire(app.page);
  await app.signIn(alice);
  const said = () => frames.filter(({ sent, text }) => sent && text.includes("urn:xmpp:csi:0")).map(({ text }) => /inactive/.test(text) ? "inactive" : "active");
  expect(said()).not.toContain("inactive");
  const hide = (hidden: boolean) => app.page.evaluate((state) => {
    Object.defineProperty(document, "visibilityState", { configurable: true, get: () => state });
    document.dispatchEvent(new Event("visibilitychange", { bubbles: true }));
  }, hidden ? "hidden" : "visible");
  await hide(true);
  await expect.poll(said, { timeout: 10_000 }).toContain("inactive");
  // A message is no less a message for that.
  await other.send(alice, "while nobody looks");
  await expect(app.chat(bob.jid)).toContainText("while nobody looks");
  await hide(false);
  await expect.poll(() => said().at(-1)).toBe("active");
  await context.close();
});

test("a browser whose database stops to answer is not waited for without a word", async ({ app, account, page, context, site, prosody }) => {
  test.setTimeout(180_000);
  const alice = await account("alice");
  await app.signIn(alice);
  const other = await context.newPage();
  await other.goto(`${site}manifest.webmanifest`);
  prosody.freeze();
  try {
    await page.reload();
    await expect(app.connection).toHaveAttribute("data-connection", "connecting");
    // A transaction that does not end: nobody else's begins.
    await other.evaluate(async () => {
      const name = (await indexedDB.databases()).map((it) => it.name!).find((it) => it.includes("account"))!;
      const opening = indexedDB.open(name);
      const database = await new Promise<IDBDatabase>((resolve) => { opening.onsuccess = () => resolve(opening.result); });
      const stores = [...database.objectStoreNames];
      const store = database.transaction(stores, "readwrite").objectStore(stores[0]);
      const again = (): void => { if (!("enough" in window)) store.count().onsuccess = again; };
      again();
    });
    await expect(app.connection).toContainText("This takes unusually long.", { timeout: 60_000 });
  } finally {
    prosody.thaw();
  }
  await other.evaluate(() => { Object.assign(window, { enough: true }); });
  await app.online();
  await expect(app.connection).not.toContainText("unusually");
});

test("of what comes when a lost line is there again nothing is read that was not seen, and whoever is at the end is led to the first of it", async ({ app, account, peer, prosody, context }) => {
  test.setTimeout(180_000);
  const [alice, bob] = [await account("alice"), await account("bob")];
  let other = await peer(bob);
  await app.signIn(alice);
  await app.startChat(bob.jid);
  await app.send("hello");
  await other.decrypted("hello");
  const left = async () => Number(await app.chat(bob.jid).getAttribute("data-unread"));
  const line = app.log.locator('[data-kind="unread"]');
  for (const way of ["resumed", "archived"]) {
    await context.setOffline(true);
    await expect(app.connection).toHaveAttribute("data-connection", "offline");
    if (way === "archived") {
      // Nothing to take up again: all that came is asked of the archive.
      await prosody.restart();
      other = await peer(bob);
    }
    for (let n = 1; n <= 40; n += 1) await other.send(alice, `${way} ${n}`);
    await context.setOffline(false);
    await app.online();
    await expect(line).toHaveText("40 new messages");
    await expect(line).toBeInViewport();
    await expect(await app.message(`${way} 1`)).toBeInViewport();
    if (way === "resumed") await expect(app.composer).toBeFocused();
    await expect.poll(left).toBeLessThan(40);
    // Longer than it takes for what is in view to count as read.
    await app.page.waitForTimeout(1_500);
    expect(await left()).toBeGreaterThan(15);
    await expect(await app.message(`${way} 1`)).toBeInViewport();
    await app.newest();
    await expect(await app.message(`${way} 40`)).toBeInViewport();
    await expect(app.chat(bob.jid)).toHaveAttribute("data-unread", "0");
  }
  // What fits is read without a move.
  await context.setOffline(true);
  await expect(app.connection).toHaveAttribute("data-connection", "offline");
  await other.send(alice, "the last one");
  await context.setOffline(false);
  await expect(await app.message("the last one")).toBeInViewport();
  await expect(app.chat(bob.jid)).toHaveAttribute("data-unread", "0");
});
