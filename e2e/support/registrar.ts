// A server that speaks registration and nothing else, over WebSocket: the form with every type of field, a picture of its own
// (XEP-0221, XEP-0231) and a challenge (XEP-0158), which no module of Prosody that Debian has can do.
//
// As much of RFC 6455 as a browser needs of a server: unfragmented text frames below 64 KiB, and closing.
import { createHash } from "node:crypto";
import { createServer, type Server } from "node:http";
import type { Socket } from "node:net";

/** What a frame of the client is answered with, if anything. */
export type Answer = (frame: string) => string[];

export class Registrar {
  /** Everything that clients sent, in order. */
  readonly frames: string[] = [];
  private sockets = new Set<Socket>();
  private constructor(private server: Server, readonly websocket: string) {}

  static async start(answer: Answer): Promise<Registrar> {
    const server = createServer((_, response) => response.writeHead(404).end());
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as { port: number };
    const registrar = new Registrar(server, `ws://127.0.0.1:${port}/ws`);
    server.on("upgrade", (request, socket) => registrar.accept(String(request.headers["sec-websocket-key"]), socket as Socket, answer));
    return registrar;
  }

  private accept(key: string, socket: Socket, answer: Answer) {
    const proof = createHash("sha1").update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest("base64");
    socket.write(`HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${proof}\r\nSec-WebSocket-Protocol: xmpp\r\n\r\n`);
    this.sockets.add(socket);
    socket.on("close", () => this.sockets.delete(socket));
    socket.on("error", () => socket.destroy());
    let rest = Buffer.alloc(0);
    socket.on("data", (data) => {
      rest = Buffer.concat([rest, data]);
      for (;;) {
        if (rest.length < 2) return;
        const short = rest[1] & 127;
        const head = (short === 126 ? 4 : 2) + 4;
        if (rest.length < head) return;
        const length = short === 126 ? rest.readUInt16BE(2) : short;
        if (rest.length < head + length) return;
        const mask = rest.subarray(head - 4, head);
        const text = Buffer.from(rest.subarray(head, head + length).map((byte, at) => byte ^ mask[at % 4])).toString();
        const kind = rest[0] & 15;
        rest = rest.subarray(head + length);
        if (kind === 8) return void socket.end(Buffer.from([0x88, 0]));
        if (kind !== 1) continue;
        this.frames.push(text);
        for (const frame of answer(text)) socket.write(framed(frame));
      }
    });
  }

  /** The line is lost. */
  cut(): void { for (const socket of this.sockets) socket.destroy(); }

  async close(): Promise<void> {
    this.cut();
    await new Promise((resolve) => this.server.close(resolve));
  }
}

function framed(text: string): Buffer {
  const body = Buffer.from(text);
  const head = body.length < 126 ? Buffer.from([0x81, body.length])
    : body.length < 1 << 16 ? Buffer.from([0x81, 126, body.length >> 8, body.length & 255])
    : Buffer.concat([Buffer.from([0x81, 127, 0, 0, 0, 0]), Buffer.from(new Uint32Array([body.length]).buffer).reverse()]);
  return Buffer.concat([head, body]);
}

/** What every such server begins with; `query` is what it wants to know, `submit` what it makes of what was filled in. */
export function registration(query: () => string, submit: (frame: string) => string): Answer {
  return (frame) => {
    const id = /id='([^']*)'/.exec(frame)?.[1];
    if (frame.startsWith("<open ")) {
      return [
        "<open xmlns='urn:ietf:params:xml:ns:xmpp-framing' from='example.org' version='1.0'/>",
        "<stream:features xmlns:stream='http://etherx.jabber.org/streams'><register xmlns='http://jabber.org/features/iq-register'/></stream:features>",
      ];
    }
    if (frame.includes("type='get'")) return [`<iq xmlns='jabber:client' type='result' id='${id}'><query xmlns='jabber:iq:register'>${query()}</query></iq>`];
    if (frame.includes("type='set'")) {
      const error = submit(frame);
      return [error ? `<iq xmlns='jabber:client' type='error' id='${id}'>${error}</iq>` : `<iq xmlns='jabber:client' type='result' id='${id}'/>`];
    }
    return [];
  };
}
