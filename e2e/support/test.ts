// The fixtures of every spec: a Prosody per worker, the built client on loopback, accounts of the test's own, peers.
import { type Browser, type BrowserContext, test as chromium, expect } from "@playwright/test";
// @ts-expect-error plain JavaScript, shared with `make run`
import { serve } from "../../scripts/serve.mjs";
import { engine, line, test as elsewhere } from "../engines/test";
import { App } from "./app";
import { complaints } from "./policy";
import { Peer, type PeerOptions } from "./peer";
import { type Account, Prosody } from "./prosody";

interface Fixtures {
  /** Makes an account that no other test has. */
  account: (name: string) => Promise<Account>;
  /** Starts a foreign client for an account; ended with the test. */
  peer: (account: Account, options?: PeerOptions) => Promise<Peer>;
  /** The client in the test's own browser profile. */
  app: App;
  /** The page asks for nothing that its own policy refuses, and nothing in it ends in an exception. */
  policy: void;
  /** The client in a new browser profile. */
  otherProfile: () => Promise<App>;
}
interface WorkerFixtures { prosody: Prosody; through: (address: string) => Promise<string>; site: string }

const base = (engine ? elsewhere : chromium) as typeof chromium;
export const test = base.extend<Fixtures, WorkerFixtures>({
  prosody: [async ({}, use) => {
    const prosody = await Prosody.start();
    await use(prosody);
    await prosody.close();
  }, { scope: "worker" }],

  // Where a line has to be cut from outside, the browser's way to the servers leads over it.
  through: [async ({}, use) => { await use(engine ? (address) => line.through(address) : async (address) => address); }, { scope: "worker" }],

  site: [async ({ prosody, through }, use) => {
    const root = process.env.SOTTO_SITE ?? new URL("../../dist", import.meta.url).pathname;
    const { url, close } = await serve(root, { config: { domain: "localhost", websocket: await through(prosody.websocket) } });
    await use(await through(url));
    await close();
  }, { scope: "worker" }],

  account: async ({ prosody }, use, info) => {
    // Distinct within the worker's server, and readable: alice-1f3a.
    const suffix = `${info.testId.slice(-4)}${info.retry || ""}${info.repeatEachIndex || ""}`;
    await use((name) => prosody.register(`${name}-${suffix}`));
  },

  peer: async ({ prosody }, use) => {
    const peers: Peer[] = [];
    await use(async (account, options) => {
      const peer = await Peer.start(account, prosody.c2sPort, options);
      peers.push(peer);
      return peer;
    });
    await Promise.all(peers.map((peer) => peer.quit()));
  },

  app: async ({ page, site }, use) => { await use(new App(page, site)); },

  policy: [async ({ context }, use) => {
    // Only Chromium's console is heard here.
    const refused = engine ? [] : complaints(context);
    await use();
    expect(refused).toEqual([]);
  }, { auto: true }],

  otherProfile: async ({ browser, site }: { browser: Browser; site: string }, use) => {
    const contexts: BrowserContext[] = [];
    const refused: string[][] = [];
    await use(async () => {
      const context = await browser.newContext();
      contexts.push(context);
      if (!engine) refused.push(complaints(context));
      return new App(await context.newPage(), site);
    });
    await Promise.all(contexts.map((context) => context.close()));
    expect(refused.flat()).toEqual([]);
  },
});
export { expect };
