// A backup, made in one browser and restored in another, as a person would.
import { readFile } from "node:fs/promises";
import type { App } from "./support/app";
import type { Account } from "./support/prosody";
import { expect, test } from "./support/test";

const PASSPHRASE = "correct horse battery staple";

async function saveBackup(app: App): Promise<Buffer> {
  await app.settings();
  const save = app.page.getByRole("button", { name: "Save a backup" });
  await app.page.getByRole("region", { name: "Backup" }).locator("summary").click();
  await app.page.getByLabel("Passphrase", { exact: true }).fill("too short");
  await save.click();
  await expect(app.page.getByText("Take a passphrase of at least 12 characters.")).toBeVisible();
  await app.page.getByLabel("Passphrase", { exact: true }).fill(PASSPHRASE);
  await app.page.getByLabel("Passphrase again").fill(`${PASSPHRASE}s`);
  await save.click();
  await expect(app.page.getByText("The two passphrases are not the same.")).toBeVisible();
  await app.page.getByLabel("Passphrase again").fill(PASSPHRASE);
  const download = app.page.waitForEvent("download");
  await save.click();
  const file = await readFile(await (await download).path());
  await expect(app.page.getByText("The backup is saved as a file.")).toBeVisible();
  return file;
}

async function restore(app: App, account: Account, file: Buffer, passphrase: string): Promise<void> {
  if (!(await app.page.getByLabel("Backup file").isVisible())) await app.page.getByText("Restore from a backup").click();
  await app.page.getByLabel("Backup file").setInputFiles({ name: "sotto.backup", mimeType: "application/octet-stream", buffer: file });
  await app.page.getByLabel("Passphrase of the backup").fill(passphrase);
  await app.fillSignIn(account);
}

async function ownKey(app: App): Promise<string> {
  await app.settings();
  const key = app.page.getByRole("region", { name: "Account" }).locator(".fingerprint");
  await expect(key).toBeVisible();
  return (await key.textContent()) ?? "";
}

test("an identity and its history move to another browser, and contacts need not verify it again", async ({ app, otherProfile, account, page }) => {
  const [alice, bob, carol] = [await account("alice"), await account("bob"), await account("carol")];
  await app.signIn(alice);
  const bobs = await (await otherProfile()).signIn(bob);
  await app.startChat(bob.jid);
  await app.send("before the backup");
  await bobs.openChat(alice.jid);
  await bobs.message("before the backup");
  await bobs.send("I keep your number");
  await app.message("I keep your number");

  // Bob compares alice's fingerprint: from then on he is asked about every device of hers that shows another one.
  await bobs.page.getByRole("button", { name: "Encryption" }).click();
  const panel = bobs.page.getByRole("dialog", { name: "Encryption" });
  await panel.getByRole("button", { name: "Fingerprint matches" }).first().click();
  await expect(panel.locator("[data-trust]").first()).toHaveAttribute("data-trust", "verified");
  await panel.getByRole("button", { name: "Close" }).click();

  const file = await saveBackup(app);
  expect(file.subarray(0, 12).toString()).toBe("sotto-backup");
  expect(file.includes("before the backup")).toBe(false);
  const key = await ownKey(app);

  // Another passphrase, a damaged file and somebody else's account are refused.
  const moved = await (await otherProfile()).open();
  await restore(moved, alice, file, "wrong horse battery staple");
  await expect(moved.alert).toContainText("This backup cannot be opened");
  const damaged = Buffer.from(file);
  damaged[damaged.length - 20]! ^= 1;
  await restore(moved, alice, damaged, PASSPHRASE);
  await expect(moved.alert).toContainText("This backup cannot be opened");
  await restore(moved, carol, file, PASSPHRASE);
  await expect(moved.alert).toContainText(`This is a backup of ${alice.jid}`);

  await restore(moved, alice, file, PASSPHRASE);
  await moved.online();
  expect(await ownKey(moved)).toBe(key);
  await moved.openChat(bob.jid);
  await moved.message("before the backup");
  await moved.message("I keep your number");

  // The first browser stops, says so, and keeps its history.
  await expect(app.connection).toHaveAttribute("data-connection", "offline");
  await expect(app.connection).toContainText("Another device was restored from a backup of this one");
  await app.openChat(bob.jid);
  await app.message("I keep your number");

  // Bob reads the new device and writes to it, and nobody asks him anything.
  await moved.send("from my new browser");
  await bobs.message("from my new browser");
  await bobs.send("still you");
  await moved.message("still you");
  await expect(bobs.page.locator('[data-kind="undecided"]')).toHaveCount(0);
  await bobs.page.getByRole("button", { name: "Encryption" }).click();
  const trusted = panel.locator("[data-trust]");
  await expect(trusted.first()).toHaveAttribute("data-trust", "verified");
  for (const trust of await trusted.all()) await expect(trust).not.toHaveAttribute("data-trust", "undecided");
  await panel.getByRole("button", { name: "Close" }).click();

  // It is taken back with one tap, and then the other one stops.
  await page.getByRole("button", { name: "Use it here instead" }).click();
  await app.online();
  await expect(moved.connection).toContainText("Another device was restored from a backup of this one");
  await app.send("back on the first one");
  await bobs.message("back on the first one");
});
