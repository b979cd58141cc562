// The line between a browser and the servers, which can be cut: what `setOffline` does where the engine has no such thing. Unlike there
// the browser goes on believing that it is online, as it does behind a router whose line is dead.
import { type Server, type Socket, connect, createServer } from "node:net";

export class Network {
  private offline = false;
  private servers: Server[] = [];
  private sockets = new Set<Socket>();

  /** An address for the browser that leads to this one's host and port. */
  async through(address: string): Promise<string> {
    const url = new URL(address);
    const port = Number(url.port);
    const server = createServer((near) => {
      if (this.offline) return void near.destroy();
      const far = connect(port, "127.0.0.1");
      for (const [one, other] of [[near, far], [far, near]]) {
        this.sockets.add(one);
        one.on("error", () => other.destroy());
        one.on("close", () => { this.sockets.delete(one); other.destroy(); });
      }
      near.pipe(far).pipe(near);
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    this.servers.push(server);
    url.port = String((server.address() as { port: number }).port);
    return url.href;
  }
  async cut(offline: boolean): Promise<void> {
    this.offline = offline;
    if (offline) for (const socket of this.sockets) socket.destroy();
  }
  close(): void {
    void this.cut(true);
    for (const server of this.servers) server.close();
  }
}
