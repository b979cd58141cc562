// Contacts, requests, blocking, and how the list of chats is arranged.
import { execFileSync } from "node:child_process";
import { mkdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Locator, type Page } from "@playwright/test";
import { App } from "./support/app";
import type { Account, Prosody } from "./support/prosody";
import { expect, test } from "./support/test";

const contacts = (page: Page): Locator => page.getByRole("navigation", { name: "Contacts" });
const contact = (page: Page, { jid }: Account): Locator => contacts(page).locator(`[data-jid="${jid}"]`);
const details = (page: Page): Locator => page.getByRole("dialog", { name: "Contact details" });

async function showContacts(page: Page): Promise<void> {
  await page.getByRole("button", { name: /^Contacts/ }).click();
  await expect(contacts(page)).toBeVisible();
}
async function showChats(page: Page): Promise<void> { await page.getByRole("button", { name: "Chats", exact: true }).click(); }

async function add(page: Page, { jid }: Account, name = "", groups = ""): Promise<void> {
  await showContacts(page);
  await page.getByRole("button", { name: "Add contact" }).first().click();
  const dialog = page.getByRole("dialog", { name: "Add contact" });
  await dialog.getByRole("textbox", { name: "XMPP address" }).fill(jid);
  await dialog.getByRole("textbox", { name: /^Name/ }).fill(name);
  await dialog.getByRole("textbox", { name: "Groups" }).fill(groups);
  await dialog.getByRole("button", { name: "Add", exact: true }).click();
  await expect(dialog).toHaveCount(0);
}

async function openDetails(app: App, { jid }: Account): Promise<Locator> {
  await app.page.goto(`${app.url}#/chat/${jid}`);
  await app.page.locator(".pane-title").getByRole("button").click();
  await expect(details(app.page)).toBeVisible();
  return details(app.page);
}

async function menu(app: App, { jid }: Account, choice: string): Promise<void> {
  await app.chat(jid).click({ button: "right" });
  const menu = app.page.getByRole("menu", { name: "Chat options" });
  await menu.getByRole("menuitem", { name: choice, exact: true }).click();
  await expect(menu).toHaveCount(0);
}

test("a contact is added, accepts, is named and removed, and both tabs show it", async ({ app, otherProfile, account, context, site }) => {
  const [alice, bob] = [await account("alice"), await account("bob")];
  await app.signIn(alice);
  const bobs = await (await otherProfile()).signIn(bob);
  const second = await (await new App(await context.newPage(), site).open()).online();
  await showContacts(second.page);

  await add(app.page, { jid: "nobody at all", password: "" }).catch(() => {});
  await expect(app.page.getByRole("alert")).toContainText("not the address of somebody else");
  await app.page.getByRole("dialog", { name: "Add contact" }).getByRole("button", { name: "Cancel" }).click();

  await add(app.page, bob, "Robert", "Friends, Work");
  for (const { page } of [app, second]) {
    await expect(contact(page, bob)).toHaveCount(2);
    await expect(contact(page, bob).first()).toHaveAccessibleName(/^Robert/);
    await expect(contact(page, bob).first()).toContainText("Asked, not answered yet");
    await expect(contacts(page).getByRole("heading", { name: "Friends (1)" })).toBeVisible();
  }

  // He is asked, in the list of chats too, and says yes; she had agreed to be seen before that.
  await bobs.page.getByRole("link", { name: "Somebody wants to be your contact" }).click();
  const request = bobs.page.locator(`[data-request="${alice.jid}"]`);
  await expect(request).toContainText("Wants to see when you are available");
  await request.getByRole("button", { name: "Accept" }).click();
  await expect(request).toHaveCount(0);
  for (const { page } of [app, second]) await expect(contact(page, bob).first()).toContainText("Available");
  await expect(contact(bobs.page, alice)).toContainText("Available");
  // The stream goes on after a reload, and the server does not say it again.
  await bobs.page.reload();
  await bobs.online();
  await showContacts(bobs.page);
  await expect(contact(bobs.page, alice)).toContainText("Available");
  await expect(app.page.getByText("wants to be your contact")).toHaveCount(0);

  // What is changed in one tab is changed in the other, and on the server.
  const panel = await openDetails(app, bob);
  await expect(panel.locator('[data-part="seen"]')).toContainText("Available");
  await panel.getByRole("textbox", { name: "Name" }).fill("Bobby");
  await panel.getByRole("textbox", { name: "Groups" }).fill("Work");
  await panel.getByRole("button", { name: "Save" }).click();
  await expect(contact(second.page, bob)).toHaveCount(1);
  await expect(contact(second.page, bob)).toHaveAccessibleName(/^Bobby/);
  const elsewhere = await (await otherProfile()).signIn(alice);
  await showContacts(elsewhere.page);
  await expect(contact(elsewhere.page, bob)).toHaveAccessibleName(/^Bobby/);

  // Not to be seen any more, and then gone.
  await panel.getByRole("switch", { name: "Let them see when I am available" }).click();
  await expect(contact(second.page, bob)).toContainText("You see them; they do not see you");
  await expect(contact(bobs.page, alice)).toContainText("Sees you; you do not see them");
  await panel.getByRole("button", { name: "Remove contact" }).click();
  await panel.getByRole("button", { name: "Remove contact" }).click();
  for (const { page } of [second, elsewhere]) await expect(contact(page, bob)).toHaveCount(0);
});

test("from their details one gets to the search and the encryption of a chat, and a new name is in what was quoted", async ({ app, account, peer, prosody, page }) => {
  const [alice, bob] = [await account("alice"), await account("bob")];
  await prosody.befriend(alice, bob);
  const other = await peer(bob);
  await app.signIn(alice);
  await other.send(alice, "the question");
  await app.openChat(bob.jid);
  await app.choose(await app.message("the question"), "Reply");
  await app.send("the answer");
  const quote = (await app.message("the answer")).locator("[data-part=quote]");
  await expect(quote).toContainText("the question");
  await page.setViewportSize({ width: 390, height: 844 });
  const title = page.getByRole("heading", { level: 1 }).getByRole("button");
  const panel = details(page);
  await title.click();
  await panel.getByRole("textbox", { name: "Name" }).fill("Bobby");
  await panel.getByRole("button", { name: "Save" }).click();
  await expect(quote).toContainText("Bobby");
  await panel.getByRole("button", { name: "Search" }).click();
  await expect(panel).toHaveCount(0);
  const field = page.getByRole("textbox", { name: "Search messages in this chat" });
  await expect(field).toBeFocused();
  await field.fill("question");
  await expect(page.locator(".hits mark")).toHaveText(["question"]);
  await page.keyboard.press("Escape");
  await title.click();
  await panel.getByRole("button", { name: "Encryption" }).click();
  await expect(panel).toHaveCount(0);
  await expect(page.getByRole("dialog", { name: "Encryption" })).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("dialog")).toHaveCount(0);
});

test("a foreign client asks with its name, is seen with its status, and is blocked", async ({ app, otherProfile, account, peer }) => {
  const [alice, bob, carol] = [await account("alice"), await account("bob"), await account("carol")];
  await app.signIn(alice);
  const second = await (await otherProfile()).signIn(alice);
  const [bobs, carols] = [await peer(bob), await peer(carol)];

  await bobs.subscribe(alice, "It is me, from school", "Bob the <b>builder</b>");
  await showContacts(app.page);
  const request = app.page.locator(`[data-request="${bob.jid}"]`);
  await expect(request).toContainText("Bob the <b>builder</b>");
  await expect(request).toContainText(bob.jid);
  await expect(request).toContainText("It is me, from school");
  await request.getByRole("button", { name: "Accept" }).click();
  await expect(contact(app.page, bob)).toContainText("Available");
  await bobs.presence("away", "at lunch");
  await expect(contact(app.page, bob)).toContainText("Away · at lunch");
  await bobs.quit();
  await expect(contact(app.page, bob)).toContainText("Last seen");

  // Somebody who is turned away, and somebody who is blocked right there.
  await carols.subscribe(alice);
  const unwanted = app.page.locator(`[data-request="${carol.jid}"]`);
  await unwanted.getByRole("button", { name: "Decline" }).click();
  await expect(unwanted).toHaveCount(0);
  await carols.subscribe(alice);
  await unwanted.getByRole("button", { name: "Block…" }).click();
  const dialog = app.page.getByRole("dialog", { name: "Block" });
  await dialog.getByRole("button", { name: "Block", exact: true }).click();
  await expect(unwanted).toHaveCount(0);
  await carols.sendPlain(alice, "you cannot read this");

  // From the details, for a chat that is there; the other device hears of it.
  await showChats(app.page);
  await app.startChat(bob.jid);
  const panel = await openDetails(app, bob);
  await panel.getByRole("button", { name: "Block…" }).click();
  await dialog.getByRole("button", { name: "Block", exact: true }).click();
  await expect(app.page.locator('[data-kind="blocked"]')).toBeVisible();
  await expect(app.composer).toHaveCount(0);
  await second.page.goto(`${second.url}#/settings`);
  for (const { jid } of [bob, carol]) await expect(second.page.locator(`.blocked [data-jid="${jid}"]`)).toBeVisible();
  await second.page.getByRole("button", { name: `Unblock ${bob.jid}` }).click();
  await expect(app.composer).toBeVisible();
  await expect(app.chat(carol.jid)).toHaveCount(0);
});

test("whoever sends what nobody wants is blocked and reported with their messages, also without a line", async ({ app, account, peer, prosody, page }) => {
  const [alice, bob, carol] = [await account("alice"), await account("bob"), await account("carol")];
  const [bobs, carols] = [await peer(bob), await peer(carol)];
  await app.signIn(alice);
  await carols.sendPlain(alice, "Buy my maps!");
  await bobs.sendPlain(alice, "You will be sorry");
  for (const { jid } of [bob, carol]) await expect(app.chat(jid)).toBeVisible();
  const dialog = page.getByRole("dialog", { name: "Block" });
  await menu(app, carol, "Block…");
  await dialog.getByRole("checkbox", { name: "Report to your server, too" }).check();
  await dialog.getByRole("textbox", { name: /own words/ }).fill("Maps, again & again");
  await expect(dialog.getByRole("checkbox", { name: "Name their last messages" })).toBeChecked();
  await dialog.getByRole("button", { name: "Block and report" }).click();
  await expect(app.chat(carol.jid)).toHaveAccessibleName(/Blocked/);
  await expect.poll(() => prosody.stored()).toMatch(/reporting:spam.*<stanza-id.*<text>Maps, again &amp; again/);

  await bobs.quit();
  await carols.quit();
  await prosody.stop();
  await menu(app, bob, "Block…");
  await dialog.getByRole("checkbox", { name: "Report to your server, too" }).check();
  await dialog.getByRole("radio", { name: "Abuse" }).check();
  await dialog.getByRole("checkbox", { name: "Name their last messages" }).uncheck();
  await dialog.getByRole("button", { name: "Block and report" }).click();
  await expect(app.chat(bob.jid)).toHaveAccessibleName(/Blocked/);
  expect(await prosody.stored()).not.toContain("reporting:abuse");
  await prosody.restart();
  await app.online();
  await expect.poll(() => prosody.stored()).toContain("reporting:abuse");
});

test("of somebody who is no contact the chat says so, until they are answered; and the list says how far the answer came", async ({ app, account, peer, page }) => {
  const [alice, bob] = [await account("alice"), await account("bob")];
  const bobs = await peer(bob);
  await app.signIn(alice);
  await bobs.send(alice, "Do you remember me?");
  await app.openChat(bob.jid);
  const says = page.locator('[data-kind="stranger"]');
  await expect(says).toContainText(`${bob.jid} is not one of your contacts.`);
  await says.getByRole("button", { name: "Block" }).click();
  const question = page.getByRole("dialog", { name: "Block" });
  await question.getByRole("button", { name: "Cancel" }).click();
  await says.getByRole("button", { name: "Add contact" }).click();
  const dialog = page.getByRole("dialog", { name: "Add contact" });
  await expect(dialog.getByRole("textbox", { name: "XMPP address" })).toHaveValue(bob.jid);
  await dialog.getByRole("button", { name: "Cancel" }).click();
  await expect(says).toBeVisible();
  const state = app.chat(bob.jid).locator(".mark");
  await expect(state).toHaveCount(0);
  await app.send("Of course.");
  await expect(says).toHaveCount(0);
  await expect(state).toHaveAccessibleName(/^(Sent|Delivered)$/);
  await bobs.sendPlain(alice, "Good.");
  await expect(state).toHaveCount(0);
  // Also silenced from the details.
  const about = await openDetails(app, bob);
  await about.getByRole("switch", { name: "Mute" }).click();
  await expect(app.chat(bob.jid)).toHaveAttribute("data-muted", "true");
  await about.getByRole("switch", { name: "Mute" }).click();
  await expect(app.chat(bob.jid)).toHaveAttribute("data-muted", "false");
});

test("whoever is asked says yes or no, now or when asked again", async ({ app, otherProfile, account, peer }) => {
  const [alice, bob, carol, dave] = [await account("alice"), await account("bob"), await account("carol"), await account("dave")];
  const [bobs, carols] = [await peer(bob), await peer(carol)];
  await bobs.refuse();
  const daves = await (await otherProfile()).signIn(dave);
  await app.signIn(alice);
  for (const them of [bob, carol, dave]) await add(app.page, them);

  // A foreign client agrees, and says since when nobody is there (XEP-0319); another does not.
  await expect(contact(app.page, carol)).toContainText("Available");
  await carols.presence("away", undefined, new Date(Date.now() - 2 * 3_600_000));
  await expect(contact(app.page, carol)).toContainText(/Away, last active (\d|yesterday)/);
  await expect(contact(app.page, bob)).toContainText("You see nothing of each other");

  // In another browser he is turned away, asks once more, and is let in.
  await expect(contact(app.page, dave)).toContainText("Asked, not answered yet");
  await showContacts(daves.page);
  const request = daves.page.locator(`[data-request="${alice.jid}"]`);
  await request.getByRole("button", { name: "Decline" }).click();
  await expect(contact(app.page, dave)).toContainText("You see nothing of each other");
  await expect(contact(daves.page, alice)).toHaveCount(0);
  const panel = await openDetails(app, dave);
  await panel.getByRole("switch", { name: "See when they are available" }).click();
  await request.getByRole("button", { name: "Accept" }).click();
  await expect(panel.locator('[data-part="seen"]')).toContainText("Available");
  await expect(contact(daves.page, alice)).toBeVisible();
});

/** Goes on with the Tab key until this has the focus. */
async function tabTo(page: Page, to: Locator): Promise<void> {
  await to.waitFor();
  for (let steps = 0; steps < 60; steps += 1) {
    if (await to.evaluate((it) => it === document.activeElement)) return;
    await page.keyboard.press("Tab");
  }
  throw new Error(`the Tab key does not lead to ${to}`);
}

test("people are looked after with the keyboard alone", async ({ app, account, peer, page }) => {
  const [alice, bob, carol] = [await account("alice"), await account("bob"), await account("carol")];
  const bobs = await peer(bob);
  await peer(carol);
  await app.signIn(alice);
  await bobs.subscribe(alice, "hello");
  const press = async (what: Locator) => { await tabTo(page, what); await page.keyboard.press("Enter"); };
  await press(page.getByRole("link", { name: "Somebody wants to be your contact" }));
  await press(page.locator(`[data-request="${bob.jid}"]`).getByRole("button", { name: "Accept" }));
  await expect(contact(page, bob)).toContainText("Available");

  await press(page.getByRole("button", { name: "Add contact" }).first());
  const adding = page.getByRole("dialog", { name: "Add contact" });
  await expect(adding.getByRole("textbox", { name: "XMPP address" })).toBeFocused();
  await page.keyboard.type(carol.jid);
  await page.keyboard.press("Tab");
  await page.keyboard.type("Carola");
  await page.keyboard.press("Enter");
  await expect(adding).toHaveCount(0);
  await expect(contact(page, carol)).toHaveAccessibleName(/^Carola/);

  // Her name is changed, and him she removes; the question has the focus, and gives it back.
  await press(page.locator(".pane-title").getByRole("button"));
  await tabTo(page, details(page).getByRole("textbox", { name: "Name" }));
  await page.keyboard.press("ControlOrMeta+a");
  await page.keyboard.type("Caroline");
  await page.keyboard.press("Enter");
  await expect(contact(page, carol)).toHaveAccessibleName(/^Caroline/);
  const remove = details(page).getByRole("button", { name: "Remove contact" });
  await press(remove);
  await expect(details(page).getByRole("button", { name: "Cancel" })).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(remove).toBeFocused();
  await page.keyboard.press("Enter");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await expect(contact(page, carol)).toHaveCount(0);

  // From the list: its menu, the question, and the way back.
  await contact(page, bob).focus();
  await page.keyboard.press("Shift+F10");
  await page.keyboard.press("End");
  await expect(page.getByRole("menuitem", { name: "Block…" })).toBeFocused();
  await page.keyboard.press("Enter");
  const block = page.getByRole("dialog", { name: "Block" });
  await press(block.getByRole("button", { name: "Block", exact: true }));
  await expect(contact(page, bob)).toContainText("Blocked");
  await contact(page, bob).focus();
  await page.keyboard.press("Enter");
  await press(page.locator('[data-kind="blocked"]').getByRole("button", { name: "Unblock" }));
  await expect(app.composer).toBeVisible();
});

test("what is decided offline is shown at once, in both tabs, and done when there is a line", async ({ app, otherProfile, account, prosody, context, site }) => {
  const [alice, bob, carol, dave] = [await account("alice"), await account("bob"), await account("carol"), await account("dave")];
  await app.signIn(alice);
  await add(app.page, carol, "Carol");
  await expect(contact(app.page, carol)).toBeVisible();
  const second = await (await new App(await context.newPage(), site).open()).online();
  await showContacts(second.page);
  await prosody.stop();
  await expect(app.connection).toHaveAttribute("data-connection", /offline|connecting/);

  await add(app.page, bob, "Robert");
  let panel = await openDetails(app, carol);
  await panel.getByRole("textbox", { name: "Name" }).fill("Caroline");
  await panel.getByRole("button", { name: "Save" }).click();
  await expect(panel.locator("[data-waits]")).toBeVisible();
  await panel.getByRole("button", { name: "Close" }).click();
  panel = await openDetails(app, dave);
  await panel.getByRole("button", { name: "Block…" }).click();
  await app.page.getByRole("dialog", { name: "Block" }).getByRole("button", { name: "Block", exact: true }).click();
  await showContacts(app.page);
  for (const { page } of [app, second]) {
    await expect(contact(page, bob)).toHaveAccessibleName(/^Robert.*Changed here/);
    await expect(contact(page, carol)).toHaveAccessibleName(/^Caroline.*Changed here/);
  }
  await app.page.reload();
  await showContacts(app.page);
  await expect(contact(app.page, carol)).toHaveAccessibleName(/^Caroline.*Changed here/);

  await prosody.restart();
  await app.online();
  for (const { page } of [app, second]) {
    await expect(contact(page, bob)).not.toHaveAccessibleName(/Changed here/);
    await expect(contact(page, carol)).not.toHaveAccessibleName(/Changed here/);
  }
  const elsewhere = await (await otherProfile()).signIn(alice);
  await showContacts(elsewhere.page);
  await expect(contact(elsewhere.page, bob)).toHaveAccessibleName(/^Robert/);
  await expect(contact(elsewhere.page, carol)).toHaveAccessibleName(/^Caroline/);
  await elsewhere.settings();
  await expect(elsewhere.page.locator(`.blocked [data-jid="${dave.jid}"]`)).toBeVisible();
  const bobs = await (await otherProfile()).signIn(bob);
  await expect(bobs.page.getByRole("link", { name: "Somebody wants to be your contact" })).toBeVisible();
});

test("without a line somebody is accepted, removed and unblocked, and a chat is put away", async ({ app, otherProfile, account, peer, prosody, context, site }) => {
  const [alice, bob, carol, dave, erin] = [await account("alice"), await account("bob"), await account("carol"), await account("dave"), await account("erin")];
  await prosody.befriend(alice, bob, carol);
  const daves = await peer(dave);
  await app.signIn(alice);
  await daves.subscribe(alice);
  for (const them of [bob, carol, erin]) await app.startChat(them.jid);
  await menu(app, erin, "Block…");
  await app.page.getByRole("dialog", { name: "Block" }).getByRole("button", { name: "Block", exact: true }).click();
  await expect(app.chat(erin.jid)).toHaveAccessibleName(/Blocked/);
  await expect(app.page.locator('[data-requests="1"]')).toBeVisible();
  const second = await (await new App(await context.newPage(), site).open()).online();
  await daves.quit();
  await prosody.stop();
  for (const it of [app, second]) await expect(it.connection).toHaveAttribute("data-connection", /offline|connecting/);

  await menu(app, erin, "Unblock");
  await menu(app, bob, "Archive");
  await menu(app, erin, "Pin");
  await expect(second.chat(bob.jid)).toHaveCount(0);
  await expect(second.chat(erin.jid)).toHaveAttribute("data-pinned", "true");
  await expect(second.chat(erin.jid)).not.toHaveAccessibleName(/Blocked/);
  await showContacts(second.page);
  await second.page.locator(`[data-request="${dave.jid}"]`).getByRole("button", { name: "Accept" }).click();
  await showContacts(app.page);
  await expect(app.page.locator("[data-request]")).toHaveCount(0);
  const panel = await openDetails(app, carol);
  await panel.getByRole("button", { name: "Remove contact" }).click();
  await panel.getByRole("button", { name: "Remove contact" }).click();
  for (const { page } of [app, second]) await expect(contact(page, carol)).toHaveCount(0);

  await prosody.restart();
  await app.online();
  const again = await peer(dave);
  await expect(contact(app.page, dave)).toContainText("Available");
  const elsewhere = await (await otherProfile()).signIn(alice);
  await showContacts(elsewhere.page);
  await expect(contact(elsewhere.page, dave)).toContainText("Available");
  await expect(contact(elsewhere.page, carol)).toHaveCount(0);
  await expect(elsewhere.page.locator("[data-request]")).toHaveCount(0);
  await elsewhere.settings();
  await expect(elsewhere.page.getByText("You block nobody.")).toBeVisible();
  await again.quit();
});

test("chats are pinned, muted and archived, by pointer and by keyboard", async ({ app, account, peer, page, context, site }) => {
  const [alice, bob, carol, dave] = [await account("alice"), await account("bob"), await account("carol"), await account("dave")];
  await app.signIn(alice);
  for (const { jid } of [bob, carol, dave]) { await app.startChat(jid); await app.send(`hello ${jid}`); }
  await page.goto(`${app.url}#/`);
  const order = () => app.chats.locator("[data-jid]").evaluateAll((all) => all.map((it) => it.getAttribute("data-jid")));
  await expect.poll(order).toEqual([dave.jid, carol.jid, bob.jid]);
  await menu(app, bob, "Pin");
  await expect.poll(order).toEqual([bob.jid, dave.jid, carol.jid]);
  await expect(app.chat(bob.jid)).toHaveAccessibleName(/Pinned/);

  // With the keyboard: from row to row, the menu, and back to where one was.
  await app.chat(bob.jid).focus();
  await page.keyboard.press("ArrowDown");
  await expect(app.chat(dave.jid)).toBeFocused();
  await page.keyboard.press("End");
  await expect(app.chat(carol.jid)).toBeFocused();
  await page.keyboard.press("Shift+F10");
  await expect(page.getByRole("menuitem").first()).toBeFocused();
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("Escape");
  await expect(page.getByRole("menu")).toHaveCount(0);
  await expect(app.chat(carol.jid)).toBeFocused();

  await menu(app, dave, "Archive");
  await expect.poll(order).toEqual([bob.jid, carol.jid]);
  await menu(app, carol, "Mute");
  await expect(app.chat(carol.jid)).toHaveAttribute("data-muted", "true");
  await menu(app, carol, "Archive");
  const second = await (await new App(await context.newPage(), site).open()).online();
  await expect(second.page.getByRole("link", { name: /^Archived\s*2/ })).toBeVisible();

  // The one that is muted stays away, and asks for no attention.
  const [carols, daves] = [await peer(carol), await peer(dave)];
  await carols.sendPlain(alice, "psst");
  await expect(page.getByRole("link", { name: /^Archived.*1 unread/ })).toBeVisible();
  await expect(page).not.toHaveTitle(/^\(/);
  await daves.sendPlain(alice, "are you there?");
  await expect.poll(order).toEqual([bob.jid, dave.jid]);
  await expect(page).toHaveTitle(/^\(1\)/);

  await page.getByRole("link", { name: /^Archived/ }).click();
  const archive = page.getByRole("navigation", { name: "Archived chats" });
  await expect(archive.locator(`[data-jid="${carol.jid}"]`)).toHaveAttribute("data-unread", "1");
  await archive.locator(`[data-jid="${carol.jid}"]`).click({ button: "right" });
  await page.getByRole("menuitem", { name: "Take out of the archive" }).click();
  await page.getByRole("button", { name: "Back to all chats" }).click();
  await expect.poll(order).toEqual([bob.jid, dave.jid, carol.jid]);

  // Looking for one.
  const find = page.getByRole("textbox", { name: "Search chats and contacts" });
  await find.fill("CAROL");
  await expect.poll(order).toEqual([carol.jid]);
  await find.press("Enter");
  await expect(page).toHaveURL(new RegExp(`#/chat/${carol.jid}`));
  await expect(find).toHaveValue("");
});

/** Puts contacts on an account's roster, as if they had been there for years. They see us and not we them: whom we see Prosody
 * probes, and it writes the whole roster anew for each who knows nothing of it. */
async function fill(prosody: Prosody, { jid }: Account, count: number): Promise<void> {
  const data = await prosody.data();
  const dir = join(data, "localhost", "roster");
  const owner = statSync(data);
  mkdirSync(dir, { recursive: true });
  const items = Array.from({ length: count }, (_, n) => `["contact-${n}@localhost"]={subscription="from",groups={["Group ${n % 7}"]=true},name="${["Ada", "Émile", "Łukasz", "Noor"][n % 4]} ${n}"};`);
  writeFileSync(join(dir, `${jid.split("@")[0].replace(/[^a-z0-9]/g, (it) => `%${it.charCodeAt(0).toString(16)}`)}.dat`), `return {[false]={version=1};${items.join("")}};`);
  if (process.getuid?.() === 0) execFileSync("chown", ["-R", `${owner.uid}:${owner.gid}`, dir]);
}

test("ten thousand contacts are looked through as one types", async ({ app, account, prosody, page }) => {
  const alice = await account("alice");
  await fill(prosody, alice, 10_000);
  await app.signIn(alice);
  await showContacts(page);
  const rows = contacts(page).locator("li.row");
  await expect(contacts(page).getByRole("heading", { name: /Group 0 \(1,4\d\d\)/ })).toBeVisible();
  expect(await rows.count()).toBeLessThan(80);
  // The headings of the groups are none of them.
  await expect(rows.nth(1)).toHaveAttribute("aria-setsize", "10000");
  const field = page.getByRole("textbox", { name: "Search contacts" });
  const took: number[] = [];
  for (const typed of ["l", "lu", "luk", "luka", "lukas", "lukasz", "lukasz 9", "lukasz 99", "lukasz 998"]) {
    took.push(await field.evaluate((field: HTMLInputElement, typed) => new Promise<number>((resolve) => {
      const begin = performance.now();
      field.value = typed;
      field.dispatchEvent(new InputEvent("input", { bubbles: true }));
      // What follows in this task and its microtasks is what the key costs before anything else can happen.
      setTimeout(() => resolve(performance.now() - begin));
    }), typed));
  }
  console.log(`a key in the filter of 10,000 contacts: ${took.map((it) => it.toFixed(1)).join(" ")} ms`);
  await expect(contacts(page).getByRole("link", { name: /^Łukasz 998/ }).first()).toBeVisible();
  await field.fill("");
  await expect(rows.nth(1)).toHaveAttribute("aria-setsize", "10000");
  // To the end and back with the keyboard; what has the focus is there.
  await contacts(page).getByRole("link").first().focus();
  await page.keyboard.press("End");
  await expect(page.locator("li.row a:focus")).toBeInViewport();
  await expect(page.locator("li.row:focus-within")).toHaveAttribute("aria-posinset", "10000");
  await page.keyboard.press("Home");
  await expect(page.locator("li.row:focus-within")).toHaveAttribute("aria-posinset", "1");
});

test("a name of ten thousand characters stays within its bounds", async ({ app, account, prosody, peer, page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  const [alice, bob, carol] = [await account("alice"), await account("bob"), await account("carol")];
  await prosody.befriend(alice, carol);
  const [bobs, carols] = [await peer(bob), await peer(carol)];
  await app.signIn(alice);
  const within = async () => {
    const widest = await page.evaluate(() => Math.max(document.documentElement.scrollWidth, ...[...document.querySelectorAll("body *")].map((it) => it.getBoundingClientRect().right)));
    expect(widest).toBeLessThanOrEqual(390);
    // Of what somebody says of themselves no more is in the document than can be read.
    expect(await page.evaluate(() => document.body.innerText.length)).toBeLessThan(6000);
  };
  await carols.nick("N".repeat(10_000));
  await carols.presence("away", "s".repeat(10_000));
  await carols.sendPlain(alice, "hello");
  await bobs.subscribe(alice, "w".repeat(10_000), "\u202e<b>" + "W".repeat(10_000));
  await expect(app.chat(carol.jid)).toHaveAccessibleName(/^NNN/);
  await within();
  await showContacts(page);
  await expect(page.locator(`[data-request="${bob.jid}"]`)).toContainText("<b>WWW");
  await expect(page.locator(`[data-request="${bob.jid}"]`).getByRole("button", { name: "Accept" })).toBeInViewport();
  await expect(contact(page, carol)).toContainText("sss");
  await within();
  await openDetails(app, carol);
  await within();
  for (const name of ["Name", "Groups"]) {
    const field = details(page).getByRole("textbox", { name });
    await field.focus();
    await expect(field).toBeInViewport();
  }
});
