// Trust, walked through as a person would: codes shown and scanned, a new device after that, and what is held until somebody decides.
import { writeFile } from "node:fs/promises";
import type { Locator } from "@playwright/test";
import { App } from "./support/app";
import { browser } from "./support/browser";
import type { Account } from "./support/prosody";
import { expect, test } from "./support/test";

async function openPanel(app: App) {
  await app.page.getByRole("button", { name: "Encryption" }).click();
  const panel = app.page.getByRole("dialog", { name: "Encryption" });
  await expect(panel).toBeVisible();
  return panel;
}

/** A picture of the code that this device shows in a chat. */
async function pictureOfCode(app: App, chat: Account): Promise<Buffer> {
  await app.openChat(chat.jid);
  const panel = await openPanel(app);
  await panel.getByRole("button", { name: "Show this device’s code" }).click();
  const code = panel.getByRole("img", { name: "Code of this device" });
  await expect(code).toBeVisible();
  const picture = await code.screenshot();
  await panel.getByRole("button", { name: "Close" }).click();
  return picture;
}

/** A film for a camera that sees nothing but this picture, as Chromium's fake device plays it (YUV4MPEG2). */
async function film(app: App, picture: Buffer): Promise<Buffer> {
  const [width, height] = [640, 480];
  const grey = await app.page.evaluate(async ({ png, width, height }) => {
    const bytes = Uint8Array.from(atob(png), (letter) => letter.charCodeAt(0));
    const bitmap = await createImageBitmap(new Blob([bytes], { type: "image/png" }));
    const context = new OffscreenCanvas(width, height).getContext("2d")!;
    context.fillStyle = "#ddd";
    context.fillRect(0, 0, width, height);
    const side = 400;
    context.drawImage(bitmap, (width - side) / 2, (height - side) / 2, side, side);
    const { data } = context.getImageData(0, 0, width, height);
    return Array.from({ length: width * height }, (_, at) => data[4 * at]!);
  }, { png: picture.toString("base64"), width, height });
  const frame = Buffer.concat([Buffer.from("FRAME\n"), Buffer.from(grey), Buffer.alloc((width * height) / 2, 128)]);
  return Buffer.concat([Buffer.from(`YUV4MPEG2 W${width} H${height} F5:1 Ip A1:1 C420jpeg\n`), frame, frame]);
}

async function scan(app: App, picture: Buffer): Promise<void> {
  const panel = await openPanel(app);
  await panel.getByLabel("Scan a picture").setInputFiles({ name: "code.png", mimeType: "image/png", buffer: picture });
}

test("two people verify each other with codes, and are asked about the next device", async ({ app, otherProfile, account, page }) => {
  const [alice, bob, carol] = [await account("alice"), await account("bob"), await account("carol")];
  const alices = await app.signIn(alice);
  const bobs = await (await otherProfile()).signIn(bob);
  await alices.startChat(bob.jid);
  await alices.send("hello");
  await bobs.openChat(alice.jid);
  await bobs.message("hello");

  // Somebody else's code is refused, and so is a picture of nothing.
  const carols = await (await otherProfile()).signIn(carol);
  await carols.startChat(bob.jid);
  const foreign = await pictureOfCode(carols, bob);
  await scan(alices, foreign);
  const panel = page.getByRole("dialog", { name: "Encryption" });
  await expect(panel.getByRole("status")).toContainText(`This is the code of ${carol.jid}`);
  const theirs = panel.locator("[data-trust]").first();
  await expect(theirs).toHaveAttribute("data-trust", "blind");
  const nothing = await page.screenshot({ clip: { x: 0, y: 0, width: 60, height: 60 } });
  await panel.getByLabel("Scan a picture").setInputFiles({ name: "nothing.png", mimeType: "image/png", buffer: nothing });
  await expect(panel.getByRole("status")).toContainText("No code was found");

  // Both ways.
  const ofBob = await pictureOfCode(bobs, alice);
  await panel.getByLabel("Scan a picture").setInputFiles({ name: "code.png", mimeType: "image/png", buffer: ofBob });
  await expect(panel.getByRole("status")).toContainText("The device is verified");
  await expect(theirs).toHaveAttribute("data-trust", "verified");
  await panel.getByRole("button", { name: "Close" }).click();
  const ofAlice = await pictureOfCode(alices, bob);
  await scan(bobs, ofAlice);
  const bobsPanel = bobs.page.getByRole("dialog", { name: "Encryption" });
  await expect(bobsPanel.locator("[data-trust]").first()).toHaveAttribute("data-trust", "verified");
  await bobsPanel.getByRole("button", { name: "Close" }).click();

  // A device that appears after that gets nothing before somebody decides.
  const second = await (await otherProfile()).signIn(bob);
  await second.openChat(alice.jid);
  // Alice and bob do not see one another’s presence, so she hears of the device when it writes.
  await second.send("from my new phone");
  await alices.message("from my new phone");
  await expect(alices.log.locator('[data-kind="event"]')).toContainText("has a new device");
  await alices.send("who reads this?");
  const question = page.locator('[data-kind="undecided"]');
  await expect(question).toBeVisible();
  await expect(await alices.message("who reads this?")).toHaveAttribute("data-state", "pending");
  await question.getByRole("button", { name: "Send without it" }).click();
  await bobs.message("who reads this?");
  await expect(question).toHaveCount(0);
  expect(await second.texts()).not.toContain("who reads this?");

  // Its code is scanned, and from then on it reads along.
  const ofSecond = await pictureOfCode(second, alice);
  await scan(alices, ofSecond);
  await expect(panel.locator('[data-trust="verified"]')).toHaveCount(2);
  await panel.getByRole("button", { name: "Close" }).click();
  await alices.send("all of you");
  await second.expectEncrypted("all of you", false, "omemo-2");
  await bobs.expectEncrypted("all of you", false, "omemo-2");
  await expect(page.getByRole("alert")).toHaveCount(0);
});

test("a device that its owner verified is verified for contacts too, without another code", async ({ app, otherProfile, account, page }) => {
  const [alice, bob] = [await account("alice"), await account("bob")];
  const alices = await app.signIn(alice);
  const bobs = await (await otherProfile()).signIn(bob);
  await alices.startChat(bob.jid);
  await alices.send("hello");
  await bobs.openChat(alice.jid);
  await bobs.message("hello");
  await bobs.send("hello back");
  await alices.message("hello back");
  for (const [one, other, oneOf, otherOf] of [[alices, bobs, bob, alice], [bobs, alices, alice, bob]] as const) {
    const picture = await pictureOfCode(other, otherOf);
    await one.openChat(oneOf.jid);
    await scan(one, picture);
    const panel = one.page.getByRole("dialog", { name: "Encryption" });
    await expect(panel.locator('[data-trust="verified"]')).toHaveCount(1);
    await panel.getByRole("button", { name: "Close" }).click();
  }

  // Bob signs in on another device, and verifies it from his first.
  const second = await (await otherProfile()).signIn(bob);
  await second.settings();
  await second.page.getByRole("button", { name: "Show this device’s code" }).click();
  const code = await second.page.getByRole("img", { name: "Code of this device" }).screenshot();
  await bobs.settings();
  await expect(bobs.page.locator("li[data-device]")).toHaveCount(2);
  await bobs.page.getByLabel("Scan a picture").setInputFiles({ name: "code.png", mimeType: "image/png", buffer: code });
  await expect(bobs.page.locator('li[data-trust="verified"]')).toHaveCount(1);

  // Alice is asked nothing: her contact's verified device has vouched for the new one.
  await second.openChat(alice.jid);
  await second.send("from my other device");
  await alices.message("from my other device");
  const panel = await openPanel(alices);
  await expect(panel.locator('[data-trust="verified"]')).toHaveCount(2);
  await panel.getByRole("button", { name: "Close" }).click();
  await alices.send("to both of yours");
  await expect(page.locator('[data-kind="undecided"]')).toHaveCount(0);
  await second.expectEncrypted("to both of yours", false, "omemo-2");
});

test("a code is scanned with the camera", async ({ app, account, site, playwright }, info) => {
  const [alice, bob] = [await account("alice"), await account("bob")];
  await app.signIn(alice);
  await app.startChat(bob.jid);
  const file = info.outputPath("code.y4m");
  await writeFile(file, await film(app, await pictureOfCode(app, bob)));

  const args = ["--use-fake-device-for-media-stream", `--use-file-for-fake-video-capture=${file}`];
  const { launchOptions } = browser;
  const other = await playwright.chromium.launch({ ...launchOptions, args: [...(launchOptions?.args ?? []), ...args] });
  const context = await other.newContext({ permissions: ["camera"] });
  const bobs = await new App(await context.newPage(), site).signIn(bob);
  await bobs.startChat(alice.jid);
  const panel = await openPanel(bobs);
  await expect(panel.locator("[data-trust]").first()).toHaveAttribute("data-trust", "blind");
  await panel.getByRole("button", { name: "Scan with the camera" }).click();
  await expect(panel.getByRole("status")).toContainText("The device is verified");
  await expect(panel.locator("[data-trust]").first()).toHaveAttribute("data-trust", "verified");
  // It looks no longer.
  await expect(panel.locator("video")).toHaveCount(0);
  await other.close();
});

test("pressing twice verifies a device, and distrusts nothing", async ({ app, account, peer, page }) => {
  const [alice, bob, carol] = [await account("alice"), await account("bob"), await account("carol")];
  await app.signIn(alice);
  const twice = [async (button: Locator) => button.dblclick({ delay: 20 }), async (button: Locator) => {
    await button.press("Enter");
    // As quick as a hand is: what came of the first press is there.
    await expect(page.locator('dialog [data-trust="verified"]')).toHaveCount(1);
    await page.waitForTimeout(100);
    await page.keyboard.press("Enter");
  }];
  for (const [n, who] of [bob, carol].entries()) {
    await (await peer(who)).send(alice, "hello");
    await app.openChat(who.jid);
    await app.message("hello");
    const panel = await openPanel(app);
    const device = panel.locator("[data-trust]").first();
    const matches = device.getByRole("button", { name: "Fingerprint matches" });
    // Where that was another button comes to lie; with the mouse the second press is aimed at what is there by then.
    const place = (await matches.boundingBox())!;
    await twice[n]!(matches);
    await expect(device).toHaveAttribute("data-trust", "verified");
    if (n === 0) await page.mouse.click(place.x + place.width / 2, place.y + place.height / 2);
    await page.waitForTimeout(500);
    await expect(device).toHaveAttribute("data-trust", "verified");
    // The focus is with the device, and who means it can still do it.
    if (n === 1) await expect(device).toBeFocused();
    await device.getByRole("button", { name: "Do not trust" }).click();
    await expect(device).toHaveAttribute("data-trust", "distrusted");
    await panel.getByRole("button", { name: "Close" }).click();
  }
});

test("that there is no camera is said where one sees it", async ({ app, account, page }) => {
  const [alice, bob] = [await account("alice"), await account("bob")];
  await page.setViewportSize({ width: 1440, height: 900 });
  await app.signIn(alice);
  await app.startChat(bob.jid);
  const panel = await openPanel(app);
  await panel.getByRole("button", { name: "Show this device’s code" }).click();
  await expect(panel.getByRole("img", { name: "Code of this device" })).toBeInViewport({ ratio: 0.9 });
  const camera = panel.getByRole("button", { name: "Scan with the camera" });
  // As far as somebody scrolls who wants to press it.
  await camera.evaluate((it) => it.scrollIntoView({ block: "end" }));
  await camera.click();
  const said = panel.getByRole("status");
  await expect(said).not.toBeEmpty();
  await expect(said).toBeInViewport({ ratio: 0.9 });
  // Where it is seen already, nothing moves.
  const body = page.locator("dialog:modal");
  const top = () => body.evaluate((it) => Math.max(it.scrollTop, ...[...it.querySelectorAll("*")].map((it) => it.scrollTop)));
  const before = await top();
  await camera.click();
  await page.waitForTimeout(300);
  expect(await top()).toBe(before);
});
