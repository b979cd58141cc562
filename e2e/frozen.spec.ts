// A leader that no longer moves, and leaders of different builds.
import { readFileSync } from "node:fs";
import type { Page } from "@playwright/test";
import { App } from "./support/app";
import { expect, test } from "./support/test";

/** The process of a page: of all renderers, the one that works when the page does. */
async function processOf(page: Page): Promise<number> {
  const devtools = await page.context().browser()!.newBrowserCDPSession();
  const { processInfo } = await devtools.send("SystemInfo.getProcessInfo");
  await devtools.detach();
  const ids = processInfo.filter(({ type }) => type === "renderer").map(({ id }) => id);
  // User time in clock ticks: the 14th field, counted behind the name.
  const worked = (id: number) => Number(readFileSync(`/proc/${id}/stat`, "utf8").split(") ")[1].split(" ")[11]);
  const before = ids.map(worked);
  await page.evaluate(() => { for (const end = performance.now() + 500; performance.now() < end;); });
  const by = ids.map((id, n) => ({ id, ticks: worked(id) - before[n] })).sort((a, b) => b.ticks - a.ticks);
  return by[0].id;
}

test("a frozen leader is replaced, and steps down when it thaws", async ({ app, account, peer, context, site }) => {
  const [alice, bob] = [await account("alice"), await account("bob")];
  const other = await peer(bob);
  const leader = app;
  await leader.signIn(alice);
  await leader.startChat(bob.jid);
  await leader.send("from the first leader");
  await other.decrypted("from the first leader");
  const second = await new App(await context.newPage(), site).open();
  await second.online();
  await second.openChat(bob.jid);
  await second.page.bringToFront();

  const own = await processOf(leader.page);
  expect(own, "each tab has a process of its own").not.toBe(await processOf(second.page));
  process.kill(own, "SIGSTOP");
  const frozen = Date.now();
  let replaced = 0;
  try {
    await other.send(alice, "to a frozen leader");
    await second.send("while it is frozen");
    await other.decrypted("while it is frozen");
    replaced = Date.now() - frozen;
    console.log(`a frozen leader was replaced and the message arrived after ${replaced} ms`);
    await second.expectEncrypted("to a frozen leader", false);
  } finally {
    process.kill(own, "SIGCONT");
  }
  await leader.expectEncrypted("while it is frozen", true);
  await other.send(alice, "after the thaw");
  for (const tab of [leader, second]) await tab.expectEncrypted("after the thaw", false);
  await leader.send("from the former leader");
  await other.decrypted("from the former leader");
  const expected = ["from the first leader", "to a frozen leader", "while it is frozen", "after the thaw", "from the former leader"];
  for (const tab of [leader, second]) expect((await tab.texts()).sort()).toEqual([...expected].sort());
  expect(other.texts).toEqual(["from the first leader", "while it is frozen", "from the former leader"]);
  expect(replaced).toBeLessThan(13_000);
});
