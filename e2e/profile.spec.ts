// What people say of themselves: pictures (XEP-0084, XEP-0153), nicknames (XEP-0172), vCards (XEP-0292).
import type { BrowserContext, Locator, Page } from "@playwright/test";
import { App } from "./support/app";
import type { Peer } from "./support/peer";
import { landscape, noise, plain, sha1 } from "./support/picture";
import type { Account } from "./support/prosody";
import { expect, test } from "./support/test";

const RED = plain([200, 40, 40]), BLUE = plain([40, 60, 200]);

/** Two accounts become contacts of one another, by clients that agree to everything. */
async function befriend(peer: (account: Account) => Promise<Peer>, alice: Account, bob: Account): Promise<Peer> {
  const [hers, his] = [await peer(alice), await peer(bob)];
  await Promise.all([his.befriend(alice), hers.befriend(bob)]);
  await hers.quit();
  return his;
}

/** The page's policy lets nobody fetch what is in memory: what became an address is remembered here. */
test.beforeEach(({ context }) => context.addInitScript(() => {
  const make = URL.createObjectURL;
  const blobs = new Map<string, Blob | MediaSource>();
  URL.createObjectURL = (blob) => { const url = make.call(URL, blob); blobs.set(url, blob); return url; };
  Object.assign(window, { blobs });
}));

/** SHA-1 of the picture that an avatar shows; nothing where it shows a letter. */
function shown(avatar: Locator): Promise<string | null> {
  return avatar.evaluate(async (avatar) => {
    const image = avatar.querySelector("img");
    if (!image?.complete || !image.naturalWidth) return null;
    const bytes = await (window as unknown as { blobs: Map<string, Blob> }).blobs.get(image.src)!.arrayBuffer();
    const digest = new Uint8Array(await crypto.subtle.digest("SHA-1", bytes));
    return [...digest].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  });
}
const entry = (app: App, of: Account) => app.chat(of.jid).locator(".avatar");
const own = (page: Page) => page.locator(".portrait .avatar");
const field = (page: Page, name: string) => page.getByRole("form", { name: "Your profile" }).getByLabel(name, { exact: true });
const more = (page: Page) => page.getByText("More about you").click();
const state = (page: Page) => page.locator("[data-profile]");
const save = (page: Page) => page.getByRole("form", { name: "Your profile" }).getByRole("button", { name: "Save" }).click();

async function choose(page: Page, buffer: Buffer, name = "me.png", mimeType = "image/png"): Promise<void> {
  await page.getByLabel("Choose a picture…").setInputFiles({ name, mimeType, buffer });
}
async function installed(page: Page): Promise<void> {
  await page.evaluate(async () => { await navigator.serviceWorker.ready; });
}
async function secondTab(context: BrowserContext, site: string): Promise<App> {
  return (await new App(await context.newPage(), site).open()).online();
}

test("a contact's picture and nickname are shown in every tab, change live, and are there without a network", async ({ app, account, peer, context, site }) => {
  const [alice, bob] = [await account("alice"), await account("bob")];
  const his = await befriend(peer, alice, bob);
  await his.avatar(RED);
  await app.signIn(alice);
  await installed(app.page);
  await app.startChat(bob.jid);
  await expect.poll(() => shown(entry(app, bob))).toBe(sha1(RED));
  await expect.poll(() => shown(app.page.locator(".pane-head .avatar"))).toBe(sha1(RED));
  await expect(app.chat(bob.jid).locator("img")).toHaveAttribute("src", /^blob:/);

  const second = await secondTab(context, site);
  await expect.poll(() => shown(entry(second, bob))).toBe(sha1(RED));
  await his.avatar(BLUE);
  await his.nick("Bobby\u202e the <b>Builder</b>");
  for (const tab of [app, second]) {
    await expect.poll(() => shown(entry(tab, bob)), { timeout: 30_000 }).toBe(sha1(BLUE));
    await expect(tab.chat(bob.jid)).toHaveAccessibleName(/^Bobby the <b>Builder<\/b>/);
  }
  await his.nick("x".repeat(10_000));
  await expect(app.chat(bob.jid)).toHaveAccessibleName(/^x{100}(?!x)/);

  await context.setOffline(true);
  await app.page.reload();
  await expect.poll(() => shown(entry(app, bob))).toBe(sha1(BLUE));
  await expect(app.chat(bob.jid)).toHaveAccessibleName(/^x{100}/);
});

test("a picture that is too large, of a wrong kind or not what it claims to be is not shown", async ({ app, account, peer }) => {
  const [alice, bob] = [await account("alice"), await account("bob")];
  const his = await befriend(peer, alice, bob);
  await app.signIn(alice);
  await app.startChat(bob.jid);
  const svg = Buffer.from("<svg xmlns='http://www.w3.org/2000/svg' onload='document.title=\"owned\"'><script>document.title='owned'</script></svg>");
  await his.avatar(RED, { bytes: 20 << 20 });
  await his.avatar(svg, { type: "image/png" });
  await his.avatar(svg, { type: "image/svg+xml" });
  await his.avatar(BLUE, { hash: sha1(RED) });
  await his.avatar(Buffer.concat([RED, Buffer.alloc(140_000)]), { bytes: 900 });
  await his.send(alice, "look at me");
  await app.expectEncrypted("look at me", false);
  // Time enough for every one of them to have been looked at.
  await app.page.waitForTimeout(12_000);
  expect(await shown(entry(app, bob))).toBeNull();
  await expect(entry(app, bob)).toHaveText("B");
  await expect(app.page).not.toHaveTitle(/owned/);
  // A good one after all that is.
  await his.avatar(BLUE);
  await expect.poll(() => shown(entry(app, bob)), { timeout: 30_000 }).toBe(sha1(BLUE));
});

test("a vCard full of markup is text, of which no more is shown than can be read", async ({ app, account, peer }) => {
  const [alice, bob] = [await account("alice"), await account("bob")];
  const his = await befriend(peer, alice, bob);
  const evil = "<img src=x onerror=document.title='owned'><a href=javascript:alert(1)>click</a>";
  const escaped = evil.replaceAll("<", "&lt;");
  const many = Array.from({ length: 500 }, (_, n) => `<email><text>bob-${n}@example.org</text></email>`).join("");
  await his.vcard(`<vcard xmlns="urn:ietf:params:xml:ns:vcard-4.0"><fn><text>${escaped}</text></fn><note><text>${escaped}${"&lt;/p&gt;".repeat(5_000)}</text></note>`
    + `<url><uri>javascript:document.title='owned'</uri></url><url><uri>data:text/html,owned</uri></url><tel><uri>javascript:alert(1)</uri></tel><title><b xmlns="http://www.w3.org/1999/xhtml">bold</b></title>${many}</vcard>`);
  await app.signIn(alice);
  await app.startChat(bob.jid);
  await app.page.locator(".pane-title").getByRole("button").click();
  const said = app.page.getByRole("dialog", { name: "Contact details" }).locator('[data-part="profile"]');
  await expect(said).toContainText(evil);
  expect(await said.locator("img, b, script").count()).toBe(0);
  // Nothing of it leads anywhere but to the web, mail or a telephone.
  const links = await said.locator("a").evaluateAll((all) => all.map((it) => (it as HTMLAnchorElement).protocol));
  for (const protocol of links) expect(["https:", "http:", "mailto:", "tel:"]).toContain(protocol);
  expect(await said.locator("dd").count()).toBeLessThanOrEqual(50);
  expect((await said.innerText()).length).toBeLessThan(20_000);
  await expect(app.page).not.toHaveTitle(/owned/);
});

test("the own picture is cropped with the keyboard alone, published, shown in every tab, and taken away again", async ({ app, account, peer, context, site }) => {
  const [alice, bob] = [await account("alice"), await account("bob")];
  const his = await befriend(peer, alice, bob);
  await app.signIn(alice);
  const { page } = app;
  await app.settings();
  const second = await secondTab(context, site);
  await second.settings();

  await choose(page, Buffer.from("<svg xmlns='http://www.w3.org/2000/svg'/>"), "me.svg", "image/svg+xml");
  await expect(page.getByText("This file is no picture that the browser can show.")).toBeVisible();

  await choose(page, landscape());
  const dialog = page.getByRole("dialog", { name: "Your picture" });
  const stage = dialog.getByRole("application", { name: "Part of the picture that is shown" });
  await expect(stage).toBeFocused();
  const pixels = () => stage.evaluate((canvas: HTMLCanvasElement) => canvas.toDataURL());
  const whole = await pixels();
  for (let i = 0; i < 8; i += 1) await page.keyboard.press("+");
  for (let i = 0; i < 8; i += 1) await page.keyboard.press("ArrowRight");
  expect(await pixels()).not.toBe(whole);
  await expect(dialog.getByRole("slider", { name: "Zoom" })).not.toHaveValue("0");
  await page.keyboard.press("Tab");
  await expect(dialog.getByRole("slider", { name: "Zoom" })).toBeFocused();
  await page.keyboard.press("Tab");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await expect(dialog).toBeHidden();

  await expect.poll(() => shown(own(page))).not.toBeNull();
  const picture = await shown(own(page));
  await expect.poll(() => shown(own(second.page))).toBe(picture);
  await expect.poll(async () => (await his.look(alice)).hash).toBe(picture);
  const published = await his.look(alice);
  expect(published).toMatchObject({ type: "image/png", sha1: picture, photo: picture });
  expect(published.size).toBeLessThanOrEqual(48 * 1024);

  // What no lossless format makes small is small all the same, whatever was dragged and zoomed.
  await choose(page, noise(500, 300), "noise.png");
  await expect(dialog).toBeVisible();
  const box = (await stage.boundingBox())!;
  await page.mouse.move(box.x + 100, box.y + 100);
  await page.mouse.wheel(0, -300);
  await page.mouse.down();
  await page.mouse.move(box.x + 180, box.y + 40, { steps: 4 });
  await page.mouse.up();
  await dialog.getByRole("button", { name: "Use picture" }).click();
  await expect.poll(async () => (await his.look(alice)).type).toBe("image/jpeg");
  const other = await his.look(alice);
  expect(other.size).toBeLessThanOrEqual(48 * 1024);
  await expect.poll(() => shown(own(second.page))).toBe(other.sha1);

  // Nothing of it stays.
  await page.getByRole("button", { name: "Remove picture" }).click();
  await expect.poll(async () => (await his.look(alice)).hash).toBeNull();
  await expect.poll(async () => (await his.look(alice)).photo).toBeNull();
  for (const tab of [page, second.page]) await expect(own(tab).locator("img")).toHaveCount(0);
});

test("what is said offline is published on reconnection, once, and for whom the person chose", async ({ app, account, peer, context }) => {
  const [alice, bob, carol] = [await account("alice"), await account("bob"), await account("carol")];
  const his = await befriend(peer, alice, bob);
  const hers = await peer(carol);
  await app.signIn(alice);
  const { page } = app;
  await installed(page);
  await app.settings();
  await more(page);

  await context.setOffline(true);
  await expect(app.connection).toHaveAttribute("data-connection", /offline|connecting/);
  await field(page, "Nickname").fill("Ali");
  await field(page, "Full name").fill("Alice <i>Liddell</i>");
  await field(page, "Website").fill("https://example.org/");
  await field(page, "Birthday").fill("1852-05-04");
  await field(page, "About").fill("One line\nand another");
  await save(page);
  await expect(state(page)).toHaveAttribute("data-profile", "waits");
  await choose(page, landscape());
  await page.getByRole("button", { name: "Use picture" }).click();
  await expect.poll(() => shown(own(page))).not.toBeNull();
  const picture = await shown(own(page));
  await page.reload();
  await more(page);
  await expect(field(page, "Nickname")).toHaveValue("Ali");
  await expect(field(page, "About")).toHaveValue("One line\nand another");
  await expect(state(page)).toHaveAttribute("data-profile", "waits");
  await expect.poll(() => shown(own(page))).toBe(picture);
  expect(await his.look(alice)).toMatchObject({ nick: null, vcard: null, hash: null });

  await context.setOffline(false);
  await app.online();
  await expect(state(page)).toHaveAttribute("data-profile", "published");
  await expect.poll(async () => (await his.look(alice)).hash).toBe(picture);
  const seen = await his.look(alice);
  expect(seen).toMatchObject({ nick: "Ali", sha1: picture });
  expect(seen.vcard).toContain("Alice &lt;i&gt;Liddell&lt;/i&gt;");
  expect(seen.vcard).toContain("One line\nand another");
  expect(seen.vcard).not.toContain("email");
  // Of strangers, only the picture is seen.
  expect(await hers.look(alice)).toMatchObject({ vcard: null, nick: null, hash: picture });

  await page.getByRole("radio", { name: "Everybody who knows my address" }).check();
  await field(page, "Birthday").fill("");
  await save(page);
  await expect.poll(async () => (await hers.look(alice)).vcard).toContain("Liddell");
  expect((await hers.look(alice)).vcard).not.toContain("1852");
  // It is read back, too.
  await page.reload();
  await more(page);
  await expect(page.getByRole("radio", { name: "Everybody who knows my address" })).toBeChecked();
  await expect(field(page, "Full name")).toHaveValue("Alice <i>Liddell</i>");
});
