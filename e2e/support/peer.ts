// The foreign OMEMO client of e2e/peer/peer.py, as an object.
import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import type { Account } from "./prosody";

export interface PeerEvent {
  event: "ready" | "sent" | "decrypted" | "plain" | "payload" | "receipt" | "report" | "published" | "profile" | "forgotten" | "broken" | "error";
  from?: string; to?: string; id?: string; body?: string | null; text?: string; jid?: string;
  device?: number; flavour?: "legacy" | "omemo2"; sessions?: number; fingerprint?: string; devices?: Record<string, number[]>;
  hash?: string | null; type?: string | null; size?: number | null; sha1?: string | null; nick?: string | null; vcard?: string | null; photo?: string | null;
  about?: string; error?: string; errors?: string[];
  /** Payloads in the clear, and in the envelope, as XML. */
  parts?: string[]; sealed?: string[];
}

/** Payloads that say something about a message, as XML. */
export const part = {
  reply: (id: string, to: string) => `<reply xmlns="urn:xmpp:reply:0" id="${id}" to="${to}"/>`,
  /** So many characters at the beginning are for those who know no replies. */
  fallback: (end: number) => `<fallback xmlns="urn:xmpp:fallback:0" for="urn:xmpp:reply:0"><body start="0" end="${end}"/></fallback>`,
  reactions: (id: string, ...emojis: string[]) => `<reactions xmlns="urn:xmpp:reactions:0" id="${id}">${emojis.map((it) => `<reaction>${it}</reaction>`).join("")}</reactions>`,
  replace: (id: string) => `<replace xmlns="urn:xmpp:message-correct:0" id="${id}"/>`,
  retract: (id: string) => `<retract xmlns="urn:xmpp:message-retract:1" id="${id}"/>`,
  displayed: (id: string) => `<displayed xmlns="urn:xmpp:chat-markers:0" id="${id}"/>`,
  markable: `<markable xmlns="urn:xmpp:chat-markers:0"/>`,
  state: (state: "active" | "composing" | "paused") => `<${state} xmlns="http://jabber.org/protocol/chatstates"/>`,
  store: `<store xmlns="urn:xmpp:hints"/>`,
  unstyled: `<unstyled xmlns="urn:xmpp:styling:0"/>`,
};

export interface PeerOptions { store?: string; flavours?: "legacy" | "omemo2" | "legacy,omemo2" }

export class Peer {
  /** All events so far, in order. */
  readonly events: PeerEvent[] = [];
  private waiting: (() => void)[] = [];
  private ended = false;
  private constructor(readonly account: Account, private child: ChildProcess) {
    createInterface({ input: child.stdout! }).on("line", (line) => {
      this.events.push(JSON.parse(line));
      this.wake();
    });
    child.once("exit", () => { this.ended = true; this.wake(); });
  }
  private wake() { for (const resolve of this.waiting.splice(0)) resolve(); }

  /** `store`: a file that keeps its OMEMO state over several starts; `flavours`: what it publishes and speaks. */
  static async start(account: Account, port: number, { store, flavours = "legacy" }: PeerOptions = {}): Promise<Peer> {
    const python = `${process.env.SOTTO_PEER_VENV}/bin/python`;
    const script = new URL("../peer/peer.py", import.meta.url).pathname;
    const child = spawn(python, [script, account.jid, account.password, "--port", String(port), "--flavours", flavours, ...(store ? ["--store", store] : [])], { stdio: ["pipe", "pipe", "ignore"] });
    const peer = new Peer(account, child);
    await peer.until((event) => event.event === "ready");
    return peer;
  }

  private order(order: object) { this.child.stdin!.write(`${JSON.stringify(order)}\n`); }
  /** Sends an encrypted message; returns its id. */
  async send(to: Account, text: string | null, parts: string[] = []): Promise<string> { return (await this.ordered({ do: "send", to: to.jid, text, with: parts }, "sent")).id!; }
  /** Sends an unencrypted message; returns its id. */
  async sendPlain(to: Account, text: string | null, parts: string[] = []): Promise<string> { return (await this.ordered({ do: "plain", to: to.jid, text, with: parts }, "sent")).id!; }
  /** Asks to see an account's presence. */
  async subscribe(to: Account, text?: string, nick?: string): Promise<void> { await this.ordered({ do: "subscribe", to: to.jid, text, nick }, "sent"); }
  /** Says how available it is, and since when nobody was there. */
  async presence(show?: "away" | "dnd" | "xa", text?: string, since?: Date): Promise<void> { await this.ordered({ do: "presence", show, text, since: since?.toISOString() }, "sent"); }
  /** From now on nobody who asks may see its presence. */
  async refuse(): Promise<void> { await this.ordered({ do: "refuse" }, "published"); }
  /** Drops the sessions with an account, as a client does that lost its store. */
  async forget(account: Account): Promise<void> { await this.ordered({ do: "forget", jid: account.jid }, "forgotten"); }
  /** Spoils the sessions with an account: what is sent in them cannot be opened. */
  async break(account: Account): Promise<number> { return (await this.ordered({ do: "break", jid: account.jid }, "broken")).sessions ?? 0; }
  /** Asks to see an account's presence, and waits until each sees the other's. */
  async befriend(account: Account): Promise<void> { await this.ordered({ do: "befriend", to: account.jid }, "published"); }
  /** Publishes a picture; `claims`: what is said of it in place of the truth. */
  async avatar(data: Buffer, claims: { type?: string; bytes?: number; hash?: string } = {}): Promise<void> { await this.ordered({ do: "avatar", data: data.toString("base64"), ...claims }, "published"); }
  async nick(text: string): Promise<void> { await this.ordered({ do: "nick", text }, "published"); }
  /** Publishes a vCard4, for everybody or for contacts. */
  async vcard(xml: string, open = false): Promise<void> { await this.ordered({ do: "vcard", xml, open }, "published"); }
  /** What an account publishes of itself. */
  async look(account: Account): Promise<PeerEvent> { return this.ordered({ do: "look", jid: account.jid }, "profile"); }
  async report(): Promise<PeerEvent> { return this.ordered({ do: "report" }, "report"); }
  async quit(): Promise<void> {
    if (this.ended) return;
    const gone = new Promise((resolve) => this.child.once("exit", resolve));
    this.order({ do: "quit" });
    const timer = setTimeout(() => this.child.kill("SIGKILL"), 5_000);
    await gone;
    clearTimeout(timer);
  }
  private ordered(order: object, answer: PeerEvent["event"]): Promise<PeerEvent> {
    const from = this.events.length;
    this.order(order);
    return this.until((event) => event.event === answer, { from });
  }

  /** The first event that fits, waited for; an error that the peer reports meanwhile fails it. */
  async until(fits: (event: PeerEvent) => boolean, { from = 0, timeout = 30_000 } = {}): Promise<PeerEvent> {
    const deadline = Date.now() + timeout;
    for (let at = from; ;) {
      for (; at < this.events.length; at += 1) {
        const event = this.events[at];
        if (fits(event)) return event;
        if (event.event === "error" && !fits(event)) throw new Error(`${this.account.jid}: ${event.about}: ${event.error}`);
      }
      const left = deadline - Date.now();
      if (this.ended || left <= 0) {
        const why = this.ended ? "the peer has ended" : "timed out";
        throw new Error(`${this.account.jid}: ${why}; events: ${JSON.stringify(this.events.slice(-5))}`);
      }
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, left);
        this.waiting.push(() => { clearTimeout(timer); resolve(); });
      });
    }
  }
  /** Waits for a decrypted message with exactly this text. */
  decrypted(body: string): Promise<PeerEvent> { return this.until((event) => event.event === "decrypted" && event.body === body); }
  /** Waits for a message with a payload of this name (and with these words in it); whether it was in the envelope is its `sealed`. */
  part(name: string, ...words: string[]): Promise<PeerEvent> {
    const fits = (xml: string) => xml.startsWith(`<${name} `) && words.every((word) => xml.includes(word));
    return this.until((event) => [...(event.parts ?? []), ...(event.sealed ?? [])].some(fits));
  }
  /** The texts decrypted so far, in order of arrival; messages without content left out. */
  get texts(): string[] {
    return this.events.filter((event) => event.event === "decrypted" && event.body != null).map((event) => event.body as string);
  }
}
