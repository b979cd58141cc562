// How long a catch-up of 1,000 archived messages takes in Chromium, end to end, beside what it cannot do without: the round trips to
// the server. (`make bench` prints the bare cryptography's time before this.)
import { App } from "./support/app";
import { counted, expect, peak, test } from "./support/counter";

const MESSAGES = 1_000;

for (const kind of ["plain", "OMEMO"] as const) {
  test(`catch-up of ${MESSAGES} ${kind} messages`, async ({ account, peer, browser, prosody, counting: site }) => {
    const context = await browser.newContext({ serviceWorkers: "block" });
    const [alice, bob] = [await account(`alice${kind[0].toLowerCase()}`), await account(`bob${kind[0].toLowerCase()}`)];
    const other = await peer(bob);
    let app = new App(await context.newPage(), site);
    await app.signIn(alice);
    await app.startChat(bob.jid);
    await app.send("before");
    await other.decrypted("before");
    await app.page.close();
    for (let n = 0; n < MESSAGES; n += 1) await (kind === "plain" ? other.sendPlain(alice, `archived ${n}`) : other.send(alice, `archived ${n}`));

    // Sent is not yet archived: the server's files grow until all of it is there.
    for (let size = -1, now = 0; size !== now;) { size = now; await new Promise((resolve) => setTimeout(resolve, 1_500)); now = (await prosody.stored()).length; }

    const page = await context.newPage();
    const wire = { sent: 0, received: 0, pages: 0, opened: 0, asked: 0, server: 0 };
    page.on("websocket", (socket) => {
      wire.opened = performance.now();
      socket.on("framesent", ({ payload }) => { wire.sent += payload.length; if (String(payload).includes("urn:xmpp:mam:2")) { wire.pages += 1; wire.asked ||= performance.now(); } });
      socket.on("framereceived", ({ payload }) => { wire.received += payload.length; if (String(payload).includes("<fin ") && wire.asked) { wire.server += performance.now() - wire.asked; wire.asked = 0; } });
    });
    app = new App(page, site);
    const began = performance.now();
    await app.open();
    await app.online();
    const done = performance.now();
    await app.openChat(bob.jid);
    await app.message(`archived ${MESSAGES - 1}`);
    const shown = performance.now();
    const { commits, wasm } = await counted(page);
    // The bare round trip: what any page costs at least.
    const trip = await page.evaluate(async (url) => {
      const times: number[] = [];
      for (let n = 0; n < 20; n += 1) { const from = performance.now(); await fetch(url, { method: "HEAD", cache: "no-store" }); times.push(performance.now() - from); }
      return times.sort((a, b) => a - b)[10];
    }, site);
    expect(await app.log.locator("[data-problem]").count()).toBe(0);
    const rows = [
      ["from opening the page to online", `${Math.round(done - began)} ms`],
      ["  of it after the socket was open", `${Math.round(done - wire.opened)} ms`],
      ["the newest message on screen, from opening the page", `${Math.round(shown - began)} ms`],
      ["commits, all in all", String(commits)],
      ["wasm memory of the engine at its peak", `${(wasm / 1048576).toFixed(1)} MB`],
      ["memory of the tab's process at its peak", `${(await peak(context)).toFixed(0)} MB`],
      ["received, sent", `${Math.round(wire.received / 1024)} kB, ${Math.round(wire.sent / 1024)} kB`],
      ["floor: pages, that is round trips", String(wire.pages)],
      ["floor: from asking for a page to its end, the server's time", `${Math.round(wire.server)} ms`],
      ["floor: a round trip on this machine (HTTP, median)", `${trip.toFixed(1)} ms`],
    ];
    console.log(`\n${MESSAGES} archived messages, ${kind}\n${rows.map(([name, value]) => `  ${name.padEnd(60)} ${value}`).join("\n")}`);
    await context.close();
  });
}
