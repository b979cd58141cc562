// A deployment that is changed under its tabs: the built site, and the same one under another build's name.
import { createHash } from "node:crypto";
import { cpSync, mkdtempSync, readFileSync, readdirSync, renameSync, rmSync, symlinkSync, unlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
// @ts-expect-error plain JavaScript, shared with `make run`
import { serve } from "../../scripts/serve.mjs";

const SITE = process.env.SOTTO_SITE ?? new URL("../../dist", import.meta.url).pathname;
const integrity = (text: string) => `sha256-${createHash("sha256").update(text).digest("base64")}`;

/** The built site with a script in front of its worker's own. */
export async function prefixed(script: string, config: object, port = 0): Promise<{ url: string; close: () => Promise<void> }> {
  const dir = mkdtempSync(join(tmpdir(), "sotto-site-"));
  cpSync(SITE, dir, { recursive: true });
  const rehashed: [string, string][] = [];
  // What has the hashes of others comes after them.
  for (const name of [`b/${readdirSync(join(dir, "b"))[0]}/worker.js`, "index.html", "sw.js"]) {
    const file = join(dir, name);
    const before = readFileSync(file, "utf8");
    const after = rehashed.reduce((text, [old, fresh]) => text.replaceAll(old, fresh), name.endsWith("worker.js") ? script + before : before);
    rehashed.push([integrity(before), integrity(after)]);
    writeFileSync(file, after);
    for (const packed of [".br", ".gz"]) rmSync(`${file}${packed}`, { force: true });
  }
  const { url, close } = await serve(dir, { config, port });
  return { url, close: async () => { await close(); rmSync(dir, { recursive: true, force: true }); } };
}

/** The built site from a server that sends `headers` too. */
export const served = (headers: Record<string, string>): Promise<{ url: string; close: () => Promise<void> }> => serve(SITE, { headers });

/** The built site in two directories of one origin: `one/` and `two/`. */
export async function twice(config: object): Promise<{ url: string; close: () => Promise<void> }> {
  const dir = mkdtempSync(join(tmpdir(), "sotto-site-"));
  for (const name of ["one", "two"]) {
    cpSync(SITE, join(dir, name), { recursive: true });
    writeFileSync(join(dir, name, "config.json"), JSON.stringify(config));
    rmSync(join(dir, name, "config.json.br"), { force: true });
  }
  const { url, close } = await serve(dir);
  return { url, close: async () => { await close(); rmSync(dir, { recursive: true, force: true }); } };
}

export class Deployment {
  private constructor(private dir: string, readonly url: string, private shut: () => Promise<void>, readonly first: string, readonly second: string) {}

  static async start(config: object): Promise<Deployment> {
    const dir = mkdtempSync(join(tmpdir(), "sotto-site-"));
    const first = readdirSync(join(SITE, "b"))[0];
    const second = first.split("").reverse().join("");
    const pack = { recursive: true, filter: (path: string) => !/\.(br|gz)$/.test(path) };
    for (const name of ["first", "second"]) cpSync(SITE, join(dir, name), pack);
    renameSync(join(dir, "second/b", first), join(dir, "second/b", second));
    const rehashed: [string, string][] = [];
    // The service worker last: it has the others' hashes.
    for (const name of ["index.html", "manifest.webmanifest", "sw.js"]) {
      const file = join(dir, "second", name);
      const before = readFileSync(file, "utf8");
      const renamed = before.replaceAll(first, second).replace(/data-built="(\d+)"/, (_, at) => `data-built="${Number(at) + 60}"`);
      const after = rehashed.reduce((text, [old, fresh]) => text.replace(old, fresh), renamed);
      rehashed.push([integrity(before), integrity(after)]);
      writeFileSync(file, after);
    }
    symlinkSync("first", join(dir, "current"));
    const { url, close } = await serve(join(dir, "current"), { config });
    return new Deployment(dir, url, close, first, second);
  }

  /** Puts the second build in the place of the first. */
  update(): void {
    unlinkSync(join(this.dir, "current"));
    symlinkSync("second", join(this.dir, "current"));
  }

  /** The web server is gone. */
  async stop(): Promise<void> { await this.shut(); }
  async close(): Promise<void> { await this.shut().catch(() => {}); rmSync(this.dir, { recursive: true, force: true }); }
}
