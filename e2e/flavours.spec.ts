// Both versions of OMEMO, with a foreign client that publishes the one, the other, or both.
import type { PeerOptions } from "./support/peer";
import { expect, test } from "./support/test";

const CASES: [NonNullable<PeerOptions["flavours"]>, "omemo-legacy" | "omemo-2", "legacy" | "omemo2"][] = [
  ["legacy", "omemo-legacy", "legacy"],
  ["omemo2", "omemo-2", "omemo2"],
  ["legacy,omemo2", "omemo-2", "omemo2"],
];

for (const [flavours, shown, spoken] of CASES) {
  test(`the client begins, and the other one publishes ${flavours}`, async ({ app, account, peer }) => {
    const [alice, bob] = [await account("alice"), await account("bob")];
    const other = await peer(bob, { flavours });
    await app.signIn(alice);
    await app.startChat(bob.jid);
    await app.send("hello <there> & 😀");
    expect((await other.decrypted("hello <there> & 😀")).flavour).toBe(spoken);
    await app.expectEncrypted("hello <there> & 😀", true, shown);
    await other.send(alice, "hello back");
    await app.expectEncrypted("hello back", false, shown);
    await app.send("and on");
    expect((await other.decrypted("and on")).flavour).toBe(spoken);
    await app.page.reload();
    await app.online();
    await app.openChat(bob.jid);
    await other.send(alice, "after a reload");
    await app.expectEncrypted("after a reload", false, shown);
    expect(other.events.filter((event) => event.event === "plain")).toEqual([]);
  });

  test(`the other one begins, and publishes ${flavours}`, async ({ app, account, peer, prosody }) => {
    const [alice, bob] = [await account("alice"), await account("bob")];
    // Only a contact is answered before a person answers.
    await prosody.befriend(alice, bob);
    const other = await peer(bob, { flavours });
    await app.signIn(alice);
    await other.send(alice, "hello from elsewhere");
    await expect(app.chat(bob.jid)).toBeVisible();
    await app.openChat(bob.jid);
    await app.expectEncrypted("hello from elsewhere", false, shown);
    // The empty message that completes the session.
    await other.until((event) => event.event === "decrypted" && event.body === null && event.flavour === spoken);
    await app.send("hello back");
    expect((await other.decrypted("hello back")).flavour).toBe(spoken);
    await app.expectEncrypted("hello back", true, shown);
  });

  test(`a session that is broken on the other side is healed with one tap, ${flavours}`, async ({ app, account, peer }) => {
    const [alice, bob] = [await account("alice"), await account("bob")];
    const other = await peer(bob, { flavours });
    await app.signIn(alice);
    await app.startChat(bob.jid);
    await app.send("all is well");
    await other.decrypted("all is well");
    await other.send(alice, "here too");
    await app.message("here too");
    expect(await other.break(alice)).toBeGreaterThan(0);
    await other.send(alice, "never readable");
    const broken = app.messages.locator(":scope[data-problem]");
    await expect(broken).toHaveCount(1);
    await broken.getByRole("button", { name: "Repair" }).click();
    await other.until((event) => event.event === "decrypted" && event.body === null);
    await other.send(alice, "readable again");
    await app.expectEncrypted("readable again", false, shown);
    await app.send("and so is this");
    await other.decrypted("and so is this");
    // What could not be read stays, and says so.
    await expect(broken).toHaveCount(1);
  });
}

test("a contact that lost everything comes back with a new identity", async ({ app, account, peer }) => {
  const [alice, bob] = [await account("alice"), await account("bob")];
  const first = await peer(bob, { flavours: "legacy,omemo2" });
  await app.signIn(alice);
  await app.startChat(bob.jid);
  await app.send("before");
  await first.decrypted("before");
  await first.send(alice, "before, back");
  await app.message("before, back");
  await first.quit();
  const second = await peer(bob, { flavours: "legacy,omemo2" });
  await second.send(alice, "it is me again");
  await app.expectEncrypted("it is me again", false, "omemo-2");
  await expect(app.log.locator('[data-kind="event"]')).toContainText("has a new device");
  await app.send("welcome back");
  await second.decrypted("welcome back");
});

test("devices of one contact with different versions all read the same message", async ({ app, account, peer }) => {
  const [alice, bob] = [await account("alice"), await account("bob")];
  const old = await peer(bob, { flavours: "legacy" });
  const recent = await peer(bob, { flavours: "omemo2" });
  await app.signIn(alice);
  await app.startChat(bob.jid);
  await app.send("to both");
  expect((await old.decrypted("to both")).flavour).toBe("legacy");
  expect((await recent.decrypted("to both")).flavour).toBe("omemo2");
  await app.expectEncrypted("to both", true, "omemo-legacy");
  await old.send(alice, "from the old one");
  await app.expectEncrypted("from the old one", false, "omemo-legacy");
  await recent.send(alice, "from the new one");
  await app.expectEncrypted("from the new one", false, "omemo-2");
});
