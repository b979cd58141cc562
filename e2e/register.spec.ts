// Making an account, changing its password, deleting it.
import { readFile } from "node:fs/promises";
import { App, databases } from "./support/app";
import { Registrar, registration } from "./support/registrar";
import { expect, test } from "./support/test";

/** The form for an account, from the sign-in page, for a server with this name. */
async function toForm(app: App, server: string, websocket?: string) {
  await app.page.getByRole("link", { name: "Create an account" }).click();
  // The deployment's own server is asked at once, and makes no accounts.
  await expect(app.alert).toContainText("does not let anybody create an account");
  await app.page.getByRole("textbox", { name: "Server", exact: true }).fill(server);
  if (websocket) {
    await app.page.getByText("Advanced").click();
    await app.page.getByRole("textbox", { name: "WebSocket address" }).fill(websocket);
  }
  await app.page.getByRole("button", { name: "Continue" }).click();
}

const user = (app: App) => app.page.getByRole("textbox", { name: "Username" });
const create = (app: App) => app.page.getByRole("button", { name: "Create account" });

async function fillIn(app: App, name: string, password: string, again = password) {
  await user(app).fill(name);
  await app.page.getByLabel("Password", { exact: true }).fill(password);
  await app.page.getByLabel("Password again").fill(again);
}

test("an account is made, and is signed in with", async ({ app, page, otherProfile }, info) => {
  const name = `new-${info.testId.slice(-4)}${info.retry}`;
  await app.open();
  await toForm(app, "open.localhost");
  await expect(page.getByText("Choose a name and a password.")).toBeVisible();
  await expect(page.getByRole("link", { name: "https://open.localhost/rules" })).toBeVisible();
  await expect(page.getByRole("textbox", { name: "Email (optional)" })).toBeVisible();
  // What is missing, and what differs.
  await create(app).click();
  await expect(app.alert).toContainText("Still to be filled in: Username");
  await expect(user(app)).toBeFocused();
  await fillIn(app, name, "a secret of mine", "a secret of others");
  await create(app).click();
  await expect(app.alert).toContainText("not the same");
  await fillIn(app, name, "a secret of mine");
  await create(app).click();
  await app.online();
  await expect(page).toHaveURL(/#\/$/);
  await expect(page.locator(".own-address")).toHaveText(`${name}@open.localhost`);
  await app.settings();
  await expect(page.locator(".own-jid").first()).toHaveText(`${name}@open.localhost`);

  // The name is taken now, which is said, and what was typed stays.
  const other = await (await otherProfile()).open();
  await toForm(other, "open.localhost");
  await fillIn(other, name, "another secret");
  await create(other).click();
  await expect(other.alert).toContainText("Somebody else has this name already");
  await expect(user(other)).toHaveValue(name);
  await user(other).fill(`${name}-2@open.localhost`);
  await create(other).click();
  await other.online();
  await expect(other.page.locator(".own-address")).toHaveText(`${name}-2@open.localhost`);
});

test("a server that makes no accounts says so, and one that is not there too", async ({ app, page }) => {
  await app.open();
  await toForm(app, "localhost");
  await expect(app.alert).toContainText("does not let anybody create an account");
  await page.getByRole("textbox", { name: "Server", exact: true }).fill("localhost");
  await page.getByText("Advanced").click();
  await page.getByRole("textbox", { name: "WebSocket address" }).fill("ws://127.0.0.1:9/ws");
  await page.getByRole("button", { name: "Continue" }).click();
  await expect(app.alert).toContainText("cannot be reached");
  await page.getByRole("textbox", { name: "Server", exact: true }).fill("no server");
  await page.getByRole("button", { name: "Continue" }).click();
  await expect(app.alert).not.toContainText("cannot be reached");
  await page.getByRole("button", { name: "I have an account" }).click();
  await expect(app.signInButton).toBeVisible();
});

test("an invitation opens the form of its server", async ({ app, page, prosody }, info) => {
  const invitation = await prosody.invitation("invited.localhost");
  await page.goto(`${app.url}#/open?uri=${encodeURIComponent(invitation)}`);
  await expect(page.getByRole("textbox", { name: "Server", exact: true })).toHaveValue("invited.localhost");
  await page.getByRole("button", { name: "Continue" }).click();
  const name = `guest-${info.testId.slice(-4)}${info.retry}`;
  await fillIn(app, name, "a secret of mine");
  await create(app).click();
  await app.online();
  await expect(page.locator(".own-address")).toHaveText(`${name}@invited.localhost`);
});

test("an invitation that is none is refused in words", async ({ app, page }) => {
  await page.goto(`${app.url}#/open?uri=${encodeURIComponent("xmpp:invited.localhost?register;preauth=invented")}`);
  await page.getByRole("button", { name: "Continue" }).click();
  await expect(app.alert).toContainText("no longer takes this invitation");
});

// Prosody has no form with pictures and challenges; this peer stands in for servers that do (see support/registrar.ts).
test("a form with every type of field and a challenge is filled in", async ({ app, page }) => {
  const png = (await readFile(new URL("../web/icons/icon-192.png", import.meta.url))).toString("base64");
  let asked = 0;
  const form = () => `<x xmlns='jabber:x:data' type='form'><title>Join &lt;b&gt;us&lt;/b&gt;</title><instructions>Tell us who you are.</instructions>
    <field type='hidden' var='FORM_TYPE'><value>jabber:iq:register</value></field>
    <field type='hidden' var='challenge'><value>c${++asked}</value></field>
    <field type='fixed'><value>About you</value></field>
    <field var='username' type='text-single' label='Username'><required/></field>
    <field var='password' type='text-private' label='Password'><required/></field>
    <field var='about' type='text-multi' label='About you'><desc>As much as you like.</desc></field>
    <field var='news' type='boolean' label='Send news'><value>1</value></field>
    <field var='plan' type='list-single' label='Plan'><option label='Small'><value>s</value></option><option label='Large'><value>l</value></option><value>s</value></field>
    <field var='likes' type='list-multi' label='Interests'><option label='Maps'><value>maps</value></option><option label='Trains'><value>trains</value></option></field>
    <field var='friend' type='jid-single' label='Who sent you?'/>
    <field var='friends' type='jid-multi' label='Friends'/>
    <field var='x-new' type='hologram' label='Something new'/>
    <field var='ocr' label='Enter the text you see'><required/><media xmlns='urn:xmpp:media-element' width='192' height='192'>
      <uri type='image/png'>cid:c${asked}@bob.xmpp.org</uri><uri type='audio/x-wav'>https://example.org/speech.wav</uri></media></field></x>
    <data xmlns='urn:xmpp:bob' cid='c${asked}@bob.xmpp.org' type='image/png'>${png}</data>`;
  const answers: string[] = [];
  const registrar = await Registrar.start(registration(form, (frame) => {
    answers.push(frame);
    return frame.includes("<field var='ocr'><value>right") ? ""
      : "<error type='modify'><not-allowed xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/><text xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'>The CAPTCHA verification has &lt;i&gt;failed&lt;/i&gt;</text></error>";
  }));
  await app.open();
  await toForm(app, "example.org", registrar.websocket);
  await expect(page.getByRole("heading", { name: "Join <b>us</b>" })).toBeVisible();
  const picture = page.getByRole("img", { name: "Picture for: Enter the text you see" });
  await expect(picture).toBeVisible();
  await expect.poll(() => picture.evaluate((it: HTMLImageElement) => it.naturalWidth)).toBe(192);
  await expect(page.getByRole("link", { name: /Listen to the question/ })).toHaveAttribute("href", "https://example.org/speech.wav");
  await fillIn(app, "juliet", "R0m30");
  await page.getByRole("textbox", { name: "About you (optional)" }).fill("one\ntwo");
  await page.getByRole("checkbox", { name: "Send news" }).uncheck();
  await page.getByRole("combobox", { name: "Plan" }).selectOption("Large");
  await page.getByRole("group", { name: "Interests" }).getByRole("checkbox", { name: "Trains" }).check();
  await page.getByRole("textbox", { name: "Who sent you? (optional)" }).fill("Romeo@Example.net");
  await page.getByRole("textbox", { name: "Friends (optional)" }).fill("a@b.example\nc@d.example");
  await page.getByRole("textbox", { name: "Something new (optional)" }).fill("<&>");
  const text = page.getByRole("textbox", { name: "Enter the text you see" });
  await text.fill("wrong");
  await create(app).click();

  // Another challenge; everything else is still there.
  await expect(app.alert).toContainText("The server says: “The CAPTCHA verification has <i>failed</i>”");
  await expect(text).toHaveValue("");
  await expect(page.getByRole("textbox", { name: "About you (optional)" })).toHaveValue("one\ntwo");
  await expect(page.getByRole("checkbox", { name: "Send news" })).not.toBeChecked();
  await expect(page.getByRole("combobox", { name: "Plan" })).toHaveValue("1");
  await expect(page.getByRole("checkbox", { name: "Trains" })).toBeChecked();
  await text.fill("right");
  await create(app).click();
  await expect(page.getByText("juliet@example.org")).toBeVisible();
  expect(answers).toHaveLength(2);
  const fields = answers[1].slice(answers[1].indexOf("<field"), answers[1].indexOf("</x>"));
  expect(fields).toBe("<field type='hidden' var='FORM_TYPE'><value>jabber:iq:register</value></field><field type='hidden' var='challenge'><value>c2</value></field>"
    + "<field var='username'><value>juliet</value></field><field var='password'><value>R0m30</value></field><field var='about'><value>one</value><value>two</value></field>"
    + "<field var='news'><value>0</value></field><field var='plan'><value>l</value></field><field var='likes'><value>trains</value></field>"
    + "<field var='friend'><value>romeo@example.net</value></field><field var='friends'><value>a@b.example</value><value>c@d.example</value></field>"
    + "<field var='x-new'><value>&lt;&amp;&gt;</value></field><field var='ocr'><value>right</value></field>");
  await registrar.close();
});

test("a server that sends people to its website, and a form without end", async ({ app, page }) => {
  let query = "<instructions>Go to https://example.org/join and come back.</instructions><x xmlns='jabber:x:oob'><url>https://example.org/join</url></x>";
  const registrar = await Registrar.start(registration(() => query, () => ""));
  await app.open();
  await toForm(app, "example.org", registrar.websocket);
  await expect(page.getByText("This server creates accounts on its website")).toBeVisible();
  await expect(page.getByRole("link", { name: "https://example.org/join" }).first()).toHaveAttribute("rel", "noopener noreferrer");

  query = `<x xmlns='jabber:x:data' type='form'>${Array.from({ length: 5_000 }, (_, n) => `<field var='f${n}'/>`).join("")}</x>`;
  await page.getByRole("button", { name: "Another server" }).click();
  await page.getByRole("button", { name: "Continue" }).click();
  await expect(app.alert).toContainText("more than can be shown");

  query = `<x xmlns='jabber:x:data' type='form'><field var='l' type='list-single' label='Many'>${Array.from({ length: 10_000 }, (_, n) => `<option label='Option ${n}'><value>${n}</value></option>`).join("")}</field></x>`;
  await page.getByRole("button", { name: "Continue" }).click();
  await expect(page.getByRole("combobox", { name: "Many (optional)" }).locator("option")).toHaveCount(501);
  await expect(page.getByText("Only the first of very many are shown.")).toBeVisible();

  // The line is lost with the form in hand.
  registrar.cut();
  await expect(app.alert).toContainText("connection was lost");
  await page.getByRole("button", { name: "Try again" }).click();
  await expect(page.getByRole("combobox", { name: "Many (optional)" })).toBeVisible();
  await expect(app.alert).toHaveCount(0);
  await registrar.close();
});

async function changePassword(app: App, password: string, again = password) {
  await app.settings();
  const fold = app.page.getByRole("region", { name: "Password" }).locator("details:not([open]) > summary");
  if (await fold.count() > 0) await fold.click();
  await app.page.getByLabel("New password", { exact: true }).fill(password);
  await app.page.getByLabel("New password again").fill(again);
  await app.page.getByRole("button", { name: "Change password" }).click();
}

test("a password is changed: the session, the next start, other tabs and devices go on", async ({ app, account, context, page, otherProfile, site }) => {
  const alice = await account("alice");
  await app.signIn(alice);
  const other = await (await otherProfile()).signIn(alice);
  // A tab that does not lead changes it.
  const second = await new App(await context.newPage(), site).open();
  await second.online();
  await changePassword(second, "new secret", "other secret");
  await expect(second.page.getByText("not the same")).toBeVisible();
  await changePassword(second, "new secret");
  await expect(second.page.getByText("The password is changed.")).toBeVisible();
  await expect(second.page.getByLabel("New password", { exact: true })).toHaveValue("");
  await second.online();
  await app.online();
  await second.startChat(alice.jid.replace("alice", "bob"));
  await second.send("still here");
  await expect(await second.message("still here")).toHaveAttribute("data-state", /sent|failed/);

  // The other device is asked for the new one, and goes on with it.
  await other.page.reload();
  await expect(other.page.getByRole("heading", { name: "Password needed" })).toBeVisible();
  await other.password.fill("new secret");
  await other.signInButton.click();
  await other.online();

  // Nothing of it is on disk, and nobody is asked for it again.
  const stored = (await databases(page)).map(({ content }) => content).join("\n");
  expect(stored).not.toContain("new secret");
  await second.page.close();
  await app.online();
  await page.reload();
  await app.online();
  const fresh = await otherProfile();
  await fresh.open();
  await fresh.fillSignIn(alice);
  await expect(fresh.alert).toContainText("password is wrong");
  await fresh.fillSignIn({ ...alice, password: "new secret" });
  await fresh.online();
});

test("without a connection no password is changed, and that is said", async ({ app, account, page }) => {
  const alice = await account("alice");
  await app.signIn(alice);
  await page.context().setOffline(true);
  await expect(app.connection).toHaveAttribute("data-connection", "offline");
  await changePassword(app, "new secret");
  await expect(page.getByText("You are not connected, so nothing was changed.")).toBeVisible();
  await page.context().setOffline(false);
  await app.online();
});

test("an account is deleted only by its name, and what was here goes with it", async ({ app, account, page, context, site }) => {
  const alice = await account("alice");
  await app.signIn(alice);
  const second = await new App(await context.newPage(), site).open();
  await second.online();
  await app.settings();
  await page.getByRole("button", { name: "Delete account" }).click();
  const dialog = page.getByRole("dialog", { name: "Delete account" });
  await expect(dialog.getByText("This cannot be undone.")).toBeVisible();
  const remove = dialog.getByRole("button", { name: "Delete for good" });
  await expect(remove).toHaveAttribute("aria-disabled", "true");
  await dialog.getByRole("textbox").fill("alice");
  await remove.click({ force: true });
  await expect(dialog.getByRole("status")).toContainText("as it stands there");
  await dialog.getByRole("textbox").fill(alice.jid);
  await remove.click();
  await expect(page.getByRole("status").filter({ hasText: "The account is deleted" })).toBeVisible();
  await expect(app.signInButton).toBeVisible();
  await expect(second.signInButton).toBeVisible();
  const name = alice.jid.split("@")[0];
  for (const { content } of await databases(page)) expect(content).not.toContain(name);
  await app.fillSignIn(alice);
  await expect(app.alert).toContainText("password is wrong");
});

test("an account that was made here is deleted here", async ({ app, page }, info) => {
  const name = `brief-${info.testId.slice(-4)}${info.retry}`;
  await app.open();
  await toForm(app, "open.localhost");
  await fillIn(app, name, "a secret of mine");
  await page.getByRole("checkbox", { name: "This is a shared computer" }).check();
  await create(app).click();
  await app.online();
  await app.settings();
  await expect(page.getByText("You signed in on a shared computer")).toBeVisible();
  await page.getByRole("button", { name: "Delete account" }).click();
  const dialog = page.getByRole("dialog", { name: "Delete account" });
  await dialog.getByRole("textbox").fill(`${name}@open.localhost`);
  await dialog.getByRole("button", { name: "Delete for good" }).click();
  await expect(page.getByRole("status").filter({ hasText: "The account is deleted" })).toBeVisible();
});
