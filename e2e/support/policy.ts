// What a page's Content-Security-Policy, Trusted Types or hashes have refused: browsers say it on the console.
import type { BrowserContext } from "@playwright/test";

const REFUSED = /Content.Security.Policy|Trusted ?(Types|HTML|Script)|'integrity' attribute/i;

/** Everything that is refused in the context's pages from now on, as it comes. */
export function complaints(context: BrowserContext): string[] {
  const all: string[] = [];
  const take = (text: string) => { if (REFUSED.test(text)) all.push(text); };
  context.on("console", (message) => take(message.text()));
  context.on("weberror", (error) => take(String(error.error())));
  return all;
}
