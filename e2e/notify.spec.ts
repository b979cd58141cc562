// Notifications, as the browser has them: it is asked which it shows.
import type { Page } from "@playwright/test";
import { App } from "./support/app";
import { part } from "./support/peer";
import { expect, test } from "./support/test";

interface Shown { tag: string; title: string; body: string }

/** What the browser shows now. */
const shown = (page: Page): Promise<Shown[]> => page.evaluate(async () => {
  const all = await (await navigator.serviceWorker.getRegistration())?.getNotifications() ?? [];
  return all.map(({ tag, title, body }) => ({ tag, title, body })).sort((a, b) => a.tag.localeCompare(b.tag));
});
/** Whether a person can see the page. */
const hide = (page: Page, hidden = true) => page.evaluate((state) => {
  Object.defineProperty(document, "visibilityState", { configurable: true, get: () => state });
  document.dispatchEvent(new Event("visibilitychange", { bubbles: true }));
}, hidden ? "hidden" : "visible");
/** Counts what this page shows, also where it takes the place of something. */
const count = (page: Page) => page.addInitScript(() => {
  const counts = window as unknown as { shows: number };
  counts.shows = 0;
  const show = ServiceWorkerRegistration.prototype.showNotification;
  ServiceWorkerRegistration.prototype.showNotification = function (...args) { counts.shows += 1; return show.apply(this, args); };
});
const counted = (page: Page) => page.evaluate(() => (window as unknown as { shows: number }).shows);
const worker = (page: Page) => page.evaluate(async () => { await navigator.serviceWorker.ready; });

test.beforeEach(async ({ context, site }) => { await context.grantPermissions(["notifications"], { origin: new URL(site).origin }); });

test("who writes is told while nobody looks, by one tab, and it goes when it is read", async ({ app, account, peer, page, prosody, context, site }) => {
  const [alice, bob, eve] = [await account("alice"), await account("bob"), await account("eve")];
  await prosody.befriend(alice, bob);
  const [bobs, eves] = [await peer(bob), await peer(eve)];
  await count(page);
  await app.signIn(alice);
  const second = new App(await context.newPage(), site);
  await count(second.page);
  await (await second.open()).online();
  await worker(page);
  // Somebody looks.
  await hide(page);
  await bobs.send(alice, "seen at once");
  await expect(app.chat(bob.jid)).toContainText("seen at once");
  await hide(second.page);
  await bobs.send(alice, "are you there?");
  await expect.poll(() => shown(page)).toEqual([{ tag: bob.jid, title: expect.stringContaining("bob"), body: "2 new messages, the last: are you there?" }]);
  expect(await counted(page) + await counted(second.page)).toBe(1);
  await expect(page.locator('link[rel="icon"]')).toHaveAttribute("href", /icon-unread\.svg$/);

  // A stranger's words are not shown.
  await eves.nick("your bank");
  await eves.sendPlain(alice, "click here", [part.store]);
  await expect.poll(async () => (await shown(page)).find((it) => it.tag === eve.jid)).toEqual({ tag: eve.jid, title: eve.jid, body: "New message" });

  // A click leads there, in the tab that is there.
  const [service] = context.serviceWorkers();
  await service.evaluate(async (tag) => {
    const scope = self as unknown as { registration: ServiceWorkerRegistration };
    const [notification] = await scope.registration.getNotifications({ tag });
    const Clicked = (globalThis as unknown as { NotificationEvent: new (type: string, init: object) => Event }).NotificationEvent;
    self.dispatchEvent(new Clicked("notificationclick", { notification }));
  }, bob.jid);
  const at = async () => [page, second.page].filter((it) => it.url().endsWith(`#/chat/${bob.jid}`)).length;
  await expect.poll(at).toBe(1);
  await expect.poll(async () => (await shown(page)).map((it) => it.tag)).toEqual([eve.jid]);

  // Read elsewhere: in the other tab.
  await hide(second.page, false);
  await second.openChat(eve.jid);
  await expect.poll(() => shown(page)).toEqual([]);
  await second.openChat(bob.jid);
  await expect(page.locator('link[rel="icon"]')).toHaveAttribute("href", /icon\.svg$/);
});

test("muted chats are silent, quiet hours are quiet, and only who wrote is said on request", async ({ app, account, peer, page, prosody }) => {
  const [alice, bob, carol] = [await account("alice"), await account("bob"), await account("carol")];
  await prosody.befriend(alice, bob, carol);
  const [bobs, carols] = [await peer(bob), await peer(carol)];
  await count(page);
  await app.signIn(alice);
  await worker(page);
  await carols.send(alice, "first");
  await bobs.send(alice, "first");
  for (const { jid } of [bob, carol]) await expect(app.chat(jid)).toBeVisible();
  await app.chat(carol.jid).click({ button: "right" });
  await page.getByRole("menu", { name: "Chat options" }).getByRole("menuitem", { name: "Mute", exact: true }).click();
  await app.settings();
  const section = page.getByRole("region", { name: "Notifications" });
  await section.getByRole("switch", { name: "Show what was written" }).click();
  await hide(page);
  await carols.send(alice, "muted");
  await expect(app.chat(carol.jid)).toContainText("muted");
  await bobs.send(alice, "private");
  await expect.poll(() => shown(page)).toEqual([{ tag: bob.jid, title: expect.stringContaining("bob"), body: "2 new messages" }]);

  await section.getByRole("switch", { name: "Quiet hours" }).click();
  await expect(section.getByLabel("From")).toHaveValue("22:00");
  // All but the hour after the next.
  const hour = (ahead: number) => `${String((new Date().getHours() + ahead) % 24).padStart(2, "0")}:00`;
  await section.getByLabel("From").fill(hour(2));
  await section.getByLabel("Until").fill(hour(1));
  const before = await counted(page);
  await bobs.send(alice, "at night");
  await expect(app.chat(bob.jid)).toContainText("at night");
  // Nothing is to come, and it would come within a third of a second.
  await page.waitForTimeout(1_500);
  expect(await counted(page)).toBe(before);
  await section.getByRole("switch", { name: "Quiet hours" }).click();
  await section.getByRole("switch", { name: "Show notifications" }).click();
  await bobs.send(alice, "turned off");
  await expect(app.chat(bob.jid)).toContainText("turned off");
  await page.waitForTimeout(1_500);
  expect(await counted(page)).toBe(before);
  await section.getByRole("switch", { name: "Show notifications" }).click();
  await bobs.send(alice, "turned on");
  await expect.poll(() => counted(page)).toBe(before + 1);
});

test("what was missed in many chats is said once", async ({ app, account, peer, page, prosody }) => {
  const names = ["bob", "carol", "dave", "erin"];
  const [alice, ...others] = [await account("alice"), ...await Promise.all(names.map((name) => account(name)))];
  await prosody.befriend(alice, ...others);
  const peers = await Promise.all(others.map((it) => peer(it)));
  await count(page);
  await app.signIn(alice);
  await worker(page);
  await hide(page);
  await page.context().setOffline(true);
  await expect(app.connection).toHaveAttribute("data-connection", "offline");
  for (const it of peers) await it.sendPlain(alice, "while you were away");
  await page.context().setOffline(false);
  await app.online();
  await expect.poll(() => shown(page), { timeout: 20_000 }).toEqual([{ tag: "missed", title: "Sotto", body: "You have new messages in 4 chats." }]);
});

test("the browser is asked only when a person wants it", async ({ app, account, page, context }) => {
  await context.clearPermissions();
  await page.addInitScript(() => {
    // Nobody can answer this browser: what it would ask is counted, and answered.
    const asks = window as unknown as { asks: number };
    asks.asks = 0;
    let permission = "default";
    Object.defineProperty(Notification, "permission", { get: () => permission });
    Notification.requestPermission = async () => { asks.asks += 1; return permission = asks.asks > 1 ? "granted" : "default" as NotificationPermission; };
  });
  const asks = () => page.evaluate(() => (window as unknown as { asks: number }).asks);
  await app.signIn(await account("alice"));
  await app.settings();
  const section = page.getByRole("region", { name: "Notifications" });
  const on = section.getByRole("button", { name: "Turn on notifications" });
  await expect(on).toBeVisible();
  expect(await asks()).toBe(0);
  await on.click();
  await expect(section).toContainText("You can try again.");
  await on.click();
  await expect(section.getByRole("switch", { name: "Show notifications" })).toBeChecked();
  expect(await asks()).toBe(2);
});
