// What a person sees who scrolls: nothing moves by itself, and nothing is shown that nobody asked for.
import { expect, test } from "./support/test";

interface Scrolled {
  /** By how much a message moved that was not scrolled by, CSS pixels. */
  jumps: number[];
  /** Frames with tools of a message in them. */
  tools: number;
}

test("while older messages come nothing moves by itself, and tools wait until it stops", async ({ app, account, peer, page }) => {
  const [alice, bob] = [await account("alice"), await account("bob")];
  await app.signIn(alice);
  const bobs = await peer(bob);
  const last = 139;
  for (let n = 0; n <= last; n += 1) await bobs.sendPlain(alice, `number ${n}`);
  await expect(app.chat(bob.jid)).toHaveAttribute("data-unread", "140");
  await app.openChat(bob.jid);
  await app.newest();
  await app.message(`number ${last}`);
  await expect(app.messages).toHaveCount(60);
  await app.log.hover();
  await expect(page.locator(".tools")).toBeVisible();

  const told = await app.log.evaluate((log) => new Promise<Scrolled>((resolve) => {
    const told: Scrolled = { jumps: [], tools: 0 };
    let [tracked, top, still, moving] = [undefined as Element | undefined, 0, 0, 0];
    const frame = () => {
      const before = log.scrollTop;
      log.scrollBy(0, -50);
      const by = before - log.scrollTop;
      still = by ? 0 : still + 1;
      moving = by ? moving + 1 : 0;
      // After the frame is painted: nothing more moves in it.
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => {
        const view = log.getBoundingClientRect();
        if (tracked?.isConnected) {
          const jump = tracked.getBoundingClientRect().top - top - by;
          if (Math.abs(jump) > 1) told.jumps.push(jump);
        }
        // The message that the pointer was on keeps its tools while it goes out of sight.
        if (moving > 20 && [...document.querySelectorAll("article:has(.tools)")].some((it) => { const place = it.getBoundingClientRect(); return place.bottom > view.top && place.top < view.bottom; })) told.tools += 1;
        const at = (y: number) => document.elementFromPoint(view.left + view.width / 2, view.top + y)?.closest("article");
        tracked = at(view.height / 2) ?? at(view.height / 2 + 24) ?? tracked;
        top = tracked?.getBoundingClientRect().top ?? 0;
        if (still > 60) resolve(told); else requestAnimationFrame(frame);
      };
      port2.postMessage(0);
    };
    requestAnimationFrame(frame);
  }));
  expect(told).toEqual({ jumps: [], tools: 0 });
  await expect(app.messages.first()).toContainText("number 0");
  // Its tools again, where the pointer has come to rest.
  await expect(page.locator("article:hover .tools")).toBeVisible();
  // A screen reader counts the messages that are here.
  const places = await app.messages.evaluateAll((all) => all.map((it) => Number(it.getAttribute("aria-posinset"))));
  expect(places).toEqual(places.map((_, at) => at + 1));
});

test("from one chat to another and back, each shows its own messages alone", async ({ app, account, peer }) => {
  const [alice, bob, carol] = [await account("alice"), await account("bob"), await account("carol")];
  const [bobs, carols] = [await peer(bob), await peer(carol)];
  await app.signIn(alice);
  const count = 20;
  for (let n = 1; n <= count; n += 1) {
    await bobs.sendPlain(alice, `number ${n} of Bob`);
    await carols.sendPlain(alice, `number ${n} of Carol`);
  }
  for (const [who, name] of [[bob, "Bob"], [carol, "Carol"], [bob, "Bob"], [carol, "Carol"]] as const) {
    await app.chat(who.jid).click();
    await expect.poll(() => app.texts()).toEqual(Array.from({ length: count }, (_, n) => `number ${n + 1} of ${name}`));
  }
});

test("a message keeps the focus while others come before it and go behind it", async ({ app, account, peer }) => {
  const [alice, bob] = [await account("alice"), await account("bob")];
  await app.signIn(alice);
  const bobs = await peer(bob);
  for (let n = 0; n < 140; n += 1) await bobs.sendPlain(alice, `number ${n}`);
  await expect(app.chat(bob.jid)).toHaveAttribute("data-unread", "140");
  await app.openChat(bob.jid);
  await app.newest();
  await app.message("number 139");
  await expect(app.messages).toHaveCount(60);
  const message = await app.message("number 90");
  const id = await message.getAttribute("data-id");
  await message.focus();
  await app.log.evaluate((log) => log.scrollTo(0, -log.scrollHeight));
  await app.message("number 65");
  await expect(app.log.locator(`[data-id="${id}"]`)).toBeFocused();
});

test("what was being read is there again when the page is loaded anew", async ({ app, account, peer, page, context }) => {
  const [alice, bob] = [await account("alice"), await account("bob")];
  await app.signIn(alice);
  const bobs = await peer(bob);
  for (let n = 0; n < 140; n += 1) await bobs.sendPlain(alice, `number ${n}`);
  await expect(app.chat(bob.jid)).toHaveAttribute("data-unread", "140");
  await app.openChat(bob.jid);
  await app.newest();
  await app.message("number 139");
  await expect(app.chat(bob.jid)).toHaveAttribute("data-unread", "0");
  const scrollTo = async (text: string) => {
    const message = await app.message(text);
    await message.evaluate((it) => it.scrollIntoView({ block: "start" }));
    await expect(page.getByRole("button", { name: "Newest messages" })).toBeVisible();
    // Where it came to rest is known a moment later.
    await page.waitForTimeout(400);
  };
  const top = async (text: string) => Math.round((await (await app.message(text)).boundingBox())!.y);
  // Far from the end, and near it.
  await expect(async () => {
    await app.log.evaluate((log) => log.scrollBy(0, -400));
    await page.waitForTimeout(200);
    expect(await app.texts()).toContain("number 65");
  }).toPass();
  for (const text of ["number 65", "number 120"]) {
    if (text === "number 120") { await app.newest(); await app.message("number 139"); }
    await scrollTo(text);
    const y = await top(text);
    await page.reload();
    await app.online();
    await expect.poll(async () => Math.abs(await top(text) - y)).toBeLessThanOrEqual(1);
  }
  // The line that says how the connection is takes room above the log, and comes and goes without moving what is read.
  const y = await top("number 120");
  const says = page.locator(".line:not(.calm)");
  await context.setOffline(true);
  await expect(says).toBeVisible();
  expect(await top("number 120")).toBe(y);
  await page.reload();
  await expect(says).toBeVisible();
  await expect.poll(async () => Math.abs(await top("number 120") - y)).toBeLessThanOrEqual(1);
  await context.setOffline(false);
  await app.online();
  await expect(says).toHaveCount(0);
  expect(Math.abs(await top("number 120") - y)).toBeLessThanOrEqual(1);
  // At the end it stays at the end.
  await app.newest();
  await page.reload();
  await expect(await app.message("number 139")).toBeInViewport();
});
