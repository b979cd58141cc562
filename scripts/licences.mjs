// Holds every dependency of Cargo.lock to deny.toml: allowed licences, banned crates, crates.io as the only source.
// cargo-deny reads the same file where it is installed (see scripts/check.sh for why it need not be).
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";

const deny = readFileSync("deny.toml", "utf8");
// An array of strings in deny.toml, comments left out.
const list = (key) => {
  const body = new RegExp(`^${key}\\s*=\\s*\\[([^\\]]*)\\]`, "m").exec(deny)?.[1];
  if (body === undefined) throw new Error(`deny.toml has no ${key}`);
  return [...body.replace(/#.*$/gm, "").matchAll(/"([^"]+)"/g)].map((match) => match[1]);
};
const allowed = new Set(list("allow"));
const banned = new Set(list("deny"));
const sources = new Set(list("allow-registry").map((url) => `registry+${url}`));

// SPDX: OR binds weaker than AND; "A/B" is the old way to write "A OR B"; "L WITH E" is one licence.
function permitted(expression) {
  const tokens = expression.replace(/\//g, " OR ").replace(/ WITH /g, "-WITH-").match(/[()]|[^\s()]+/g) ?? [];
  let at = 0;
  const any = () => { let ok = all(); while (tokens[at] === "OR") { at += 1; const next = all(); ok = ok || next; } return ok; };
  const all = () => { let ok = one(); while (tokens[at] === "AND") { at += 1; const next = one(); ok = ok && next; } return ok; };
  const one = () => {
    if (tokens[at] === "(") { at += 1; const ok = any(); at += 1; return ok; }
    return allowed.has(tokens[at++]?.replace("-WITH-", " WITH "));
  };
  const ok = any();
  return ok && at === tokens.length;
}

// The checker checks itself: a test that cannot fail is none.
for (const [expression, expected] of [["MIT", true], ["GPL-3.0-only", false], ["MIT AND GPL-3.0-only", false], ["GPL-3.0-only OR MIT", true],
  ["(MIT OR GPL-3.0-only) AND AGPL-3.0", false], ["MIT/Apache-2.0", true], ["", false]]) {
  if (permitted(expression) !== expected) throw new Error(`licences.mjs misjudges "${expression}"`);
}

const metadata = JSON.parse(execFileSync("cargo", ["metadata", "--format-version", "1", "--locked"], { maxBuffer: 1 << 28 }));
const complaints = [];
let count = 0;
for (const { name, version, license, source } of metadata.packages) {
  if (source === null) continue; // our own
  count += 1;
  if (!sources.has(source)) complaints.push(`${name} ${version}: comes from ${source}`);
  if (!permitted(license ?? "")) complaints.push(`${name} ${version}: licence ${license ?? "not stated"}`);
  if (banned.has(name)) complaints.push(`${name} ${version}: banned in deny.toml`);
}
for (const complaint of complaints) console.log(complaint);
console.log(`${count} dependencies, ${complaints.length} complaints`);
process.exitCode = complaints.length ? 1 : 0;
