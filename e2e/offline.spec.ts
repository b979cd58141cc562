// Without a network: the page opens, shows what is here, takes what is written. And the way from one build to the next.
import type { Page } from "@playwright/test";
import { App } from "./support/app";
import { Deployment, served, twice } from "./support/builds";
import { expect, test } from "./support/test";

/** The page is answered by its service worker from now on. */
async function installed(page: Page): Promise<void> {
  await page.evaluate(async () => { await navigator.serviceWorker.ready; });
}
const build = (page: Page) => page.locator("html").getAttribute("data-build");
const caches = (page: Page) => page.evaluate(async () => (await window.caches.keys()).map((name) => name.split(":").pop()));

test("ten messages typed offline, with a reload among them, arrive once and in order", { tag: "@engines" }, async ({ app, account, peer, context }) => {
  const [alice, bob] = [await account("alice"), await account("bob")];
  const other = await peer(bob);
  await app.signIn(alice);
  await installed(app.page);
  await app.startChat(bob.jid);
  await app.send("before");
  await other.decrypted("before");

  await context.setOffline(true);
  await expect(app.connection).toHaveAttribute("data-connection", /offline|connecting/, { timeout: 3_000 });
  const typed = Array.from({ length: 10 }, (_, n) => `typed offline ${n}`);
  for (const text of typed.slice(0, 5)) await app.send(text);
  await app.page.reload();
  await expect(await app.message("before")).toBeVisible();
  for (const text of typed.slice(0, 5)) await expect(await app.message(text)).toHaveAttribute("data-state", "pending");
  for (const text of typed.slice(5)) await app.send(text);

  await context.setOffline(false);
  const began = Date.now();
  await app.online();
  console.log(`online again after ${Date.now() - began} ms`);
  for (const text of typed) await other.decrypted(text);
  expect(other.texts).toEqual(["before", ...typed]);
  expect(await app.texts()).toEqual(["before", ...typed]);
  for (const text of typed) await app.expectEncrypted(text, true);
});

test("the first message of a chat that is begun offline is shown, and nothing says that it will not be encrypted", async ({ app, account, peer, context }) => {
  const [alice, bob] = [await account("alice"), await account("bob")];
  const other = await peer(bob);
  await app.signIn(alice);
  await installed(app.page);
  await context.setOffline(true);
  await expect(app.connection).toHaveAttribute("data-connection", /offline|connecting/, { timeout: 3_000 });
  await app.startChat(bob.jid);
  await expect(app.composer).toHaveAttribute("placeholder", "Message");
  await app.send("the first");
  await expect(await app.message("the first")).toHaveAttribute("data-state", "pending");
  // Nor is one lost from sight that is written after a reload.
  await app.page.reload();
  await app.send("the second");
  for (const text of ["the first", "the second"]) await expect(await app.message(text)).toHaveAttribute("data-state", "pending");
  await context.setOffline(false);
  await app.online();
  for (const text of ["the first", "the second"]) {
    await other.decrypted(text);
    await app.expectEncrypted(text, true);
  }
  await expect(app.log.getByText("Older messages are on your server")).toHaveCount(0);
  await expect(app.log.getByText("Loading older messages…")).not.toBeVisible();
});

test("an empty chat that was opened without a line asks for what the archive has as soon as there is one", async ({ app, account, peer, context }) => {
  const [alice, bob] = [await account("alice"), await account("bob")];
  const other = await peer(bob);
  await app.signIn(alice);
  await installed(app.page);
  await context.setOffline(true);
  await expect(app.connection).toHaveAttribute("data-connection", /offline|connecting/, { timeout: 3_000 });
  await app.openChat(bob.jid);
  await expect(app.log.getByText("Older messages are on your server")).toBeVisible();
  await context.setOffline(false);
  await app.online();
  await expect(app.log.getByText("No messages yet")).toBeVisible();
  await app.send("hello");
  await other.decrypted("hello");
  await app.message("hello");
});

test("the app can be installed, and asks for storage that is kept", async ({ app, account, context }) => {
  await app.signIn(await account("alice"));
  await installed(app.page);
  const devtools = await context.newCDPSession(app.page);
  const { installabilityErrors } = await devtools.send("Page.getInstallabilityErrors");
  // Headless browsers and profiles of a test cannot install anything; nothing else stands in the way.
  expect(installabilityErrors.filter(({ errorId }) => errorId !== "in-incognito")).toEqual([]);
  await app.settings();
  await expect(app.page.locator("[data-persisted]")).toHaveText(/messages and keys/);
});

for (const vary of ["Accept-Encoding", "Accept, Accept-Encoding"]) {
  test(`the page opens without the web server that sends Vary: ${vary}, with a query too`, async ({ context }) => {
    const { url, close } = await served({ vary });
    const page = await context.newPage();
    const form = page.locator("#password");
    try {
      await page.goto(url);
      await expect(form).toBeVisible();
      await installed(page);
    } finally {
      await close();
    }
    for (const address of [url, `${url}?from=elsewhere`, `${url}index.html`]) {
      await page.goto(address);
      await expect(form).toBeVisible();
    }
  });
}

test("a new build waits for consent, and no page is ever of two builds", async ({ account, context, prosody }) => {
  const deployment = await Deployment.start({ domain: "localhost", websocket: prosody.websocket });
  const requests: string[] = [];
  context.on("request", (request) => requests.push(request.url()));
  try {
    const app = await new App(await context.newPage(), deployment.url).signIn(await account("alice"));
    await installed(app.page);
    const second = await (await new App(await context.newPage(), deployment.url).open()).online();
    expect(await caches(app.page)).toEqual([deployment.first]);

    deployment.update();
    await app.page.reload();
    // What was opened before consent is of the old build.
    expect(await build(app.page)).toBe(deployment.first);
    await expect(app.page.getByText("A new version is ready.")).toBeVisible();
    expect(requests.filter((url) => url.includes(deployment.second)).filter((url) => !/sw\.js/.test(url)).every((url) => url.includes(`/b/${deployment.second}/`))).toBe(true);

    // "Later" means later: the question comes again with the next page.
    await app.page.getByRole("button", { name: "Later" }).click();
    await expect(app.page.getByText("A new version is ready.")).toHaveCount(0);
    expect(await build(app.page)).toBe(deployment.first);
    await app.page.reload();
    await app.page.getByRole("button", { name: "Update" }).click();
    await expect.poll(() => build(app.page)).toBe(deployment.second);
    await app.online();
    // The other tab goes on with its own build's files until its person has it loaded again.
    expect(await build(second.page)).toBe(deployment.first);
    await expect(second.page.getByText("A newer version of Sotto runs in another tab.")).toBeVisible();
    await second.page.getByRole("button", { name: "Load again" }).click();
    await expect.poll(() => build(second.page)).toBe(deployment.second);
    await second.online();
    await second.page.reload();
    await expect.poll(() => caches(second.page)).toEqual([deployment.second]);

    await deployment.stop();
    await app.page.reload();
    await app.online();
  } finally {
    await deployment.close();
  }
});

test("two deployments on one origin know nothing of one another", async ({ account, context, prosody }) => {
  const { url, close } = await twice({ domain: "localhost", websocket: prosody.websocket });
  try {
    const [alice, bob] = [await account("alice"), await account("bob")];
    const one = await new App(await context.newPage(), `${url}one/`).signIn(alice);
    const two = await new App(await context.newPage(), `${url}two/`).signIn(bob);
    for (const app of [one, two]) await installed(app.page);
    await one.startChat(bob.jid);
    await one.send("from one to the other");
    await two.openChat(alice.jid);
    await two.expectEncrypted("from one to the other", false, "omemo-2");
    await two.signOut();
    await one.page.reload();
    await one.online();
    await expect(await one.message("from one to the other")).toBeVisible();
  } finally {
    await close();
  }
});
