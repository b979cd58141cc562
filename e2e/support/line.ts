// A line of limited speed between a browser and a server on loopback.
import { type AddressInfo, type Socket, connect, createServer } from "node:net";

export interface Line {
  /** From one end to the other and back, ms. */
  trip: number;
  /** What comes down it, bits per second; all connections share it. */
  speed: number;
}

/** What mobile networks of the fourth generation are taken to be by those who measure pages. */
export const FOURTH_GENERATION: Line = { trip: 170, speed: 9_000_000 };

export interface Through { url: string; received: () => number; close: () => Promise<void> }

/** The address of the same site through such a line, and how many bytes came down it. Without one: at once, and only counted. */
export async function through(site: string, line?: Line): Promise<Through> {
  const port = Number(new URL(site).port);
  const sockets = new Set<Socket>();
  let received = 0;
  let free = 0;
  const server = createServer((near) => {
    const far = connect(port, "127.0.0.1");
    for (const socket of [near, far]) { sockets.add(socket); socket.setNoDelay(); socket.on("error", () => {}); socket.on("close", () => { sockets.delete(socket); near.destroy(); far.destroy(); }); }
    const after = (wait: number, act: () => void) => (line ? void setTimeout(act, wait) : act());
    // A connection costs two round trips before anything can be asked: TCP and TLS.
    let begun = performance.now() + 2 * (line?.trip ?? 0);
    near.on("data", (bytes) => {
      begun = Math.max(begun, performance.now());
      after(begun - performance.now() + (line?.trip ?? 0) / 2, () => far.write(bytes));
    });
    far.on("data", (bytes) => {
      free = Math.max(free, performance.now()) + (line ? (bytes.length * 8_000) / line.speed : 0);
      after(free - performance.now() + (line?.trip ?? 0) / 2, () => { received += bytes.length; near.write(bytes); });
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://localhost:${(server.address() as AddressInfo).port}/`,
    received: () => received,
    close: async () => { for (const socket of sockets) socket.destroy(); await new Promise((done) => server.close(done)); },
  };
}
