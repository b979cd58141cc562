// Firefox and WebKitGTK, driven by WebDriver's commands: one browser with a profile of its own.
//
// WebKitGTK is spoken to through WebKitWebDriver, over HTTP. Firefox takes the same commands on a port of its own (Marionette: what
// geckodriver passes them on to), so that no driver has to be built.
import { type ChildProcess, type StdioOptions, spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { type Socket, connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort } from "../support/prosody";

export type Engine = "firefox" | "webkit";

/** WebDriver's commands that are used here, by Firefox's names, and where WebKitWebDriver has them. */
const COMMANDS = {
  Navigate: "POST url", ExecuteAsyncScript: "POST execute/async", PerformActions: "POST actions",
  NewWindow: "POST window/new", SwitchToWindow: "POST window", CloseWindow: "DELETE window", SetWindowRect: "POST window/rect",
  TakeScreenshot: "GET screenshot", GetCurrentURL: "GET url", SetTimeouts: "POST timeouts", GetWindowHandle: "GET window",
} as const;
type Command = keyof typeof COMMANDS;
type Parameters = Record<string, unknown>;

const INSIDE = readFileSync(new URL("./inside.js", import.meta.url), "utf8");
const until = async <T>(what: string, look: () => T | undefined | Promise<T | undefined>): Promise<T> => {
  for (const deadline = Date.now() + 30_000; ;) {
    const found = await look();
    if (found !== undefined) return found;
    if (Date.now() > deadline) throw new Error(`${what} does not answer`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
};

const running = new Set<ChildProcess>();
process.on("exit", () => { for (const { pid } of running) try { process.kill(-pid!, "SIGKILL"); } catch { /* it has ended */ } });

/** A process group that ends as one, and with this process. */
function group(command: string, args: string[], env: Record<string, string> = {}, stdio: StdioOptions = "ignore"): ChildProcess {
  const child = spawn(command, args, { detached: true, stdio, env: { ...process.env, LANG: "en_GB.UTF-8", LANGUAGE: "en_GB:en", NO_AT_BRIDGE: "1", ...env } });
  running.add(child);
  return child;
}
async function end(child?: ChildProcess): Promise<void> {
  if (!child?.pid) return;
  const gone = child.exitCode !== null || child.signalCode !== null ? undefined : new Promise((resolve) => child.once("exit", resolve));
  // The group outlives its first process where that was killed.
  try { process.kill(-child.pid, "SIGKILL"); } catch { /* all of it is gone */ }
  running.delete(child);
  await gone;
}

export abstract class Session {
  protected child?: ChildProcess;
  /** The window that commands go to. */
  private current = "";
  private turn: Promise<unknown> = Promise.resolve();
  protected constructor(readonly engine: Engine) {}

  static start(engine: Engine, profile?: string): Promise<Session> { return engine === "firefox" ? Firefox.launch(profile) : WebKit.launch(); }

  protected abstract send(command: Command, parameters: Parameters): Promise<unknown>;
  /** Commands are carried out one after the other, each in its window. */
  command(window: string, command: Command, parameters: Parameters = {}): Promise<unknown> {
    const run = async () => {
      if (window && window !== this.current) {
        await this.send("SwitchToWindow", { handle: window });
        this.current = window;
      }
      return this.send(command, parameters);
    };
    const result = this.turn.then(run);
    this.turn = result.catch(() => {});
    return result;
  }
  async first(): Promise<string> {
    await this.command("", "SetTimeouts", { script: 120_000, pageLoad: 60_000, implicit: 0 });
    this.current = await this.command("", "GetWindowHandle") as string;
    return this.current;
  }
  async open(): Promise<string> { return (await this.command("", "NewWindow", { type: "window" }) as { handle: string }).handle; }
  async shut(window: string): Promise<void> {
    await this.command(window, "CloseWindow");
    this.current = "";
  }

  /** Does what inside.js calls `what` in a window's page. */
  async inside<T>(window: string, what: string, args: unknown[], passed?: string): Promise<T> {
    const script = `const done = arguments[arguments.length - 1], [what, args] = [arguments[0], JSON.parse(arguments[1])];
      const passed = ${passed ?? "undefined"};
      ${INSIDE}
      (async () => DO[what](...args))().then((value) => done(JSON.stringify({ value })), (error) => done(JSON.stringify({ error: String(error?.stack ? error + "\\n" + error.stack : error) })));`;
    const answer = JSON.parse(await this.command(window, "ExecuteAsyncScript", { script, args: [what, JSON.stringify(args)], sandbox: null }) as string) as { value: T; error?: string };
    if (answer.error !== undefined) throw new Error(answer.error);
    return answer.value;
  }

  /** SIGKILL to all of its processes at once. */
  async kill(): Promise<void> { await end(this.child); this.child = undefined; }
  close(): Promise<void> { return this.kill(); }
}

class Firefox extends Session {
  private socket!: Socket;
  private asked = 0;
  private waiting = new Map<number, { resolve: (value: unknown) => void; reject: (error: Error) => void }>();
  private constructor(private profile: string, private keep: boolean) { super("firefox"); }

  static async launch(given?: string): Promise<Session> {
    const it = new Firefox(given ?? mkdtempSync(join(tmpdir(), "sotto-firefox-")), given !== undefined);
    const preferences = {
      "marionette.port": 0, "intl.accept_languages": "en-GB, en", "intl.locale.requested": "en-GB",
      // Nothing but what a test asks for, and no window that only people close.
      "browser.shell.checkDefaultBrowser": false, "browser.startup.page": 0, "browser.aboutwelcome.enabled": false, "datareporting.policy.dataSubmissionEnabled": false,
      "toolkit.telemetry.server": "", "app.normandy.enabled": false, "app.update.disabledForTesting": true, "extensions.update.enabled": false,
      "extensions.getAddons.cache.enabled": false, "services.settings.server": "data:,#remote-settings-dummy/v1", "network.captive-portal-service.enabled": false, "network.connectivity-service.enabled": false,
      "browser.safebrowsing.update.enabled": false, "browser.topsites.contile.enabled": false, "browser.region.network.url": "", "geo.provider.network.url": "", "browser.search.update": false,
      "network.proxy.type": 0, "browser.contentblocking.category": "standard", "dom.disable_open_during_load": false, "signon.rememberSignons": false,
      // Windows that are covered by others go on as if they were seen.
      "widget.windows.window_occlusion_tracking.enabled": false, "focusmanager.testmode": true,
    };
    writeFileSync(join(it.profile, "user.js"), Object.entries(preferences).map(([key, value]) => `user_pref(${JSON.stringify(key)}, ${JSON.stringify(value)});\n`).join(""));
    const port = join(it.profile, "MarionetteActivePort");
    rmSync(port, { force: true });
    it.child = group(process.env.SOTTO_FIREFOX ?? "firefox-esr", ["--headless", "--marionette", "--no-remote", "--width=1280", "--height=800", "--profile", it.profile]);
    await it.connect(Number(await until("Firefox", () => existsSync(port) && readFileSync(port, "utf8") || undefined)));
    await it.send("NewSession" as Command, {});
    return it;
  }

  private async connect(port: number): Promise<void> {
    this.socket = connect(port, "127.0.0.1");
    let rest = Buffer.alloc(0);
    const greeting = new Promise<void>((resolve, reject) => {
      this.socket.on("data", (data) => {
        rest = Buffer.concat([rest, data]);
        for (;;) {
          const colon = rest.indexOf(":");
          const end = colon + 1 + Number(rest.subarray(0, colon));
          if (colon < 0 || rest.length < end) return;
          const message = JSON.parse(rest.subarray(colon + 1, end).toString());
          rest = rest.subarray(end);
          if (!Array.isArray(message)) { resolve(); continue; }
          const [, id, error, value] = message;
          const asker = this.waiting.get(id);
          this.waiting.delete(id);
          if (error) asker?.reject(new Error(`${error.error}: ${error.message}`)); else asker?.resolve(value);
        }
      });
      const lost = (why: Error) => { reject(why); for (const { reject } of this.waiting.values()) reject(why); this.waiting.clear(); };
      this.socket.on("error", lost);
      this.socket.on("close", () => lost(new Error("Firefox is gone")));
    });
    await greeting;
  }

  protected send(command: Command, parameters: Parameters): Promise<unknown> {
    const id = ++this.asked;
    const text = JSON.stringify([0, id, `WebDriver:${command}`, parameters]);
    return new Promise<unknown>((resolve, reject) => {
      if (this.socket.destroyed) return reject(new Error("Firefox is gone"));
      this.waiting.set(id, { resolve, reject });
      this.socket.write(`${Buffer.byteLength(text)}:${text}`);
    }).then((answer) => (answer && typeof answer === "object" && "value" in answer ? answer.value : answer));
  }

  override async close(): Promise<void> {
    await this.kill();
    this.socket.destroy();
    if (!this.keep) rmSync(this.profile, { recursive: true, force: true, maxRetries: 5 });
  }
}

class WebKit extends Session {
  private base = "";
  private constructor(private display: ChildProcess) { super("webkit"); }

  static async launch(): Promise<Session> {
    // MiniBrowser has no mode without windows: it gets a screen that nobody sees, whose number it says on its third descriptor.
    const display = group("Xvfb", ["-displayfd", "3", "-screen", "0", "1600x1300x24", "-nolisten", "tcp"], {}, ["ignore", "ignore", "ignore", "pipe"]);
    const number = await new Promise<string>((resolve, reject) => {
      display.once("error", reject);
      display.once("exit", (code) => reject(new Error(`Xvfb ended with ${code}`)));
      display.stdio[3]!.once("data", (data) => resolve(String(data).trim()));
    });
    const it = new WebKit(display);
    const port = await freePort();
    it.child = group("WebKitWebDriver", [`--port=${port}`], { DISPLAY: `:${number}`, GDK_BACKEND: "x11", WEBKIT_DISABLE_DMABUF_RENDERER: "1", LIBGL_ALWAYS_SOFTWARE: "1" });
    it.base = `http://127.0.0.1:${port}/session`;
    await until("WebKitWebDriver", () => fetch(`http://127.0.0.1:${port}/status`).then(() => true, () => undefined));
    const binary = process.env.SOTTO_MINIBROWSER;
    if (!binary) throw new Error("SOTTO_MINIBROWSER does not name WebKitGTK's MiniBrowser");
    const { sessionId } = await it.ask("POST", "", { capabilities: { alwaysMatch: { "webkitgtk:browserOptions": { binary, args: ["--automation", "--geometry=1280x800"] } } } }) as { sessionId: string };
    it.base += `/${sessionId}/`;
    return it;
  }

  private async ask(method: string, path: string, body?: Parameters): Promise<unknown> {
    const response = await fetch(this.base + path, { method, body: body && JSON.stringify(body) });
    const { value } = await response.json() as { value: { error?: string; message?: string } };
    if (!response.ok) throw new Error(`${value?.error}: ${value?.message}`);
    return value;
  }
  protected send(command: Command, { sandbox: _, ...parameters }: Parameters): Promise<unknown> {
    const [method, path] = COMMANDS[command].split(" ");
    return this.ask(method, path, method === "POST" ? parameters : undefined);
  }

  override async close(): Promise<void> {
    await this.kill();
    await end(this.display);
  }
}
