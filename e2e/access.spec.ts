// Every screen, looked at by axe-core: in both themes, wide and narrow, without a violation.
import { readFile } from "node:fs/promises";
import { check, withAxe } from "./support/axe";
import { App } from "./support/app";
import { part } from "./support/peer";
import { landscape, portrait } from "./support/picture";
import { Registrar, registration } from "./support/registrar";
import { expect, test } from "./support/test";

test.use({ viewport: { width: 1440, height: 900 }, actionTimeout: 20_000 });
test.beforeEach(async ({ page }) => {
  test.setTimeout(600_000);
  await withAxe(page);
});

const escape = (app: App) => app.page.keyboard.press("Escape");

test("starting, signing in, and what goes wrong with it", async ({ app, account, page, prosody }) => {
  // A worker that does not come, where somebody is signed in.
  await page.goto(`${app.url}config.json`);
  await page.evaluate(() => localStorage.setItem("sotto-account", ""));
  await page.route("**/worker.js", () => {});
  await page.clock.install();
  await app.open();
  await expect(page.getByText("Starting…")).toBeVisible();
  await page.clock.runFor(20_000);
  await page.clock.resume();
  await expect(page.getByRole("button", { name: "Load again" })).toBeVisible();
  await check(page, "starting");
  await page.unroute("**/worker.js");

  await app.open();
  await expect(app.signInButton).toBeVisible();
  await check(page, "sign-in");
  for (const words of ["Restore from a backup", "Advanced"]) await page.getByText(words).click();
  await check(page, "sign-in, everything open");
  await app.signInButton.click();
  await expect(app.alert).toContainText("Type your XMPP address");
  await check(page, "sign-in, nothing typed");
  const alice = await account("alice");
  await app.fillSignIn({ ...alice, password: "not this" });
  await expect(app.alert).toContainText("password is wrong");
  await check(page, "sign-in, wrong password");
  await app.fillSignIn(alice);
  await app.online();

  await prosody.changePassword(alice, "another secret");
  await page.reload();
  await expect(page.getByRole("heading", { name: "Password needed" })).toBeVisible();
  await check(page, "password needed");
  await page.getByRole("button", { name: "Not now" }).click();
  await expect(page.getByRole("button", { name: "Enter password" })).toBeVisible();
  await check(page, "read without the password");
});

test("what is stored cannot be opened", async ({ app, account, page }) => {
  await app.signIn(await account("alice"));
  await page.goto("about:blank");
  await page.goto(`${app.url}config.json`);
  // As a newer build would have left it.
  await page.evaluate(async () => {
    const done = <T>(request: IDBRequest<T>) => new Promise<T>((resolve, reject) => { request.onsuccess = () => resolve(request.result); request.onerror = () => reject(request.error); });
    const { name, version } = (await indexedDB.databases()).find((it) => it.name!.includes(":account:"))!;
    (await done(indexedDB.open(name!, version! + 1_000))).close();
  });
  await app.open();
  await expect(app.alert).toContainText("newer version");
  await check(page, "closed");
});

test("making an account", async ({ app, page }) => {
  await app.open();
  await page.getByRole("link", { name: "Create an account" }).click();
  await expect(app.alert).toContainText("does not let anybody create an account");
  await page.getByText("Advanced").click();
  await check(page, "register: which server");
  const server = page.getByRole("textbox", { name: "Server", exact: true });
  await server.fill("open.localhost");
  await page.getByRole("button", { name: "Continue" }).click();
  await expect(page.getByText("Choose a name and a password.")).toBeVisible();
  await check(page, "register: an ordinary form");
  await page.getByRole("button", { name: "Create account" }).click();
  await expect(app.alert).toContainText("Still to be filled in");
  await check(page, "register: something is missing");

  const png = (await readFile(new URL("../web/icons/icon-192.png", import.meta.url))).toString("base64");
  let query = `<x xmlns='jabber:x:data' type='form'><title>Join us</title><instructions>Tell us who you are.</instructions>
    <field type='fixed'><value>About you</value></field>
    <field var='username' type='text-single' label='Username'><required/></field>
    <field var='password' type='text-private' label='Password'><required/></field>
    <field var='about' type='text-multi' label='About you'><desc>As much as you like.</desc></field>
    <field var='news' type='boolean' label='Send news'><value>1</value></field>
    <field var='plan' type='list-single' label='Plan'><option label='Small'><value>s</value></option><option label='Large'><value>l</value></option><value>s</value></field>
    <field var='likes' type='list-multi' label='Interests'><desc>Any.</desc><option label='Maps'><value>maps</value></option><option label='Trains'><value>trains</value></option></field>
    <field var='friends' type='jid-multi' label='Friends'/>
    <field var='ocr' label='Enter the text you see'><required/><media xmlns='urn:xmpp:media-element' width='192' height='192'>
      <uri type='image/png'>cid:c@bob.xmpp.org</uri><uri type='audio/x-wav'>https://example.org/speech.wav</uri></media></field></x>
    <data xmlns='urn:xmpp:bob' cid='c@bob.xmpp.org' type='image/png'>${png}</data>`;
  const registrar = await Registrar.start(registration(() => query, () => ""));
  const ask = async () => {
    await page.getByRole("button", { name: "Another server" }).click();
    await server.fill("example.org");
    await page.getByRole("textbox", { name: "WebSocket address" }).fill(registrar.websocket);
    await page.getByRole("button", { name: "Continue" }).click();
  };
  await page.getByRole("button", { name: "Another server" }).click();
  await page.getByText("Advanced").click();
  await server.fill("example.org");
  await page.getByRole("textbox", { name: "WebSocket address" }).fill(registrar.websocket);
  await page.getByRole("button", { name: "Continue" }).click();
  await expect(page.getByRole("img", { name: "Picture for: Enter the text you see" })).toBeVisible();
  await check(page, "register: every type of field");
  query = "<instructions>Go to https://example.org/join and come back.</instructions><x xmlns='jabber:x:oob'><url>https://example.org/join</url></x>";
  await ask();
  await expect(page.getByText("This server creates accounts on its website")).toBeVisible();
  await check(page, "register: elsewhere");
  await registrar.close();
});

test("nothing yet, and the ways to begin", async ({ app, account, page }) => {
  const alice = await account("alice");
  await app.signIn(alice);
  await check(page, "no chat yet");
  await page.getByRole("button", { name: "New chat", exact: true }).click();
  await check(page, "new chat");
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("textbox", { name: "XMPP address" }).fill("no address");
  await dialog.getByRole("button", { name: "Start chat" }).click();
  await expect(dialog.getByRole("alert")).toBeVisible();
  await check(page, "new chat, no address");
  await dialog.getByRole("button", { name: "Share my address" }).click();
  await expect(page.getByRole("dialog", { name: "Share my address" }).getByRole("img")).toBeVisible();
  await check(page, "share");
  await escape(app);
  await page.getByRole("button", { name: /^Contacts/ }).click();
  await check(page, "no contact yet");
  await page.getByRole("button", { name: "Add contact" }).first().click();
  await check(page, "add contact");
  const add = page.getByRole("dialog", { name: "Add contact" });
  await add.getByRole("button", { name: "Add", exact: true }).click();
  await expect(add.getByRole("alert")).toBeVisible();
  await check(page, "add contact, no address");
  await escape(app);
  await page.goto(`${app.url}#/open?uri=${encodeURIComponent("xmpp:bob@localhost?message;body=Hello%20there")}`);
  await expect(page.getByRole("dialog", { name: "Open an address" })).toBeVisible();
  await check(page, "a link was opened");
  await escape(app);
  await expect(page).toHaveURL(/#\/contacts$/);
  await app.openChat("somebody@localhost");
  await check(page, "empty chat");
  await page.evaluate(() => dispatchEvent(new CustomEvent("sotto-update")));
  await expect(page.getByText("A new version is ready.")).toBeVisible();
  await check(page, "a new version");
});

test("a chat with everything in it", async ({ app, account, peer, page, prosody, otherProfile }) => {
  const [alice, bob, carol] = [await account("alice"), await account("bob"), await account("carol")];
  await prosody.befriend(alice, bob);
  const [bobs, carols] = [await peer(bob), await peer(carol)];
  await bobs.nick("Bob Winter");
  await bobs.avatar(portrait(210));
  await app.signIn(alice);
  await app.startChat(bob.jid);
  const heard = async (text: string, parts: string[] = []) => {
    const id = await bobs.send(alice, text, parts);
    await app.message(text);
    return id;
  };
  await app.send("Half past six, at the station 🚉");
  const station = (await bobs.decrypted("Half past six, at the station 🚉")).id!;
  await bobs.send(alice, null, [part.reactions(station, "👍", "🎉"), part.store]);
  await heard("The way there:\n> line 4 to *Old Mill*, _not_ Mill ~Lane~\nand `platform 2` on the way back. https://example.org/map\n```\na = 1\n```");
  const typo = await heard("It is a five minute walk.");
  await bobs.send(alice, "It is a ten minute walk.", [part.replace(typo)]);
  const wrong = await heard("wrong chat, sorry");
  await bobs.send(alice, null, [part.retract(wrong), part.store]);
  await bobs.send(alice, "> Half past six, at the station 🚉\nwhich entrance?", [part.reply(station, alice.jid), part.fallback(33)]);
  await bobs.send(alice, "> never written\nor so?", [part.reply("nowhere", alice.jid), part.fallback(16)]);
  await bobs.sendPlain(alice, "An unencrypted one, too.");
  await bobs.send(alice, "/me waves");
  await expect(app.messages.last()).toContainText("waves");
  await bobs.send(alice, `long ${"and longer ".repeat(2_000)}`.trim());
  await expect(page.getByRole("button", { name: "Show the whole message" })).toBeVisible();
  // What cannot be opened.
  await bobs.break(alice);
  await bobs.send(alice, "lost");
  await expect(page.locator("[data-problem]")).toBeVisible();
  await bobs.sendPlain(alice, null, [part.state("composing")]);
  await expect(page.locator('[data-typing="true"]')).toBeVisible();
  await check(page, "chat");
  const message = await app.message("It is a ten minute walk.");
  await message.focus();
  await check(page, "chat, a message with its tools");
  await page.keyboard.press("Enter");
  await check(page, "menu of a message");
  await escape(app);
  await app.choose(message, "React");
  await check(page, "emoji");
  await page.getByRole("dialog", { name: "Emoji" }).getByRole("textbox").fill("train");
  await check(page, "emoji that were searched for");
  await escape(app);
  for (const [action, close] of [["Details", "Escape"], ["Forward", "Escape"], ["Delete", "Escape"]]) {
    await app.choose(message, action);
    await expect(page.getByRole("dialog")).toBeVisible();
    await check(page, action);
    await page.keyboard.press(close);
  }
  await app.choose(await app.message("Half past six, at the station 🚉"), "Details");
  await check(page, "details of an own message with reactions");
  await escape(app);
  await app.choose(message, "Reply");
  await check(page, "replying");
  await escape(app);
  await app.composer.fill("*styled* while it is `typed`");
  await check(page, "composing");
  await app.composer.fill("");
  await app.composer.press("ArrowUp");
  await check(page, "correcting");
  await escape(app);
  await app.choose(message, "Select");
  await check(page, "selecting");
  await message.press("Escape");
  await page.getByRole("button", { name: "Search in this chat" }).click();
  await page.getByRole("textbox", { name: "Search messages in this chat" }).fill("walk");
  await expect(page.locator(".find-here .hit")).toBeVisible();
  await check(page, "searching a chat");
  await page.getByRole("textbox", { name: "Search messages in this chat" }).fill("nothing like it");
  await expect(page.locator(".find-here .hits")).toContainText("No message");
  await check(page, "searching a chat in vain");
  await escape(app);

  await page.getByRole("button", { name: "Encryption" }).click();
  const panel = page.getByRole("dialog", { name: "Encryption" });
  await expect(panel.locator("[data-trust]").first()).toBeVisible();
  await panel.getByRole("button", { name: "Show this device’s code" }).click();
  await expect(panel.getByRole("img", { name: "Code of this device" })).toBeVisible();
  await check(page, "encryption");
  await panel.getByRole("switch", { name: "Encrypt this chat" }).click();
  await check(page, "encryption, turning it off");
  await panel.getByRole("button", { name: "Keep it on" }).click();
  await panel.getByRole("button", { name: "Fingerprint matches" }).first().click();
  await expect(panel.locator('[data-trust="verified"]')).toHaveCount(1);
  await panel.getByRole("button", { name: "Do not trust" }).first().click();
  await expect(panel.locator('[data-trust="distrusted"]')).toHaveCount(1);
  await check(page, "encryption, nobody is trusted");
  await app.page.keyboard.press("Escape");
  const toEnd = page.getByRole("button", { name: "Newest messages" });
  if (await toEnd.isVisible()) await toEnd.click();
  await app.send("to nobody");
  await expect(await app.message("to nobody")).toHaveAttribute("data-state", "failed");
  await check(page, "a message that failed");
  await page.getByRole("button", { name: "Encryption" }).click();
  await panel.getByRole("button", { name: "Fingerprint matches" }).first().click();
  await expect(panel.locator('[data-trust="verified"]')).toHaveCount(1);
  await escape(app);

  // Somebody who is no contact, and a device that nobody compared.
  const bobsNew = await (await otherProfile()).signIn(bob);
  await bobsNew.openChat(alice.jid);
  await bobsNew.send("from my new phone");
  await expect(page.locator('[data-kind="event"]')).toBeVisible();
  await app.send("who reads this?");
  await expect(page.locator('[data-kind="undecided"]')).toBeVisible();
  await check(page, "a new device in a chat that was verified");

  await page.context().setOffline(true);
  await expect(app.connection).toHaveAttribute("data-connection", "offline");
  await app.send("This one waits.");
  await expect(await app.message("This one waits.")).toContainText("Waiting to be sent");
  await check(page, "without a network");
  await page.context().setOffline(false);
  await app.online();
  await carols.quit();
});

test("the lists, and people", async ({ app, account, peer, page, prosody }) => {
  const names = ["alice", "bob", "carol", "dave", "erin"];
  const [alice, bob, carol, dave, erin] = await Promise.all(names.map((name) => account(name)));
  await prosody.befriend(alice, bob, carol, dave);
  const [bobs, carols, daves, erins] = await Promise.all([bob, carol, dave, erin].map((who) => peer(who)));
  await bobs.nick("Bob Winter");
  await bobs.vcard("<vcard xmlns='urn:ietf:params:xml:ns:vcard-4.0'><fn><text>Robert Winter</text></fn><note><text>See https://example.org/</text></note></vcard>", true);
  await carols.presence("away", "in the library");
  await daves.presence("dnd");
  await app.signIn(alice);
  await bobs.send(alice, "Are we still on for Thursday?");
  await carols.sendPlain(alice, "Have you seen this?");
  await daves.sendPlain(alice, "an old matter");
  await erins.subscribe(alice, "It is me, from school", "Erin Stone");
  await erins.sendPlain(alice, "Hello, is this the right Alice?");
  for (const { jid } of [bob, carol, dave, erin]) await expect(app.chat(jid)).toBeVisible();
  const choose = async (jid: string, choice: string) => {
    await app.chat(jid).click({ button: "right" });
    await page.getByRole("menu", { name: "Chat options" }).getByRole("menuitem", { name: choice, exact: true }).click();
  };
  await choose(bob.jid, "Pin");
  await choose(carol.jid, "Mute");
  await choose(dave.jid, "Archive");
  await app.openChat(bob.jid);
  await app.composer.fill("a draft");
  await app.openChat(carol.jid);
  await expect(app.chat(bob.jid)).toContainText("a draft");
  await page.goto(`${app.url}#/`);
  await check(page, "chats");
  await app.chat(bob.jid).click({ button: "right" });
  await check(page, "menu of a chat");
  await escape(app);
  const finder = page.getByRole("textbox", { name: "Search chats and contacts" });
  await finder.fill("thursday");
  await expect(page.locator(".hits mark").first()).toBeVisible();
  await check(page, "search");
  await finder.fill("bo");
  await check(page, "search for people");
  await finder.fill("nothing like it");
  await expect(page.getByText("Nothing here has that name.")).toBeVisible();
  await check(page, "search in vain");
  await escape(app);
  await page.goto(`${app.url}#/archived`);
  await check(page, "archived chats");
  await page.goto(`${app.url}#/contacts`);
  await expect(page.locator(`[data-request="${erin.jid}"]`)).toBeVisible();
  await check(page, "contacts");

  const details = page.getByRole("dialog", { name: "Contact details" });
  const open = async (jid: string) => {
    await app.openChat(jid);
    await page.locator(".pane-title").getByRole("button").click();
    await expect(details).toBeVisible();
  };
  await open(bob.jid);
  await expect(details).toContainText("Robert Winter");
  await check(page, "details of a contact");
  await details.getByRole("button", { name: "Remove contact" }).click();
  await check(page, "removing a contact");
  await details.getByRole("button", { name: "Cancel" }).click();
  await escape(app);
  await open(erin.jid);
  await check(page, "details of a stranger");
  await details.getByRole("button", { name: "Block…" }).click();
  const block = page.getByRole("dialog", { name: "Block" });
  await block.getByRole("checkbox", { name: "Report to your server, too" }).check();
  await check(page, "blocking");
  await block.getByRole("button", { name: "Block and report" }).click();
  await expect(page.locator('[data-kind="blocked"]')).toBeVisible();
  await check(page, "a chat with somebody who is blocked");
});

test("settings, and what they lead to", async ({ app, account, page, otherProfile }) => {
  const alice = await account("alice");
  await app.signIn(alice);
  await (await otherProfile()).signIn(alice);
  await app.settings();
  await expect(page.locator("[data-persisted]")).toBeVisible();
  await expect(page.locator("li[data-device]")).toHaveCount(2);
  await page.locator(".settings details").evaluateAll((folds) => folds.forEach((fold) => { (fold as HTMLDetailsElement).open = true; }));
  await check(page, "settings");
  await page.getByRole("button", { name: "Show this device’s code" }).click();
  await expect(page.getByRole("img", { name: "Code of this device" })).toBeVisible();
  await page.getByRole("button", { name: "Save a backup" }).click();
  await expect(page.getByText("Take a passphrase of at least 12 characters.")).toBeVisible();
  await page.getByRole("button", { name: "Change password" }).click();
  await check(page, "settings, with what is missing");
  await page.getByLabel("Choose a picture…").setInputFiles({ name: "me.png", mimeType: "image/png", buffer: landscape() });
  await expect(page.getByRole("dialog")).toBeVisible();
  await check(page, "a picture of oneself");
  await escape(app);
  await page.getByRole("button", { name: "Show keyboard shortcuts" }).click();
  await check(page, "keyboard shortcuts");
  await escape(app);
  await page.getByRole("button", { name: "Sign out", exact: true }).click();
  await check(page, "signing out");
  await escape(app);
  await page.getByRole("button", { name: "Delete account" }).click();
  await check(page, "deleting the account");
  await page.getByRole("dialog").getByRole("textbox").fill(alice.jid);
  await page.getByRole("dialog").getByRole("button", { name: "Delete for good" }).click();
  await expect(page.getByText("The account is deleted")).toBeVisible();
  await check(page, "the account is deleted");
});

test("on a shared computer", async ({ app, account, page }) => {
  await app.signIn(await account("alice"), { shared: true });
  await app.settings();
  await expect(page.getByText("You signed in on a shared computer")).toBeVisible();
  await check(page, "settings on a shared computer");
});
