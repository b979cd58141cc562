// Makes web/icons/*.png from web/icon.svg, with the browser that the tests use. Run by hand after the drawing has changed:
//   . scripts/env.sh; node scripts/icons.mjs
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const { chromium } = createRequire(here("../e2e/package.json"))("playwright-core");
const svg = readFileSync(here("../web/icon.svg"), "utf8");
// Maskable: the launcher cuts its own shape out, so the colour goes to the edges and the drawing stays within the middle 80 %.
const whole = svg.replace('rx="14"', "").replace('viewBox="0 0 64 64"', 'viewBox="-8 -8 80 80" style="background:#1f6f6b"');
const browser = await chromium.launch({ executablePath: process.env.SOTTO_CHROMIUM, args: ["--no-sandbox"] });
for (const [name, size, drawing] of [["icon-192", 192, svg], ["icon-512", 512, svg], ["icon-maskable-512", 512, whole], ["apple-touch-icon", 180, whole]]) {
  const page = await browser.newPage({ viewport: { width: size, height: size } });
  await page.setContent(`<style>body{margin:0}svg{display:block;width:${size}px;height:${size}px}</style>${drawing}`);
  await page.screenshot({ path: here(`../web/icons/${name}.png`), omitBackground: true });
}
await browser.close();
