// What a first visit downloads, and whether it stays within the budget.
//   node scripts/budget.mjs DIST            prints the table
//   node scripts/budget.mjs DIST --check    says only how they compare with scripts/budget.json, and fails above
//   node scripts/budget.mjs DIST --set      … and writes 1.02 × the measured sizes there
import { readFileSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";

const BUDGET = fileURLToPath(new URL("budget.json", import.meta.url));
const [dist, option] = process.argv.slice(2);
const ENGINE = new Set(["worker.js", "engine.js", "engine_bg.wasm"]);

const walk = (dir) => readdirSync(dir).flatMap((name) => {
  const path = join(dir, name);
  return statSync(path).isDirectory() ? walk(path) : [path];
});
const part = (path) => {
  // After the page works, or for the installed app.
  if (/^(sw\.js|manifest\.webmanifest)$/.test(basename(path))) return "later";
  if (ENGINE.has(basename(path))) return "engine";
  if (/^(split_inside\.wasm|notify\.js)$/.test(basename(path))) return "behind it";
  // A first visit needs one language. English stands for it.
  if (basename(path) === "words-en.txt") return "before the sign-in form works";
  if (basename(path) === "words-en-inside.txt") return "behind it";
  return /\.(html|css|js|wasm)$/.test(path) || basename(path) === "config.json" ? "before the sign-in form works" : "later";
};

const rows = walk(dist).filter((path) => !/\.(br|gz)$/.test(path)).map((path) => {
  const size = (file) => statSync(file, { throwIfNoEntry: false })?.size;
  return { path: path.slice(dist.length + 1), part: part(path), raw: size(path), brotli: size(`${path}.br`) ?? size(path) };
});
const line = (name, raw, brotli) => option !== "--check" && console.log(`${name.padEnd(44)}${String(raw).padStart(10)}${String(brotli).padStart(10)}`);
const sum = (list, key) => list.reduce((total, row) => total + row[key], 0);

if (option !== "--check") console.log(`\n${"What a first visit downloads, in bytes".padEnd(44)}${"raw".padStart(10)}${"brotli".padStart(10)}`);
const measured = {};
for (const name of ["before the sign-in form works", "behind it", "engine", "later"]) {
  const list = rows.filter((row) => row.part === name);
  if (list.length === 0) continue;
  for (const row of list) line(`  ${row.path}`, row.raw, row.brotli);
  line(name, sum(list, "raw"), sum(list, "brotli"));
  measured[name] = sum(list, "brotli");
}
line("everything", sum(rows, "raw"), sum(rows, "brotli"));
measured.everything = sum(rows, "brotli");

if (option === "--set") {
  const budget = Object.fromEntries(Object.entries(measured).map(([name, bytes]) => [name, Math.ceil(bytes * 1.02)]));
  writeFileSync(BUDGET, `${JSON.stringify(budget, null, 2)}\n`);
  console.log("budget.json: set to 2 % above");
}
if (option === "--check") {
  const budget = JSON.parse(readFileSync(BUDGET, "utf8"));
  for (const [name, limit] of Object.entries(budget)) {
    const bytes = measured[name] ?? 0;
    const over = bytes > limit;
    console.log(`${over ? "OVER" : "ok  "}  ${name}: ${bytes} of ${limit} bytes, brotli`);
    if (over) process.exitCode = 1;
  }
}
