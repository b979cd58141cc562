// What a page complains of: what its Content-Security-Policy, Trusted Types or hashes have refused, which browsers say on the console, and
// what ended in an exception that nobody caught. A panic is one: whatever came after it in that turn of the page did not happen.
import type { BrowserContext } from "@playwright/test";

const REFUSED = /Content.Security.Policy|Trusted ?(Types|HTML|Script)|'integrity' attribute/i;
// A worker's exceptions are told on the page's console alone.
const PANIC = /RuntimeError/;

/** Everything of that kind in the context's pages from now on, as it comes. */
export function complaints(context: BrowserContext): string[] {
  const all: string[] = [];
  const take = (text: string) => { if (REFUSED.test(text) || PANIC.test(text)) all.push(text); };
  context.on("console", (message) => take(message.text()));
  context.on("weberror", (error) => all.push(error.error().stack ?? String(error.error())));
  return all;
}
