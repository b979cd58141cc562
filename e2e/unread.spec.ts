// What is new in a chat: counted, marked where it began, and read when it was seen.
import { expect, test } from "./support/test";

test("what is unread is counted, marked where it began, and a button leads there", async ({ app, account, peer }) => {
  test.setTimeout(180_000);
  const [alice, bob] = [await account("alice"), await account("bob")];
  const other = await peer(bob);
  await app.signIn(alice);
  await other.send(alice, "read");
  await app.openChat(bob.jid);
  await app.message("read");
  await app.page.goto(`${app.url}#/`);
  for (let i = 1; i <= 25; i += 1) await other.send(alice, `unread ${i}`);
  await expect(app.chat(bob.jid)).toHaveAttribute("data-unread", "25");
  await app.openChat(bob.jid);
  // Reading begins with the first of them, and what was not seen is not read.
  const line = app.log.locator('[data-kind="unread"]');
  await expect(line).toHaveText("25 new messages");
  await expect(line).toBeInViewport();
  await expect(await app.message("unread 1")).toBeInViewport();
  await expect(app.composer).toBeFocused();
  // It stays where it is while others come.
  const left = async () => Number(await app.chat(bob.jid).getAttribute("data-unread"));
  await expect.poll(left).toBeLessThan(25);
  const before = await left();
  expect(before).toBeGreaterThan(5);
  await other.send(alice, "one more");
  await expect.poll(left).toBe(before + 1);
  await expect(line).toHaveText("25 new messages");
  await expect(line).toBeInViewport();
  await app.newest();
  await expect(await app.message("one more")).toBeInViewport();
  await expect(app.chat(bob.jid)).toHaveAttribute("data-unread", "0");
  // The same with what came while nobody looked.
  const look = (state: string) => app.page.evaluate((state) => {
    Object.defineProperty(document, "visibilityState", { configurable: true, get: () => state });
    document.dispatchEvent(new Event("visibilitychange", { bubbles: true }));
  }, state);
  await look("hidden");
  for (let i = 1; i <= 25; i += 1) await other.send(alice, `meanwhile ${i}`);
  await expect(app.chat(bob.jid)).toHaveAttribute("data-unread", "25");
  await look("visible");
  await expect(line).toHaveText("25 new messages");
  await expect(line).toBeInViewport();
  await expect.poll(left).toBeLessThan(25);
  expect(await left()).toBeGreaterThan(5);
  // Gone and come back once more, it is still there.
  await look("hidden");
  await look("visible");
  await expect(line).toBeInViewport();
  expect(await left()).toBeGreaterThan(5);
  await app.newest();
  await expect(app.chat(bob.jid)).toHaveAttribute("data-unread", "0");
  // What fits is read at once.
  await look("hidden");
  await other.send(alice, "the last one");
  await expect(app.chat(bob.jid)).toHaveAttribute("data-unread", "1");
  await look("visible");
  await expect(app.chat(bob.jid)).toHaveAttribute("data-unread", "0");
});

test("whoever is led into the middle of what is new has not read what is above, and a button leads there", async ({ app, account, peer }) => {
  test.setTimeout(180_000);
  const [alice, bob] = [await account("alice"), await account("bob")];
  const other = await peer(bob);
  await app.signIn(alice);
  for (let i = 1; i <= 90; i += 1) await other.send(alice, i === 50 ? "the needle" : `unread ${i}`);
  await expect(app.chat(bob.jid)).toHaveAttribute("data-unread", "90", { timeout: 60_000 });
  await app.page.getByRole("textbox", { name: "Search chats and contacts" }).fill("needle");
  await app.page.getByRole("region", { name: "Messages", exact: true }).getByRole("link").click();
  await expect(await app.message("the needle")).toBeInViewport();
  // Longer than it takes for what is in view to count as read.
  await app.page.waitForTimeout(1_500);
  await app.page.getByRole("textbox", { name: "Search chats and contacts" }).fill("");
  await expect(app.chat(bob.jid)).toHaveAttribute("data-unread", "90");
  await app.page.getByRole("button", { name: "90 new messages" }).click();
  await expect(await app.message("unread 1")).toBeInViewport();
  await expect(app.page.getByRole("button", { name: "90 new messages" })).toHaveCount(0);
});

test("many new messages, more than are here at once: reading begins with the first, also after a reload", async ({ app, account, peer }) => {
  test.setTimeout(180_000);
  const [alice, bob] = [await account("alice"), await account("bob")];
  const other = await peer(bob);
  await app.signIn(alice);
  await other.send(alice, "read");
  await app.openChat(bob.jid);
  await app.message("read");
  await app.page.goto(`${app.url}#/`);
  for (let i = 1; i <= 150; i += 1) await other.send(alice, `unread ${i}`);
  await expect(app.chat(bob.jid)).toHaveAttribute("data-unread", "150", { timeout: 60_000 });
  await app.page.reload();
  await app.openChat(bob.jid);
  const first = await app.message("unread 1");
  await expect(first).toBeInViewport();
  await expect(app.log.locator('[data-kind="unread"]')).toHaveText("150 new messages");
  const left = async () => Number(await app.chat(bob.jid).getAttribute("data-unread"));
  await expect.poll(left).toBeLessThan(150);
  expect(await left()).toBeGreaterThan(120);
  await expect(first).toBeInViewport();
  await app.newest();
  await expect(await app.message("unread 150")).toBeInViewport();
  await expect(app.chat(bob.jid)).toHaveAttribute("data-unread", "0");
});
