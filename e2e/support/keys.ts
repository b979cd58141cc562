// A person with a keyboard and without a mouse: after every key it has to be seen where they are.
import { type Locator, type Page, expect } from "@playwright/test";

/** What is wrong with how the focus is shown; nothing where it is seen. */
function unseen(page: Page): Promise<string> {
  return page.evaluate(() => {
    const at = document.activeElement;
    if (!at || at === document.body || at === document.documentElement) return "nothing has the focus";
    const name = `${at.tagName.toLowerCase()}.${at.className} “${(at.getAttribute("aria-label") ?? at.textContent ?? "").trim().slice(0, 40)}”`;
    // What is drawn around may be a part of it, what it lies in, or what stands for it: a bubble in its row, a field around its text, a
    // label around its input, the words of a choice.
    const candidates = [at.closest("label.button"), at.closest(".one-of") && at.nextElementSibling, at.closest(".field"), at.querySelector(".bubble"), at];
    const drawn = candidates.find((it) => {
      if (!it) return false;
      const { outlineStyle, outlineWidth, outlineColor, outlineOffset, borderTopColor, borderTopWidth } = getComputedStyle(it);
      // A border in the same colour that it lies on is part of the ring.
      const border = borderTopColor === outlineColor && parseFloat(outlineOffset) === 0 ? parseFloat(borderTopWidth) : 0;
      return outlineStyle !== "none" && parseFloat(outlineWidth) + border >= 2 && !/, 0\)$|transparent/.test(outlineColor);
    });
    if (!drawn) return `${name} has the focus, and no outline shows it`;
    const { left, top, right, bottom } = drawn.getBoundingClientRect();
    const [width, height] = [Math.min(right, innerWidth) - Math.max(left, 0), Math.min(bottom, innerHeight) - Math.max(top, 0)];
    if (width < 1 || height < 1) return `${name} has the focus out of sight`;
    // Nothing lies over it.
    const [x, y] = [Math.max(left, 0) + width / 2, Math.max(top, 0) + height / 2];
    const over = document.elementFromPoint(x, y);
    if (over && over !== at && !drawn.contains(over) && !over.contains(drawn)) return `${name} has the focus and lies under ${over.tagName.toLowerCase()}.${over.className}`;
    return "";
  });
}

export class Keys {
  private constructor(readonly page: Page) {}

  /** Before the page is opened. */
  static async of(page: Page): Promise<Keys> {
    await page.addInitScript(() => {
      for (const name of ["pointerdown", "mousedown", "touchstart"]) {
        addEventListener(name, () => { document.documentElement.dataset.pointed = name; }, true);
      }
    });
    return new Keys(page);
  }

  /** Presses a key; the focus has to be seen afterwards. */
  async press(key: string): Promise<void> {
    await this.page.keyboard.press(key);
    await expect.poll(() => unseen(this.page), { message: `after ${key}`, timeout: 5_000 }).toBe("");
  }
  async type(text: string): Promise<void> {
    await this.page.keyboard.type(text);
    expect(await unseen(this.page), `while typing “${text}”`).toBe("");
  }
  /** Goes on with a key until this has the focus. */
  async to(what: Locator, key = "Tab", most = 80): Promise<void> {
    for (let n = 0; n < most; n += 1) {
      await this.press(key);
      if (await what.evaluate((it) => it === document.activeElement)) return;
    }
    throw new Error(`${most} times ${key} did not lead to ${what}`);
  }
  async focused(what: Locator): Promise<void> {
    await expect(what).toBeFocused();
    await expect.poll(() => unseen(this.page)).toBe("");
  }
  /** No pointer was used. */
  async done(): Promise<void> {
    expect(await this.page.locator("html").getAttribute("data-pointed")).toBeNull();
  }
}
