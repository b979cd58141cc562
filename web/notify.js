// What is shown outside the page: notifications, and how much is unread on the page's and the app's icon. Loads when it is first wanted
// (web/browser.js); what there is to say is decided in src/view/news.rs.
const root = document.documentElement;
const icon = new URL("./icon-192.png", import.meta.url).href;
const favicon = document.querySelector('link[rel="icon"]');
const [calm, unread] = [favicon?.href, new URL("./icon-unread.svg", import.meta.url).href];
// Where there is no service worker the page shows them itself, as long as it is there.
const own = new Map();

// A notification of the service worker's outlives the page, and phones know no others.
const registration = async () => (root.dataset.sw ? navigator.serviceWorker?.getRegistration() : undefined);

export async function show(tag, title, body, hash) {
  if (globalThis.Notification?.permission !== "granted") return;
  const options = { tag, body, icon, badge: icon, renotify: true, lang: root.lang, dir: root.dir, data: hash };
  const worker = await registration();
  if (worker?.active) return worker.showNotification(title, options);
  own.get(tag)?.close();
  const shown = new Notification(title, options);
  own.set(tag, shown);
  shown.onclick = () => {
    window.focus();
    location.hash = hash;
    shown.close();
  };
}

/** Takes back all but those of these tags. */
export async function keep(tags) {
  const worker = await registration();
  const all = [...own.values(), ...(await worker?.getNotifications() ?? [])];
  for (const it of all) if (!tags.includes(it.tag)) it.close();
  for (const tag of own.keys()) if (!tags.includes(tag)) own.delete(tag);
}

export async function badge(count) {
  if (favicon) favicon.href = count > 0 ? unread : calm;
  await (count > 0 ? navigator.setAppBadge?.(count) : navigator.clearAppBadge?.());
}

/** Only from a click: browsers want one, and people too. */
export async function ask() {
  return globalThis.Notification?.requestPermission();
}
