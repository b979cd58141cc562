// How soon somebody who comes for the first time can sign in, and how soon somebody who comes back reads the newest message of the chat
// that was open, among 100,000 messages in 500 chats and 10,000 contacts.
import { loadavg } from "node:os";
import type { Browser, BrowserContext } from "@playwright/test";
import { App } from "./support/app";
import { LONG, median, print, sorted } from "./support/history";
import { FOURTH_GENERATION, type Line, through } from "./support/line";
import { type Mark, PROBE, expect, ofPage, ofWorker, test, watchWorker } from "./support/probe";

const ROUNDS = Number(process.env.ROUNDS ?? 9);
const ms = (times: number[]) => `${median(times).toFixed(0)} ms (${sorted(times)[0].toFixed(0)} to ${sorted(times).at(-1)!.toFixed(0)})`;
const kb = (bytes: number) => `${(bytes / 1000).toFixed(0)} kB`;

/** Opens the page in an empty profile: when the form was painted, what had come down the line by then, and in the end. */
async function cold(browser: Browser, site: string, line: Line | undefined, slower: number): Promise<{ painted: number; bytes: number; all: number }> {
  const way = await through(site, line);
  const context = await browser.newContext();
  await context.addInitScript(PROBE);
  const page = await context.newPage();
  if (slower > 1) await (await context.newCDPSession(page)).send("Emulation.setCPUThrottlingRate", { rate: slower });
  await page.goto(way.url, { waitUntil: "commit" });
  const { painted } = await page.evaluate(() => probe.watch(() => document.querySelector("input[type=password]")));
  const bytes = way.received();
  await page.evaluate(async () => { await navigator.serviceWorker.ready; });
  const all = way.received();
  await context.close();
  await way.close();
  return { painted, bytes, all };
}

test("first start, to the sign-in form", async ({ browser, site }) => {
  const rows: [string, string, string?][] = [["processes that wanted a core of the machine", loadavg()[0].toFixed(1)]];
  for (const [name, line, slower] of [
    ["from this machine", undefined, 1],
    [`over a line with ${FOURTH_GENERATION.trip} ms a round trip and ${FOURTH_GENERATION.speed / 1e6} Mbit/s`, FOURTH_GENERATION, 1],
    ["the same, and the page's processor 4 times as slow", FOURTH_GENERATION, 4],
  ] as [string, Line | undefined, number][]) {
    const rounds = [];
    for (let round = 0; round < ROUNDS; round += 1) rounds.push(await cold(browser, site, line, slower));
    rows.push([`form painted, ${name}`, ms(rounds.map((it) => it.painted))]);
    rows.push(["  bytes until then; with all that is kept for a start without a network", `${kb(median(rounds.map((it) => it.bytes)))}; ${kb(median(rounds.map((it) => it.all)))}`]);
  }
  print("First start, empty profile, to the sign-in form", rows);
});

/** The steps on the way, from the marks of page and worker. */
const STEPS: [string, (page: Mark[], worker: Mark[]) => Mark | undefined][] = [
  ["the tab's first script runs", (page) => page.find(([name]) => name === "wasm asked")],
  ["the tab's wasm is made", (page) => page.find(([name]) => name === "wasm made")],
  ["what is behind signing in is made", (page) => page.filter(([name]) => name === "wasm made")[1]],
  ["the worker runs", (_, worker) => worker.find(([name]) => name === "runs")],
  ["the worker's wasm is made", (_, worker) => worker.find(([name]) => name === "wasm made")],
  ["the list of accounts is open", (_, worker) => worker.find(([name]) => name === "opened")],
  ["the account's database is open", (_, worker) => worker.filter(([name]) => name === "opened")[1]],
  ["the first large answer is said", (_, worker) => worker.find(([name, , bytes]) => name === "said" && bytes! > 5_000)],
  ["the first large answer is heard", (page) => page.find(([name, , bytes]) => name === "heard" && bytes! > 5_000)],
];

/** Asks for a page of nothing but text, where it is as far away: when that was painted is what the browser itself takes at this hour. */
async function bare(context: BrowserContext, url: string): Promise<number> {
  const page = await context.newPage();
  const devtools = await context.newCDPSession(page);
  await devtools.send("ServiceWorker.enable");
  await devtools.send("ServiceWorker.stopAllWorkers");
  await page.goto(url, { waitUntil: "commit" });
  const { painted } = await page.evaluate(() => probe.watch(() => document.body?.textContent));
  await page.waitForTimeout(500);
  await page.close();
  return painted;
}

interface Warm { here: number; painted: number; steps: (number | undefined)[]; tasks: number[]; workerTasks: number[] }

/** Opens the chat in a new tab, without a service worker that still runs; `newest` is its newest message. */
async function warm(context: BrowserContext, url: string, newest: string, slower: number): Promise<Warm> {
  const page = await context.newPage();
  const devtools = await context.newCDPSession(page);
  await devtools.send("ServiceWorker.enable");
  await devtools.send("ServiceWorker.stopAllWorkers");
  if (slower > 1) await devtools.send("Emulation.setCPUThrottlingRate", { rate: slower });
  await page.goto(url, { waitUntil: "commit" });
  const { here, painted } = await page.evaluate((newest) => probe.watch(() => document.querySelector(`[role=log] [data-id="${newest}"] [data-part=body]`)?.textContent), newest);
  await watchWorker(page);
  await page.waitForTimeout(3_000);
  const [own, worker] = [await ofPage(page), await ofWorker(page)];
  const origin = await page.evaluate(() => performance.timeOrigin);
  if (process.env.VERBOSE) {
    const all = [...own.marks.map((it) => ["page", ...it]), ...worker.marks.map((it) => ["worker", ...it])] as [string, string, number, number?][];
    console.log(all.sort((a, b) => a[2] - b[2]).map(([who, name, at, bytes]) => `${(at - origin).toFixed(0).padStart(6)} ${who.padEnd(7)} ${name} ${bytes ?? ""}`).join("\n"), `\nhere ${here} painted ${painted}`);
  }
  await page.close();
  const steps = STEPS.map(([, step]) => step(own.marks, worker.marks)?.[1]).map((at) => at && at - origin);
  return { here, painted, steps, tasks: own.tasks, workerTasks: worker.tasks };
}

test("start with an account, to the newest message", async ({ lived: { context, url: site } }) => {
  const page = await context.newPage();
  const app = new App(page, site);
  await app.openChat(LONG);
  await expect(app.messages).toHaveCount(60);
  const newest = (await app.messages.last().getAttribute("data-id"))!;
  // As on any start but the first one of a browser (src/ui/time.rs).
  await page.waitForFunction(() => localStorage.getItem("sotto-times"));
  await page.close();

  const url = `${site}#/chat/${LONG}`;
  // The browser keeps compiled code that was asked for again.
  for (let round = 0; round < 3; round += 1) await warm(context, url, newest, 1);
  const rounds: Warm[] = [];
  for (let round = 0; round < ROUNDS; round += 1) rounds.push(await warm(context, url, newest, 1));
  const floor: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) floor.push(await bare(context, `${site}config.json`));
  const phone: Warm[] = [];
  for (let round = 0; round < ROUNDS; round += 1) phone.push(await warm(context, url, newest, 4));
  const step = (of: Warm[], at: number) => { const times = of.map((it) => it.steps[at]).filter((it) => it !== undefined); return times.length ? `${median(times).toFixed(0)} ms` : "never"; };
  const longest = (of: Warm[], tasks: (it: Warm) => number[]) => { const all = of.flatMap(tasks).filter((it) => it > 50); return all.length ? `${(all.length / of.length).toFixed(1)} a start, at most ${Math.max(...all).toFixed(0)} ms` : "none"; };
  print("Start with an account of 100,000 messages in 500 chats and 10,000 contacts, to a chat of more than 20,000", [
    ["processes that wanted a core of the machine", loadavg()[0].toFixed(1)],
    ["the newest message is painted, from asking for the page", ms(rounds.map((it) => it.painted)), "400 ms"],
    ["  a page of nothing but text, at the same hour", ms(floor)],
    ["  is in the document", ms(rounds.map((it) => it.here))],
    ...STEPS.map(([name], at): [string, string] => [`  ${name}`, step(rounds, at)]),
    ["tasks of the page over 50 ms, until 3 s after", longest(rounds, (it) => it.tasks), "none"],
    ["tasks of the worker over 50 ms, from then until 3 s after", longest(rounds, (it) => it.workerTasks), "none"],
    ["painted where the page's processor is 4 times as slow", ms(phone.map((it) => it.painted))],
    ["  tasks of the page over 50 ms", longest(phone, (it) => it.tasks)],
  ]);
});
