// A Chromium that can be killed: a process group of its own, whose profile outlives it.
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Browser, type BrowserContext, chromium } from "@playwright/test";
import { browser as options } from "./browser";

export class Mortal {
  readonly profile = mkdtempSync(join(tmpdir(), "sotto-profile-"));
  private child?: ChildProcess;
  private connection?: Browser;

  async start(): Promise<BrowserContext> {
    const { executablePath, args } = options.launchOptions!;
    const port = join(this.profile, "DevToolsActivePort");
    rmSync(port, { force: true });
    // Locks of the process that was killed.
    for (const name of ["SingletonLock", "SingletonCookie", "SingletonSocket"]) rmSync(join(this.profile, name), { force: true });
    this.child = spawn(executablePath!, [...args!, "--headless=new", "--remote-debugging-port=0", `--user-data-dir=${this.profile}`, "about:blank"], { detached: true, stdio: "ignore" });
    const deadline = Date.now() + 30_000;
    for (;;) {
      try {
        const [number] = readFileSync(port, "utf8").split("\n");
        this.connection = await chromium.connectOverCDP(`http://127.0.0.1:${number}`);
        return this.connection.contexts()[0];
      } catch (error) {
        if (Date.now() > deadline) throw error;
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    }
  }

  /** SIGKILL to all of its processes at once. */
  async kill(): Promise<void> {
    const child = this.child;
    if (!child?.pid) return;
    this.child = undefined;
    const gone = new Promise((resolve) => child.once("exit", resolve));
    process.kill(-child.pid, "SIGKILL");
    await gone;
    await this.connection?.close().catch(() => {});
  }

  async close(): Promise<void> {
    await this.kill();
    rmSync(this.profile, { recursive: true, force: true });
  }
}
