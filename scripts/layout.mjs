// Trunk's post-build hook: turns its flat output into the layout that is served.
//
//   index.html  config.json  sw.js  manifest.webmanifest
//   b/<build>/…                    everything else; <build> is a hash of all of it, so a build is whole or absent
//
// The page names what it loads with its hash (Subresource Integrity), and the service worker gets the hashes of all files. Pages of
// the development profile do without a service worker, or a change would be seen only after consent, unless SOTTO_SERVICE_WORKER is set.
//
// In the release profile it also takes what is behind signing in out of the tab's wasm (src/ui/inside.rs), runs wasm-opt and esbuild, and writes
// .br and .gz beside each file.
import { createHash } from "node:crypto";
import { execFileSync } from "node:child_process";
import { copyFileSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

const staging = process.env.TRUNK_STAGING_DIR;
const release = process.env.TRUNK_PROFILE === "release";
const AT_ROOT = new Set(["index.html", "config.json", "sw.js", "manifest.webmanifest"]);

// What every current browser runs. Not `--all-features`: that also writes encodings no browser reads yet (compact imports).
const FEATURES = ["bulk-memory", "bulk-memory-opt", "call-indirect-overlong", "multivalue", "mutable-globals", "nontrapping-float-to-int", "reference-types", "sign-ext"];

// Measured in brotli, not raw: `-Oz` folds and shares code, which is shorter and compresses worse, and so does what was called once and
// is inlined. Functions of a few instructions are: browsers compile each function when it is first called, which for those takes longer
// than what they do; without them a start takes 6 % less of the processor, for 0.3 % more bytes. Functions of one name, which are the same
// code for several types, compress best beside each other. Addresses below 1024 are never used: the stack lies below the data and is 1 MiB.
const OPTIMISE = ["-Os", "--one-caller-inline-max-function-size=0", "--always-inline-max-function-size=8", "--low-memory-unused", "--reorder-locals", "--reorder-functions-by-name"];

const tools = join(process.env.XDG_CACHE_HOME || join(homedir(), ".cache"), "sotto/tools");
// The linker wrote down what leads where (build.rs); wasm-bindgen, which trunk has run already, loses it. So from the start again.
function split() {
  const target = process.env.CARGO_TARGET_DIR || "target";
  const parts = join(target, "parts");
  rmSync(parts, { recursive: true, force: true });
  const run = (tool, ...args) => execFileSync(join(tools, "bin", tool), args, { stdio: "inherit" });
  run("wasm-split-cli", join(target, "wasm32-unknown-unknown/release/app.wasm"), parts, "--out-name", "app");
  run("wasm-bindgen", "--target", "web", "--no-typescript", "--keep-lld-exports", "--out-name", "app", "--out-dir", staging, join(parts, "app.wasm"));
  copyFileSync(join(parts, "split_inside.wasm"), join(staging, "split_inside.wasm"));
  // As app.js does: a server that does not know what wasm is must not matter.
  const streaming = "(WebAssembly.instantiateStreaming(src, imports))";
  const loader = readFileSync(join(parts, "__wasm_split.js"), "utf8");
  if (!loader.includes(streaming)) throw new Error("what loads the parts has changed");
  const either = `
async function instantiate(source, imports) {
    const response = await source;
    if (response.headers.get("Content-Type") === "application/wasm") return WebAssembly.instantiateStreaming(response, imports);
    return WebAssembly.instantiate(await response.arrayBuffer(), imports);
}
`;
  writeFileSync(join(staging, "__wasm_split.js"), loader.replace(streaming, "instantiate(src, imports)") + either);
  const index = join(staging, "index.html");
  writeFileSync(index, readFileSync(index, "utf8").replace("</head>", '<link rel="modulepreload" href="./__wasm_split.js"></head>'));
}

if (release) {
  split();
  const wasmOpt = join(tools, "npm/node_modules/.bin/wasm-opt");
  for (const name of readdirSync(staging).filter((name) => name.endsWith(".wasm"))) {
    const file = join(staging, name);
    execFileSync(wasmOpt, [...OPTIMISE, ...FEATURES.map((feature) => `--enable-${feature}`), "--strip-debug", "--strip-producers", "--strip-target-features", file, "-o", file], { stdio: "inherit" });
  }
}

// What a binary asks of its JavaScript is called `__wbg_…_<hash>`, hundreds of times, and hashes cannot be compressed: 8 kB of a first visit.
// Both of them get short names for it, in the order in which they are asked for. Nothing else knows these names.
function shorten(name) {
  const wasm = readFileSync(join(staging, `${name}_bg.wasm`));
  let at = 8;
  const number = () => {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = wasm[at++];
      value += (byte & 127) * 2 ** shift;
      if (byte < 128) return value;
    }
  };
  const written = (value) => (value < 128 ? [value] : [(value & 127) | 128, ...written(Math.floor(value / 128))]);
  const text = () => { const length = number(); return wasm.toString("utf8", at, (at += length)); };
  const bytes = (it) => { const own = Buffer.from(it); return Buffer.concat([Buffer.from(written(own.length)), own]); };
  const short = new Map();
  const sections = [wasm.subarray(0, at)];
  while (at < wasm.length) {
    const begin = at;
    const [id, length] = [wasm[at++], number()];
    const end = at + length;
    // Imports: how many, and of each the module, the name, and what it is: functions alone.
    if (id === 2) {
      const count = number();
      const imports = [Buffer.from(written(count))];
      for (let i = 0; i < count; i++) {
        const [module, its] = [text(), text()];
        const kind = at;
        if (wasm[at++] !== 0) throw new Error(`${name} asks for ${its}, which is no function`);
        number();
        if (module === `./${name}_bg.js`) short.set(its, `_${short.size.toString(36)}`);
        imports.push(bytes(module), bytes(short.get(its) ?? its), wasm.subarray(kind, at));
      }
      sections.push(Buffer.from([id]), bytes(Buffer.concat(imports)));
    } else sections.push(wasm.subarray(begin, end));
    at = end;
  }
  writeFileSync(join(staging, `${name}_bg.wasm`), Buffer.concat(sections));
  const script = join(staging, `${name}.js`);
  let left = short.size;
  const renamed = readFileSync(script, "utf8").replace(/\b__wb\w+(?=: function\()/g, (its) => {
    left -= Number(short.has(its));
    return short.get(its) ?? its;
  });
  if (left !== 0) throw new Error(`${name}.js has other names than ${name}_bg.wasm`);
  writeFileSync(script, renamed);
}
if (release) for (const name of ["app", "engine"]) shorten(name);

// The words of each language, as build.rs wrote them beside the binary; what is said before there is an app is in the page itself.
const words = join(process.env.CARGO_TARGET_DIR || "target", "wasm32-unknown-unknown", release ? "release" : "debug", "words");
const languages = JSON.parse(readFileSync(join(words, "languages.json"), "utf8"));
for (const name of readdirSync(words).filter((name) => name.endsWith(".txt"))) copyFileSync(join(words, name), join(staging, name));
const put = (name, from, to) => {
  const text = readFileSync(join(staging, name), "utf8");
  if (!text.includes(from)) throw new Error(`${name} lacks ${from}`);
  writeFileSync(join(staging, name), text.replace(from, () => to));
};
put("words.js", '[["en", "ltr"]]', JSON.stringify(languages.map(({ code, direction }) => [code, direction])));
put("start.js", "CANNOT_START = {}", `CANNOT_START = ${JSON.stringify(Object.fromEntries(languages.map((it) => [it.code, it["cannot-start"]])))}`);
put("index.html", "%NOSCRIPT%", languages.map((it) => `<p lang="${it.code}" dir="${it.direction}">${it["needs-javascript"]}</p>`).join(""));

// One file for all styles, in the order of the page: each component has its own source, a visit makes one request.
const index = join(staging, "index.html");
const sheets = [];
const joined = readFileSync(index, "utf8").replace(/[ \t]*<link rel="stylesheet" href="\.\/([^"]+\.css)"[^>]*>\n?/g, (_, name) => {
  sheets.push(readFileSync(join(staging, name), "utf8"));
  rmSync(join(staging, name));
  return sheets.length === 1 ? '    <link rel="stylesheet" href="./sotto.css">\n' : "";
});
writeFileSync(join(staging, "sotto.css"), sheets.join("\n"));
// A browser looks for what else to load only when the policy is read and the first script has run: what a start needs is named before
// that, and the script itself first. No more than a browser has connections for over HTTP/1.1.
const [binary] = joined.match(/<link rel="preload"[^>]*>/);
const [glue] = joined.match(/<link rel="modulepreload" href="\.\/app\.js"[^>]*>/);
const speaks = '<script type="module" async src="./words.js"></script>';
const first = '<script src="./first.js"></script>';
const ahead = [
  '<link rel="preload" as="script" href="./first.js">',
  speaks,
  binary,
  glue,
  '<link rel="preload" as="style" href="./sotto.css">',
  '<link rel="modulepreload" href="./start.js">',
  first,
];
if (!joined.includes(speaks) || !joined.includes(first)) throw new Error("index.html has other scripts");
writeFileSync(index, [binary, glue, speaks].reduce((text, tag) => text.replace(tag, ""), joined).replace(first, ahead.join("\n    ")));

// Comments, spaces and long names are for those who read the sources.
if (release) {
  const esbuild = join(tools, "npm/node_modules/.bin/esbuild");
  for (const name of readdirSync(staging).filter((name) => /\.(js|css)$/.test(name) && !AT_ROOT.has(name))) {
    const file = join(staging, name);
    writeFileSync(file, execFileSync(esbuild, [file, "--minify", "--target=esnext", "--charset=utf8", "--log-level=error"]));
  }
}

const walk = (dir) => readdirSync(join(staging, dir)).flatMap((name) => {
  const path = dir ? `${dir}/${name}` : name;
  return statSync(join(staging, path)).isDirectory() ? walk(path) : [path];
});
const files = walk("").filter((path) => !AT_ROOT.has(path)).sort();
const page = readFileSync(join(staging, "index.html"), "utf8");

const hash = createHash("sha256");
for (const name of ["index.html", "sw.js", "manifest.webmanifest"]) hash.update(readFileSync(join(staging, name))).update("\0");
for (const path of files) {
  const bytes = readFileSync(join(staging, path));
  hash.update(`\0${path}\0${bytes.length}\0`).update(bytes);
}
const build = hash.digest("hex").slice(0, 12);

mkdirSync(join(staging, "b"));
mkdirSync(join(staging, "b", build));
for (const name of readdirSync(staging)) {
  if (name !== "b" && !AT_ROOT.has(name)) renameSync(join(staging, name), join(staging, "b", build, name));
}
// Subresource Integrity's form of a hash.
const integrity = (bytes) => `sha256-${createHash("sha256").update(bytes).digest("base64")}`;
const hashes = Object.fromEntries(files.map((path) => [`b/${build}/${path}`, integrity(readFileSync(join(staging, "b", build, path)))]));
// What a page checks. What its modules import is checked since each of them is preloaded; of icons, of what is fetched (wasm) and of what
// is imported only when it is needed no browser compares anything, so that is left to the service worker.
const CHECKED = /<(?:script|link rel="(?:stylesheet|modulepreload|preload" as="(?:script|style))")[^>]*? (?:src|href)="([^"]+)"/g;
const checked = (text) => text.replace(CHECKED, (tag, path) => {
  if (!hashes[path]) throw new Error(`${path} is not of the build`);
  return `${tag} integrity="${hashes[path]}"`;
});
const settled = (text) => files.reduce((text, path) => text.replaceAll(`"./${path}"`, `"b/${build}/${path}"`), text).replaceAll("%BUILD%", build);
const at = (name) => join(staging, name);
// When it was made: of two builds that meet in one browser the older one yields. Of a commit, so that it can be made again.
const commit = () => {
  try { return execFileSync("git", ["log", "-1", "--format=%ct"], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).trim(); } catch { return ""; }
};
const built = process.env.SOURCE_DATE_EPOCH || commit() || Math.floor(Date.now() / 1000);
const whole = checked(settled(page)).replaceAll("%BUILT%", String(built)).replaceAll("%SW%", release || process.env.SOTTO_SERVICE_WORKER ? "sw.js" : "").replaceAll("%INSIDE%", release ? `b/${build}/split_inside.wasm` : "");
writeFileSync(at("index.html"), whole);
const manifest = settled(readFileSync(at("manifest.webmanifest"), "utf8"));
writeFileSync(at("manifest.webmanifest"), manifest);
const list = { "./": integrity(whole), "manifest.webmanifest": integrity(manifest), ...hashes };
writeFileSync(at("sw.js"), settled(readFileSync(at("sw.js"), "utf8")).replace('{ "%FILES%": "" }', JSON.stringify(list)));

if (release) {
  for (const path of walk("").filter((path) => !path.endsWith(".png"))) {
    const bytes = readFileSync(join(staging, path));
    const params = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_LGWIN]: 24, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length };
    writeFileSync(join(staging, `${path}.br`), brotliCompressSync(bytes, { params }));
    writeFileSync(join(staging, `${path}.gz`), gzipSync(bytes, { level: 9 }));
  }
}
