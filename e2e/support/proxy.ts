// A proxy on loopback that a browser profile is made to use for everything, loopback too: it sees every connection, of pages, workers
// and service workers alike, and lets through only those to this machine.
import { type IncomingMessage, createServer, request as ask } from "node:http";
import { type AddressInfo, type Socket, connect } from "node:net";
import type { Browser, BrowserContext, BrowserContextOptions } from "@playwright/test";

export interface Watched {
  context: BrowserContext;
  /** Every `host:port` that was asked for, in the clear or through a tunnel, since the beginning. */
  asked: Set<string>;
  close: () => Promise<void>;
}

const HERE = new Set(["localhost", "127.0.0.1"]);

export async function watched(browser: Browser, options: BrowserContextOptions = {}): Promise<Watched> {
  const asked = new Set<string>();
  const sockets = new Set<Socket>();
  const server = createServer((incoming: IncomingMessage, response) => {
    const url = new URL(incoming.url ?? "", "http://nowhere");
    asked.add(`${url.hostname}:${url.port || 80}`);
    if (!HERE.has(url.hostname)) { response.writeHead(502).end(); return; }
    const { "proxy-connection": _, ...headers } = incoming.headers;
    const onward = ask({ host: "127.0.0.1", port: url.port || 80, path: url.pathname + url.search, method: incoming.method, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    onward.on("error", () => response.destroy());
    incoming.pipe(onward);
  });
  server.on("connection", (socket) => { sockets.add(socket); socket.on("close", () => sockets.delete(socket)); });
  server.on("connect", (incoming: IncomingMessage, near: Socket, head: Buffer) => {
    const [host, port] = (incoming.url ?? "").split(":");
    asked.add(`${host}:${port}`);
    near.on("error", () => {});
    if (!HERE.has(host)) { near.end("HTTP/1.1 502 Bad Gateway\r\n\r\n"); return; }
    const far = connect(Number(port), "127.0.0.1", () => {
      near.write("HTTP/1.1 200 OK\r\n\r\n");
      far.write(head);
      far.pipe(near).pipe(far);
    });
    far.on("error", () => near.destroy());
    near.on("close", () => far.destroy());
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const { port } = server.address() as AddressInfo;
  const context = await browser.newContext({ ...options, proxy: { server: `http://127.0.0.1:${port}`, bypass: "<-loopback>" } });
  return {
    context, asked,
    close: async () => {
      await context.close();
      for (const socket of sockets) socket.destroy();
      await new Promise((done) => server.close(done));
    },
  };
}
