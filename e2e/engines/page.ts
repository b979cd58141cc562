// As much of Playwright's Browser, BrowserContext, Page and Locator as the tests tagged @engines use, over WebDriver, so that the very
// same tests run in engines that Playwright cannot drive as they are.
//
// Playwright's expectations find `_apiName` and `_expect` here, as in its own locators.
import { writeFileSync } from "node:fs";
import type { Network } from "./network";
import { type Engine, Session } from "./session";

type Wanted = { text: string; exact: boolean } | { source: string; flags: string };
type Step = { css: string } | { role: string; name?: Wanted } | { label: Wanted } | { text: Wanted } | { has: Step[] } | { hasText: Wanted } | { and: Step[] } | { nth: number };
type Answer<T> = { wait: string } | { value: T };
interface Timed { timeout?: number }
interface Named { name?: string | RegExp; exact?: boolean }

const TIMEOUT = 15_000;
const wanted = (text: string | RegExp, exact = false): Wanted => (typeof text === "string" ? { text, exact } : { source: text.source, flags: text.flags });
const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** WebDriver's numbers of keys that print nothing. */
const KEYS: Record<string, string> = {
  Backspace: "\uE003", Tab: "\uE004", Enter: "\uE007", Shift: "\uE008", Control: "\uE009", Alt: "\uE00A", Escape: "\uE00C", PageUp: "\uE00E",
  PageDown: "\uE00F", End: "\uE010", Home: "\uE011", ArrowLeft: "\uE012", ArrowUp: "\uE013", ArrowRight: "\uE014", ArrowDown: "\uE015", Delete: "\uE017", Meta: "\uE03D", ControlOrMeta: "\uE009",
};

class Finder {
  constructor(readonly page: Page, protected steps: Step[]) {}
  protected with(step: Step): Locator { return new Locator(this.page, [...this.steps, step]); }
  getByRole(role: string, { name, exact }: Named = {}): Locator { return this.with({ role, ...(name === undefined ? {} : { name: wanted(name, exact) }) }); }
  getByLabel(label: string | RegExp, { exact }: Named = {}): Locator { return this.with({ label: wanted(label, exact) }); }
  getByText(text: string | RegExp, { exact }: Named = {}): Locator { return this.with({ text: wanted(text, exact) }); }
  locator(css: string): Locator { return this.with({ css }); }
}

export class Locator extends Finder {
  readonly _apiName = "Locator";
  toString(): string { return JSON.stringify(this.steps); }

  filter({ has, hasText }: { has?: Locator; hasText?: string | RegExp }): Locator {
    if (has) return this.with({ has: has.steps });
    return hasText === undefined ? this : this.with({ hasText: wanted(hasText) });
  }
  and(other: Locator): Locator { return this.with({ and: other.steps }); }
  nth(nth: number): Locator { return this.with({ nth }); }
  first(): Locator { return this.nth(0); }
  last(): Locator { return this.nth(-1); }

  /** Asks the page again and again, until what is asked of can be done. */
  private async patiently<T>(what: string, args: unknown[], { timeout = TIMEOUT }: Timed = {}, passed?: string): Promise<T> {
    for (const deadline = Date.now() + timeout; ;) {
      const answer = await this.page.inside<Answer<T>>(what, [this.steps, ...args], passed);
      if ("value" in answer) return answer.value;
      if (Date.now() > deadline) throw new Error(`${what} ${this}: ${answer.wait}`);
      await pause(50);
    }
  }
  count(): Promise<number> { return this.page.inside("count", [this.steps]); }
  isVisible(): Promise<boolean> { return this.page.inside("visible", [this.steps]); }
  isChecked(options?: Timed): Promise<boolean> { return this.patiently("checked", [], options); }
  async focus(options?: Timed): Promise<void> { await this.patiently("focus", [], options); }
  async fill(text: string, options?: Timed): Promise<void> { await this.patiently("fill", [text], options); }
  async clear(options?: Timed): Promise<void> { await this.fill("", options); }
  async click(options?: Timed): Promise<void> { await this.page.pointer(await this.patiently<{ x: number; y: number }>("point", [], options)); }
  async check(options?: Timed): Promise<void> { if (!await this.isChecked(options)) await this.click(options); }
  async uncheck(options?: Timed): Promise<void> { if (await this.isChecked(options)) await this.click(options); }
  async press(key: string, options?: Timed): Promise<void> { await this.focus(options); await this.page.keyboard.press(key); }
  async pressSequentially(text: string, options?: Timed): Promise<void> { await this.focus(options); await this.page.keyboard.type(text); }
  evaluate<T, A>(run: (element: never, arg: A) => T, arg?: A, options?: Timed): Promise<Awaited<T>> { return this.patiently("one", [arg], options, String(run)); }
  evaluateAll<T, A>(run: (elements: never, arg: A) => T, arg?: A): Promise<Awaited<T>> { return this.page.inside("all", [this.steps, arg], String(run)); }
  textContent(options?: Timed): Promise<string> { return this.evaluate((element: Element) => element.textContent ?? "", undefined, options); }
  getAttribute(name: string, options?: Timed): Promise<string | null> { return this.evaluate((element: Element, name: string) => element.getAttribute(name), name, options); }
  allTextContents(): Promise<string[]> { return this.evaluateAll((elements: Element[]) => elements.map((it) => it.textContent ?? "")); }

  async _expect(expression: string, { isNot, timeout, ...asked }: { isNot: boolean; timeout: number; [more: string]: unknown }) {
    const { expectedText } = asked as { expectedText?: unknown[] };
    let value: unknown;
    for (const deadline = Date.now() + timeout; ;) {
      try {
        const [is, was] = await this.page.inside<[boolean, unknown]>("expect", [expression, this.steps, { ...asked, expectedText }]);
        if (is !== isNot) return { matches: is };
        value = was;
      } catch (error) {
        value = String(error);
      }
      if (Date.now() > deadline) return { matches: isNot, received: { value }, timedOut: true, log: [] };
      await pause(50);
    }
  }
}

export class Page extends Finder {
  readonly _apiName = "Page";
  readonly keyboard = { press: (key: string) => this.press(key), type: (text: string) => this.keys([...text].flatMap((key) => [["keyDown", key], ["keyUp", key]])) };
  private modifiers: string[] = [];
  constructor(private owner: Context, private session: Session, private window: string) {
    super(undefined as never, []);
    Object.defineProperty(this, "page", { value: this });
  }
  context(): Context { return this.owner; }
  on(): this { return this; }

  inside<T>(what: string, args: unknown[], passed?: string): Promise<T> { return this.session.inside(this.window, what, args, passed); }
  evaluate<T, A>(run: (arg: A) => T, arg?: A): Promise<Awaited<T>> { return this.inside("page", [arg], String(run)); }
  async goto(url: string): Promise<void> {
    // WebKitWebDriver waits for a load where only the part after # changes, and there is none.
    if (url.includes("#") && (await this.url()).split("#")[0] === url.split("#")[0]) await this.evaluate((url) => { location.href = url; }, url);
    else await this.session.command(this.window, "Navigate", { url });
  }
  /** As a person does it: WebDriver's own command goes past the service worker in Firefox. */
  async reload(): Promise<void> {
    await this.evaluate(() => { Object.assign(window, { before: true }); setTimeout(() => location.reload()); });
    const loaded = () => this.evaluate(() => !("before" in window) && document.readyState === "complete").catch(() => false);
    for (const deadline = Date.now() + 60_000; !await loaded();) {
      if (Date.now() > deadline) throw new Error("the page does not load again");
      await pause(50);
    }
  }
  url(): Promise<string> { return this.session.command(this.window, "GetCurrentURL") as Promise<string>; }
  async close(): Promise<void> { await this.owner.shut(this, this.window); }
  async bringToFront(): Promise<void> { await this.session.command(this.window, "GetCurrentURL"); }
  waitForTimeout(milliseconds: number): Promise<unknown> { return pause(milliseconds); }
  async screenshot({ path }: { path?: string } = {}): Promise<Buffer> {
    const picture = Buffer.from(await this.session.command(this.window, "TakeScreenshot", { full: false }) as string, "base64");
    if (path) writeFileSync(path, picture);
    return picture;
  }
  /** Makes the window such that this is the size of what is in it. */
  async setViewportSize({ width, height }: { width: number; height: number }): Promise<void> {
    for (let more = { width: 0, height: 0 }, n = 0; n < 5; n += 1) {
      await this.session.command(this.window, "SetWindowRect", { x: 0, y: 0, width: width + more.width, height: height + more.height });
      await pause(200);
      const [w, h] = await this.evaluate(() => [innerWidth, innerHeight]);
      if (w === width && h === height) return;
      more = { width: more.width + width - w, height: more.height + height - h };
    }
    throw new Error(`the window does not become ${width}×${height}`);
  }

  async pointer({ x, y }: { x: number; y: number }): Promise<void> {
    const actions = [{ type: "pointerMove", x, y, duration: 0, origin: "viewport" }, { type: "pointerDown", button: 0 }, { type: "pointerUp", button: 0 }];
    await this.session.command(this.window, "PerformActions", { actions: [{ type: "pointer", id: "mouse", parameters: { pointerType: "mouse" }, actions }] });
  }
  private async keys(strokes: string[][]): Promise<void> {
    await this.session.command(this.window, "PerformActions", { actions: [{ type: "key", id: "keyboard", actions: strokes.map(([type, value]) => ({ type, value })) }] });
  }
  /** "Enter", "Shift+Enter", "Control+a". */
  private async press(combination: string): Promise<void> {
    const names = combination.split(/(?<=.)\+/).map((name) => KEYS[name] ?? name);
    await this.keys([...names.map((name) => ["keyDown", name]), ...names.reverse().map((name) => ["keyUp", name])]);
  }
}

export class Context {
  private open = new Map<Page, string>();
  private free?: string;
  private constructor(private session: Session, private network: Network) {}
  static async start(engine: Engine, network: Network, profile?: string): Promise<Context> {
    const context = new Context(await Session.start(engine, profile), network);
    context.free = await context.session.first();
    return context;
  }
  pages(): Page[] { return [...this.open.keys()]; }
  async newPage(): Promise<Page> {
    const window = this.free ?? await this.session.open();
    this.free = undefined;
    const page = new Page(this, this.session, window);
    this.open.set(page, window);
    return page;
  }
  /** Closes a page; the browser's last window stays, since the session would end with it. */
  async shut(page: Page, window: string): Promise<void> {
    this.open.delete(page);
    if (this.open.size === 0 && !this.free) this.free = await this.session.open();
    await this.session.shut(window);
  }
  async setOffline(offline: boolean): Promise<void> { await this.network.cut(offline); }
  kill(): Promise<void> { return this.session.kill(); }
  close(): Promise<void> { return this.session.close(); }
}

export class Browser {
  constructor(private engine: Engine, private network: Network) {}
  newContext(): Promise<Context> { return Context.start(this.engine, this.network); }
}
