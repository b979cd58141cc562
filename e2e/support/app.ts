// The client as a person uses it: everything is found by role and accessible name, or by the attributes that stay put.
import { type Locator, type Page, expect } from "@playwright/test";
import type { Account } from "./prosody";
import type { Say } from "./words";

export class App {
  /** `say`: where it speaks another language than English. */
  constructor(readonly page: Page, readonly url: string, private say: Say = (english) => english) {}

  async open(): Promise<this> { await this.page.goto(this.url); return this; }

  // --- sign-in and sign-out

  get address(): Locator { return this.page.getByRole("textbox", { name: this.say("XMPP address") }); }
  // A password field has no role; its label is its name.
  get password(): Locator { return this.page.getByLabel(this.say("Password"), { exact: true }); }
  get signInButton(): Locator { return this.page.getByRole("button", { name: this.say("Sign in"), exact: true }); }
  get alert(): Locator { return this.page.getByRole("alert"); }
  get connection(): Locator { return this.page.locator('[role="status"][data-connection]'); }

  async fillSignIn(account: Account, { shared = false } = {}): Promise<void> {
    await this.address.fill(account.jid);
    await this.password.fill(account.password);
    if (shared) await this.page.getByRole("checkbox", { name: this.say("This is a shared computer") }).check();
    await this.signInButton.click();
  }
  async signIn(account: Account, options?: { shared?: boolean }): Promise<this> {
    await this.open();
    await this.fillSignIn(account, options);
    return this.online();
  }
  async online(): Promise<this> {
    await expect(this.connection).toHaveAttribute("data-connection", "online", { timeout: 30_000 });
    return this;
  }
  async signOut(): Promise<void> {
    await this.settings();
    await this.page.getByRole("button", { name: "Sign out", exact: true }).click();
    await this.page.getByRole("dialog").getByRole("button", { name: "Sign out and delete" }).click();
    await expect(this.address).toBeVisible();
  }
  async settings(): Promise<void> { await this.page.goto(`${this.url}#/settings`); }

  // --- chats

  get chats(): Locator { return this.page.getByRole("navigation", { name: this.say("Chats") }); }
  chat(jid: string): Locator { return this.chats.locator(`[data-jid="${jid}"]`); }
  async startChat(jid: string): Promise<void> {
    await this.page.getByRole("button", { name: this.say("New chat"), exact: true }).click();
    const dialog = this.page.getByRole("dialog");
    await dialog.getByRole("textbox", { name: this.say("XMPP address") }).fill(jid);
    await dialog.getByRole("button", { name: this.say("Start chat") }).click();
    // The chat before has a composer, too.
    await expect(dialog).toHaveCount(0);
    await expect(this.page.locator("section[data-chat]")).toBeVisible();
    await expect(this.composer).toBeVisible();
  }
  async openChat(jid: string): Promise<void> {
    await this.page.goto(`${this.url}#/chat/${jid}`);
    // The one before has a composer, too.
    await expect(this.page.locator(`section[data-chat="${jid}"]`)).toBeVisible();
    await expect(this.composer).toBeVisible();
  }

  // --- messages

  /** To the end of the open chat, which begins with what is new. */
  async newest(): Promise<void> {
    const button = this.page.getByRole("button", { name: this.say("Newest messages") });
    await button.click();
    await expect(button).toHaveCount(0);
  }
  get log(): Locator { return this.page.getByRole("log", { name: this.say("Messages") }); }
  get messages(): Locator { return this.log.getByRole("article"); }
  get composer(): Locator { return this.page.getByRole("textbox", { name: this.say("Message"), exact: true }); }
  async send(text: string, { timeout = 15_000 } = {}): Promise<void> {
    await this.composer.fill(text);
    await this.composer.press("Enter");
    // The composer clears when the text is safely stored.
    await expect.poll(() => this.composer.evaluate((box: HTMLTextAreaElement) => box.value ?? box.textContent), { timeout }).toBe("");
  }
  /** The texts of the open chat, in order, exactly as they are in the page. */
  texts(): Promise<string[]> {
    return this.messages.locator("[data-part=body]").evaluateAll((bodies) => bodies.map((body) => body.textContent ?? ""));
  }
  /** Waits until the message with exactly this text is there, once, and returns it. */
  async message(text: string): Promise<Locator> {
    await expect.poll(async () => (await this.texts()).filter((body) => body === text).length, { message: `one message ${JSON.stringify(text.slice(0, 60))}` }).toBe(1);
    // Rows that could not be opened have no body.
    return this.messages.filter({ has: this.page.locator("[data-part=body]") }).nth((await this.texts()).indexOf(text));
  }
  /** Chooses something from a message's menu. */
  async choose(message: Locator, action: string): Promise<void> {
    await message.focus();
    await this.page.keyboard.press("Enter");
    await this.page.getByRole("menu", { name: this.say("Message actions") }).getByRole("menuitem", { name: this.say(action), exact: true }).click();
    // It goes into the composer when the menu has given the focus back.
    if (action === "Reply" || action === "Edit") await expect(this.page.locator("[data-part=about]")).toBeVisible();
  }
  chip(message: Locator, emoji: string): Locator { return message.locator(`[data-emoji="${emoji}"]`); }
  async react(message: Locator, emoji: string): Promise<void> {
    await this.choose(message, "React");
    const picker = this.page.getByRole("dialog", { name: this.say("Emoji") });
    await picker.getByRole("textbox").fill(emoji);
    await picker.getByRole("button").first().click();
  }
  /** Turns the encryption of the open chat off. */
  async inTheClear(): Promise<void> {
    await this.page.getByRole("button", { name: "Encryption" }).click();
    const panel = this.page.getByRole("dialog", { name: "Encryption" });
    const toggle = panel.getByRole("switch", { name: "Encrypt this chat" });
    if (await toggle.isChecked()) {
      await toggle.click();
      await panel.getByRole("button", { name: "Turn it off" }).click();
    }
    await expect(toggle).not.toBeChecked();
    await this.page.keyboard.press("Escape");
  }
  async expectEncrypted(text: string, own: boolean, encryption: "omemo-legacy" | "omemo-2" = "omemo-legacy"): Promise<void> {
    const message = await this.message(text);
    await expect(message).toHaveAttribute("data-encryption", encryption);
    await expect(message).toHaveAttribute("data-own", String(own));
    await expect(message).not.toHaveAttribute("data-problem");
    if (own) await expect(message).toHaveAttribute("data-state", /^(sent|delivered|displayed)$/);
    else await expect(message).toHaveAttribute("data-state", "received");
  }
}

/** Names of the IndexedDB databases of the page's origin, with everything in them as one text. */
export function databases(page: Page): Promise<{ name: string; content: string }[]> {
  return page.evaluate(async () => {
    const done = <T>(request: IDBRequest<T>) => new Promise<T>((resolve, reject) => {
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
    const text = (value: unknown): string => {
      if (value instanceof ArrayBuffer) return text(new Uint8Array(value));
      if (ArrayBuffer.isView(value)) return Array.from(new Uint8Array(value.buffer, value.byteOffset, value.byteLength), (byte) => String.fromCharCode(byte)).join("");
      if (Array.isArray(value)) return value.map(text).join("\n");
      if (value && typeof value === "object") return Object.entries(value).map(([key, inner]) => `${key}:${text(inner)}`).join("\n");
      return String(value);
    };
    const all = [];
    for (const { name } of await indexedDB.databases()) {
      const opening = indexedDB.open(name!);
      // One that went away meanwhile is not made anew.
      opening.onupgradeneeded = () => opening.transaction!.abort();
      const database = await done(opening).catch(() => undefined);
      if (!database) continue;
      let content = "";
      for (const store of database.objectStoreNames) {
        const objects = database.transaction(store).objectStore(store);
        content += text(await done(objects.getAllKeys())) + text(await done(objects.getAll()));
      }
      database.close();
      all.push({ name: name!, content });
    }
    return all;
  });
}
