// What the page asks of the browser besides running: its service worker, and storage that is not thrown away.
//
//   sotto-shown     ← the app: a person sees it
//   sotto-update    → the app: a new build is ready          sotto-activate ← the app: a person wants it
//   sotto-storage   → the app: { persisted, usage, quota }   sotto-persist  ← the app: ask the browser to keep what is stored
const root = document.documentElement;
const say = (name, detail) => window.dispatchEvent(new CustomEvent(name, { detail }));

async function follow() {
  const worker = root.dataset.sw;
  if (!worker || !navigator.serviceWorker) return;
  let wanted = false;
  navigator.serviceWorker.addEventListener("controllerchange", () => { if (wanted) location.reload(); });
  navigator.serviceWorker.addEventListener("message", ({ data, ports }) => {
    if (data === "build?") ports[0]?.postMessage(root.dataset.build);
    // A notification was clicked.
    if (data?.open) location.hash = data.open;
  });
  navigator.serviceWorker.startMessages();
  const registration = await navigator.serviceWorker.register(worker, { updateViaCache: "none" });
  registration.active?.postMessage("hello");
  // Without one in charge this page came from the network, and is as new as it gets.
  const ready = () => {
    if (!registration.waiting || !navigator.serviceWorker.controller) return;
    // For an app that is not listening yet.
    root.dataset.update = "ready";
    say("sotto-update");
  };
  window.addEventListener("sotto-activate", () => { wanted = true; registration.waiting?.postMessage("activate"); });
  registration.addEventListener("updatefound", () => registration.installing?.addEventListener("statechange", ready));
  ready();
  // An app that stays open for days looks for a new build too.
  document.addEventListener("visibilitychange", () => { if (document.visibilityState === "visible") registration.update().catch(() => {}); });
}

async function storage(ask) {
  const persisted = (ask && await navigator.storage?.persist?.()) || await navigator.storage?.persisted?.() || false;
  const { usage = 0, quota = 0 } = await navigator.storage?.estimate?.() ?? {};
  say("sotto-storage", { persisted, usage, quota });
}

window.addEventListener("sotto-persist", () => storage(true).catch(() => {}));
// After what a person waits for, which it would take the machine and the line from; in the end also where nothing is ever shown.
let followed = false;
const later = () => {
  if (followed) return;
  followed = true;
  follow().catch((error) => console.warn("no service worker:", error));
};
window.addEventListener("sotto-shown", later);
const inTheEnd = () => setTimeout(later, 10_000);
if (document.readyState === "complete") inTheEnd(); else window.addEventListener("load", inTheEnd);
// For the app. Fails where the browser refuses or the network does; nothing depends on it.
globalThis.sottoNotify = async (act, ...args) => (await import("./notify.js"))[act](...args);
