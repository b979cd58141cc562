// Two devices of one account: what is sent to it opens on both, what one of them sends opens on the other.
import { expect, test } from "./support/test";

test("two browser profiles of alice and one of bob", async ({ app, otherProfile, account }) => {
  const [alice, bob] = [await account("alice"), await account("bob")];
  const first = await app.signIn(alice);
  const second = await (await otherProfile()).signIn(alice);
  const bobs = await (await otherProfile()).signIn(bob);

  await bobs.startChat(alice.jid);
  await bobs.send("to both of alice's devices");
  for (const device of [first, second]) {
    await device.openChat(bob.jid);
    await device.expectEncrypted("to both of alice's devices", false, "omemo-2");
  }

  await first.send("from alice's first device");
  await second.expectEncrypted("from alice's first device", true, "omemo-2");
  await bobs.expectEncrypted("from alice's first device", false, "omemo-2");

  await second.send("from alice's second device");
  await first.expectEncrypted("from alice's second device", true, "omemo-2");
  await bobs.expectEncrypted("from alice's second device", false, "omemo-2");
});

test("a device that signs in later is included from then on", async ({ app, otherProfile, account, peer }) => {
  const [alice, bob] = [await account("alice"), await account("bob")];
  const other = await peer(bob);
  const first = await app.signIn(alice);
  await first.startChat(bob.jid);
  await first.send("with one device");
  await other.decrypted("with one device");

  const second = await (await otherProfile()).signIn(alice);
  await second.openChat(bob.jid);
  await second.send("from the new device");
  await other.decrypted("from the new device");
  await first.expectEncrypted("from the new device", true, "omemo-2");
  await other.send(alice, "to both");
  await first.expectEncrypted("to both", false);
  await second.expectEncrypted("to both", false);
});

test("a device of one's own is verified with a code, shows the label that it signed, and is taken off the list", async ({ app, otherProfile, account, peer }) => {
  const [alice, bob] = [await account("alice"), await account("bob")];
  const other = await peer(bob, { flavours: "legacy,omemo2" });
  const first = await app.signIn(alice);
  const second = await (await otherProfile()).signIn(alice);
  await second.settings();
  await second.page.getByRole("button", { name: "Show this device’s code" }).click();
  const code = await second.page.getByRole("img", { name: "Code of this device" }).screenshot();
  await first.settings();
  await expect(first.page.locator("li[data-device]")).toHaveCount(2);
  // Nothing vouches for its label yet.
  await expect(first.page.locator("li[data-device]").nth(1)).not.toContainText("Sotto");
  await first.page.getByLabel("Scan a picture").setInputFiles({ name: "code.png", mimeType: "image/png", buffer: code });
  await expect(first.page.locator('li[data-trust="verified"]')).toContainText("Sotto");
  await first.page.getByRole("button", { name: "Remove from account" }).click();
  await second.openChat(bob.jid);
  await first.page.getByRole("button", { name: "Really remove?" }).click();
  await expect(first.page.getByText("No longer in use by the account")).toBeVisible();
});
