// The window: one, two or three parts, and the way back.
import type { Locator } from "@playwright/test";
import { App } from "./support/app";
import { expect, test } from "./support/test";

test("details stand beside the chat where there is room, and follow it", async ({ app, account, peer, page }) => {
  const [alice, bob, carol] = [await account("alice"), await account("bob"), await account("carol")];
  await page.setViewportSize({ width: 1440, height: 900 });
  await app.signIn(alice);
  for (const who of [bob, carol]) {
    await (await peer(who)).sendPlain(alice, `I am ${who.jid}`);
    await expect(app.chat(who.jid)).toBeVisible();
  }
  await app.openChat(bob.jid);
  const opener = page.locator(".pane-title button");
  const details = page.getByRole("dialog", { name: "Contact details" });
  const edge = async (selector: string) => (await page.locator(selector).boundingBox())!;
  await opener.click();
  await expect(details).toContainText(bob.jid);
  // A part of the window: what is beside it can be used, and nothing lies over anything.
  expect(await details.evaluate((it) => it.matches(":modal"))).toBe(false);
  const [pane, panel] = [await edge("main.pane"), await edge("dialog.beside")];
  expect(Math.round(pane.x + pane.width)).toBe(Math.round(panel.x));
  expect(Math.round(panel.x + panel.width)).toBe(1440);
  await app.send("written beside it");
  await app.chat(carol.jid).click();
  await expect(details).toContainText(carol.jid);
  // Less room: over the page. And back.
  await page.setViewportSize({ width: 900, height: 900 });
  await expect.poll(() => details.evaluate((it) => it.matches(":modal"))).toBe(true);
  await page.setViewportSize({ width: 1440, height: 900 });
  await expect.poll(() => details.evaluate((it) => it.matches(":modal"))).toBe(false);
  await details.getByRole("button", { name: "Close" }).focus();
  await page.keyboard.press("Escape");
  await expect(details).toHaveCount(0);
  await opener.click();
  await expect(details).toBeVisible();
  // What had the focus may be gone.
  await page.evaluate(() => (document.activeElement as HTMLElement).blur());
  await page.keyboard.press("Escape");
  await expect(details).toHaveCount(0);
  await opener.click();
  await expect(details).toBeVisible();
  await opener.click();
  await expect(details).toHaveCount(0);
  // It is about somebody in a chat.
  await opener.click();
  await app.settings();
  await expect(details).toHaveCount(0);
});

test("a chat is found again where it was left, unless there is something new to read", async ({ app, account, peer }) => {
  const [alice, bob, carol] = [await account("alice"), await account("bob"), await account("carol")];
  await app.signIn(alice);
  const [bobs, carols] = [await peer(bob), await peer(carol)];
  await carols.sendPlain(alice, "I am Carol");
  for (let n = 0; n < 90; n += 1) await bobs.sendPlain(alice, `number ${n}`);
  await expect(app.chat(bob.jid)).toHaveAttribute("data-unread", "90");
  await app.openChat(bob.jid);
  await app.newest();
  await app.message("number 89");
  const place = () => app.log.evaluate((log) => {
    const top = log.getBoundingClientRect().top;
    const first = [...log.querySelectorAll("article")].find((it) => it.getBoundingClientRect().bottom > top + 1);
    return { id: first?.getAttribute("data-id"), top: first ? first.getBoundingClientRect().top - top : 0 };
  });
  // Rows are not whole pixels high, and scrolling goes by whole ones.
  const isAt = (was: Awaited<ReturnType<typeof place>>) => expect.poll(async () => { const now = await place(); return now.id === was.id && Math.abs(now.top - was.top) <= 1; }).toBe(true);
  const away = async () => {
    await app.chat(carol.jid).click();
    await app.message("I am Carol");
  };
  // Step by step: rows that are far away leave the document.
  for (let step = 0; step < 4; step += 1) {
    const before = await place();
    await app.log.evaluate((log) => log.scrollBy(0, -401));
    await expect.poll(async () => { const now = await place(); return now.id !== before.id || now.top !== before.top; }).toBe(true);
    await app.page.waitForTimeout(200);
  }
  await expect(app.page.getByRole("button", { name: "Newest messages" })).toBeVisible();
  const before = await place();
  await away();
  await app.chat(bob.jid).click();
  await isAt(before);
  await away();
  await app.page.goBack();
  await isAt(before);
  // What is written there is seen.
  await app.send("written from there");
  await expect(app.messages.filter({ hasText: "written from there" })).toBeInViewport();
  await expect(app.page.getByRole("button", { name: "Newest messages" })).toHaveCount(0);
  await expect(app.composer).toBeFocused();
  await away();
  await bobs.sendPlain(alice, "something new");
  await expect(app.chat(bob.jid)).toHaveAttribute("data-unread", "1");
  await app.chat(bob.jid).click();
  await expect(app.messages.filter({ hasText: "something new" })).toBeInViewport();
});

test("a chat that is open stays so when the archived ones are listed beside it, and one that is not among them leads back", async ({ app, account, page }) => {
  const [alice, bob, carol, dave] = [await account("alice"), await account("bob"), await account("carol"), await account("dave")];
  await page.setViewportSize({ width: 1440, height: 900 });
  await app.signIn(alice);
  for (const { jid } of [bob, carol, dave]) { await app.startChat(jid); await app.send("hello"); }
  await app.chat(carol.jid).click({ button: "right" });
  await page.getByRole("menuitem", { name: "Archive", exact: true }).click();
  await app.chat(bob.jid).click();
  const archived = page.getByRole("link", { name: /^Archived/ });
  const archive = page.getByRole("navigation", { name: "Archived chats" });
  const open = (jid: string) => page.locator(`section[data-chat="${jid}"]`);
  await archived.click();
  await expect(archive.locator("[data-jid]")).toHaveCount(1);
  await expect(open(bob.jid)).toBeVisible();
  await expect(page).toHaveURL(new RegExp(`#/chat/${bob.jid}$`));
  await archive.locator("[data-jid]").click();
  await expect(open(carol.jid)).toBeVisible();
  await expect(archive).toBeVisible();
  await app.openChat(dave.jid);
  await expect(archive).toHaveCount(0);
  await expect(app.chat(dave.jid)).toBeVisible();
  // Where nothing is open, it has an address of its own.
  await page.goto(`${app.url}#/`);
  await archived.click();
  await expect(archive).toBeVisible();
  await expect(page).toHaveURL(/#\/archived$/);
  await page.goBack();
  await expect(archive).toHaveCount(0);
});

test("a window that began with a chat leads back to the list", async ({ app, account, page, site }) => {
  const [alice, bob] = [await account("alice"), await account("bob")];
  await app.signIn(alice);
  const [popup] = await Promise.all([page.waitForEvent("popup"), page.evaluate((url) => { window.open(url); }, `${site}#/chat/${bob.jid}`)]);
  const other = new App(popup, site);
  await expect(other.composer).toBeVisible();
  await popup.goBack();
  await expect(popup).toHaveURL(/#\/$/);
  await expect(other.composer).toHaveCount(0);
});

test.describe("with a finger", () => {
  test.use({ hasTouch: true, viewport: { width: 390, height: 844 } });

  test("a swipe from the edge leads from a chat to the list", async ({ app, account, page, context }) => {
    const [alice, bob] = [await account("alice"), await account("bob")];
    await app.signIn(alice);
    const finger = await context.newCDPSession(page);
    const swipe = async (...path: [number, number][]) => {
      for (const [n, [x, y]] of path.entries()) await finger.send("Input.dispatchTouchEvent", { type: n === 0 ? "touchStart" : "touchMove", touchPoints: [{ x, y }] });
      await finger.send("Input.dispatchTouchEvent", { type: "touchEnd", touchPoints: [] });
    };
    await app.openChat(bob.jid);
    // Not from the middle, not downwards, not a little.
    await swipe([200, 300], [260, 300], [360, 300]);
    await swipe([8, 200], [60, 300], [110, 460]);
    await swipe([8, 300], [20, 300], [40, 300]);
    await expect(page).toHaveURL(/#\/chat\//);
    await swipe([8, 300], [60, 302], [180, 310]);
    await expect(page).toHaveURL(/#\/$/);
    await expect(page.getByRole("button", { name: "New chat", exact: true }).first()).toBeVisible();
  });

  test("the way back closes what is open over a chat before it leaves that", async ({ app, account, page }) => {
    const [alice, bob] = [await account("alice"), await account("bob")];
    await app.signIn(alice);
    await app.startChat(bob.jid);
    await app.send("hello");
    const message = await app.message("hello");
    const here = new RegExp(`#/chat/${bob.jid}$`);
    const back = async (open: Locator) => {
      await expect(open).toBeVisible();
      await page.goBack();
      await expect(open).toHaveCount(0);
      await expect(page).toHaveURL(here);
      await expect(app.composer).toBeVisible();
    };
    await page.locator(".pane-title button").click();
    await back(page.getByRole("dialog", { name: "Contact details" }));
    await page.getByRole("button", { name: "Chat options" }).click();
    await back(page.getByRole("menu"));
    await page.getByRole("button", { name: "Encryption" }).click();
    await back(page.getByRole("dialog", { name: "Encryption" }));
    await app.choose(message, "Select");
    await back(page.getByRole("toolbar", { name: "Selected messages" }));
    await app.choose(message, "Reply");
    await back(page.locator("[data-part=about]"));
    await page.goBack();
    await expect(page).toHaveURL(/\/(#\/)?$/);
    await expect(app.composer).toHaveCount(0);
  });
});
