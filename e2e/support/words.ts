// What the client says in another language, looked up by what it says in English: locales/<language>/*.ftl.
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";

const LOCALES = fileURLToPath(new URL("../../locales", import.meta.url));

/** The messages of a language without arguments, by their names. */
function messages(language: string): Map<string, string> {
  const all = new Map<string, string>();
  for (const file of readdirSync(`${LOCALES}/${language}`).filter((name) => name.endsWith(".ftl"))) {
    let name = "";
    for (const line of readFileSync(`${LOCALES}/${language}/${file}`, "utf8").split("\n")) {
      const begins = /^([a-zA-Z][\w-]*)\s*=\s*(.*)$/.exec(line);
      if (begins) all.set(name = begins[1], begins[2].trim());
      else if (name && /^\s+\S/.test(line)) all.set(name, `${all.get(name)} ${line.trim()}`.trim());
      else name = "";
    }
  }
  return all;
}

export const languages = existsSync(LOCALES) ? readdirSync(LOCALES, { withFileTypes: true }).filter((it) => it.isDirectory()).map((it) => it.name) : ["en"];

export type Say = (english: string) => string;

/** Says an English sentence of the client in its words of another language. */
export function sayIn(language: string): Say {
  if (language === "en") return (english) => english;
  const names = new Map([...messages("en")].map(([name, words]) => [words, name]));
  const theirs = messages(language);
  return (english) => {
    const words = theirs.get(names.get(english) ?? "");
    if (!words) throw new Error(`${language} has no words for ${JSON.stringify(english)}`);
    return words;
  };
}
