// Without a mouse: everything is reached, it is seen where the focus is, and dialogs give it back.
import type { Locator } from "@playwright/test";
import { Keys } from "./support/keys";
import { expect, test } from "./support/test";

test.beforeEach(() => test.setTimeout(300_000));

test("signing in, finding a chat, sending, reacting, correcting, verifying a device and signing out", async ({ app, account, peer, page }) => {
  const [alice, bob, carol] = [await account("alice"), await account("bob"), await account("carol")];
  const [bobs, carols] = [await peer(bob), await peer(carol)];
  const keys = await Keys.of(page);
  await app.open();
  await keys.focused(app.address);
  await keys.type(alice.jid);
  await keys.press("Tab");
  await keys.focused(app.password);
  await keys.type(alice.password);
  await page.keyboard.press("Enter");
  await app.online();
  await carols.send(alice, "not this one");
  await bobs.send(alice, "hello");
  for (const { jid } of [bob, carol]) await expect(app.chat(jid)).toBeVisible();

  // By its name.
  const finder = page.getByRole("textbox", { name: "Search chats and contacts" });
  await keys.to(finder);
  await keys.type("bob");
  await expect(app.chat(carol.jid)).toHaveCount(0);
  await keys.press("ArrowDown");
  await keys.focused(app.chat(bob.jid));
  await keys.press("Enter");
  await keys.focused(app.composer);
  await app.message("hello");
  await keys.type("good evening");
  await keys.press("Enter");
  await bobs.decrypted("good evening");

  // A reaction, from the menu of the message.
  await keys.to(app.log, "Shift+Tab");
  await keys.press("ArrowUp");
  const hello = await app.message("hello");
  if (!(await hello.evaluate((it) => it === document.activeElement))) await keys.press("ArrowUp");
  await keys.focused(hello);
  await keys.press("Enter");
  await keys.to(page.getByRole("menuitem", { name: "React", exact: true }), "ArrowDown");
  await keys.press("Enter");
  await keys.focused(page.getByRole("textbox", { name: "Search, or type any emoji" }));
  await keys.type("thumbs up");
  await keys.press("Enter");
  await expect(app.chip(hello, "👍")).toHaveAttribute("aria-pressed", "true");
  await keys.focused(hello);

  // A correction.
  await keys.press("Escape");
  await keys.focused(app.composer);
  await keys.press("ArrowUp");
  await expect(app.composer).toHaveValue("good evening");
  await keys.press("Control+a");
  await keys.type("good morning");
  await keys.press("Enter");
  await expect(await app.message("good morning")).toHaveAttribute("data-edited", "true");
  await bobs.decrypted("good morning");

  // A device.
  const encryption = page.getByRole("button", { name: "Encryption" });
  await keys.to(encryption, "Shift+Tab");
  await keys.press("Enter");
  const panel = page.getByRole("dialog", { name: "Encryption" });
  await keys.to(panel.getByRole("button", { name: "Fingerprint matches" }));
  await page.keyboard.press("Enter");
  await expect(panel.locator('[data-trust="verified"]')).toHaveCount(1);
  // The button is gone; the focus stays with the device.
  await keys.focused(panel.locator('[data-trust="verified"]'));
  await keys.press("Escape");
  await keys.focused(encryption);

  await keys.to(page.getByRole("button", { name: "Settings" }), "Shift+Tab");
  await page.keyboard.press("Enter");
  await keys.to(page.getByRole("button", { name: "Sign out", exact: true }), "Tab", 120);
  await keys.press("Enter");
  const dialog = page.getByRole("dialog", { name: "Sign out" });
  await keys.focused(dialog.getByRole("button", { name: "Cancel" }));
  await keys.to(dialog.getByRole("button", { name: "Sign out and delete" }));
  await page.keyboard.press("Enter");
  await keys.focused(app.address);
  await keys.done();
});

test("every dialog is left with Escape, and what opened it has the focus again", async ({ app, account, peer, page }) => {
  const [alice, bob] = [await account("alice"), await account("bob")];
  const bobs = await peer(bob);
  const keys = await Keys.of(page);
  await app.signIn(alice);
  await bobs.send(alice, "hello");
  await app.openChat(bob.jid);
  const hello = await app.message("hello");
  const back = async (opener: Locator, dialog: Locator) => {
    await opener.focus();
    await page.keyboard.press("Enter");
    await expect(dialog).toBeVisible();
    await expect(dialog.locator(":focus")).toHaveCount(1);
    await keys.press("Escape");
    await expect(dialog).toHaveCount(0);
    await keys.focused(opener);
  };
  const button = (name: string) => page.getByRole("button", { name, exact: true });
  const dialog = (name: string) => page.getByRole("dialog", { name });
  await back(button("New chat"), dialog("New chat"));
  await back(button("Encryption"), dialog("Encryption"));
  await back(page.locator(".pane-title button"), dialog("Contact details"));
  await back(button("Chat options"), page.getByRole("menu", { name: "Chat options" }));
  await back(button("Emoji"), dialog("Emoji"));
  await back(hello, page.getByRole("menu", { name: "Message actions" }));
  for (const [action, name] of [["React", "Emoji"], ["Forward", "Forward to"], ["Details", "Details"], ["Delete", "Delete"]]) {
    await app.choose(hello, action);
    await expect(dialog(name)).toBeVisible();
    await page.keyboard.press("Escape");
    await expect(dialog(name)).toHaveCount(0);
    await keys.focused(hello);
  }
  await app.settings();
  await back(button("Show keyboard shortcuts"), dialog("Keyboard shortcuts"));
  await back(button("Share my address"), dialog("Share my address"));
  await back(button("Sign out"), dialog("Sign out"));
  await back(button("Delete account"), dialog("Delete account"));
  await page.goto(`${app.url}#/contacts`);
  await back(button("Add contact").first(), dialog("Add contact"));
});

test("shortcuts do what their list says, and nothing in text fields", async ({ app, account, peer, page }) => {
  const [alice, bob, carol, dave] = [await account("alice"), await account("bob"), await account("carol"), await account("dave")];
  await app.signIn(alice);
  // The newest is the first of the list.
  for (const [who, text] of [[dave, "first"], [carol, "second"], [bob, "third"]] as const) {
    await (await peer(who)).sendPlain(alice, text);
    await expect(app.chat(who.jid)).toBeVisible();
  }
  const keys = await Keys.of(page);
  const at = (who: { jid: string }) => expect(page).toHaveURL(new RegExp(`#/chat/${who.jid}$`));
  const press = (key: string) => page.keyboard.press(key);

  // From chat to chat: with letters the focus stays outside the field, with Alt it goes into it.
  for (const [key, who] of [["j", bob], ["j", carol], ["k", bob], ["k", dave], ["j", bob]] as const) {
    await press(key);
    await at(who);
    await keys.focused(app.log);
  }
  await press("c");
  await keys.focused(app.composer);
  for (const [key, who] of [["Alt+ArrowDown", carol], ["Alt+ArrowDown", dave], ["Alt+ArrowUp", carol]] as const) {
    await press(key);
    await at(who);
    await keys.focused(app.composer);
  }
  // Letters are letters in a field.
  await page.keyboard.type("jk/?nmucrefi");
  await expect(app.composer).toHaveValue("jk/?nmucrefi");
  await at(carol);
  await app.composer.fill("");

  // The next unread one.
  await expect(app.chat(dave.jid)).toHaveAttribute("data-unread", "0");
  const daves = await peer(dave);
  await daves.sendPlain(alice, "unread");
  await expect(app.chat(dave.jid)).toHaveAttribute("data-unread", "1");
  await press("Alt+Shift+ArrowDown");
  await at(dave);
  await app.message("unread");
  await expect(app.chat(dave.jid)).toHaveAttribute("data-unread", "0");
  // Answering and correcting.
  await app.log.focus();
  await press("r");
  await expect(page.locator('[data-part="about"]')).toContainText("unread");
  await keys.focused(app.composer);
  await press("Escape");
  await app.send("an answre");
  await app.message("an answre");
  await app.log.focus();
  await press("e");
  await expect(app.composer).toHaveValue("an answre");
  await press("Escape");

  // Searching, new chat, details, settings.
  await press("Control+k");
  await keys.focused(page.getByRole("textbox", { name: "Search chats and contacts" }));
  await app.log.focus();
  await press("/");
  await keys.focused(page.getByRole("textbox", { name: "Search chats and contacts" }));
  await app.log.focus();
  await press("f");
  await keys.focused(page.getByRole("textbox", { name: "Search messages in this chat" }));
  await press("Escape");
  await app.log.focus();
  await press("n");
  await expect(page.getByRole("dialog", { name: "New chat" })).toBeVisible();
  // Nothing of this while a dialog is open.
  await press("Tab");
  await press("j");
  await press("Escape");
  await at(dave);
  await app.log.focus();
  await press("i");
  await expect(page.getByRole("dialog", { name: "Contact details" })).toBeVisible();
  await press("Escape");
  await app.composer.focus();
  await press("Control+,");
  await expect(page).toHaveURL(/#\/settings$/);

  // Parts of the window.
  await app.openChat(bob.jid);
  await keys.focused(app.composer);
  await press("Shift+F6");
  await keys.focused(app.log);
  await press("Shift+F6");
  await keys.focused(app.chat(bob.jid));
  await press("F6");
  await keys.focused(app.log);
  await press("F6");
  await keys.focused(app.composer);

  // Read, without being opened.
  await daves.sendPlain(alice, "read from the list");
  await expect(app.chat(dave.jid)).toHaveAttribute("data-unread", "1");
  await app.chat(dave.jid).focus();
  await press("m");
  await expect(app.chat(dave.jid)).toHaveAttribute("data-unread", "0");
  await at(bob);

  // The list itself, and turning letters off.
  await press("?");
  const list = page.getByRole("dialog", { name: "Keyboard shortcuts" });
  await expect(list).toContainText("Next chat");
  await expect(list.locator("kbd", { hasText: /^J$/ })).toHaveCount(1);
  await list.getByRole("switch", { name: "Single keys are shortcuts" }).press("Space");
  await expect(list.locator("kbd", { hasText: /^J$/ })).toHaveCount(0);
  await expect(list).toContainText("Alt");
  await press("Escape");
  await app.log.focus();
  for (const key of ["j", "k", "?", "n", "/"]) await press(key);
  await at(bob);
  await expect(page.getByRole("dialog")).toHaveCount(0);
  await press("Control+/");
  await expect(list).toBeVisible();
  // It stays off after a reload.
  await page.reload();
  await app.online();
  await press("Control+/");
  await expect(list.getByRole("switch")).not.toBeChecked();
});
