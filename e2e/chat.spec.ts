// An encrypted chat between the client and a foreign one, over a real server.
import { expect, test } from "./support/test";

// What is easy to get wrong on the way through a form, XML, UTF-8 and padding.
const AWKWARD = [
  "emoji 😀 👩‍👩‍👧‍👦 🏳️‍🌈 é é",
  "right to left: שלום עולם, مرحبا بالعالم",
  "three\nlines\n\nand an empty one",
  "<b>markup</b> &amp; \"quotes\" ]]> &#x41; 'apostrophes'",
  "x".repeat(9_990) + "1234567890",
];

test("the first message comes from the browser", { tag: "@engines" }, async ({ app, account, peer }) => {
  const [alice, bob] = [await account("alice"), await account("bob")];
  const other = await peer(bob);
  await app.signIn(alice);
  await app.startChat(bob.jid);
  await app.send("hello from the browser");
  await other.decrypted("hello from the browser");
  await app.expectEncrypted("hello from the browser", true);
  await other.send(alice, "hello back");
  await app.expectEncrypted("hello back", false);
});

test("the first message comes from the other client", { tag: "@engines" }, async ({ app, account, peer }) => {
  const [alice, bob] = [await account("alice"), await account("bob")];
  const other = await peer(bob);
  await app.signIn(alice);
  await other.send(alice, "hello from elsewhere");
  await expect(app.chat(bob.jid)).toBeVisible();
  await app.openChat(bob.jid);
  await app.expectEncrypted("hello from elsewhere", false);
  await app.send("hello back");
  await other.decrypted("hello back");
  await app.expectEncrypted("hello back", true);
});

test("a chat opened by its address alone is encrypted from its first message", async ({ app, account, peer }) => {
  const [alice, bob] = [await account("alice"), await account("bob")];
  const other = await peer(bob);
  await app.signIn(alice);
  await app.openChat(bob.jid);
  // A link could have led here: bob's server is asked when somebody begins to write.
  await app.composer.press("n");
  await expect(app.composer).toHaveAttribute("placeholder", "Encrypted message");
  await app.send("not in the open");
  await other.until((event) => event.body === "not in the open");
  expect(other.events.filter((event) => event.event === "plain")).toEqual([]);
  await app.expectEncrypted("not in the open", true);
});

test("how the first message to a contact will go out is said before it is written", async ({ app, account, peer, prosody }) => {
  const [alice, bob, carol] = [await account("alice"), await account("bob"), await account("carol")];
  await prosody.befriend(alice, bob, carol);
  await peer(bob);
  await app.signIn(alice);
  // The server told of these devices when alice came online.
  await expect(app.page.getByRole("button", { name: /^Contacts/ })).toBeVisible();
  await app.openChat(bob.jid);
  await expect(app.composer).toHaveAttribute("placeholder", "Encrypted message");
  await app.openChat(carol.jid);
  await expect(app.composer).toHaveAttribute("placeholder", "Message, not encrypted");
});

test("fifty messages each way, with a reload in between", async ({ app, account, peer }) => {
  test.setTimeout(300_000);
  const [alice, bob] = [await account("alice"), await account("bob")];
  const other = await peer(bob);
  await app.signIn(alice);
  await app.startChat(bob.jid);
  // The session is there before both sides write at once: python-omemo keeps one session a device, and where two begin one at the same
  // moment it loses what was sent in the other.
  await app.send("first");
  await other.decrypted("first");
  const ours: string[] = [];
  const theirs: string[] = [];
  const round = async (from: number, to: number) => {
    for (let i = from; i < to; i += 1) {
      ours.push(`ours ${i}`);
      theirs.push(`theirs ${i}`);
      await app.send(`ours ${i}`);
      await other.send(alice, `theirs ${i}`);
    }
    await other.decrypted(ours.at(-1)!);
    await app.message(theirs.at(-1)!);
  };
  await round(0, 25);
  await app.page.reload();
  await app.online();
  await app.openChat(bob.jid);
  await app.message("theirs 24");
  await app.message("ours 24");
  await round(25, 50);

  expect(other.texts).toEqual(["first", ...ours]);
  // The newest sixty are in the page: each once, each side in its order.
  const shown = await app.texts();
  expect(shown.length).toBeGreaterThanOrEqual(60);
  expect(new Set(shown).size).toBe(shown.length);
  expect(shown.filter((text) => text.startsWith("ours"))).toEqual(ours.slice(-shown.filter((text) => text.startsWith("ours")).length));
  expect(shown.filter((text) => text.startsWith("theirs"))).toEqual(theirs.slice(-shown.filter((text) => text.startsWith("theirs")).length));
  await expect(app.messages.and(app.page.locator("[data-problem]"))).toHaveCount(0);
  await expect(app.messages.and(app.page.locator('[data-encryption="none"]'))).toHaveCount(0);
});

test("awkward texts arrive as they were typed, both ways", { tag: "@engines" }, async ({ app, account, peer }) => {
  const [alice, bob] = [await account("alice"), await account("bob")];
  const other = await peer(bob);
  await app.signIn(alice);
  await app.startChat(bob.jid);
  for (const text of AWKWARD) {
    await app.send(text);
    await other.decrypted(text);
    await other.send(alice, `re: ${text}`);
    await app.expectEncrypted(`re: ${text}`, false);
  }
  expect(other.texts).toEqual(AWKWARD);
  await app.page.reload();
  await app.online();
  await app.openChat(bob.jid);
  for (const text of AWKWARD) await app.expectEncrypted(text, true);
});

test("the server's archive holds no plaintext", async ({ app, account, peer, prosody }) => {
  const [alice, bob] = [await account("alice"), await account("bob")];
  const other = await peer(bob);
  await app.signIn(alice);
  await app.startChat(bob.jid);
  await app.send("marmalade-outgoing");
  await other.decrypted("marmalade-outgoing");
  await other.send(alice, "marmalade-incoming");
  await app.message("marmalade-incoming");
  // An unencrypted message of the same chat shows that the archive is written and that it is searched.
  await other.sendPlain(alice, "custard-unencrypted");
  const plain = await app.message("custard-unencrypted");
  await expect(plain).toHaveAttribute("data-encryption", "none");
  await expect.poll(() => prosody.stored()).toContain("custard-unencrypted");
  expect(await prosody.stored()).not.toContain("marmalade");
});
