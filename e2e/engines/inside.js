// What runs in a page of Firefox or WebKitGTK: finds elements as a person would name them, and looks at them for expectations.
//
// The beginning of a script that session.ts sends: it ends in `DO[what](…args)`, with `passed` being a function of the test's. Accessible roles and names are those parts of ARIA in HTML and
// accname-1.2 that the client's pages need; what is not there is found in no test, instead of wrongly.
const IMPLICIT = {
  article: "article", aside: "complementary", button: "button", dialog: "dialog", form: "form", h1: "heading", h2: "heading", h3: "heading",
  img: "img", li: "listitem", main: "main", nav: "navigation", ol: "list", option: "option", output: "status", progress: "progressbar",
  textarea: "textbox", ul: "list", fieldset: "group", details: "group", hr: "separator",
};
const INPUTS = {
  button: "button", submit: "button", reset: "button", image: "button", checkbox: "checkbox", radio: "radio", range: "slider", search: "searchbox",
  number: "spinbutton", text: "textbox", email: "textbox", tel: "textbox", url: "textbox",
};
// Roles that are named by what is in them.
const BY_CONTENT = new Set(["button", "link", "heading", "menuitem", "menuitemradio", "menuitemcheckbox", "option", "tab", "checkbox", "radio", "switch", "listitem", "cell", "row", "tooltip"]);

const squeeze = (text) => (text ?? "").replace(/[\u200b\u00ad]/g, "").replace(/\s+/g, " ").trim();
const hidden = (element) => {
  for (let it = element; it; it = it.parentElement) if (it.getAttribute("aria-hidden") === "true" || it.inert) return true;
  return !element.checkVisibility({ visibilityProperty: true });
};
function role(element) {
  const explicit = element.getAttribute("role")?.split(" ")[0];
  if (explicit) return explicit;
  const tag = element.localName;
  if (tag === "a") return element.hasAttribute("href") ? "link" : undefined;
  if (tag === "input") return INPUTS[element.type];
  if (tag === "select") return element.multiple || element.size > 1 ? "listbox" : "combobox";
  if (tag === "section") return name(element) ? "region" : undefined;
  return IMPLICIT[tag];
}
function content(node, seen) {
  let text = "";
  for (const child of node.childNodes) {
    if (child.nodeType === Node.TEXT_NODE) text += child.data;
    if (child.nodeType !== Node.ELEMENT_NODE || hidden(child)) continue;
    const inline = /^inline|contents/.test(getComputedStyle(child).display);
    const inner = child.localName === "input" || child.localName === "textarea" ? child.value : given(child, seen) || content(child, seen);
    text += inline ? inner : ` ${inner} `;
  }
  return text;
}
/** The name that an element was given, other than by what is in it. */
function given(element, seen = new Set()) {
  const refers = element.getAttribute("aria-labelledby");
  if (refers && !seen.has(element)) {
    seen.add(element);
    const named = refers.split(/\s+/).map((id) => document.getElementById(id)).filter(Boolean);
    const text = squeeze(named.map((it) => given(it, seen) || content(it, seen)).join(" "));
    if (text) return text;
  }
  return squeeze(element.getAttribute("aria-label"))
    || squeeze([...element.labels ?? []].map((label) => content(label, seen.add(element))).join(" "))
    || squeeze(element.getAttribute("alt"));
}
function name(element) {
  const own = given(element);
  if (own) return own;
  if (BY_CONTENT.has(element.getAttribute("role") ?? IMPLICIT[element.localName] ?? (element.localName === "a" ? "link" : ""))) {
    const text = squeeze(content(element, new Set([element])));
    if (text) return text;
  }
  return squeeze(element.getAttribute("title")) || squeeze(element.getAttribute("placeholder"));
}
/** `wanted`: { text, exact } or { source, flags }. */
function fits(text, wanted) {
  if (wanted.source !== undefined) return new RegExp(wanted.source, wanted.flags).test(text);
  return wanted.exact ? text === squeeze(wanted.text) : text.toLowerCase().includes(squeeze(wanted.text).toLowerCase());
}
const said = (element) => squeeze(element.localName === "input" ? element.value : element.textContent);

function find(steps, roots) {
  let found = roots;
  for (const step of steps) {
    const below = () => [...new Set(found.flatMap((root) => [...root.querySelectorAll(step.css ?? "*")]))];
    if (step.css) found = below();
    else if (step.role) found = below().filter((it) => role(it) === step.role && !hidden(it) && (!step.name || fits(name(it), step.name)));
    else if (step.label) found = below().filter((it) => fits(given(it), step.label));
    else if (step.text) {
      const all = below().filter((it) => !/^(script|style|noscript)$/.test(it.localName) && fits(said(it), step.text));
      found = all.filter((it) => !all.some((other) => other !== it && it.contains(other)));
    } else if (step.has) found = found.filter((it) => find(step.has, [it]).length > 0);
    else if (step.hasText) found = found.filter((it) => fits(said(it), step.hasText));
    else if (step.and) { const others = new Set(find(step.and, [document])); found = found.filter((it) => others.has(it)); }
    else if (step.nth !== undefined) found = found.slice(step.nth, step.nth === -1 ? undefined : step.nth + 1);
  }
  return found;
}
const all = (steps) => find(steps, [document]);
const visible = (element) => element.checkVisibility({ visibilityProperty: true }) && element.getClientRects().length > 0;
function only(steps) {
  const found = all(steps);
  if (found.length > 1) throw new Error(`${found.length} elements where one is meant: ${found.slice(0, 4).map((it) => it.outerHTML.slice(0, 120)).join("\n")}`);
  return found[0];
}
const frame = () => new Promise((resolve) => { requestAnimationFrame(() => resolve()); setTimeout(resolve, 100); });
function inViewport(element, ratio = 0) {
  return new Promise((resolve) => {
    const observer = new IntersectionObserver(([entry]) => {
      observer.disconnect();
      resolve(ratio ? entry.intersectionRatio > ratio - 1e-9 : entry.isIntersecting);
    });
    observer.observe(element);
  });
}

/** Where to click an element, once it is there, enabled, at rest and not covered; or why not yet. */
async function point(steps) {
  const element = only(steps);
  if (!element) return { wait: "it is not there" };
  if (!visible(element)) return { wait: "it is not visible" };
  if (element.disabled || element.getAttribute("aria-disabled") === "true") return { wait: "it is disabled" };
  const place = () => { const { left, top, width, height } = element.getClientRects()[0] ?? {}; return [left + width / 2, top + height / 2]; };
  const reached = ([x, y]) => { const hit = document.elementFromPoint(x, y); return hit && (element.contains(hit) || hit.contains(element) && hit.closest("label")?.contains(element) || element.labels && [...element.labels].some((it) => it.contains(hit))) ? undefined : hit ?? "nothing"; };
  if (reached(place())) element.scrollIntoView({ block: "center", inline: "center", behavior: "instant" });
  const before = place();
  await frame(); await frame();
  const [x, y] = place();
  if (!element.isConnected || x !== before[0] || y !== before[1]) return { wait: "it moves" };
  const other = reached([x, y]);
  if (other) return { wait: `it is covered by ${other.outerHTML?.slice(0, 120) ?? other}` };
  return { value: { x: Math.round(x), y: Math.round(y) } };
}
/** Puts a text in the place of what an element holds, as if it were pasted. */
function fill(steps, text) {
  const element = only(steps);
  if (!element) return { wait: "it is not there" };
  if (!visible(element) || element.disabled || element.readOnly) return { wait: "it takes no text" };
  element.focus();
  element.select?.();
  if (text ? !document.execCommand("insertText", false, text) : element.value) {
    if (text) return { wait: "it takes no text" };
    document.execCommand("delete");
  }
  return { value: true };
}

const texts = (element) => ({ "to.have.value": element.value, "to.have.accessible.name": name(element), "to.have.class": element.className });
/** What Playwright's expectations ask of an element; `[whether it is so, what was there instead]`. */
async function expectation(expression, steps, { expressionArg, expectedText = [], expectedNumber, expectedValue }) {
  if (expression === "to.have.count") { const { length } = all(steps); return [length === expectedNumber, length]; }
  const agrees = (text, { string, regexSource, regexFlags, matchSubstring, normalizeWhiteSpace, ignoreCase }) => {
    let it = normalizeWhiteSpace ? squeeze(text) : text ?? "";
    if (regexSource !== undefined) return new RegExp(regexSource, regexFlags).test(it);
    let wanted = normalizeWhiteSpace ? squeeze(string) : string;
    if (ignoreCase) [it, wanted] = [it.toLowerCase(), wanted.toLowerCase()];
    return matchSubstring ? it.includes(wanted) : it === wanted;
  };
  if (expression.endsWith(".array")) {
    const found = all(steps).map((it) => it.textContent);
    return [expression === "to.contain.text.array" ? expectedText.every((it) => found.some((text) => agrees(text, it))) : found.length === expectedText.length && found.every((text, n) => agrees(text, expectedText[n])), found];
  }
  const element = only(steps);
  if (expression === "to.be.hidden") return [!element || !visible(element), element ? "visible" : "hidden"];
  if (!element) return [expression === "to.be.detached", "not there"];
  switch (expression) {
    case "to.be.attached": return [true, "there"];
    case "to.be.detached": return [false, "there"];
    case "to.be.visible": return [visible(element), visible(element) ? "visible" : "hidden"];
    case "to.be.focused": return [document.activeElement === element, document.activeElement?.outerHTML.slice(0, 120)];
    case "to.be.enabled": case "to.be.disabled": { const off = element.disabled || element.getAttribute("aria-disabled") === "true"; return [off === (expression === "to.be.disabled"), off ? "disabled" : "enabled"]; }
    case "to.be.checked": { const on = element.checked ?? element.getAttribute("aria-checked") === "true"; return [on === (expectedValue?.checked ?? true), on ? "checked" : "unchecked"]; }
    case "to.be.empty": return [!(element.value ?? element.textContent.trim()), "something in it"];
    case "to.be.in.viewport": { const is = await inViewport(element, expectedNumber); return [is, is ? "in the viewport" : "outside the viewport"]; }
    case "to.have.attribute": return [element.hasAttribute(expressionArg), element.hasAttribute(expressionArg) ? "there" : "not there"];
    case "to.have.attribute.value": { const value = element.getAttribute(expressionArg); return [value !== null && agrees(value, expectedText[0]), value]; }
    case "to.have.text": return [agrees(element.textContent, expectedText[0]), element.textContent];
  }
  const text = texts(element)[expression];
  if (text === undefined) throw new Error(`no such expectation here: ${expression}`);
  return [agrees(text, expectedText[0]), text];
}

const DO = {
  count: (steps) => all(steps).length,
  point, fill,
  focus: (steps) => { const element = only(steps); element?.focus(); return element ? { value: true } : { wait: "it is not there" }; },
  checked: (steps) => { const element = only(steps); return element ? { value: element.checked ?? element.getAttribute("aria-checked") === "true" } : { wait: "it is not there" }; },
  visible: (steps) => { const element = only(steps); return !!element && visible(element); },
  // A function of the test's over one element, over all of them, or over none.
  one: async (steps, arg) => { const element = only(steps); return element ? { value: await passed(element, arg) } : { wait: "it is not there" }; },
  all: (steps, arg) => passed(all(steps), arg),
  page: (arg) => passed(arg),
  expect: expectation,
};
