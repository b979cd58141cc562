// Who leads: the worker of one tab, whatever becomes of the others.
import { expect, test } from "./support/test";
import { App, databases } from "./support/app";

test("when the leading tab closes, another one goes on", { tag: "@engines" }, async ({ app, account, peer, context, site }) => {
  const [alice, bob] = [await account("alice"), await account("bob")];
  const other = await peer(bob);
  await app.signIn(alice);
  await app.startChat(bob.jid);
  await app.send("from the first leader");
  await other.decrypted("from the first leader");

  const second = await new App(await context.newPage(), site).open();
  await second.online();
  await second.openChat(bob.jid);
  await app.page.close();
  await second.send("from the second leader");
  await other.decrypted("from the second leader");
  await second.online();
  await other.send(alice, "an answer");
  await second.expectEncrypted("an answer", false);
  expect(await second.texts()).toEqual(["from the first leader", "from the second leader", "an answer"]);
  expect(other.texts).toEqual(["from the first leader", "from the second leader"]);
});

test("two tabs that sign in at once become one device", { tag: "@engines" }, async ({ app, account, context, site }) => {
  const alice = await account("alice");
  const second = await new App(await context.newPage(), site).open();
  await app.open();
  for (const tab of [app, second]) {
    await tab.address.fill(alice.jid);
    await tab.password.fill(alice.password);
  }
  await Promise.all([app.signInButton.click(), second.signInButton.click()]);
  for (const tab of [app, second]) await tab.online();
  const accounts = (await databases(app.page)).filter(({ name }) => name.includes(":account:"));
  expect(accounts).toHaveLength(1);
});

test("a sign-out is seen in every tab, and any of them may sign in again", async ({ app, account, context, site }) => {
  const alice = await account("alice");
  await app.signIn(alice);
  const second = await (await new App(await context.newPage(), site).open()).online();
  await second.signOut();
  await expect(app.address).toBeVisible();
  await app.fillSignIn(alice);
  for (const tab of [app, second]) await tab.online();
});

test("a failed sign-in leaves no database behind", async ({ app, account }) => {
  const alice = await account("alice");
  await app.open();
  await app.fillSignIn({ ...alice, password: "wrong" });
  await expect(app.alert).toBeVisible();
  await expect.poll(async () => (await databases(app.page)).filter(({ name }) => name.includes(":account:"))).toEqual([]);
});

test("what a tab left that ended in the middle of signing in is gone after the next sign-in", async ({ app, account }) => {
  await app.open();
  const stray = await app.page.evaluate(async () => {
    const name = `sotto:${location.pathname}:account:0123456789abcdef`;
    const open = indexedDB.open(name, 1);
    await new Promise((resolve) => { open.onsuccess = resolve; });
    open.result.close();
    return name;
  });
  await app.signIn(await account("alice"));
  const names = (await databases(app.page)).map(({ name }) => name).filter((name) => name.includes(":account:"));
  expect(names).toHaveLength(1);
  expect(names).not.toContain(stray);
});
