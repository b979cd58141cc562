// How it looks is chosen here, for this browser, and holds before anything is shown.
import type { Page } from "@playwright/test";
import { App } from "./support/app";
import { expect, test } from "./support/test";

const html = (page: Page) => page.locator("html");
const colours = (page: Page) => page.locator('meta[name="theme-color"]').evaluateAll((all) => all.map((it) => (it as HTMLMetaElement).content));
const ground = (page: Page) => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
const choose = (page: Page, group: string, choice: string) => page.getByRole("group", { name: group }).getByRole("radio", { name: choice, exact: true }).click();

test("what is chosen holds at once, in every tab, and before a page has loaded", async ({ app, account, page, context, site }) => {
  await app.signIn(await account("alice"));
  const second = await new App(await context.newPage(), site).open();
  await second.online();
  await app.settings();
  const light = await ground(page);
  expect(await colours(page)).toEqual(["#faf9f7", "#191b1e"]);
  for (const [group, choice, name, value] of [
    ["Colours", "Dark", "data-theme", "dark"], ["Contrast", "More", "data-contrast", "more"], ["Motion", "Less", "data-motion", "less"],
  ]) {
    await choose(page, group, choice);
    for (const tab of [page, second.page]) await expect(html(tab)).toHaveAttribute(name, value);
    await expect(page.getByRole("group", { name: group }).getByRole("radio", { name: choice, exact: true })).toBeChecked();
  }
  await choose(page, "Size of text", "Largest");
  for (const tab of [page, second.page]) expect(await html(tab).evaluate((it) => getComputedStyle(it).fontSize)).toBe("25.6px");
  expect(await ground(page)).not.toBe(light);
  expect(await colours(page)).toEqual(["#000000", "#000000"]);

  // Nothing of the app has come yet.
  await page.route("**/start.js", () => {});
  await page.goto("about:blank");
  await page.goto(site, { waitUntil: "commit" });
  await expect(html(page)).toHaveAttribute("data-theme", "dark");
  await expect(html(page)).toHaveAttribute("data-contrast", "more");
  await expect(html(page)).toHaveAttribute("data-motion", "less");
  expect(await colours(page)).toEqual(["#000000", "#000000"]);
  await page.unroute("**/start.js");

  await app.settings();
  await page.reload();
  await app.online();
  await expect(page.getByRole("group", { name: "Size of text" }).getByRole("radio", { name: "Largest" })).toBeChecked();
  // Back to what the system says; keys work as everywhere.
  await page.getByRole("group", { name: "Colours" }).getByRole("radio", { name: "Dark" }).focus();
  await page.keyboard.press("ArrowUp");
  await expect(html(page)).toHaveAttribute("data-theme", "light");
  await page.keyboard.press("ArrowUp");
  await expect(html(page)).not.toHaveAttribute("data-theme");
  await choose(page, "Contrast", "As the system");
  await choose(page, "Size of text", "Normal");
  await expect(html(page)).not.toHaveAttribute("data-contrast");
  expect(await html(page).evaluate((it) => getComputedStyle(it).fontSize)).toBe("16px");
  expect(await ground(page)).toBe(light);
  expect(await colours(page)).toEqual(["#faf9f7", "#191b1e"]);
  await page.emulateMedia({ contrast: "more" });
  await expect.poll(() => colours(page)).toEqual(["#ffffff", "#000000"]);
});

test("a browser that keeps nothing for the page can be looked at as one likes", async ({ app, account, page }) => {
  await page.addInitScript(() => {
    for (const name of ["localStorage", "sessionStorage"]) Object.defineProperty(window, name, { get() { throw new DOMException("denied", "SecurityError"); } });
  });
  const errors: Error[] = [];
  page.on("pageerror", (error) => errors.push(error));
  await app.signIn(await account("alice"));
  await app.settings();
  await choose(page, "Colours", "Dark");
  await expect(html(page)).toHaveAttribute("data-theme", "dark");
  expect(errors).toEqual([]);
});

test("what is kept and is no choice is not taken", async ({ app, page }) => {
  await page.addInitScript(() => {
    for (const [name, value] of [["theme", "pink"], ["contrast", ""], ["motion", "constructor"], ["scale", "1e9"]]) localStorage.setItem(`sotto-${name}`, value);
  });
  await app.open();
  await expect(app.signInButton).toBeVisible();
  for (const name of ["theme", "contrast", "motion"]) await expect(html(page)).not.toHaveAttribute(`data-${name}`);
  expect(await html(page).evaluate((it) => getComputedStyle(it).fontSize)).toBe("16px");
});

test("what is chosen in the index of the settings is marked there, near the end of the page too, until somebody scrolls", async ({ app, account, page }) => {
  await page.setViewportSize({ width: 1440, height: 900 });
  await app.signIn(await account("alice"));
  await app.settings();
  const index = page.getByRole("navigation", { name: "Settings" });
  const marked = index.locator("[aria-current]");
  for (const name of ["Notifications", "Keyboard", "Privacy", "Notifications"]) {
    await index.getByRole("button", { name }).click();
    await expect(page.getByRole("heading", { name, exact: true })).toBeInViewport();
    // Longer than it takes for the browser to say that it has scrolled.
    await page.waitForTimeout(200);
    await expect(marked).toHaveText([name]);
  }
  await page.getByRole("heading", { name: "Notifications", exact: true }).hover();
  await page.mouse.wheel(0, -5_000);
  await expect(marked).toHaveText(["Account"]);
  // Back at the same place by hand, it is what is read there.
  await page.mouse.wheel(0, 5_000);
  await expect(marked).toHaveText(["Keyboard"]);
});
