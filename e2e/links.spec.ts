// `xmpp:` links: opened, followed in messages, shown and scanned; the page as their handler.
import { App } from "./support/app";
import { expect, test } from "./support/test";

const dialog = (app: App) => app.page.getByRole("dialog", { name: "Open an address" });
const link = (app: App, uri: string) => `${app.url}#/open?uri=${encodeURIComponent(uri)}`;
const text = (app: App) => app.composer.evaluate((box: HTMLTextAreaElement) => box.value);

test("a link to somebody asks, and puts its text where only a person sends it", async ({ app, account, page, peer }) => {
  const [alice, bob] = [await account("alice"), await account("bob")];
  const bobs = await peer(bob);
  await app.signIn(alice);
  await page.goto(link(app, `xmpp:${bob.jid}?message;body=Hello%20there%0Aon%20two%20lines`));
  await expect(dialog(app)).toContainText(bob.jid);
  await expect(dialog(app)).toContainText("only you can send it");
  await dialog(app).getByRole("button", { name: "Write" }).click();
  await expect(page).toHaveURL(new RegExp(`#/chat/${bob.jid}$`));
  await expect.poll(() => text(app)).toBe("Hello there\non two lines");
  await expect(app.messages).toHaveCount(0);
  expect(bobs.events.filter(({ event }) => event === "plain" || event === "decrypted")).toHaveLength(0);
  // The same once more, with something written already, over the chat.
  await app.composer.fill("Mine first.");
  await page.goto(`${app.url}#/`);
  await page.goto(link(app, `xmpp:${bob.jid}?message;body=theirs`));
  await dialog(app).getByRole("button", { name: "Write" }).click();
  await expect.poll(() => text(app)).toBe("Mine first.\ntheirs");
  // Until it is sent by hand, as anything else.
  await app.composer.press("Enter");
  await bobs.decrypted("Mine first.\ntheirs");
});

test("links that lead nowhere say so, and closing leads back", async ({ app, account, page }) => {
  const alice = await account("alice");
  await app.signIn(alice);
  await app.startChat("carol@localhost");
  for (const [uri, words] of [
    ["xmpp:room@muc.localhost?join", "Rooms are not there yet"],
    ["xmpp:localhost?register;preauth=x", "You have one here"],
    ["xmpp:localhost?unregister", "leads to nothing"],
    ["javascript:alert(1)", "leads to nothing"],
    ["xmpp:carol@localhost?omemo-sid-5=" + "ab".repeat(32), "They are not taken from a link"],
    [`xmpp:${alice.jid}`, "your own address"],
  ]) {
    await page.goto(link(app, uri));
    await expect(dialog(app)).toContainText(words);
    await page.keyboard.press("Escape");
    await expect(dialog(app)).toBeHidden();
    await expect(page).toHaveURL(/#\/chat\/carol@localhost$/);
    await expect(app.composer).toBeVisible();
  }
  await page.goto(link(app, "xmpp:not%20an%20address@?message"));
  await dialog(app).getByRole("button", { name: "Write" }).click();
  await expect(dialog(app).getByRole("alert")).toContainText("not an XMPP address");
});

test("a link in a message is opened here, and somebody is added by one", async ({ app, account, page, context, peer }) => {
  const [alice, bob, carol] = [await account("alice"), await account("bob"), await account("carol")];
  const bobs = await peer(bob);
  await app.signIn(alice);
  await bobs.send(alice, `Ask xmpp:${carol.jid}?roster;name=Carol%20C, or see https://example.org/`);
  await app.openChat(bob.jid);
  const inner = app.messages.getByRole("link", { name: /^xmpp:/ });
  await expect(inner).not.toHaveAttribute("target");
  await expect(app.messages.getByRole("link", { name: "https://example.org/" })).toHaveAttribute("target", "_blank");
  await inner.click();
  await expect(dialog(app)).toContainText("Carol C");
  // The chat is still there beneath, and nothing else was opened.
  await expect(app.composer).toBeVisible();
  expect(context.pages()).toHaveLength(1);
  await dialog(app).getByRole("button", { name: "Add to contacts" }).click();
  await expect(page).toHaveURL(new RegExp(`#/chat/${carol.jid}$`));
  await expect(page.getByRole("heading", { name: "Carol C" })).toBeVisible();
});

test("a link waits until somebody has signed in", async ({ app, account, page }) => {
  const alice = await account("alice");
  await page.goto(link(app, "xmpp:bob@localhost?message;body=later"));
  await app.fillSignIn(alice);
  await expect(dialog(app)).toContainText("bob@localhost");
  await dialog(app).getByRole("button", { name: "Write" }).click();
  await expect.poll(() => text(app)).toBe("later");
});

test("the own address is shown as a code and a link, and is scanned by another", async ({ app, account, page, otherProfile, context }) => {
  const [alice, bob] = [await account("alice"), await account("bob")];
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await app.signIn(alice);
  await app.settings();
  await page.locator(".settings").getByRole("button", { name: "Share my address" }).click();
  const share = page.getByRole("dialog", { name: "Share my address" });
  const code = share.getByRole("img", { name: "Code of your address" });
  await expect(code).toBeVisible();
  await expect(share.getByRole("textbox", { name: "Link to your address" })).toHaveValue(`xmpp:${alice.jid}`);
  await share.getByRole("button", { name: "Copy link" }).click();
  await expect(share.getByRole("status")).toHaveText("Copied");
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(`xmpp:${alice.jid}`);
  const picture = await code.screenshot();

  const bobs = await (await otherProfile()).signIn(bob);
  await bobs.page.getByRole("button", { name: "New chat", exact: true }).click();
  const start = bobs.page.getByRole("dialog", { name: "New chat" });
  // A picture without one, and then the right one.
  const nothing = await page.screenshot({ clip: { x: 0, y: 0, width: 60, height: 60 } });
  await start.getByLabel("Scan a picture").setInputFiles({ name: "nothing.png", mimeType: "image/png", buffer: nothing });
  await expect(start.getByRole("status")).toContainText("No code was found");
  await start.getByLabel("Scan a picture").setInputFiles({ name: "code.png", mimeType: "image/png", buffer: picture });
  await expect(dialog(bobs)).toContainText(alice.jid);
  await expect(dialog(bobs)).toContainText("are verified when you go on");
  await dialog(bobs).getByRole("button", { name: "Write" }).click();
  await expect(bobs.composer).toBeVisible();
  await bobs.page.getByRole("button", { name: "Encryption" }).click();
  const panel = bobs.page.getByRole("dialog", { name: "Encryption" });
  await expect(panel.locator('[data-trust="verified"]')).toHaveCount(1);
});

test("the page offers itself to the browser for links, with what is opened in the fragment", async ({ app, account, page }) => {
  await page.addInitScript(() => {
    const asked: unknown[] = [];
    Object.assign(window, { asked });
    navigator.registerProtocolHandler = (...given: unknown[]) => { asked.push(given); };
  });
  await app.signIn(await account("alice"));
  await app.settings();
  await page.getByRole("button", { name: "Open xmpp: links here" }).click();
  await expect(page.getByText("The browser was asked.")).toBeVisible();
  const asked = await page.evaluate(() => (window as unknown as { asked: string[][] }).asked);
  expect(asked).toEqual([["xmpp", `${app.url}#/open?uri=%s`, "Sotto"]]);
});

test("the browser takes the page as handler of links", async ({ app, account, page }) => {
  await app.signIn(await account("alice"));
  // Chromium refuses an address that it cannot use.
  await app.settings();
  await page.getByRole("button", { name: "Open xmpp: links here" }).click();
  await expect(page.getByText("The browser was asked.")).toBeVisible();
});

test.describe("on a touch screen", () => {
  test.use({ viewport: { width: 390, height: 844 }, hasTouch: true });
  test("what a link puts into the field stays there, and so does what is written to somebody new", async ({ app, account, page }) => {
    await app.signIn(await account("alice"));
    await page.goto(link(app, "xmpp:bob@localhost?message;body=from%20the%20link"));
    await dialog(app).getByRole("button", { name: "Write" }).tap();
    await expect.poll(() => text(app)).toBe("from the link");
    // Longer than what is written keeps others from taking its place.
    await page.waitForTimeout(4_000);
    expect(await text(app)).toBe("from the link");
    await app.composer.fill("and a word more");
    await page.waitForTimeout(4_000);
    await app.composer.blur();
    await page.waitForTimeout(300);
    expect(await text(app)).toBe("and a word more");
  });
});
