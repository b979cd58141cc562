// The service worker: the page opens without a network, and never from two builds at once.
//
// scripts/layout.mjs puts in the build's name and its files with their hashes. Installing fetches them whole or fails, also where one
// is not what was built: changed on its way, or of a site that is being changed right now. A new build waits until a person consents
// (web/browser.js) or no tab is open. Addresses below b/<build>/ name their build, so a page of one build can only get that build's
// files; a former build's cache is kept while a tab of it is open.
//
// Caches nothing but the build's own files and config.json; answers nothing else.
const BUILD = "%BUILD%";
const FILES = { "%FILES%": "" };
const PREFIX = `sotto:${new URL("./", self.location).pathname}:`;
const INDEX = new URL("./", self.location).href;
const CONFIG = new URL("config.json", self.location).href;

/** A file of this build, and nothing else: the browser compares it with its hash. */
async function genuine(path) {
  const ask = (cache) => fetch(path, { integrity: FILES[path], cache });
  // Copies of what this page has just loaded come from the browser's cache, since the files of a build never change; a spoilt copy does
  // not stay there for ever.
  const response = path.startsWith("b/") ? await ask("default").catch(() => ask("reload")) : await ask("no-cache");
  if (!response.ok) throw new Error(`${path}: ${response.status}`);
  return response;
}

async function install(event) {
  const cache = await caches.open(PREFIX + BUILD);
  const varies = [];
  try {
    await Promise.all(Object.keys(FILES).map(async (path) => {
      const response = await genuine(path);
      varies.push(response.headers.get("vary") ?? "");
      await cache.put(path, response);
    }));
  } catch (error) {
    await caches.delete(PREFIX + BUILD);
    throw error;
  }
  // Not a part of the build, and good to have.
  await fetch(CONFIG, { cache: "no-cache" }).then((config) => config.ok && cache.put(CONFIG, config)).catch(() => {});
  // Where the server names a request header by which its answers differ, only the code below knows that they do not.
  if (varies.every((names) => /^(accept-encoding)?$/i.test(names.trim()))) await route(event).catch(() => {});
}

/** Where the browser can, it takes this build's page and files out of the cache by itself: a start does not wait for this script. What
 * it does not find there comes from the network. */
async function route(event) {
  const pattern = (address) => ({ pathname: new URL(address, INDEX).pathname.replace(/[^\w/%.~-]/g, "\\$&"), search: "" });
  const files = pattern(`b/${BUILD}/`);
  files.pathname += "*";
  const source = { cacheName: PREFIX + BUILD };
  await event.addRoutes?.([
    { condition: { urlPattern: files, requestMethod: "get" }, source },
    { condition: { urlPattern: pattern("./"), requestMode: "navigate", requestMethod: "get" }, source },
  ]);
}

/** Deletes caches of builds that no tab is of. A tab that does not say which it is of keeps all. */
async function tidy() {
  // A build that is being installed or waits has a cache and no tab yet: it tidies when its turn has come.
  if (self.registration.installing || self.registration.waiting) return;
  const tabs = await self.clients.matchAll({ includeUncontrolled: true, type: "window" });
  const ours = tabs.filter((tab) => tab.url.startsWith(INDEX));
  const ask = (tab) => new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = ({ data }) => resolve(data);
    setTimeout(() => resolve(undefined), 3_000);
    tab.postMessage("build?", [port2]);
  });
  const builds = await Promise.all(ours.map(ask));
  if (builds.includes(undefined)) return;
  for (const name of await caches.keys()) {
    if (name.startsWith(PREFIX) && name !== PREFIX + BUILD && !builds.some((build) => name === PREFIX + build)) await caches.delete(name);
  }
}

/** What the site presets, as it is now; what it was at the last start, where there is no network or the answer would hold this start up. */
async function config(event) {
  const cache = await caches.open(PREFIX + BUILD);
  const kept = await cache.match(CONFIG);
  const fresh = fetch(event.request, { signal: AbortSignal.timeout(3_000) }).then(async (answer) => {
    if (!answer.ok) return answer;
    const text = await answer.text();
    // How long it is and how it was packed was said of what came down the line.
    const made = () => new Response(text, { headers: { "content-type": "application/json" } });
    // Nobody waits for it to be written.
    event.waitUntil(cache.put(CONFIG, made()).catch(() => {}));
    return made();
  });
  if (!kept) return fresh;
  event.waitUntil(fresh.catch(() => {}));
  return Promise.race([fresh.catch(() => kept), new Promise((resolve) => setTimeout(resolve, 100, kept))]);
}

/** From the cache of whichever build it is of. What a browser has taken out of the cache is asked for again. */
async function kept(path, request) {
  return (await caches.match(request, { ignoreVary: true })) ?? (FILES[path] ? genuine(path) : fetch(request));
}

/** The page that a notification is about: in the tab that was used last, else in a new one. */
async function open(hash) {
  const tabs = await self.clients.matchAll({ includeUncontrolled: true, type: "window" });
  const tab = tabs.find((tab) => tab.url.startsWith(INDEX) && tab.frameType === "top-level");
  if (!tab) return self.clients.openWindow(INDEX + hash);
  tab.postMessage({ open: hash });
  // Browsers let this be only right after a click.
  return tab.focus().catch(() => {});
}

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(open(event.notification.data));
});
self.addEventListener("install", (event) => event.waitUntil(install(event)));
self.addEventListener("activate", (event) => event.waitUntil(tidy()));
self.addEventListener("message", (event) => {
  if (event.data === "activate") self.skipWaiting();
  if (event.data === "hello") event.waitUntil(tidy());
});
self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || !url.href.startsWith(INDEX)) return;
  const path = url.href.slice(INDEX.length).split(/[?#]/)[0];
  if (request.mode === "navigate" && (path === "" || path === "index.html")) {
    // This build's page, not that of whichever build has one.
    event.respondWith(caches.open(PREFIX + BUILD).then(async (cache) => (await cache.match(INDEX)) ?? fetch(request)));
  } else if (path === "config.json") {
    event.respondWith(config(event));
  } else if (path.startsWith("b/")) {
    event.respondWith(kept(path, request));
  }
});
