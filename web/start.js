// Starts the tab. A file of its own, since the page's Content-Security-Policy allows no inline script.
import "./browser.js";
import { language } from "./words.js";
import init from "./app.js";

// In every language: it is for when nothing else came.
const CANNOT_START = {};

// Whoever was never signed in here sees the form before the engine has said so (src/ui/app.rs).
const known = () => { try { return localStorage.getItem("sotto-account") !== null; } catch { return false; } };
if (!navigator.serviceWorker?.controller && !known()) document.documentElement.dataset.first = "";

init({ module_or_path: new URL("./app_bg.wasm", import.meta.url) }).catch((error) => {
  console.error(error);
  const alert = document.createElement("p");
  alert.setAttribute("role", "alert");
  alert.textContent = `${CANNOT_START[language]} ${error}`;
  document.body.append(alert);
});
