// The tools of the other tests: two foreign clients talk over the server, so that a failure elsewhere is the client's.
import { expect, test } from "./support/test";

test("two foreign clients understand each other", async ({ account, peer, prosody }) => {
  const [alice, bob] = [await account("alice"), await account("bob")];
  const [first, second] = [await peer(alice), await peer(bob)];
  await first.send(bob, "hello 😀\nto you");
  await second.decrypted("hello 😀\nto you");
  await second.send(alice, "and back");
  await first.decrypted("and back");
  await first.sendPlain(bob, "in the open");
  await second.until((event) => event.event === "plain" && event.body === "in the open");
  const { device } = await second.report();
  expect((await first.report()).devices?.[bob.jid]).toContain(device);
  await second.forget(alice);
  await first.send(bob, "lost");
  await second.until((event) => event.event === "error");
  await expect.poll(() => prosody.stored()).toContain("in the open");
});
