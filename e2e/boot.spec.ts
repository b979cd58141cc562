// The built site starts, from one build's files alone, and the worker's loader keeps what comes early.
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "./support/test";

test("the page loads its own build only, and without complaint", async ({ page, site }) => {
  const asked: string[] = [];
  const complaints: string[] = [];
  page.on("request", (request) => asked.push(new URL(request.url()).pathname));
  page.on("console", (message) => { if (/^(error|warning)$/.test(message.type())) complaints.push(message.text()); });
  page.on("pageerror", (error) => complaints.push(String(error)));
  await page.goto(site);
  await expect(page.locator("body > :not(noscript):not(script)").first()).toBeVisible();
  const build = await page.locator("html").getAttribute("data-build");
  expect(build).toMatch(/^[0-9a-f]{12}$/);
  expect(await page.locator("html").getAttribute("data-engine")).toBe(`b/${build}/worker.js`);
  const allowed = new RegExp(`^/(b/${build}/.+|config\\.json|sw\\.js|manifest\\.webmanifest|favicon\\.ico)?$`);
  for (const path of asked) expect(path).toMatch(allowed);
  expect(asked).toContain(`/b/${build}/app_bg.wasm`);
  expect(complaints).toEqual([]);
});

test("what is posted to the worker before its wasm has loaded is kept, in order", async ({ page, site }) => {
  const root = process.env.SOTTO_SITE ?? new URL("../dist", import.meta.url).pathname;
  const loader = readFileSync(join(root, "b", readdirSync(join(root, "b"))[0], "worker.js"), "utf8");
  // The real loader around an engine that only answers, and that takes its time to load.
  await page.route("**/fake/worker.js", (route) => route.fulfill({ contentType: "text/javascript", body: loader }));
  await page.route("**/fake/engine.js", (route) => route.fulfill({
    contentType: "text/javascript",
    body: `export default async () => {
      await new Promise((resolve) => setTimeout(resolve, 200));
      self.addEventListener("message", ({ data, ports }) => ports[0].postMessage("engine got " + data));
    };`,
  }));
  // Our own page starts no worker but its own.
  await page.route("**/fake/", (route) => route.fulfill({ contentType: "text/html", body: "<!doctype html>" }));
  await page.goto(`${site}fake/`);
  const answers = await page.evaluate(async () => {
    const worker = new Worker("worker.js", { type: "module" });
    const ask = (text: string) => new Promise((resolve) => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = ({ data }) => resolve(data);
      worker.postMessage(text, [port2]);
    });
    const all = await Promise.all([ask("one"), ask("two")]);
    return [...all, await ask("three")];
  });
  expect(answers).toEqual(["engine got one", "engine got two", "engine got three"]);
});

test("on a first visit the form is there before the engine, and what is sent early is done once that has come", async ({ app, account, page }) => {
  let release = () => {};
  const held = new Promise<void>((resolve) => { release = resolve; });
  await page.route("**/engine_bg.wasm", async (route) => { await held; await route.continue(); });
  await app.open();
  await app.fillSignIn(await account("alice"));
  await expect(page.locator('form button[type="submit"]')).toHaveAttribute("aria-disabled", "true");
  release();
  await app.online();
  // From now on an account is expected: no form in between.
  const marks = () => page.evaluate(() => [localStorage.getItem("sotto-account"), document.documentElement.hasAttribute("data-first")]);
  expect((await marks())[0]).toBe("");
  await page.reload();
  await app.online();
  expect(await marks()).toEqual(["", false]);
  await app.signOut();
  await expect.poll(async () => (await marks())[0]).toBe(null);
});

test("where the engine cannot be loaded, the form says so, and again, and loading the page once more helps", async ({ app, account, page }) => {
  const alice = await account("alice");
  await page.route("**/engine_bg.wasm", (route) => route.abort());
  await app.open();
  for (let time = 0; time < 2; time += 1) {
    await app.fillSignIn(alice);
    await expect(page.getByRole("alert")).toContainText("Load the page again");
    await expect(app.signInButton).toBeVisible();
  }
  await page.unroute("**/engine_bg.wasm");
  await page.reload();
  await app.fillSignIn(alice);
  await app.online();
});

test("where the engine does not come, the form says what to do", async ({ app, account, page }) => {
  let comes = false;
  await page.route("**/engine_bg.wasm", (route) => { if (comes) void route.continue(); });
  await app.open();
  await app.fillSignIn(await account("alice"));
  await expect(page.getByText("This takes longer than it should")).toBeVisible({ timeout: 30_000 });
  comes = true;
  await page.locator("form").getByRole("button", { name: "Load again" }).click();
  await app.fillSignIn(await account("bob"));
  await app.online();
});

test("a config.json that never comes holds the form up for a while, and no longer", async ({ app, page }) => {
  await page.route("**/config.json", () => {});
  await app.open();
  await expect(app.signInButton).toBeVisible();
});
