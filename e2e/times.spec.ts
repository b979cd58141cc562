// Times are written as the browser writes them, also where it was not asked: how it does that is kept for the next start.
import { App } from "./support/app";
import { expect, test } from "./support/test";
import { sayIn } from "./support/words";

const DAY = 86_400_000;
const KEPT = "sotto-times";

type Options = Intl.DateTimeFormatOptions;
const CLOCK: Options = { hour: "2-digit", minute: "2-digit" };
const SHORT_DATE: Options = { day: "numeric", month: "short", year: "numeric" };
const LONG_DATE: Options = { day: "numeric", month: "long", year: "numeric" };
// How long ago something is, and how its day is written then in the list of chats and in the chat.
const AGO: [days: number, short: Options, day: Options][] = [
  [3, { weekday: "short" }, { weekday: "long", day: "numeric", month: "long" }],
  [30, { day: "numeric", month: "short" }, { weekday: "long", day: "numeric", month: "long" }],
  [400, SHORT_DATE, LONG_DATE],
];

// With other digits, halves of the day, and what stands between.
for (const [language, locale, timezoneId] of [
  ["en", "en-US", "America/Los_Angeles"], ["es", "es-MX", "America/Mexico_City"], ["fr", "fr-CA", "America/St_Johns"], ["ar", "ar-EG", "Africa/Cairo"],
] as const) {
  test(`${locale}: times are the browser's, and the next start does not ask it for them`, async ({ browser, site, account }) => {
    const [own, other] = [await account("ann"), await account("bob")];
    const context = await browser.newContext({ locale, timezoneId });
    try {
      const first = await context.newPage();
      const app = await new App(first, site, sayIn(language)).signIn(own);
      await app.startChat(other.jid);
      await app.send("a word");
      await expect(app.messages).toHaveCount(1);
      const kept = () => first.evaluate((name) => localStorage.getItem(name), KEPT);
      await expect.poll(kept, { timeout: 30_000 }).not.toBeNull();
      const styles = (await kept())!.split("\n").slice(1);
      expect(styles).toHaveLength(8);
      expect(styles.filter((style) => style === "")).toEqual([]);
      await first.close();

      for (const [days, short, day] of AGO) {
        const page = await context.newPage();
        await page.addInitScript((ms) => {
          const now = Date.now;
          Date.now = () => now() + ms;
          const Own = Intl.DateTimeFormat;
          const asked = Object.assign(globalThis, { asked: 0 });
          Intl.DateTimeFormat = new Proxy(Own, { construct(of, all) { asked.asked += 1; return Reflect.construct(of, all); } });
        }, days * DAY);
        await page.goto(`${site}#/chat/${other.jid}`);
        const then = new App(page, site, sayIn(language));
        await expect(then.messages).toHaveCount(1);
        await expect(then.chats.locator("time")).toHaveCount(1);
        const asked = await page.evaluate(() => (globalThis as unknown as { asked: number }).asked);
        expect(asked).toBe(0);
        const times = await page.evaluate(([locale, clock, short, day]) => {
          const write = (at: string, options: Options) => new Intl.DateTimeFormat(locale, options).format(new Date(at));
          const of = (selector: string) => document.querySelector<HTMLTimeElement>(selector)!;
          const [listed, separator, sent] = [of("nav time"), of("[role=log] time:not([title])"), of("[role=log] time[title]")];
          return [
            [listed.textContent, write(listed.dateTime, short)],
            [separator.textContent, write(separator.dateTime, day)],
            [sent.textContent, write(sent.dateTime, clock)],
            [sent.title, write(sent.dateTime, { dateStyle: "medium", timeStyle: "medium" })],
          ];
        }, [locale, CLOCK, short, day] as const);
        for (const [written, expected] of times) expect(written).toBe(expected);
        await page.close();
      }
    } finally { await context.close(); }
  });
}

test("what was learned by another browser, or spoilt, is not believed", async ({ app, account }) => {
  await app.signIn(await account("ann"));
  const other = await account("bob");
  await app.startChat(other.jid);
  await app.send("a word");
  await expect(app.messages).toHaveCount(1);
  const { page } = app;
  const sent = page.locator("[role=log] time[title]");
  const before = await sent.textContent();
  const whom = await page.evaluate(() => `en-GB ${navigator.userAgent}`);
  for (const kept of [`en-GB another\n${"=no\n".repeat(8)}`, whom, `${whom}\nh\n\n?`, ""]) {
    await page.evaluate(([name, kept]) => localStorage.setItem(name, kept), [KEPT, kept]);
    await page.reload();
    await expect(sent).toHaveText(before!);
  }
  // The same for this browser: so it is read at all.
  await page.evaluate(([name, kept]) => localStorage.setItem(name, kept), [KEPT, `${whom}\n${"=now\n".repeat(8)}`]);
  await page.reload();
  await expect(sent).toHaveText("now");
});
