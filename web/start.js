// Starts the tab. A file of its own, since the page's Content-Security-Policy allows no inline script.
import "./browser.js";
import init from "./app.js";

init({ module_or_path: new URL("./app_bg.wasm", import.meta.url) }).catch((error) => {
  console.error(error);
  const alert = document.createElement("p");
  alert.setAttribute("role", "alert");
  alert.textContent = "Sotto could not start in this browser. A current version of Firefox, Chrome, Edge or Safari is needed. " + error;
  document.body.append(alert);
});
