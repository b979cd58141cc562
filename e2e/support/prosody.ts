// A Prosody of this worker's own, on free ports, with its data in a temporary directory.
import { type ChildProcess, execFile, spawn } from "node:child_process";
import { chownSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { promisify } from "node:util";

const SCRIPT = process.env.SOTTO_PROSODY ?? new URL("../../scripts/prosody.sh", import.meta.url).pathname;
const run = promisify(execFile);

export interface Account { jid: string; password: string }

export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}

export class Prosody {
  private child?: ChildProcess;
  private constructor(private dir: string, readonly c2sPort: number, readonly httpPort: number) {}

  static async start(): Promise<Prosody> {
    const dir = mkdtempSync(join(tmpdir(), "sotto-e2e-"));
    const prosody = new Prosody(dir, await freePort(), await freePort());
    await prosody.restart();
    return prosody;
  }

  get websocket() { return `ws://127.0.0.1:${this.httpPort}/xmpp-websocket`; }

  /** Starts it (again) on the same ports and data. */
  async restart(): Promise<void> {
    await this.stop();
    const child = spawn(SCRIPT, ["run", this.dir, String(this.c2sPort), String(this.httpPort)], { stdio: ["ignore", "pipe", "inherit"], detached: true });
    this.child = child;
    const said: string[] = [];
    await new Promise<void>((resolve, reject) => {
      createInterface({ input: child.stdout! }).on("line", (line) => { said.push(line); if (line === "ready") resolve(); });
      child.once("error", reject);
      child.once("exit", (code) => reject(new Error(`Prosody ended with ${code}: ${said.join("\n")}`)));
    });
  }

  async stop(): Promise<void> {
    const child = this.child;
    this.child = undefined;
    if (!child || child.exitCode !== null) return;
    const ended = new Promise((resolve) => child.once("exit", resolve));
    child.kill("SIGTERM");
    await ended;
  }

  /** It no longer runs, and its sockets stay open. */
  freeze(): void { process.kill(-this.child!.pid!, "SIGSTOP"); }
  thaw(): void { process.kill(-this.child!.pid!, "SIGCONT"); }

  /** Makes an account on the domain "localhost". */
  async register(name: string, password = `${name}-secret`): Promise<Account> {
    await run(SCRIPT, ["register", this.dir, `${name}:${password}`]);
    return { jid: `${name}@localhost`, password };
  }

  /** An `xmpp:` address that invites to make an account. */
  async invitation(host: string): Promise<string> {
    const { stdout } = await run(SCRIPT, ["invite", this.dir, host]);
    return stdout.trim();
  }

  /** Makes accounts contacts of one who see each other's presence, before any of them signs in; as what, where that is said. */
  async befriend(one: Account, ...others: (Account & { name?: string; group?: string })[]): Promise<void> {
    const data = (await run(SCRIPT, ["data", this.dir])).stdout.trim();
    const { uid, gid } = statSync(data);
    for (const [of, contacts] of [[one, others], ...others.map((other) => [other, [one]])] as [Account, (Account & { name?: string; group?: string })[]][]) {
      let path = data;
      for (const name of ["localhost", "roster"]) {
        path = join(path, name);
        mkdirSync(path, { recursive: true });
        chownSync(path, uid, gid);
      }
      const escaped = of.jid.split("@")[0].replace(/[^A-Za-z0-9]/g, (c) => `%${c.charCodeAt(0).toString(16).padStart(2, "0")}`);
      path = join(path, `${escaped}.dat`);
      writeFileSync(path, `return { ${contacts.map(({ jid, name, group }) => `["${jid}"] = { ["subscription"] = "both"; ["groups"] = {${group ? ` [${JSON.stringify(group)}] = true ` : ""}};${name ? ` ["name"] = ${JSON.stringify(name)};` : ""} };`).join(" ")} [false] = { ["version"] = 1; ["pending"] = {} } };\n`);
      chownSync(path, uid, gid);
    }
  }

  /** Changes an account's password. */
  async changePassword(account: Account, password: string): Promise<Account> {
    await run(SCRIPT, ["register", this.dir, `${account.jid.split("@")[0]}:${password}`]);
    return { ...account, password };
  }

  /** Where the server keeps its files. */
  async data(): Promise<string> { return (await run(SCRIPT, ["data", this.dir])).stdout.trim(); }

  /** Everything that the server has written to disk, as one text. */
  async stored(): Promise<string> {
    const { stdout } = await run(SCRIPT, ["data", this.dir]);
    const read = (dir: string): string => readdirSync(dir, { withFileTypes: true })
      .map((entry) => (entry.isDirectory() ? read(join(dir, entry.name)) : readFileSync(join(dir, entry.name), "utf8")))
      .join("\n");
    return read(stdout.trim());
  }

  async close(): Promise<void> {
    const data = (await run(SCRIPT, ["data", this.dir])).stdout.trim();
    await this.stop();
    // The data may lie elsewhere (see the script); `…/data` is below the directory that is to go.
    rmSync(join(data, ".."), { recursive: true, force: true });
    rmSync(this.dir, { recursive: true, force: true });
  }
}
