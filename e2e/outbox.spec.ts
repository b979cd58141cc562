// What waits in the outbox: seen, changed, taken away, sent in order.
import { expect, test } from "./support/test";

test("what waits offline can be changed and taken away, and the rest is sent in order", async ({ app, account, peer, context }) => {
  const [alice, bob] = [await account("alice"), await account("bob")];
  const other = await peer(bob);
  await app.signIn(alice);
  await app.startChat(bob.jid);
  await app.send("before");
  await other.decrypted("before");
  await app.page.evaluate(async () => { await navigator.serviceWorker?.ready; });
  await context.setOffline(true);
  await expect(app.connection).toHaveAttribute("data-connection", /offline|connecting/);
  for (const text of ["one", "two", "three"]) await app.send(text);

  const two = await app.message("two");
  await expect(two).toHaveAttribute("data-state", "pending");
  // It will be encrypted when it goes out; until then it says neither that it is nor that it is not.
  await expect(two).toContainText("Waiting to be sent");
  await expect(two).not.toContainText("ncrypted");
  await two.getByRole("button", { name: "Edit" }).click();
  await expect(app.composer).toHaveValue("two");
  await app.send("two, better");
  await (await app.message("three")).getByRole("button", { name: "Delete" }).click();
  await expect.poll(() => app.texts()).toEqual(["before", "one", "two, better"]);

  // Escape gives up a change.
  await (await app.message("one")).getByRole("button", { name: "Edit" }).click();
  await app.composer.fill("something else");
  await app.composer.press("Escape");
  await expect(app.composer).toHaveValue("");
  await app.page.reload();
  await expect.poll(() => app.texts()).toEqual(["before", "one", "two, better"]);

  await context.setOffline(false);
  await app.online();
  await other.decrypted("two, better");
  expect(other.texts).toEqual(["before", "one", "two, better"]);
  await expect.poll(() => app.texts()).toEqual(["before", "one", "two, better"]);
  await expect(app.log.getByRole("button", { name: "Edit" })).toHaveCount(0);
});

test("what comes back says why in plain words, and what can be done", async ({ app, account }) => {
  const alice = await account("alice");
  await app.signIn(alice);
  await app.startChat(`nobody@${alice.jid.split("@")[1]}`);
  await app.inTheClear();
  await app.send("hello?");
  const row = await app.message("hello?");
  await expect(row).toHaveAttribute("data-state", "failed");
  await expect(row).toContainText("Not sent. This address does not exist, or takes nothing at the moment.");
  await expect(row).not.toContainText("service-unavailable");
  await expect(row.getByRole("button", { name: "Send again" })).toBeVisible();
  await row.getByRole("button", { name: "Delete" }).click();
  await expect.poll(() => app.texts()).toEqual([]);
});
