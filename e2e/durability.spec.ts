// Nothing is lost, nothing is doubled, no session breaks: kills, leaders that go, a server that goes. Few rounds here, many with
// `make soak ROUNDS=20 MESSAGES=500 OUTAGE=60`.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Page } from "@playwright/test";
import { App } from "./support/app";
import { Leaders, processOf } from "./support/leader";
import { Mortal } from "./support/mortal";
import { Peer } from "./support/peer";
import { expect, test } from "./support/test";

const number = (name: string, fallback: number) => Number(process.env[name] || fallback);
const ROUNDS = number("ROUNDS", 3);
const MESSAGES = number("MESSAGES", 100);
const FREEZES = number("FREEZES", Math.ceil(ROUNDS / 3));
const OUTAGE = number("OUTAGE", 10);
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** The marks «…» in the stored messages, in the order of the rows; each row's text has one. */
function stored(page: Page): Promise<string[]> {
  return page.evaluate(async () => {
    const done = <T>(request: IDBRequest<T>) => new Promise<T>((resolve, reject) => {
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
    const marks: string[] = [];
    for (const { name } of await indexedDB.databases()) {
      if (!name!.includes(":account:")) continue;
      const database = await done(indexedDB.open(name!));
      const rows = await done(database.transaction("7").objectStore("7").getAll());
      for (const row of rows) marks.push(new TextDecoder("utf-8").decode(row as Uint8Array).match(/<<(.*?)>>/)?.[1] ?? "a row without text");
      database.close();
    }
    return marks;
  });
}

/** Rows in the page that could not be opened. */
const problems = (app: App) => app.log.locator("[data-problem]").count();

test(`the browser is killed while ${MESSAGES} encrypted messages arrive, ${ROUNDS} times`, async ({ account, peer, site }) => {
  test.setTimeout(120_000 + ROUNDS * (60_000 + MESSAGES * 200));
  const [alice, bob] = [await account("alice"), await account("bob")];
  const other = await peer(bob);
  const chromium = new Mortal();
  try {
    let app = new App(await (await chromium.start()).newPage(), site);
    await app.signIn(alice);
    await app.startChat(bob.jid);
    await app.send("<<first>>");
    await other.decrypted("<<first>>");
    const expected = ["first"];
    for (let round = 0; round < ROUNDS; round += 1) {
      const marks = Array.from({ length: MESSAGES }, (_, n) => `${round}-${n}`);
      const sending = (async () => { for (const mark of marks) await other.send(alice, `<<${mark}>>`); })();
      const share = 0.1 + 0.8 * Math.random();
      await other.until((event) => event.event === "sent" && event.text === `<<${marks[Math.floor(MESSAGES * share)]}>>`, { timeout: 120_000 });
      await pause(Math.random() * 100);
      await chromium.kill();
      const began = Date.now();
      app = new App(await (await chromium.start()).newPage(), site);
      await app.open();
      await app.online();
      const up = Date.now() - began;
      await sending;
      await app.openChat(bob.jid);
      await app.send(`<<answer ${round}>>`);
      await other.decrypted(`<<answer ${round}>>`);
      expected.push(...marks, `answer ${round}`);
      await expect.poll(async () => (await stored(app.page)).length, { timeout: 60_000 }).toBe(expected.length);
      const found = await stored(app.page);
      expect([...found].sort(), "nothing lost, nothing doubled").toEqual([...expected].sort());
      const theirs = (list: string[]) => list.filter((mark) => !mark.startsWith("answer"));
      expect(theirs(found), "in the order of sending").toEqual(theirs(expected));
      expect(await problems(app)).toBe(0);
      console.log(`round ${round + 1}: killed after ${Math.round(share * 100)} % of ${MESSAGES}; online again, the browser's start included, after ${up} ms`);
    }
    expect(other.texts.filter((text) => text.includes("answer"))).toEqual(Array.from({ length: ROUNDS }, (_, n) => `<<answer ${n}>>`));
  } finally {
    await chromium.close();
  }
});

test(`the leading of three tabs closes during traffic, ${ROUNDS} times`, async ({ account, peer, context, site }) => {
  test.setTimeout(120_000 + ROUNDS * (30_000 + MESSAGES * 200));
  const [alice, bob] = [await account("alice"), await account("bob")];
  const other = await peer(bob);
  // The lease goes to who waits longest: the oldest tab leads.
  const tabs: App[] = [];
  const another = async () => {
    const app = await new App(await context.newPage(), site).open();
    if (tabs.length > 0) await app.online();
    tabs.push(app);
    return app;
  };
  const first = await another();
  await first.fillSignIn(alice);
  await first.online();
  await first.startChat(bob.jid);
  await another();
  await another();
  for (const tab of tabs) await tab.openChat(bob.jid);
  // One session before the traffic: the foreign client keeps one ratchet a device, and where both sides begin at the same moment it
  // throws away the one that our next message belongs to.
  await tabs[0].send("<<own first>>");
  await other.decrypted("<<own first>>");
  const expected = ["own first"];
  for (let round = 0; round < ROUNDS; round += 1) {
    const theirs = Array.from({ length: Math.ceil(MESSAGES / 2) }, (_, n) => `${round}-${n}`);
    const sending = (async () => { for (const mark of theirs) await other.send(alice, `<<${mark}>>`); })();
    const ours = Array.from({ length: 6 }, (_, n) => `own ${round}-${n}`);
    for (const mark of ours.slice(0, 3)) await tabs[1].send(`<<${mark}>>`);
    const closed = Date.now();
    await tabs.shift()!.page.close();
    for (const mark of ours.slice(3, 4)) await tabs[1].send(`<<${mark}>>`);
    await other.decrypted(`<<${ours[3]}>>`);
    const took = Date.now() - closed;
    for (const mark of ours.slice(4)) await tabs[0].send(`<<${mark}>>`);
    await sending;
    for (const mark of ours) await other.decrypted(`<<${mark}>>`);
    expected.push(...theirs, ...ours);
    await expect.poll(async () => (await stored(tabs[0].page)).length, { timeout: 60_000 }).toBe(expected.length);
    await (await another()).openChat(bob.jid);
    console.log(`round ${round + 1}: a message written after the leading tab was closed reached the other side ${took} ms after the closing`);
  }
  const found = await stored(tabs[0].page);
  expect([...found].sort(), "nothing lost, nothing doubled").toEqual([...expected].sort());
  for (const who of ["own", ""]) {
    const part = (list: string[]) => list.filter((mark) => mark.startsWith("own") === (who === "own"));
    expect(part(found), "each side's in its order").toEqual(part(expected));
  }
  for (const tab of tabs) expect(await problems(tab)).toBe(0);
  const own = expected.filter((mark) => mark.startsWith("own"));
  expect(other.texts).toEqual(own.map((mark) => `<<${mark}>>`));
});

test(`the leading of three tabs freezes during traffic, ${FREEZES} times`, async ({ account, peer, context, site }) => {
  test.setTimeout(120_000 + FREEZES * (150_000 + MESSAGES * 200));
  const [alice, bob] = [await account("alice"), await account("bob")];
  const other = await peer(bob);
  const leaders = new Leaders(context);
  const tabs: App[] = [await new App(await context.newPage(), site).signIn(alice)];
  await tabs[0].startChat(bob.jid);
  await tabs[0].send("<<own first>>");
  await other.decrypted("<<own first>>");
  while (tabs.length < 3) {
    tabs.push(await (await new App(await context.newPage(), site).open()).online());
    await tabs.at(-1)!.openChat(bob.jid);
  }
  const processes = new Map<Page, number>();
  for (const { page } of tabs) processes.set(page, await processOf(page));
  expect(new Set(processes.values()).size, "each tab has a process of its own").toBe(3);
  const expected = ["own first"];
  for (let round = 0; round < FREEZES; round += 1) {
    const leader = leaders.page;
    const others = tabs.filter(({ page }) => page !== leader);
    await others[0].page.bringToFront();
    const theirs = Array.from({ length: Math.ceil(MESSAGES / 2) }, (_, n) => `${round}-${n}`);
    const sending = (async () => { for (const mark of theirs) await other.send(alice, `<<${mark}>>`); })();
    await pause(Math.random() * 1_000);
    process.kill(processes.get(leader)!, "SIGSTOP");
    const frozen = Date.now();
    let took = 0;
    try {
      // A commit that froze with its leader holds everybody's until the browser ends it, after a minute.
      for (const n of [0, 1, 2]) await others[n % 2].send(`<<own ${round}-${n}>>`, { timeout: 100_000 });
      for (const n of [0, 1, 2]) await other.until((event) => event.event === "decrypted" && event.body === `<<own ${round}-${n}>>`, { timeout: 120_000 });
      took = Date.now() - frozen;
    } finally {
      process.kill(processes.get(leader)!, "SIGCONT");
    }
    await sending;
    console.log(`round ${round + 1}: what was written after the leading tab froze was on the other side ${took} ms after that`);
    // The thawed tab goes on as one that follows, and writes at once.
    await tabs.find(({ page }) => page === leader)!.send(`<<own ${round}-3>>`);
    await other.decrypted(`<<own ${round}-3>>`);
    expected.push(...theirs, ...[0, 1, 2, 3].map((n) => `own ${round}-${n}`));
    await expect.poll(async () => (await stored(others[0].page)).length, { timeout: 60_000 }).toBe(expected.length);
  }
  const found = await stored(tabs[0].page);
  expect([...found].sort(), "nothing lost, nothing doubled").toEqual([...expected].sort());
  const theirs = (list: string[]) => list.filter((mark) => !mark.startsWith("own"));
  expect(theirs(found), "in the order of sending").toEqual(theirs(expected));
  for (const tab of tabs) expect(await problems(tab)).toBe(0);
  expect([...other.texts].sort()).toEqual(expected.filter((mark) => mark.startsWith("own")).map((mark) => `<<${mark}>>`).sort());
});

test(`the server is gone for ${OUTAGE} s during traffic`, async ({ account, app, prosody }) => {
  test.setTimeout(180_000 + OUTAGE * 3_000 + MESSAGES * 400);
  const [alice, bob] = [await account("alice"), await account("bob")];
  const dir = mkdtempSync(join(tmpdir(), "sotto-peer-"));
  const store = join(dir, "omemo.json");
  let other = await Peer.start(bob, prosody.c2sPort, { store });
  try {
    await app.signIn(alice);
    await app.startChat(bob.jid);
    const theirs = Array.from({ length: MESSAGES }, (_, n) => `theirs ${n}`);
    const half = Math.floor(MESSAGES / 2);
    for (const mark of theirs.slice(0, half)) await other.send(alice, `<<${mark}>>`);
    await app.send("<<own 0>>");
    await other.decrypted("<<own 0>>");
    await other.quit();
    await prosody.stop();
    await expect(app.connection).toHaveAttribute("data-connection", /offline|connecting/);
    for (let n = 1; n <= 5; n += 1) await app.send(`<<own ${n}>>`);
    await pause(OUTAGE * 1_000);
    await prosody.restart();
    const began = Date.now();
    other = await Peer.start(bob, prosody.c2sPort, { store });
    for (const mark of theirs.slice(half)) await other.send(alice, `<<${mark}>>`);
    await app.online();
    console.log(`online again ${Date.now() - began} ms after the server`);
    for (let n = 1; n <= 5; n += 1) await other.decrypted(`<<own ${n}>>`);
    const own = Array.from({ length: 6 }, (_, n) => `own ${n}`);
    await expect.poll(async () => (await stored(app.page)).length, { timeout: 60_000 }).toBe(MESSAGES + 6);
    const found = await stored(app.page);
    expect(found.filter((mark) => mark.startsWith("own"))).toEqual(own);
    expect(found.filter((mark) => mark.startsWith("theirs"))).toEqual(theirs);
    expect(other.texts).toEqual(own.slice(1).map((mark) => `<<${mark}>>`));
    expect(await problems(app)).toBe(0);
  } finally {
    await other.quit();
    rmSync(dir, { recursive: true, force: true });
  }
});
