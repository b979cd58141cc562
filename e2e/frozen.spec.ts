// A leader that no longer moves.
import { App } from "./support/app";
import { processOf } from "./support/leader";
import { prefixed } from "./support/builds";
import { expect, test } from "./support/test";

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

/** Before the worker's own code: says when it is in the middle of a commit, and stays there for a while. */
const linger = (mode: "readwrite" | "readonly") => `
  let armed = false;
  const stage = new BroadcastChannel("stage");
  stage.onmessage = ({ data }) => { armed = data === "linger"; };
  for (const name of ["get", "getAll"]) {
    const read = IDBObjectStore.prototype[name];
    IDBObjectStore.prototype[name] = function (...all) {
      const request = read.apply(this, all);
      if (armed && this.transaction.mode === "${mode}") {
        armed = false;
        stage.postMessage("inside " + [...this.transaction.objectStoreNames]);
        for (const end = performance.now() + 5_000; performance.now() < end;);
      }
      return request;
    };
  }
`;

for (const mode of ["readwrite", "readonly"] as const) test(`a leader that froze in the middle of a ${mode} transaction is replaced when the browser ends that`, async ({ account, peer, context, prosody }) => {
  test.setTimeout(300_000);
  const [alice, bob] = [await account("alice"), await account("bob")];
  const other = await peer(bob);
  const { url, close } = await prefixed(linger(mode), { domain: "localhost", websocket: prosody.websocket });
  let own = 0;
  try {
    const leader = await new App(await context.newPage(), url).signIn(alice);
    await leader.startChat(bob.jid);
    await leader.send("before");
    await other.decrypted("before");
    const second = await (await new App(await context.newPage(), url).open()).online();
    await second.openChat(bob.jid);
    await second.page.bringToFront();
    own = await processOf(leader.page);
    expect(own).not.toBe(await processOf(second.page));
    const inside = second.page.evaluate(() => new Promise((resolve) => {
      const stage = new BroadcastChannel("stage");
      stage.onmessage = ({ data }) => { if (data.startsWith("inside")) resolve(data); };
      stage.postMessage("linger");
    }));
    await other.send(alice, "into the commit");
    console.log(await inside);
    process.kill(own, "SIGSTOP");
    const frozen = Date.now();
    await second.composer.fill("while it is frozen");
    await second.composer.press("Enter");
    await other.until((event) => event.event === "decrypted" && event.body === "while it is frozen", { timeout: 240_000 });
    console.log(`frozen in the middle of a transaction: replaced, and the message arrived, after ${Date.now() - frozen} ms`);
    await second.expectEncrypted("into the commit", false);
    process.kill(own, "SIGCONT");
    own = 0;
    await other.send(alice, "after the thaw");
    for (const tab of [leader, second]) await tab.expectEncrypted("after the thaw", false);
    for (const tab of [leader, second]) expect((await tab.texts()).sort()).toEqual(["after the thaw", "before", "into the commit", "while it is frozen"]);
    expect(other.texts).toEqual(["before", "while it is frozen"]);
  } finally {
    if (own) process.kill(own, "SIGCONT");
    await close();
  }
});

/** Before the worker's own code: where it leads, it stands still for as long as it is told. */
const standing = `
  let leads = false;
  const Native = WebSocket;
  self.WebSocket = class extends Native { constructor(...all) { super(...all); leads = true; } };
  const stage = new BroadcastChannel("stage");
  stage.onmessage = ({ data: ms }) => { if (leads) for (const end = performance.now() + ms; performance.now() < end;); };
`;

test("what a tab asks of a worker that was replaced while it stood still is done by the one that leads", async ({ account, context, prosody }) => {
  test.setTimeout(120_000);
  const [alice, bob] = [await account("alice"), await account("bob")];
  const { url, close } = await prefixed(standing, { domain: "localhost", websocket: prosody.websocket });
  try {
    const leader = await new App(await context.newPage(), url).signIn(alice);
    await leader.startChat(bob.jid);
    await leader.send("before");
    const second = await (await new App(await context.newPage(), url).open()).online();
    await expect(second.chat(bob.jid)).toBeVisible();
    const replaced = second.page.waitForEvent("websocket", { timeout: 60_000 });
    await second.page.evaluate(() => new BroadcastChannel("stage").postMessage(25_000));
    // By another tab, too, of a leader that is still thought to be there.
    await second.chat(bob.jid).click({ button: "right" });
    await second.page.getByRole("menuitem", { name: "Pin", exact: true }).click();
    await leader.chat(bob.jid).click({ button: "right" });
    await leader.page.getByRole("menuitem", { name: "Mute", exact: true }).click();
    await leader.composer.fill("written while it stood still");
    await leader.composer.press("Enter");
    await replaced;
    await second.openChat(bob.jid);
    for (const tab of [leader, second]) {
      for (const what of ["data-muted", "data-pinned"]) await expect(tab.chat(bob.jid)).toHaveAttribute(what, "true", { timeout: 60_000 });
      await tab.message("written while it stood still");
    }
    await expect(leader.composer).toHaveValue("");
  } finally {
    await close();
  }
});
