// How soon a chat is there that is chosen from the list, how smoothly 20,000 messages go by, whether what is read stays where it is, and
// what memory all of it takes.
import { loadavg } from "node:os";
import type { Page } from "@playwright/test";
import { App } from "./support/app";
import { LONG, median, print, sorted } from "./support/history";
import { type Memory, expect, memory, ofPage, ofWorker, test, watchWorker } from "./support/probe";

const CHATS = 50;
const MESSAGES = Number(process.env.SCROLL ?? 20_000);
/** CSS pixels a second: as fast as a wheel is turned by whoever looks for something. */
const SPEED = 5_000;

const ms = (times: number[]) => `${median(times).toFixed(0)} ms (9 of 10 at most ${sorted(times)[Math.floor(times.length * 0.9)].toFixed(0)}, all at most ${sorted(times).at(-1)!.toFixed(0)})`;
const mb = (it: Memory) => `${it.own.toFixed(0)} MB (wasm ${it.wasmOfPage.toFixed(0)} and ${it.wasmOfWorker.toFixed(0)}, script ${it.script.toFixed(0)}); with the browser's files ${it.resident.toFixed(0)}`;

/** From a click on each of the first chats of the list to the paint that shows its messages. */
async function open(app: App): Promise<number[]> {
  const times: number[] = [];
  for (let at = 2; at < CHATS + 2; at += 1) {
    const row = app.chats.locator(`li[aria-posinset="${at}"] a`);
    await app.chats.locator(".scroller").evaluate((it, at) => { it.scrollTop = Math.max(0, (at - 5) * 64); }, at);
    await expect(row).toBeVisible();
    if (await row.getAttribute("aria-current")) continue;
    await app.page.waitForTimeout(300);
    const shown = app.page.evaluate(() => new Promise<number>((resolve) => {
      // Of which chat the newest message is that is shown.
      const of = () => document.querySelector("[role=log] article:last-of-type:has([data-part=body])")?.getAttribute("data-id")?.split("-")[0];
      const before = of();
      window.addEventListener("click", (event) => {
        const fits = () => { const now = of(); return now && now !== before; };
        probe.watch(fits).then(({ painted }) => resolve(painted - event.timeStamp));
      }, { capture: true, once: true });
    }));
    await row.click();
    times.push(await shown);
  }
  return times;
}

interface Scrolled {
  messages: number;
  /** From one frame to the next, ms. */
  frames: number[];
  /** By how much a message moved that was not scrolled by, CSS pixels. */
  jumps: number[];
  /** Frames in which there was nothing to scroll to. */
  walls: number;
}

/** Scrolls back, or forth, at a steady speed through so many messages. */
const scroll = (page: Page, messages: number, speed: number) => page.evaluate(({ messages, speed }) => new Promise<Scrolled>((resolve) => {
  const log = document.querySelector("[role=log]")!;
  // Rows of the history are as far from one another.
  const number = (article: Element) => Number(BigInt(article.getAttribute("data-id")!.split("-")[1]) >> 32n);
  let begun: number | undefined;
  const told: Scrolled = { messages: 0, frames: [], jumps: [], walls: 0 };
  let [last, tracked, top, still] = [0, undefined as Element | undefined, 0, 0];
  const frame = (now: number) => {
    const past = last ? now - last : 0;
    if (last) told.frames.push(past);
    last = now;
    const before = log.scrollTop;
    log.scrollBy(0, Math.round(Math.min(past, 100) * speed / 1000));
    const by = before - log.scrollTop;
    if (past && !by) told.walls += 1;
    still = by ? 0 : still + 1;
    // After the frame is painted: nothing more moves in it.
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      const view = log.getBoundingClientRect();
      if (tracked?.isConnected) {
        const place = tracked.getBoundingClientRect().top;
        const jump = place - top - by;
        if (Math.abs(jump) > 1) told.jumps.push(jump);
      }
      // Between two of them there is a gap.
      const at = (y: number) => document.elementFromPoint(view.left + view.width / 2, view.top + y)?.closest("article");
      tracked = at(view.height / 2) ?? at(view.height / 2 + 24) ?? tracked;
      if (tracked) {
        top = tracked.getBoundingClientRect().top;
        begun ??= number(tracked);
        told.messages = Math.abs(number(tracked) - begun);
      }
      if (told.messages >= messages || still > 300) resolve(told); else requestAnimationFrame(frame);
    };
    port2.postMessage(0);
  };
  requestAnimationFrame(frame);
}), { messages, speed });

/** Frames that were not there, in per cent of those that should have been, at 60 a second. */
const dropped = (frames: number[]) => { const missing = frames.reduce((sum, it) => sum + Math.max(0, Math.round(it * 60 / 1000) - 1), 0); return `${(100 * missing / (frames.length + missing)).toFixed(1)} %`; };
const smooth = (it: Scrolled): string => `${it.messages} messages in ${(it.frames.reduce((sum, it) => sum + it, 0) / 1000).toFixed(0)} s, ${dropped(it.frames)} of the frames dropped, longest ${Math.max(...it.frames).toFixed(0)} ms`;
const jumped = (it: Scrolled) => (it.jumps.length ? `${it.jumps.length}, by at most ${Math.max(...it.jumps.map(Math.abs)).toFixed(0)} px` : "none");
const over = (tasks: number[]) => { const all = tasks.filter((it) => it > 50); return all.length ? `${all.length}, at most ${Math.max(...all).toFixed(0)} ms` : "none"; };

test("opening chats, scrolling, memory", async ({ lived: { context, url, floor } }) => {
  const page = await context.newPage();
  const app = new App(page, url);
  await app.openChat(LONG);
  await expect(app.messages).toHaveCount(60);
  await page.waitForTimeout(3_000);
  const opened = await memory(page);
  await watchWorker(page);
  await ofPage(page);
  const first = await open(app);
  const again = await open(app);
  const openTasks = [...(await ofPage(page)).tasks, ...(await ofWorker(page)).tasks];
  const afterChats = await memory(page);

  await app.openChat(LONG);
  await expect(app.messages).toHaveCount(60);
  await page.waitForTimeout(1_000);
  await app.log.hover();
  // What this machine itself drops meanwhile.
  const idle = await page.evaluate(() => new Promise<number[]>((resolve) => { const times: number[] = []; let last = 0; const frame = (now: number) => { if (last) times.push(now - last); last = now; if (times.length < 600) requestAnimationFrame(frame); else resolve(times); }; requestAnimationFrame(frame); }));
  await ofPage(page);
  await ofWorker(page);
  const back = await scroll(page, MESSAGES, -SPEED);
  const backTasks = [(await ofPage(page)).tasks, (await ofWorker(page)).tasks];
  const afterScroll = await memory(page);

  // Away and back: the same message at the same place.
  await page.waitForTimeout(500);
  const place = () => app.log.evaluate((log) => {
    const frame = log.getBoundingClientRect();
    const first = [...log.querySelectorAll("article")].find((it) => it.getBoundingClientRect().bottom > frame.top + 1);
    return { id: first?.getAttribute("data-id"), top: first ? first.getBoundingClientRect().top - frame.top : 0 };
  });
  const before = await place();
  await app.openChat("person00001@example.org");
  await expect(app.messages.first()).toBeVisible();
  await page.waitForTimeout(500);
  await app.openChat(LONG);
  await expect(app.messages.first()).toBeVisible();
  await page.waitForTimeout(500);
  const after = await place();
  const kept = (was: Awaited<ReturnType<typeof place>>, it: typeof was) => (it.id === was.id ? `the same message, ${Math.abs(it.top - was.top).toFixed(0)} px away` : "another message");
  await watchWorker(page);
  await ofPage(page);
  const forth = await scroll(page, Math.min(2_000, MESSAGES), SPEED);
  const forthTasks = [(await ofPage(page)).tasks, (await ofWorker(page)).tasks];
  const left = await place();
  await page.reload();
  await expect(app.messages.first()).toBeVisible();
  await page.waitForTimeout(500);
  const reloaded = await place();

  print("Chats and scrolling, 100,000 messages in 500 chats and 10,000 contacts", [
    ["processes that wanted a core of the machine", loadavg()[0].toFixed(1)],
    [`from the click to the newest messages painted, ${CHATS} chats`, ms(first), "50 ms"],
    ["  the same chats once more", ms(again)],
    ["  tasks over 50 ms", over(openTasks), "none"],
    [`scrolling back, ${SPEED} px a second`, smooth(back), "60 frames a second"],
    ["  frames dropped by the machine when nothing happens", dropped(idle)],
    ["  places where a message moved by itself", jumped(back), "none"],
    ["  frames in which older messages were not there yet", String(back.walls), "none"],
    ["  tasks over 50 ms: page; worker", backTasks.map(over).join("; "), "none"],
    ["scrolling forth from there", smooth(forth)],
    ["  places where a message moved by itself", jumped(forth), "none"],
    ["  frames in which newer messages were not there yet", String(forth.walls), "none"],
    ["  tasks over 50 ms: page; worker", forthTasks.map(over).join("; "), "none"],
    ["back in the chat after another one", kept(before, after), "the same, 0 px"],
    ["  after loading the page again", kept(left, reloaded), "the same, 0 px"],
    ["memory of the tab's process: opened, 3 s after", mb(opened), "120 MB"],
    [`  after ${CHATS} chats`, mb(afterChats)],
    [`  after ${MESSAGES} messages scrolled`, mb(afterScroll)],
    ["  an empty account", mb(floor.empty)],
    ["  an empty tab of this browser", mb(floor.blank)],
  ]);
});
