// What a person does with messages, between the client and others: plain, in the older OMEMO and in OMEMO 2.
import { App } from "./support/app";
import { type Peer, type PeerEvent, part } from "./support/peer";
import type { Account } from "./support/prosody";
import { expect, test } from "./support/test";

// How the messages travel, and where what is said about them is then found: `sealed` in the envelope, `parts` in the clear.
const WAYS = [
  { way: "plain", flavours: "legacy", encryption: "none", side: "parts" },
  { way: "older OMEMO", flavours: "legacy", encryption: "omemo-legacy", side: "parts" },
  { way: "OMEMO 2", flavours: "omemo2", encryption: "omemo-2", side: "sealed" },
] as const;
type Way = (typeof WAYS)[number];
const say = (peer: Peer, way: Way, to: Account, text: string | null, parts: string[] = []) =>
  way.way === "plain" ? peer.sendPlain(to, text, parts) : peer.send(to, text, parts);

async function meet(app: App, way: Way, bob: Account): Promise<void> {
  await app.startChat(bob.jid);
  if (way.way === "plain") await app.inTheClear();
}
const heard = (peer: Peer, text: string) => peer.until((event) => event.body === text || !!event.body?.endsWith(text));
/** A payload was where it belongs, and nowhere else. */
function expectSide(event: PeerEvent, way: Way, name: string): void {
  const on = (side: "parts" | "sealed") => (event[side] ?? []).some((xml) => xml.startsWith(`<${name} `));
  expect([on("parts"), on("sealed")]).toEqual(way.side === "parts" ? [true, false] : [false, true]);
}

for (const way of WAYS) {
  test(`what somebody says about messages is shown, ${way.way}`, async ({ app, account, peer, prosody }) => {
    const [alice, bob] = [await account("alice"), await account("bob")];
    await prosody.befriend(alice, bob);
    const other = await peer(bob, { flavours: way.flavours });
    await app.signIn(alice);
    await meet(app, way, bob);
    await app.send("the question");
    const question = await heard(other, "the question");
    const message = await app.message("the question");
    await expect(message).toHaveAttribute("data-encryption", way.encryption);

    // Reactions: several, changed, taken back.
    await say(other, way, alice, null, [part.reactions(question.id!, "👍", "🎉"), part.store]);
    await expect(app.chip(message, "🎉")).toHaveAccessibleName(`party popper: ${bob.jid}`);
    await expect(app.chip(message, "👍")).toHaveAttribute("aria-pressed", "false");
    await say(other, way, alice, null, [part.reactions(question.id!, "🎉"), part.store]);
    await expect(app.chip(message, "👍")).toHaveCount(0);

    // A reply, with what those see who know no replies, and its correction.
    const reply = await say(other, way, alice, "> the question\nthe answr", [part.reply(question.id!, `${alice.jid}/x`), part.fallback(15)]);
    const answer = await app.message("the answr");
    await expect(answer.locator("[data-part=quote]")).toContainText("You");
    await expect(answer.locator("[data-part=quote]")).toContainText("the question");
    await answer.locator("[data-part=quote]").click();
    await expect(message).toBeFocused();
    await say(other, way, alice, "> the question\nthe answer", [part.replace(reply), part.reply(question.id!, `${alice.jid}/x`), part.fallback(15)]);
    await app.message("the answer");
    expect((await app.texts()).filter((text) => text === "the answr")).toEqual([]);
    await expect(answer).toHaveAttribute("data-edited", "true");
    await app.choose(answer, "Details");
    const details = app.page.getByRole("dialog", { name: "Details" });
    await expect(details).toContainText("the answr");
    await expect(details).toContainText(way.way === "plain" ? "All of it" : way.way === "OMEMO 2" ? "Between whom, when" : "Which message it answers");
    await app.page.keyboard.press("Escape");

    // Retraction, by who may; a reaction to what is not there makes nothing.
    const regretted = await say(other, way, alice, "regretted");
    await app.message("regretted");
    await say(other, way, alice, null, [part.reactions("nobody-knows-this", "👀"), part.store]);
    await say(other, way, alice, null, [part.retract(regretted), part.store]);
    await expect(app.messages.last()).toContainText("This message was deleted");
    expect(await app.texts()).not.toContain("regretted");
    await say(other, way, alice, null, [part.retract(question.id!), part.store]);

    // Read, and typing.
    // The peer does not look for requests in envelopes.
    await expect(message).toHaveAttribute("data-state", way.way === "OMEMO 2" ? "sent" : "delivered");
    await say(other, way, alice, null, [part.displayed(question.id!), part.store]);
    await expect(message).toHaveAttribute("data-state", "displayed");
    await expect(message.getByRole("img", { name: "Read" })).toBeVisible();
    const typing = app.page.locator("[data-typing]");
    await say(other, way, alice, null, [part.state("composing")]);
    await expect(typing).toContainText(`${bob.jid} is typing…`);
    await say(other, way, alice, null, [part.state("paused")]);
    await expect(typing).toHaveAttribute("data-typing", "false");
    await say(other, way, alice, null, [part.state("composing")]);
    await expect(typing).toHaveAttribute("data-typing", "true");
    await say(other, way, alice, "typed");
    await app.message("typed");
    await expect(typing).toHaveAttribute("data-typing", "false");
    // The retraction of somebody else's message came before all of that.
    expect(await app.texts()).toContain("the question");

    // All of it is there after a reload.
    await app.page.reload();
    await app.online();
    await expect(app.chip(await app.message("the question"), "🎉")).toBeVisible();
    await expect((await app.message("the answer")).locator("[data-part=quote]")).toContainText("the question");
    expect(await app.texts()).not.toContain("regretted");
  });

  test(`what is said about messages arrives, ${way.way}`, async ({ app, account, peer, prosody }) => {
    const [alice, bob] = [await account("alice"), await account("bob")];
    await prosody.befriend(alice, bob);
    const other = await peer(bob, { flavours: way.flavours });
    await app.signIn(alice);
    await meet(app, way, bob);
    await app.send("hello");
    await heard(other, "hello");
    const id = await say(other, way, alice, "the question", [part.markable]);
    const question = await app.message("the question");

    // Read.
    expectSide(await other.part("displayed", id), way, "displayed");

    // A reaction, with the picker, from the menu, and taken back with its chip.
    await app.react(question, "👍");
    await expect(app.chip(question, "👍")).toHaveAttribute("aria-pressed", "true");
    await expect(app.chip(question, "👍")).toHaveAccessibleName("thumbs up: You");
    expectSide(await other.part("reactions", id, "👍"), way, "reactions");
    await app.choose(question, "React with red heart");
    await other.part("reactions", id, "👍", "❤️");
    await app.chip(question, "👍").click();
    await expect(app.chip(question, "👍")).toHaveCount(0);

    // Typing, a reply, its correction from the empty composer.
    await app.choose(question, "Reply");
    await expect(app.page.locator("[data-part=about]")).toContainText(`Answering ${bob.jid}`);
    await expect(app.composer).toBeFocused();
    await app.composer.fill("the answr");
    expectSide(await other.part("composing"), way, "composing");
    await app.composer.press("Enter");
    const replied = await heard(other, "the answr");
    expectSide(replied, way, "reply");
    expectSide(replied, way, "fallback");
    const answer = await app.message("the answr");
    await expect(answer.locator("[data-part=quote]")).toContainText("the question");
    await expect(app.page.locator("[data-part=about]")).toHaveCount(0);
    await app.composer.press("ArrowUp");
    await expect(app.composer).toHaveValue("the answr");
    await app.composer.fill("the answer");
    await app.composer.press("Enter");
    await app.message("the answer");
    await expect(app.composer).toHaveValue("");
    expectSide(await heard(other, "the answer"), way, "replace");
    await expect(answer).toHaveAttribute("data-edited", "true");
    await expect(answer).toHaveAttribute("data-state", /sent|delivered|displayed/);

    // Taken back, for everybody.
    await app.send("regretted");
    const regretted = (await heard(other, "regretted")).id!;
    await app.choose(await app.message("regretted"), "Delete");
    await app.page.getByRole("dialog", { name: "Delete" }).getByRole("button", { name: "Delete for everybody" }).click();
    expectSide(await other.part("retract", regretted), way, "retract");
    await expect(app.messages.last()).toContainText("You deleted this message");

    // And one only here.
    await app.choose(answer, "Delete");
    await app.page.getByRole("dialog", { name: "Delete" }).getByRole("button", { name: "Delete here" }).click();
    await expect.poll(() => app.texts()).not.toContain("the answer");
  });
}

for (const way of WAYS) {
  test(`what is done and said offline is caught up with, in two tabs, ${way.way}`, async ({ app, account, peer, prosody, context }) => {
    const [alice, bob] = [await account("alice"), await account("bob")];
    await prosody.befriend(alice, bob);
    const other = await peer(bob, { flavours: way.flavours });
    await app.signIn(alice);
    await meet(app, way, bob);
    await app.send("ours");
    const ours = (await heard(other, "ours")).id!;
    const theirs = await say(other, way, alice, "theirs");
    const wrong = await say(other, way, alice, "wrong");
    await app.message("wrong");
    const second = new App(await context.newPage(), app.url);
    await second.open();
    await second.online();
    await second.openChat(bob.jid);
    await second.message("wrong");

    // Offline: what is done here waits, and is seen at once in both tabs.
    await context.setOffline(true);
    await expect(app.connection).toHaveAttribute("data-connection", /offline|connecting/);
    await app.react(await app.message("theirs"), "🎉");
    await app.choose(await app.message("theirs"), "Reply");
    await app.send("an answer");
    await app.choose(await app.message("ours"), "Edit");
    await app.composer.fill("ours, better");
    await app.composer.press("Enter");
    for (const tab of [app, second]) {
      await expect(tab.chip(await tab.message("theirs"), "🎉")).toHaveAttribute("aria-pressed", "true");
      await expect((await tab.message("an answer")).locator("[data-part=quote]")).toContainText("theirs");
      await tab.message("ours, better");
    }
    // Meanwhile the other one goes on.
    await say(other, way, alice, null, [part.reactions(ours, "👍"), part.store]);
    await say(other, way, alice, "right", [part.replace(wrong)]);
    const sorry = await say(other, way, alice, "sorry");
    await say(other, way, alice, "answered", [part.reply(ours, `${alice.jid}/x`)]);
    await say(other, way, alice, null, [part.retract(sorry), part.store]);
    await say(other, way, alice, null, [part.displayed(ours), part.store]);

    await context.setOffline(false);
    await app.online();
    await other.part("reactions", theirs, "🎉");
    await other.part("reply", theirs);
    await other.part("replace", ours);
    for (const tab of [app, second]) {
      const message = await tab.message("ours, better");
      await expect(tab.chip(message, "👍")).toBeVisible();
      await tab.message("right");
      await expect((await tab.message("answered")).locator("[data-part=quote]")).toContainText("ours");
      await expect(tab.messages.filter({ hasText: "This message was deleted" })).toHaveCount(1);
      await expect(message).toHaveAttribute("data-state", "displayed");
      expect((await tab.texts()).sort()).toEqual(["an answer", "answered", "ours, better", "right", "theirs"]);
    }
  });
}

test("two browsers of Sotto answer, react, correct and delete between them", async ({ app, account, otherProfile, prosody }) => {
  const [alice, bob] = [await account("alice"), await account("bob")];
  await prosody.befriend(alice, bob);
  const other = await otherProfile();
  await app.signIn(alice);
  await other.signIn(bob);
  await app.startChat(bob.jid);
  await other.startChat(alice.jid);
  await app.send("hello");
  await other.message("hello");
  await app.composer.pressSequentially("Are we on for _Thursday_?");
  await expect(other.page.locator("[data-typing=true]")).toContainText(`${alice.jid} is typing…`);
  await app.composer.press("Enter");
  await other.expectEncrypted("Are we on for _Thursday_?", false, "omemo-2");
  await expect(await app.message("Are we on for _Thursday_?")).toHaveAttribute("data-state", "displayed");
  await other.choose(await other.message("Are we on for _Thursday_?"), "React with thumbs up");
  await expect(app.chip(await app.message("Are we on for _Thursday_?"), "👍")).toHaveAccessibleName(`thumbs up: ${bob.jid}`);
  await app.chip(await app.message("Are we on for _Thursday_?"), "👍").click();
  await expect(other.chip(await other.message("Are we on for _Thursday_?"), "👍")).toHaveText("👍2");
  await other.choose(await other.message("Are we on for _Thursday_?"), "Reply");
  await other.send("Yes! At five.");
  await expect((await app.message("Yes! At five.")).locator("[data-part=quote]")).toContainText("Are we on for _Thursday_?");
  await other.composer.press("ArrowUp");
  await other.composer.fill("Yes! At six.");
  await other.composer.press("Enter");
  await expect(await app.message("Yes! At six.")).toHaveAttribute("data-edited", "true");
  await other.choose(await other.message("Yes! At six."), "Delete");
  await other.page.getByRole("dialog", { name: "Delete" }).getByRole("button", { name: "Delete for everybody" }).click();
  for (const tab of [app, other]) await expect(tab.messages.last()).toContainText(/deleted/);
  expect(await app.texts()).toEqual(["hello", "Are we on for _Thursday_?"]);
});

test("what a person does not want told is not told", async ({ app, account, peer, prosody }) => {
  const [alice, bob] = [await account("alice"), await account("bob")];
  await prosody.befriend(alice, bob);
  const other = await peer(bob);
  await app.signIn(alice);
  await app.settings();
  for (const name of ["Tell contacts what you have read", "Tell contacts when you are typing", /^Send reactions and deletions in the clear/]) {
    const toggle = app.page.getByRole("switch", { name });
    await expect(toggle).toBeChecked();
    await toggle.click();
    await expect(toggle).not.toBeChecked();
  }
  await app.startChat(bob.jid);
  await app.send("hello");
  await other.decrypted("hello");
  await other.send(alice, "markable", [part.markable]);
  await app.react(await app.message("markable"), "👍");
  await app.composer.pressSequentially("something");
  await app.composer.press("Enter");
  await other.decrypted("something");
  const told = other.events.flatMap((event) => [...(event.parts ?? []), ...(event.sealed ?? [])]);
  expect(told.filter((xml) => /^<(displayed|composing|reactions) /.test(xml))).toEqual([]);
});

test("drafts survive a reload, are in the list, and appear in the other tab", async ({ app, account, peer, context }) => {
  const [alice, bob, carol] = [await account("alice"), await account("bob"), await account("carol")];
  const [bobs, carols] = [await peer(bob), await peer(carol)];
  await app.signIn(alice);
  await bobs.send(alice, "hello");
  await carols.send(alice, "hello, too");
  await app.openChat(carol.jid);
  await app.composer.fill("a second draft");
  await app.openChat(bob.jid);
  await app.composer.fill("half a thou");
  await app.composer.pressSequentially("ght");
  await expect(app.chat(carol.jid)).toContainText("Draft: a second draft");
  const second = new App(await context.newPage(), app.url);
  await second.open();
  await second.online();
  await expect(second.chat(bob.jid)).toContainText("Draft: half a thought");
  await second.openChat(bob.jid);
  await expect(second.composer).toHaveValue("half a thought");
  await app.page.reload();
  await app.openChat(bob.jid);
  await expect(app.composer).toHaveValue("half a thought");
  await app.composer.press("Enter");
  await bobs.decrypted("half a thought");
  // The other tab, where nobody writes, has it no more either.
  await expect(second.composer).toHaveValue("");
  await second.page.goto(`${app.url}#/`);
  await expect(second.chat(bob.jid)).not.toContainText("Draft");
});

test("a draft begun before there is a chat appears in another tab that shows it", async ({ app, account, peer, context }) => {
  const [alice, bob] = [await account("alice"), await account("bob")];
  const bobs = await peer(bob);
  await app.signIn(alice);
  const second = new App(await context.newPage(), app.url);
  await second.open();
  await second.online();
  await second.openChat(bob.jid);
  // Nobody writes here: into a field that somebody is in nothing is put.
  await second.composer.blur();
  await app.startChat(bob.jid);
  await app.composer.fill("half a thought");
  await bobs.send(alice, "hello");
  await second.message("hello");
  await expect(second.composer).toHaveValue("half a thought");
  await expect(app.composer).toHaveValue("half a thought");
});

test("a correction that is half written is still there when one comes back from elsewhere", async ({ app, account, peer, page }) => {
  const [alice, bob, carol] = [await account("alice"), await account("bob"), await account("carol")];
  const bobs = await peer(bob);
  await app.signIn(alice);
  await app.startChat(carol.jid);
  await app.startChat(bob.jid);
  await app.send("good evening");
  await bobs.decrypted("good evening");
  await app.composer.fill("a draft");
  await app.choose(await app.message("good evening"), "Edit");
  await app.composer.fill("good morning");
  await app.composer.pressSequentially(", all of you");
  for (const elsewhere of [() => app.openChat(carol.jid), () => app.settings()]) {
    await elsewhere();
    await expect(page.locator("[data-part=about]")).toHaveCount(0);
    await app.openChat(bob.jid);
    await expect(page.locator("[data-part=about]")).toContainText("good evening");
    await expect(app.composer).toHaveValue("good morning, all of you");
  }
  await app.composer.press("Enter");
  await bobs.decrypted("good morning, all of you");
  // What was written before it is there again, and nothing of what was given up.
  await expect(app.composer).toHaveValue("a draft");
  const message = await app.message("good morning, all of you");
  await app.choose(message, "Edit");
  await app.composer.fill("something else");
  await app.composer.press("Escape");
  await expect(app.composer).toHaveValue("a draft");
  await app.choose(message, "Edit");
  await expect(app.composer).toHaveValue("good morning, all of you");
});

test("messages are selected, copied, forwarded and deleted by keyboard alone", async ({ app, account, peer, context }) => {
  const [alice, bob, carol] = [await account("alice"), await account("bob"), await account("carol")];
  const [bobs, carols] = [await peer(bob), await peer(carol)];
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await app.signIn(alice);
  await carols.send(alice, "hello from carol");
  for (const text of ["first", "second", "third"]) await bobs.send(alice, text);
  await app.openChat(bob.jid);
  await app.message("third");
  const keys = app.page.keyboard;
  // From the log into its messages, up, and the menu by its key.
  await app.log.focus();
  await keys.press("ArrowUp");
  await expect(await app.message("third")).toBeFocused();
  await keys.press("ArrowUp");
  await expect(await app.message("second")).toBeFocused();
  await keys.press("Shift+F10");
  const menu = app.page.getByRole("menu", { name: "Message actions" });
  await expect(menu).toBeVisible();
  await keys.press("Escape");
  await expect(menu).toHaveCount(0);
  await expect(await app.message("second")).toBeFocused();
  await keys.press("Enter");
  await keys.press("End");
  await expect(menu.getByRole("menuitem", { name: "Delete" })).toBeFocused();
  await keys.press("ArrowUp");
  await keys.press("ArrowUp");
  await expect(menu.getByRole("menuitem", { name: "Select" })).toBeFocused();
  await keys.press("Enter");
  const bar = app.page.getByRole("toolbar", { name: "Selected messages" });
  await expect(bar).toContainText("1 selected");
  await expect(await app.message("second")).toBeFocused();
  await keys.press("ArrowDown");
  await keys.press("Space");
  await expect(bar).toContainText("2 selected");
  await bar.getByRole("button", { name: "Copy" }).press("Enter");
  await expect.poll(() => app.page.evaluate(() => navigator.clipboard.readText())).toMatch(new RegExp(`\\] ${bob.jid}: second\n\\[.*: third\n$`));
  await expect(bar).toHaveCount(0);

  await app.choose(await app.message("first"), "Forward");
  const dialog = app.page.getByRole("dialog", { name: "Forward to" });
  await dialog.getByRole("textbox", { name: "Find a chat" }).fill("carol");
  await expect(dialog.getByRole("listitem")).toHaveCount(1);
  await keys.press("Tab");
  await keys.press("Enter");
  await carols.decrypted("first");
  await expect(app.page.locator(".toast")).toContainText("Forwarded to");

  await app.choose(await app.message("second"), "Select");
  await bar.getByRole("button", { name: "Delete" }).click();
  await app.page.getByRole("dialog", { name: "Delete" }).getByRole("button", { name: "Delete here" }).click();
  await expect.poll(() => app.texts()).toEqual(["first", "third"]);
  // Escape leads back to where one writes.
  await (await app.message("third")).focus();
  await keys.press("Escape");
  await expect(app.composer).toBeFocused();
});

test("text is styled as it says, in the log and while it is written", async ({ app, account, peer }) => {
  const [alice, bob] = [await account("alice"), await account("bob")];
  const other = await peer(bob);
  await app.signIn(alice);
  await app.startChat(bob.jid);
  const text = "> *strong* line\n>> deeper\n_emphasis_, ~strike~ and `code *x*` at https://example.org/_a_\n```rust\nlet *x* = 1;\n```\nnot*strong*";
  await app.composer.fill(text);
  const field = app.page.locator(".field");
  await expect(field.locator(".mirror")).toHaveText(`${text}\u200b`, { useInnerText: false });
  await expect(field).toHaveClass(/styled/);
  // The mirror lies under the field exactly: the same height means the same lines.
  expect(await field.evaluate((it) => { const [mirror, area] = it.children as unknown as HTMLElement[]; return area.scrollHeight - mirror.scrollHeight; })).toBe(0);
  await app.composer.press("Enter");
  await other.decrypted(text);
  const message = await app.message(text);
  const body = message.locator("[data-part=body]");
  await expect(body.locator("blockquote > strong")).toHaveText("*strong*");
  await expect(body.locator("blockquote blockquote")).toHaveText(/deeper/);
  await expect(body.locator("em")).toHaveText("_emphasis_");
  await expect(body.locator("del")).toHaveText("~strike~");
  await expect(body.locator("code")).toHaveText("`code *x*`");
  await expect(body.locator("pre")).toHaveText("let *x* = 1;");
  await expect(body.locator("strong")).toHaveCount(1);
  await expect(body.getByRole("link")).toHaveAttribute("href", "https://example.org/_a_");

  await other.send(alice, "/me shrugs");
  await expect(app.messages.last().locator("[data-part=body]")).toHaveText(`* ${bob.jid} shrugs`);
  await other.send(alice, "> *as* _it_ is", [part.unstyled]);
  await app.message("> *as* _it_ is");
  await expect(app.messages.last().locator("strong, em, blockquote")).toHaveCount(0);
  await other.send(alice, "<b>*no* markup</b>");
  await app.message("<b>*no* markup</b>");
  await expect(app.messages.last().locator("[data-part=body] b")).toHaveCount(0);
});

test.describe("on a touch screen", () => {
  test.use({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });
  test("a long press opens the menu, and a short one does not", async ({ app, account, peer, page, context }) => {
    const [alice, bob] = [await account("alice"), await account("bob")];
    const other = await peer(bob);
    await app.signIn(alice);
    await other.send(alice, "press me");
    await app.openChat(bob.jid);
    const message = await app.message("press me");
    const menu = page.getByRole("menu", { name: "Message actions" });
    const devtools = await context.newCDPSession(page);
    const { x, y } = (await message.locator(".bubble").boundingBox())!;
    const press = async (ms: number) => {
      await devtools.send("Input.dispatchTouchEvent", { type: "touchStart", touchPoints: [{ x: x + 20, y: y + 12 }] });
      await page.waitForTimeout(ms);
      await devtools.send("Input.dispatchTouchEvent", { type: "touchEnd", touchPoints: [] });
    };
    await press(100);
    await page.waitForTimeout(700);
    await expect(menu).toHaveCount(0);
    await press(800);
    await expect(menu).toBeVisible();
    await page.waitForTimeout(300);
    await menu.getByRole("menuitem", { name: "Reply" }).tap();
    await expect(app.composer).toBeFocused();
    await app.send("answer");
    await expect((await app.message("answer")).locator("[data-part=quote]")).toContainText("press me");
  });

  test("a message that is drawn along is answered, and one that is let go before is not", async ({ app, account, peer, page, context }) => {
    const [alice, bob] = [await account("alice"), await account("bob")];
    const other = await peer(bob);
    await app.signIn(alice);
    await other.send(alice, "draw me");
    await app.openChat(bob.jid);
    const message = await app.message("draw me");
    const devtools = await context.newCDPSession(page);
    const { x, y } = (await message.locator(".bubble").boundingBox())!;
    const draw = async (along: number, across = 0) => {
      const at = (part: number) => [{ x: x + 40 + along * part, y: y + 12 + across * part }];
      await devtools.send("Input.dispatchTouchEvent", { type: "touchStart", touchPoints: at(0) });
      for (let step = 1; step <= 10; step += 1) await devtools.send("Input.dispatchTouchEvent", { type: "touchMove", touchPoints: at(step / 10) });
      const state = await message.getAttribute("data-drawn");
      await devtools.send("Input.dispatchTouchEvent", { type: "touchEnd", touchPoints: [] });
      await expect(message).not.toHaveAttribute("data-drawn");
      return state;
    };
    const about = page.locator("[data-part=about]");
    expect(await draw(40)).toBe("");
    expect(await draw(90, 80)).toBeNull();
    expect(await draw(-90)).toBeNull();
    // Longer than it takes for a touch to count as held.
    await page.waitForTimeout(700);
    await expect(about).toHaveCount(0);
    await expect(page.getByRole("menu")).toHaveCount(0);
    expect(await draw(90)).toBe("ready");
    await expect(about).toContainText("draw me");
    await app.send("drawn");
    await expect((await app.message("drawn")).locator("[data-part=quote]")).toContainText("draw me");
  });

  test("a message at the foot is lifted above its menu", async ({ app, account, peer, page }) => {
    const [alice, bob] = [await account("alice"), await account("bob")];
    const other = await peer(bob);
    await app.signIn(alice);
    for (let n = 1; n <= 12; n += 1) await other.send(alice, `line ${n}`);
    await app.openChat(bob.jid);
    // The menu of an own message is longer.
    await app.send("mine");
    await expect(await app.message("mine")).toHaveAttribute("data-state", /sent|delivered/);
    for (const text of ["line 12", "mine"]) {
      const message = await app.message(text);
      const before = (await message.boundingBox())!;
      await message.focus();
      await page.keyboard.press("Enter");
      const menu = page.getByRole("dialog", { name: "Message actions" });
      await expect(menu).toBeVisible();
      await expect.poll(async () => {
        const [place, sheet] = [(await message.boundingBox())!, (await menu.boundingBox())!];
        return place.y + place.height < sheet.y;
      }).toBe(true);
      // From there to the emojis it stays where it is seen.
      await menu.getByRole("menuitem", { name: "React", exact: true }).click();
      const emojis = page.getByRole("dialog", { name: "Emoji" });
      await expect(emojis).toBeVisible();
      await expect.poll(async () => {
        const [place, sheet] = [(await message.boundingBox())!, (await emojis.boundingBox())!];
        return place.y + place.height < sheet.y && place.y + place.height > sheet.y - 40;
      }).toBe(true);
      await page.keyboard.press("Escape");
      await expect.poll(async () => (await message.boundingBox())!.y).toBe(before.y);
    }
  });
});
