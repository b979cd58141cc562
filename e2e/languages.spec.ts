// The languages: which one is spoken, changing it, from right to left, numbers in sentences, and all of it without a network.
import type { Page } from "@playwright/test";
import { App } from "./support/app";
import { expect, test } from "./support/test";
import { languages, sayIn } from "./support/words";

const LOCALES: Record<string, string> = { en: "en-US", de: "de-AT", fr: "fr-CA", es: "es-MX", ar: "ar-EG" };
const NAMES: Record<string, string> = { en: "English", de: "Deutsch", fr: "Français", es: "Español", ar: "العربية" };

const speaks = async (page: Page, language: string) => {
  await expect(page.locator("html")).toHaveAttribute("lang", language);
  await expect(page.locator("html")).toHaveAttribute("dir", language === "ar" ? "rtl" : "ltr");
};
const chooser = (page: Page, language: string) => page.getByRole("combobox", { name: sayIn(language)("Language"), exact: true });

test("every language that there is has a way in", () => {
  expect([...languages].sort()).toEqual(Object.keys(LOCALES).sort());
});

for (const [language, locale] of Object.entries(LOCALES)) {
  test(`${language}: the way in speaks what the browser does, and fetches nothing of the others`, async ({ browser, site }) => {
    const context = await browser.newContext({ locale });
    try {
      const page = await context.newPage();
      const asked: string[] = [];
      page.on("request", (request) => asked.push(...(/words-[\w-]+\.txt/.exec(request.url()) ?? [])));
      const say = sayIn(language);
      const app = await new App(page, site, say).open();
      await expect(app.signInButton).toBeVisible();
      await speaks(page, language);
      await expect(app.address).toHaveAttribute("placeholder", say("you@example.org"));
      await app.signInButton.click();
      await expect(app.alert).toHaveText(say("Type your XMPP address, for example you@example.org."));
      await expect.poll(() => [...new Set(asked)].sort()).toEqual([
        ...(language === "en" ? [] : [`words-${language}-emoji.txt`]), `words-${language}-inside.txt`, `words-${language}.txt`,
      ]);
    } finally { await context.close(); }
  });
}

test("a browser whose language is not there hears the next that is, or English", async ({ browser, site }) => {
  for (const [wanted, spoken] of [[["sw-KE"], "en"], [["sw-KE", "fr-BE", "de"], "fr"]] as const) {
    const context = await browser.newContext({ locale: wanted[0] });
    try {
      await context.addInitScript((all) => Object.defineProperty(Navigator.prototype, "languages", { get: () => all }), wanted);
      const page = await context.newPage();
      await page.goto(site);
      await speaks(page, spoken);
      await expect(page.getByRole("button", { name: sayIn(spoken)("Sign in"), exact: true })).toBeVisible();
    } finally { await context.close(); }
  }
});

test("on the way in another language is spoken at once, keeps what was typed, and is remembered", async ({ app }) => {
  const { page } = app;
  await app.open();
  await app.address.fill("ann@localhost");
  await app.password.fill("half a pass");
  await page.evaluate(() => { (window as unknown as { same: boolean }).same = true; });
  let before = "en";
  for (const language of ["de", "ar", "es", "fr"]) {
    await chooser(page, before).selectOption({ label: NAMES[language] });
    const other = new App(page, app.url, sayIn(language));
    await expect(other.signInButton).toBeVisible();
    await speaks(page, language);
    await expect(other.address).toHaveValue("ann@localhost");
    await expect(other.password).toHaveValue("half a pass");
    await expect(chooser(page, language)).toBeFocused();
    before = language;
  }
  expect(await page.evaluate(() => "same" in window)).toBe(true);
  await page.reload();
  await speaks(page, "fr");
  await expect(chooser(page, "fr")).toHaveValue("fr");
});

test("in the settings another language is spoken at once, with numbers as it has them", async ({ app, account, peer }) => {
  const [alice, bob] = [await account("alice"), await account("bob")];
  const other = await peer(bob);
  const { page } = app;
  await app.signIn(alice);
  await app.settings();
  await page.evaluate(() => { (window as unknown as { same: boolean }).same = true; });
  await chooser(page, "en").selectOption({ label: NAMES.ar });
  const say = sayIn("ar");
  await expect(page.getByRole("heading", { name: say("Settings"), exact: true })).toBeVisible();
  await speaks(page, "ar");
  await expect(chooser(page, "ar")).toBeFocused();
  await expect(app.connection).toHaveText(say("Online"));
  // From right to left: the list of chats is on the right of what is open.
  const [side, pane] = [await page.locator(".side").boundingBox(), await page.locator("main.pane").boundingBox()];
  expect(side!.x).toBeGreaterThan(pane!.x);

  const unread = new App(page, app.url, say).chat(bob.jid).locator(".badge");
  const forms: Record<number, RegExp> = { 1: /^رسالة واحدة غير مقروءة$/, 2: /^رسالتان غير مقروءتين$/, 3: /^\S+ رسائل غير مقروءة$/, 11: /^\S+ رسالة غير مقروءة$/ };
  for (let count = 1; count <= 11; count++) {
    await other.send(alice, `number ${count}`);
    if (count in forms) await expect(unread.getByText(forms[count])).toBeAttached();
  }
  // The number is in the digits that the browser writes in Arabic.
  const eleven = await page.evaluate(() => new Intl.NumberFormat("ar").format(11));
  await expect(unread.getByText(forms[11])).toContainText(eleven);

  await chooser(page, "ar").selectOption({ label: NAMES.de });
  await expect(app.chat(bob.jid).or(page.locator(`[data-jid="${bob.jid}"]`)).locator(".badge").getByText("11 ungelesene Nachrichten")).toBeAttached();
  expect(await page.evaluate(() => "same" in window)).toBe(true);
  // What was there before is there still.
  await page.goto(`${app.url}#/chat/${bob.jid}`);
  await expect(page.locator("[role=log] [data-part=body]").last()).toHaveText("number 11");
});

test("emoji have their names in the language, and are found by those and by English ones", async ({ app, account }) => {
  const [alice, bob] = [await account("alice"), await account("bob")];
  const { page } = app;
  await app.signIn(alice);
  await app.startChat(bob.jid);
  await app.send("hello");
  await app.settings();
  await chooser(page, "en").selectOption({ label: NAMES.de });
  const german = new App(page, app.url, sayIn("de"));
  await german.openChat(bob.jid);
  const message = await german.message("hello");
  await german.choose(message, "React");
  const picker = page.getByRole("dialog", { name: sayIn("de")("Emoji") });
  for (const [typed, emoji] of [["thumbs down", "👎"], ["lächeln große", "😃"], ["Daumen", "👍"]]) {
    await picker.getByRole("textbox").fill(typed);
    await expect(picker.getByRole("button").first()).toHaveText(emoji);
  }
  await picker.getByRole("button", { name: "Daumen hoch", exact: true }).click();
  await expect(german.chip(message, "👍")).toHaveAccessibleName(/^Daumen hoch: /);
});

test("without a network the language stays, and any other can be chosen", async ({ app, account, context }) => {
  const { page } = app;
  await app.signIn(await account("alice"));
  await page.evaluate(async () => { await navigator.serviceWorker.ready; });
  await app.settings();
  await chooser(page, "en").selectOption({ label: NAMES.es });
  await expect(page.getByRole("heading", { name: "Ajustes", exact: true })).toBeVisible();
  await context.setOffline(true);
  await page.reload();
  await speaks(page, "es");
  await expect(page.getByRole("heading", { name: "Ajustes", exact: true })).toBeVisible();
  await chooser(page, "es").selectOption({ label: NAMES.fr });
  await expect(page.getByRole("heading", { name: "Paramètres", exact: true })).toBeVisible();
  await context.setOffline(false);
});

test("on a shared computer the choice goes with the tab", async ({ app, account, context }) => {
  const { page } = app;
  await app.signIn(await account("alice"), { shared: true });
  await app.settings();
  await chooser(page, "en").selectOption({ label: NAMES.de });
  await expect(page.getByRole("heading", { name: "Einstellungen", exact: true })).toBeVisible();
  expect(await page.evaluate(() => localStorage.getItem("sotto-language"))).toBeNull();
  const next = await context.newPage();
  await next.goto(app.url);
  await speaks(next, "en");
});

for (const language of ["en", "ar"]) {
  test(`${language}: the tools of a message are in the chat, whichever way its text runs`, async ({ browser, site, account, peer }) => {
    const [own, other] = [await account("ann"), await account("bob")];
    const context = await browser.newContext({ locale: language, viewport: { width: 820, height: 900 } });
    try {
      const app = await new App(await context.newPage(), site, sayIn(language)).signIn(own);
      const bob = await peer(other);
      await app.startChat(other.jid);
      for (const text of ["as wide as a message can be, since it goes on and on ".repeat(4), "مرحبا كيف حالك اليوم", "short"]) await bob.send(own, text);
      await expect(app.messages).toHaveCount(3);
      const log = (await app.log.boundingBox())!;
      for (const message of await app.messages.all()) {
        await message.locator(".bubble").hover();
        await expect(message.locator(".tools")).toBeVisible();
        const tools = (await message.locator(".tools").boundingBox())!;
        expect(tools.x).toBeGreaterThanOrEqual(log.x);
        expect(tools.x + tools.width).toBeLessThanOrEqual(log.x + log.width);
      }
    } finally { await context.close(); }
  });
}
