// Two devices of one account: what is sent to it opens on both, what one of them sends opens on the other.
import { test } from "./support/test";

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
