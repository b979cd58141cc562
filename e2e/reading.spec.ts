// What was read on one device is read on the others (XEP-0490), and what is done on one is seen on the others.
import { App } from "./support/app";
import { part } from "./support/peer";
import { expect, test } from "./support/test";

const WAYS = [{ way: "plain", flavours: "legacy" }, { way: "older OMEMO", flavours: "legacy" }, { way: "OMEMO 2", flavours: "omemo2" }] as const;

for (const { way, flavours } of WAYS) {
  test(`what is read and done on one device is so on the other, ${way}`, async ({ app, account, peer, otherProfile, context, site }) => {
    const [alice, bob] = [await account("alice"), await account("bob")];
    const other = await peer(bob, { flavours });
    await app.signIn(alice);
    const phone = await (await otherProfile()).signIn(alice);
    const say = (text: string | null, parts: string[] = []) => (way === "plain" ? other.sendPlain(alice, text, parts) : other.send(alice, text, parts));
    // Devices that nobody has written to yet are not written to until they are known.
    await app.startChat(bob.jid);
    if (way === "plain") await app.inTheClear();
    await app.send("hello");
    await phone.page.goto(`${phone.url}#/`);
    await expect(phone.chat(bob.jid)).toContainText("hello");
    await app.page.goto(`${app.url}#/settings`);

    // Live, in both directions; a second tab shows what the first does.
    const second = await (await new App(await context.newPage(), site).open()).online();
    for (const text of ["one", "two"]) await say(text);
    for (const it of [app, second, phone]) await expect(it.chat(bob.jid)).toHaveAttribute("data-unread", "2");
    await phone.openChat(bob.jid);
    await phone.message("two");
    for (const it of [app, second, phone]) await expect(it.chat(bob.jid)).toHaveAttribute("data-unread", "0");
    await phone.page.goto(`${phone.url}#/settings`);
    await say("three");
    for (const it of [app, second, phone]) await expect(it.chat(bob.jid)).toHaveAttribute("data-unread", "1");
    await second.openChat(bob.jid);
    await second.message("three");
    for (const it of [app, second, phone]) await expect(it.chat(bob.jid)).toHaveAttribute("data-unread", "0");
    await second.page.close();

    // Read without a line: the other one hears of it when there is one again.
    const last = await say("four");
    for (const it of [app, phone]) await expect(it.chat(bob.jid)).toHaveAttribute("data-unread", "1");
    await context.setOffline(true);
    await expect(app.connection).toHaveAttribute("data-connection", "offline");
    await app.openChat(bob.jid);
    await app.message("four");
    await expect(app.chat(bob.jid)).toHaveAttribute("data-unread", "0");
    await expect(phone.chat(bob.jid)).toHaveAttribute("data-unread", "1");
    await app.choose(await app.message("four"), "React with thumbs up");
    await context.setOffline(false);
    await app.online();
    await expect(phone.chat(bob.jid)).toHaveAttribute("data-unread", "0");

    // What was done there is seen here, by carbons and by the archive.
    await other.part("reactions", last);
    await phone.openChat(bob.jid);
    await expect(phone.chip(await phone.message("four"), "👍")).toHaveAttribute("aria-pressed", "true");
    await phone.page.context().setOffline(true);
    await expect(phone.connection).toHaveAttribute("data-connection", "offline");
    await app.send("fivve");
    await app.message("fivve");
    await app.composer.press("ArrowUp");
    await app.composer.fill("five");
    await app.composer.press("Enter");
    await expect(await app.message("five")).toHaveAttribute("data-edited", "true");
    await say(null, [part.reactions(last, "🎉"), part.store]);
    await phone.page.context().setOffline(false);
    await phone.online();
    await expect(await phone.message("five")).toHaveAttribute("data-edited", "true");
    await expect(phone.chip(await phone.message("four"), "🎉")).toBeVisible();
    expect(await phone.texts()).toEqual(["hello", "one", "two", "three", "four", "five"]);
  });
}

test("days, runs of one sender, exact times, links and /me are shown as people expect", async ({ app, account, peer, page }) => {
  const [alice, bob] = [await account("alice"), await account("bob")];
  const other = await peer(bob);
  await app.signIn(alice);
  await other.send(alice, "first");
  await other.send(alice, "second, with https://example.org/a?b=c and javascript:alert(1) in it");
  await app.openChat(bob.jid);
  await app.send("mine");
  await other.send(alice, "/me nods");
  await expect(app.messages).toHaveCount(4);
  const today = app.log.locator(".day");
  await expect(today).toHaveCount(1);
  await expect(today).toContainText("Today");
  // The time is exact on hover and for assistive technology.
  const second = app.messages.nth(1);
  const time = second.locator("time").first();
  await expect(time).toHaveAttribute("title", /\d{1,2}:\d\d:\d\d/);
  await expect(time).toHaveAttribute("datetime", /^\d{4}-\d\d-\d\dT/);
  await second.focus();
  await expect(second.getByText(/\d{1,2}:\d\d:\d\d/)).toBeVisible();
  // A link leaves without saying from where; what is no web address is no link.
  const link = second.getByRole("link");
  await expect(link).toHaveCount(1);
  await expect(link).toHaveAttribute("href", "https://example.org/a?b=c");
  await expect(link).toHaveAttribute("rel", /noopener/);
  await expect(link).toHaveAttribute("rel", /noreferrer/);
  await expect(app.messages.last()).toContainText(/nods/);
  await expect(app.messages.last()).not.toContainText("/me");
  expect(await page.title()).not.toContain("alert");
});
