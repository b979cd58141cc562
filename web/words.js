// Which language the page speaks: the one that was chosen here, else the first of the browser's that there is, else English. Says so in
// the html element, and asks for the words at once, beside everything else that the page loads.
//
// scripts/layout.mjs puts in the languages: [code, direction].
const LANGUAGES = [["en", "ltr"]];

const asked = new Map();
// For the app (src/ui/text/words.rs).
globalThis.sottoWords = (name) => {
  const ask = async () => {
    const answer = await fetch(new URL(`./words-${name}.txt`, import.meta.url));
    if (!answer.ok) throw new Error(`words-${name}: ${answer.status}`);
    return answer.text();
  };
  if (!asked.has(name)) asked.set(name, ask());
  // What failed is asked for anew.
  asked.get(name).catch(() => asked.delete(name));
  return asked.get(name);
};

const KEY = "sotto-language";
// A browser that keeps nothing for this page refuses even to be asked.
const kept = (store) => { try { return window[store].getItem(KEY); } catch { return null; } };
const wanted = [kept("sessionStorage"), kept("localStorage"), ...navigator.languages];
const spoken = (tag) => LANGUAGES.find(([code]) => tag?.split("-")[0] === code);
const say = ([code, direction]) => Object.assign(document.documentElement, { lang: code, dir: direction });
const first = wanted.map(spoken).find(Boolean) ?? LANGUAGES[0];
export const [language] = first;
say(first);
globalThis.sottoWords(language);
// Whoever was signed in here needs those at once, too.
try { if (localStorage.getItem("sotto-account") !== null) globalThis.sottoWords(`${language}-inside`); } catch { /* They come later. */ }

// Another language, for this browser or for this tab alone.
globalThis.sottoLanguage = (code, ofTab) => {
  say(spoken(code));
  try {
    sessionStorage.removeItem(KEY);
    (ofTab ? sessionStorage : localStorage).setItem(KEY, code);
  } catch { /* Then it is for as long as the page is open. */ }
};
