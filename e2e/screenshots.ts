// `make screenshots`: every screen at three sizes, light and dark, in English and in Arabic, into e2e/shots/, with a page for each
// language that shows all of them. LANGUAGES=en takes one language, ONLY=chat,settings the screens whose names begin so.
import type { Page } from "@playwright/test";
import { App } from "./support/app";
import { prefixed } from "./support/builds";
import { type Peer, part } from "./support/peer";
import { portrait } from "./support/picture";
import type { Account } from "./support/prosody";
import { type Scene, scenes } from "./support/scenes";
import { DEVICES, Studio, sheet } from "./support/studio";
import { expect, test } from "./support/test";
import { languages, sayIn } from "./support/words";

const wanted = (process.env.LANGUAGES ?? "en,ar").split(",").filter((it) => languages.includes(it));
const LOCALE: Record<string, string> = { en: "en-GB", ar: "ar-EG" };

/** A talk with most of what one can do in one. */
async function talk(app: App, bobs: Peer, alice: Account, scene: Scene): Promise<void> {
  const say = async (text: string) => {
    await app.send(text);
    return (await bobs.decrypted(text)).id!;
  };
  const heard = async (text: string, parts: string[] = []) => {
    const id = await bobs.send(alice, text, parts);
    await app.message(text);
    return id;
  };
  await heard(scene.on);
  const station = await say(scene.yes);
  await bobs.send(alice, null, [part.reactions(station, "👍", "🎉"), part.store]);
  const maps = await heard(scene.maps);
  await app.react(await app.message(scene.maps), "😂");
  await app.send(scene.only);
  await heard(scene.letter);
  await heard(scene.way);
  const typo = await bobs.send(alice, scene.wrongWay);
  await app.message(scene.wrongWay);
  await bobs.send(alice, scene.rightWay, [part.replace(typo)]);
  await app.message(scene.rightWay);
  const wrong = await heard(scene.mistaken);
  await bobs.send(alice, null, [part.retract(wrong), part.store]);
  await bobs.send(alice, null, [part.reactions(maps, "😂"), part.store]);
  await bobs.send(alice, `> ${scene.yes}\n${scene.entrance}`, [part.reply(station, alice.jid), part.fallback([...`> ${scene.yes}\n`].length)]);
  await heard(scene.other);
  await heard("👋");
  await bobs.send(alice, scene.act);
  const last = await say(scene.there);
  await bobs.send(alice, null, [part.displayed(last), part.store]);
}

for (const [language, device] of wanted.flatMap((language) => Object.keys(DEVICES).map((device) => [language, device]))) {
  const scene = scenes[language];
  const say = sayIn(language);
  const locale = LOCALE[language];
  const inLanguage = (page: Page, url: string) => new App(page, url, say);

  test(`${language}, ${device}: the way in`, async ({ browser, site, account, prosody }) => {
    const context = await browser.newContext({ locale, hasTouch: device === "touch" });
    const page = await context.newPage();
    const app = inLanguage(page, site);
    const studio = await Studio.of(page, language, device);
    await app.open();
    await expect(app.signInButton).toBeVisible();
    await studio.take("sign-in");
    const advanced = page.locator(".card summary");
    await studio.take("sign-in-advanced", () => advanced.evaluateAll((all) => { for (const it of all) it.parentElement!.setAttribute("open", ""); }), () => advanced.evaluateAll((all) => { for (const it of all) it.parentElement!.removeAttribute("open"); }));
    const alice = await account("anna");
    await app.fillSignIn({ ...alice, password: "not it" });
    await expect(app.alert).toBeVisible();
    await studio.take("sign-in-failure");
    await page.locator(".ways a").first().click();
    await expect(app.alert).toBeVisible();
    await studio.take("register");
    await page.locator("#server").fill("open.localhost");
    await page.locator("form button.primary").click();
    await expect(page.locator(".form")).toBeVisible();
    await studio.take("register-form");

    // A new device of somebody who has nobody yet.
    await app.open();
    await app.fillSignIn(alice);
    await app.online();
    await studio.take("first-start");
    const go = page.locator("[data-part=welcome] button:visible").first();
    if (await go.count()) await go.click();
    await studio.take("empty-list");
    await page.goto(`${site}#/contacts`);
    await studio.take("empty-contacts");
    await page.goto(`${site}#/`);
    await studio.take("new-chat", () => page.getByRole("button", { name: say("New chat"), exact: true }).click(), () => page.keyboard.press("Escape"));
    await page.goto(`${site}#/chat/bob@localhost`);
    await expect(page.locator(".log .empty")).toHaveCSS("opacity", "1");
    await studio.take("empty-chat");
    await app.settings();
    await page.locator("#s-account ~ button").first().click();
    await expect(page.locator(".share-code .code")).toBeVisible();
    await studio.take("share-code");
    await page.keyboard.press("Escape");

    // Its password is another one now.
    await prosody.changePassword(alice, "another");
    await page.reload();
    await expect(page.locator(".card h1")).toBeVisible();
    await studio.take("password-form");
    await page.locator(".card .quiet").click();
    await expect(page.locator(".line button")).toBeVisible();
    await studio.take("line-password");
    await context.close();
  });

  test(`${language}, ${device}: no storage`, async ({ browser, account, prosody }) => {
    const forbidden = await prefixed('IDBFactory.prototype.open = () => { throw new DOMException("", "SecurityError"); };', { domain: "localhost", websocket: prosody.websocket });
    const context = await browser.newContext({ locale, hasTouch: device === "touch" });
    try {
      const page = await context.newPage();
      const app = await inLanguage(page, forbidden.url).open();
      await expect(page.getByRole("alert").or(app.address).first()).toBeVisible();
      if (await app.address.isVisible()) await app.fillSignIn(await account("nina"));
      await expect(app.alert).toBeVisible();
      await (await Studio.of(page, language, device)).take("storage-trouble");
    } finally {
      await context.close();
      await forbidden.close();
    }
  });

  test(`${language}, ${device}: inside`, async ({ browser, site, account, peer, prosody }) => {
    const context = await browser.newContext({ locale, hasTouch: device === "touch", permissions: ["clipboard-read", "clipboard-write"] });
    const page = await context.newPage();
    const app = inLanguage(page, site);
    const studio = await Studio.of(page, language, device);
    const press = (key: string) => () => page.keyboard.press(key);
    const button = (name: string) => page.getByRole("button", { name: say(name), exact: true });
    const item = (name: string) => page.getByRole("menuitem", { name: say(name), exact: true });
    const [alice, bob, carol, dave, erin] = [await account("alice"), await account("bob"), await account("carol"), await account("dave"), await account("erin")];
    const others = [];
    for (const [login, name, last] of scene.others) others.push({ ...(await account(login)), name, last });
    await prosody.befriend(alice, { ...bob, name: scene.bob }, { ...carol, group: scene.family }, { ...dave, name: scene.dave, group: scene.family }, ...others);
    const [bobs, carols, erins] = [await peer(bob), await peer(carol), await peer(erin)];
    await bobs.avatar(portrait(210));
    await carols.avatar(portrait(20));
    await carols.nick(scene.carol);
    await carols.vcard(`<vcard xmlns="urn:ietf:params:xml:ns:vcard-4.0"><fn><text>${scene.carol}</text></fn><note><text>${scene.about}</text></note><url><uri>https://example.org/carol</uri></url></vcard>`);

    await app.signIn(alice);
    const welcome = page.locator("[data-part=welcome] button:visible").first();
    if (await welcome.count()) await welcome.click();
    for (const { jid, last } of others) {
      await page.goto(`${site}#/chat/${jid}`);
      await app.send(last);
    }
    // Nobody is there.
    await page.goto(`${site}#/chat/somebody@nowhere.invalid`);
    await app.send(scene.lost);
    await expect(app.messages.last()).toHaveAttribute("data-state", "failed");
    await studio.take("chat-failed");
    await app.openChat(bob.jid);
    await talk(app, bobs, alice, scene);
    await carols.presence("away", scene.status);
    await carols.send(alice, scene.clear);
    await carols.sendPlain(alice, scene.clearToo);
    await page.goto(`${site}#/`);
    await expect(page.locator(`[data-jid="${carol.jid}"]`)).toHaveAttribute("data-unread", "2");

    // What is unread, and what cannot be opened.
    for (const text of scene.late) await bobs.send(alice, text);
    await expect(page.locator(`[data-jid="${bob.jid}"]`)).toHaveAttribute("data-unread", String(scene.late.length));
    await page.locator(`[data-jid="${scene.others[1][0]}"], [data-jid="${others[1].jid}"]`).first().click({ button: "right" });
    await item("Archive").click();
    await page.locator(`[data-jid="${others[4].jid}"]`).click({ button: "right" });
    await item("Pin").click();
    await page.locator(`[data-jid="${others[3].jid}"]`).click({ button: "right" });
    await item("Mute").click();
    await page.goto(`${site}#/chat/${others[2].jid}`);
    await app.composer.fill(scene.draft);
    await page.goto(`${site}#/chat/${carol.jid}`);
    await app.message(scene.clearToo);
    await studio.take("chat-clear-in-encrypted");
    await page.goto(`${site}#/`);
    await studio.take("chats");
    await studio.take("chat-menu", () => page.locator(`[data-jid="${bob.jid}"]`).click({ button: "right" }), press("Escape"));
    await page.goto(`${site}#/archived`);
    await studio.take("archived");
    await page.goto(`${site}#/`);
    await app.openChat(bob.jid);
    await app.message(scene.late[2]);
    await studio.take("chat-unread");
    await bobs.break(alice);
    await bobs.send(alice, scene.broken);
    await expect(app.messages.and(page.locator("[data-problem]"))).toHaveCount(1);
    await studio.take("chat");
    const to = (text: string) => async () => { await (await app.message(text)).evaluate((it) => it.scrollIntoView({ block: "center" })); };
    await studio.take("chat-middle", to(scene.way));
    await studio.take("chat-top", to(scene.maps));
    const only = await app.message(scene.only);
    const answered = await app.message(scene.rightWay);
    await studio.take("chat-hover", async () => { await to(scene.maps)(); await only.hover(); });
    await studio.take("composing", () => app.composer.fill(scene.draft), () => app.composer.fill(""));
    await studio.take("message-menu", () => only.locator(".bubble").click({ button: "right" }), press("Escape"));
    await studio.take("emoji", () => app.choose(only, "React"), press("Escape"));
    await studio.take("message-details", () => app.choose(answered, "Details"), press("Escape"));
    await studio.take("forwarding", () => app.choose(answered, "Forward"), press("Escape"));
    await studio.take("deleting", () => app.choose(only, "Delete"), press("Escape"));
    await app.choose(answered, "Reply");
    await studio.take("replying");
    await press("Escape")();
    await app.choose(only, "Edit");
    await studio.take("correcting");
    await press("Escape")();
    await app.choose(only, "Select");
    await answered.click();
    await studio.take("selecting");
    await page.getByRole("toolbar").getByRole("button", { name: say("Cancel") }).click();
    await studio.take("encryption", () => page.locator(".encryption").click(), press("Escape"));
    await studio.take("chat-options", () => button("Chat options").click(), press("Escape"));
    await studio.take("search-here", async () => { await button("Search in this chat").click(); await page.locator(".find-here input").fill(scene.query); await expect(page.locator(".hits mark").first()).toBeVisible(); }, press("Escape"));
    await studio.take("contact-details", () => page.locator(".pane-title button").click(), press("Escape"));
    await app.openChat(carol.jid);
    await studio.take("contact-profile", async () => { await page.locator(".pane-title button").click(); await expect(page.locator(".card-lines")).toBeVisible(); }, press("Escape"));

    // Requests, and those that are not wanted.
    await erins.subscribe(alice, scene.request, scene.erin);
    await erins.sendPlain(alice, scene.school);
    await page.goto(`${site}#/`);
    await expect(page.locator(`[data-jid="${erin.jid}"]`)).toBeVisible();
    await studio.take("chats-request");
    await app.openChat(erin.jid);
    await expect(page.locator('[data-kind="stranger"]')).toBeVisible();
    await studio.take("stranger");
    await page.goto(`${site}#/contacts`);
    await expect(page.locator(`[data-request="${erin.jid}"]`)).toBeVisible();
    await studio.take("contacts");
    await studio.take("add-contact", () => button("Add contact").first().click(), press("Escape"));
    await studio.take("block", async () => { await page.locator("[data-request] .quiet").first().click(); }, press("Escape"));
    await page.goto(`${site}#/`);
    await studio.take("search", async () => { await page.locator(".finder input").first().fill(scene.query); await expect(page.locator(".hits mark").first()).toBeVisible(); }, async () => { await page.locator(".finder input").first().fill(""); });
    await studio.take("search-nothing", () => page.locator(".finder input").first().fill("zzzz"), () => page.locator(".finder input").first().fill(""));

    // Settings, section by section.
    await app.settings();
    await expect(page.locator("[data-persisted]")).toBeVisible();
    await expect(page.locator(".settings li[data-device]").first()).toBeVisible();
    const sections = await page.locator(".settings-body h2[id]").evaluateAll((all) => all.map((it) => it.id));
    for (const id of sections) await studio.take(`settings-${id.replace("s-", "")}`, () => page.locator(`#${id}`).evaluate((it) => it.closest("section")!.scrollIntoView({ block: "start" })));
    await studio.take("settings-end", () => page.locator(".settings-body").evaluate((it) => { it.scrollTop = it.scrollHeight; }));
    await studio.take("settings-open", () => page.locator(".settings-body details").evaluateAll((all) => { for (const it of all) it.setAttribute("open", ""); all[0]?.scrollIntoView({ block: "start" }); }), () => page.locator(".settings-body details").evaluateAll((all) => { for (const it of all) it.removeAttribute("open"); }));
    await studio.take("sign-out", () => button("Sign out").click(), press("Escape"));
    await studio.take("delete-account", () => button("Delete account").click(), press("Escape"));
    await page.goto(`${site}#/open?uri=${encodeURIComponent(`xmpp:${dave.jid}?message;body=${encodeURIComponent(scene.there)}`)}`);
    await expect(page.getByRole("dialog")).toBeVisible();
    await studio.take("open-link");
    await press("Escape")();
    await expect(page).toHaveURL(/#\/settings$/);

    // A device that nobody compared, in a chat where one was.
    await app.openChat(carol.jid);
    await page.locator(".encryption").click();
    await page.locator("[role=switch]").first().waitFor();
    await page.getByRole("dialog").locator(".device").first().getByRole("button", { name: say("Fingerprint matches") }).click();
    await expect(page.getByRole("dialog").locator('[data-trust="verified"]')).toHaveCount(1);
    await press("Escape")();
    const second = await peer(carol);
    await second.send(alice, scene.newDevice);
    await app.message(scene.newDevice);
    await app.send(scene.who);
    await expect(page.locator('[data-kind="undecided"]')).toBeVisible();
    await studio.take("new-device");

    // What the page says of its own accord.
    await app.openChat(bob.jid);
    await studio.take("toast", async () => { await page.locator(".pane-title button").click(); await page.locator(".dialog .copy").click(); await press("Escape")(); await expect(page.locator(".toast p")).toBeVisible(); }, () => expect(page.locator(".toast p")).toHaveCount(0));
    await page.evaluate(() => window.dispatchEvent(new Event("sotto-update")));
    await expect(page.locator(".update")).toBeVisible();
    await studio.take("update");
    await page.locator(".update .quiet").click();
    await context.setOffline(true);
    await prosody.stop();
    await expect(app.connection).toHaveAttribute("data-connection", /offline|connecting/);
    await app.send(scene.waits);
    await app.message(scene.waits);
    await studio.take("offline");
    await page.goto(`${site}#/`).catch(() => {});
    await studio.take("offline-list");
    await prosody.restart();
    await context.setOffline(false);
    await context.close();
    sheet(language);
  });
}
