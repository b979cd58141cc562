// Starts the engine in a dedicated module worker, and keeps what is posted before its wasm has loaded.
//
// The engine's `main` must add its `message` listener before it returns; what came early is then given to it, in order,
// with its ports, before anything that comes later.
const early = [];
const keep = (event) => {
  event.stopImmediatePropagation();
  early.push(event);
};
self.addEventListener("message", keep);

// Both are on their way at once.
const wasm = fetch(new URL("./engine_bg.wasm", import.meta.url));
wasm.catch(() => {});
try {
  const { default: init } = await import("./engine.js");
  await init({ module_or_path: wasm });
} catch (error) {
  // Whoever started this hears only of what a task throws: browsers keep a module's own failure to themselves.
  setTimeout(() => { throw error; });
  throw error;
}

self.removeEventListener("message", keep);
for (const { data, ports } of early) {
  self.dispatchEvent(new MessageEvent("message", { data, ports: [...ports] }));
}
