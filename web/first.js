// What comes before everything else that the page loads: its engine is started, what the site presets and what is behind signing in is
// asked for, and the page is made to look as it is to look.

(() => {
  // Trusted Types: of strings, only the addresses of the two workers may name a script, and none is ever markup or code.
  const { engine, sw, inside } = document.documentElement.dataset;
  const scripts = [engine, sw].filter(Boolean);
  globalThis.trustedTypes?.createPolicy("default", { createScriptURL: (url) => (scripts.includes(url) ? url : null) });

  // Where the files are kept here already, the engine loads beside the tab instead of after it (src/browser/channel.rs takes it from
  // here). On a first visit the form comes first.
  if (engine && navigator.serviceWorker?.controller) {
    globalThis.sottoEngine = new Worker(engine, { type: "module" });
    globalThis.sottoEngine.onerror = () => { globalThis.sottoEngine = null; };
  }
  // A browser that keeps nothing for this page refuses even to be asked.
  const kept = (name) => { try { return localStorage.getItem(`sotto-${name}`); } catch { return null; } };

  // Whoever was signed in here needs what is behind that at once (its words: web/words.js), as the app's loader will ask for it.
  if (inside && kept("account") !== null) {
    const link = Object.assign(document.createElement("link"), { rel: "preload", as: "fetch", type: "application/wasm", crossOrigin: "anonymous" });
    link.href = inside;
    document.head.append(link);
  }

  // What the site presets (src/ui/config.rs). Where it cannot be had, that is found out there; nothing is shown before, so not without end.
  globalThis.sottoConfig = fetch("config.json", { signal: AbortSignal.timeout(5_000) });
  globalThis.sottoConfig.catch(() => {});

  // How the page looks, as it was chosen in this browser (src/ui/look.rs): before anything is shown, and again when it changes, here or in
  // another tab. What each choice does is in style/tokens.css; what was not chosen is as the system has it.
  const CHOICES = { theme: ["light", "dark"], contrast: ["more", "normal"], motion: ["less", "full"] };
  // --panel of style/tokens.css, without and with more contrast.
  const PANEL = { light: ["#faf9f7", "#ffffff"], dark: ["#191b1e", "#000000"] };
  const root = document.documentElement;
  const more = matchMedia("(prefers-contrast: more)");
  const chosen = {};

  const show = () => {
    for (const [name, values] of Object.entries(CHOICES)) {
      if (values.includes(chosen[name])) root.dataset[name] = chosen[name];
      else delete root.dataset[name];
    }
    const scale = Number(chosen.scale);
    if (scale >= 0.5 && scale <= 2) root.style.setProperty("--scale", scale);
    else root.style.removeProperty("--scale");
    const { theme, contrast } = root.dataset;
    for (const meta of document.querySelectorAll('meta[name="theme-color"]')) {
      const own = meta.media.includes("dark") ? "dark" : "light";
      meta.content = PANEL[theme ?? own][Number(contrast ? contrast === "more" : more.matches)];
    }
  };

  for (const name of [...Object.keys(CHOICES), "scale"]) chosen[name] = kept(name);
  show();
  more.addEventListener("change", show);
  // For the app.
  globalThis.sottoLook = (name, value) => { chosen[name] = value; show(); };
  addEventListener("storage", ({ key, newValue }) => {
    // No key: everything was deleted.
    for (const name of Object.keys(chosen)) if (key === null || key === `sotto-${name}`) chosen[name] = newValue;
    show();
  });
})();
