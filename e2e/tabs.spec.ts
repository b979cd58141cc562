// Several tabs of one browser profile: one engine writes, all of them show the same.
import { expect, test } from "./support/test";
import { App } from "./support/app";

test("a second tab is signed in and live, and nothing is doubled", { tag: "@engines" }, async ({ app, account, peer, context, site }) => {
  const [alice, bob] = [await account("alice"), await account("bob")];
  const other = await peer(bob);
  await app.signIn(alice);
  await app.startChat(bob.jid);
  await app.send("before the second tab");
  await other.decrypted("before the second tab");

  const second = await new App(await context.newPage(), site).open();
  await second.online();
  await second.openChat(bob.jid);
  await second.expectEncrypted("before the second tab", true);

  await other.send(alice, "to both tabs");
  for (const tab of [app, second]) await tab.expectEncrypted("to both tabs", false);
  await second.send("from the second tab");
  await app.expectEncrypted("from the second tab", true);
  await app.send("from the first tab");
  await second.expectEncrypted("from the first tab", true);
  await other.decrypted("from the first tab");

  const expected = ["before the second tab", "to both tabs", "from the second tab", "from the first tab"];
  for (const tab of [app, second]) expect(await tab.texts()).toEqual(expected);
  expect(other.texts).toEqual(expected.filter((text) => text !== "to both tabs"));
});

test("three tabs that send at once lose and double nothing", { tag: "@engines" }, async ({ app, account, peer, context, site }) => {
  const [alice, bob] = [await account("alice"), await account("bob")];
  const other = await peer(bob);
  await app.signIn(alice);
  await app.startChat(bob.jid);
  const tabs = [app];
  for (let i = 0; i < 2; i += 1) tabs.push(await (await new App(await context.newPage(), site).open()).online());
  for (const tab of tabs) await tab.openChat(bob.jid);
  await Promise.all(tabs.map(async (tab, n) => {
    for (let i = 0; i < 10; i += 1) await tab.send(`tab ${n} message ${i}`);
  }));
  const all = tabs.flatMap((_, n) => Array.from({ length: 10 }, (__, i) => `tab ${n} message ${i}`));
  for (const text of all) await other.decrypted(text);
  expect([...other.texts].sort()).toEqual([...all].sort());
  for (const tab of tabs) await expect.poll(async () => (await tab.texts()).sort()).toEqual([...all].sort());
});

test("a tab that missed something on the channel asks for everything again", async ({ app, account, peer, context, site }) => {
  const [alice, bob] = [await account("alice"), await account("bob")];
  const other = await peer(bob);
  await app.signIn(alice);
  const page = await context.newPage();
  // The browser loses what comes on the channel while this is set.
  await page.addInitScript(() => {
    const drops = window as unknown as { drops: boolean; dropped: number };
    drops.dropped = 0;
    const hears = Object.getOwnPropertyDescriptor(BroadcastChannel.prototype, "onmessage")!;
    Object.defineProperty(BroadcastChannel.prototype, "onmessage", {
      ...hears,
      set(listen: (event: MessageEvent) => void) {
        // A beat is short; what is told of messages is not.
        hears.set!.call(this, (event: MessageEvent) => {
          const size = (event.data as Uint8Array).byteLength ?? event.data.length ?? 0;
          if (drops.drops && size > 100) drops.dropped += 1; else listen(event);
        });
      },
    });
  });
  const second = await (await new App(page, site).open()).online();
  await second.openChat(bob.jid);
  await other.send(alice, "heard");
  await second.expectEncrypted("heard", false);
  const lose = (drops: boolean) => page.evaluate((drops) => { Object.assign(window, { drops }); }, drops);
  await lose(true);
  await other.send(alice, "lost on the channel");
  await app.openChat(bob.jid);
  await app.expectEncrypted("lost on the channel", false);
  expect(await page.evaluate(() => (window as unknown as { dropped: number }).dropped)).toBeGreaterThan(0);
  expect(await second.texts()).toEqual(["heard"]);
  await lose(false);
  await other.send(alice, "heard again");
  for (const text of ["lost on the channel", "heard again"]) await second.expectEncrypted(text, false);
  expect(await second.texts()).toEqual(["heard", "lost on the channel", "heard again"]);
});
