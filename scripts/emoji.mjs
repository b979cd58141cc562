// Writes locales/<language>/emoji.txt: the emoji of locales/en/emoji.txt, in the same order, with the names that Unicode's CLDR has for
// them in that language, and behind a comma, without case and accents, what else they may be looked for by.
//   node scripts/emoji.mjs     needs npm; what it wrote is kept with the rest
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const VERSION = "48.2.0";
/** As many words besides the name as are kept. */
const WORDS = 8;

const folder = mkdtempSync(join(tmpdir(), "emoji-"));
process.on("exit", () => rmSync(folder, { recursive: true }));
for (const name of ["cldr-annotations-full", "cldr-annotations-derived-full"]) {
  const file = execFileSync("npm", ["pack", "--silent", `${name}@${VERSION}`], { cwd: folder, encoding: "utf8" }).trim();
  execFileSync("tar", ["xzf", file], { cwd: folder });
}
const read = (path) => JSON.parse(readFileSync(join(folder, "package", path), "utf8"));
// As src/view/fold.rs does.
const folded = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
const wordsOf = (text) => folded(text).split(/[^\p{L}\p{N}]+/u).filter(Boolean);
const emojis = readFileSync("locales/en/emoji.txt", "utf8").split("\n").map((line) => line.split(" ")[0]);

for (const language of readdirSync("locales").filter((it) => it !== "en" && !it.includes("."))) {
  const all = {
    ...read(`annotations/${language}/annotations.json`).annotations.annotations,
    ...read(`annotationsDerived/${language}/annotations.json`).annotationsDerived.annotations,
  };
  const lines = emojis.map((emoji) => {
    if (!emoji) return "";
    const it = all[emoji] ?? all[emoji.replaceAll("\ufe0f", "")];
    if (!it?.tts) throw new Error(`${language} has no name for ${emoji}`);
    const name = it.tts[0].replaceAll(", ", " ");
    const named = wordsOf(name);
    const others = new Set(it.default.flatMap(wordsOf).filter((word) => !named.includes(word)));
    return `${emoji} ${[name, ...[[...others].slice(0, WORDS).join(" ")].filter(Boolean)].join(", ")}`;
  });
  writeFileSync(join("locales", language, "emoji.txt"), lines.join("\n"));
  console.log(language, lines.filter(Boolean).length);
}
